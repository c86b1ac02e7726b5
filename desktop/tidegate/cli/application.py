"""The command line as a whole: the common options, and the rooms in which its commands are."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tidegate import __version__
from tidegate.cli.asking import Asking
from tidegate.cli.output import Output
from tidegate.cli.rooms import Rooms
from tidegate.cli.session import Session

if TYPE_CHECKING:
    from tidegate.cli.desk import Desk

MakeDesk = Callable[[Asking], "Desk"]


def command_line(make_desk: MakeDesk) -> typer.Typer:
    """Return the command line over the services that `make_desk` brings."""
    application = typer.Typer(
        name="tidegate",
        cls=Rooms,
        help="Release manager: settings compared, builds deployed over SSH, releases signed off.",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        invoke_without_command=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    application.callback()(_common_options(make_desk))
    return application


def _common_options(make_desk: MakeDesk) -> Callable[..., None]:
    def common(
        context: typer.Context,
        folder: Annotated[
            Path, typer.Option("-C", metavar="DIR", help="The workspace's folder.")
        ] = Path(),
        json: Annotated[
            bool, typer.Option("--json", help="Print one JSON object and nothing else.")
        ] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Confirm without asking.")] = False,
        no_input: Annotated[bool, typer.Option("--no-input", help="Never ask.")] = False,
        version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    ) -> None:
        if version:
            typer.echo(f"tidegate {__version__}")
            raise typer.Exit
        asking = Asking(assume_yes=yes, no_input=no_input)
        desk = make_desk(asking)
        context.call_on_close(desk.close)
        context.obj = Session(
            desk=desk, folder=folder.absolute(), output=Output(json), asking=asking
        )

    return common
