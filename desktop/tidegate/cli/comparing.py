"""`tidegate compare` and `tidegate promote-settings`."""

from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.cli.comparison_wish import Wish, fulfil
from tidegate.cli.comparison_writing import Form
from tidegate.domain.comparison import Difference, Severity
from tidegate.domain.merge import Merge
from tidegate.domain.pairing import Lists

if TYPE_CHECKING:
    from tidegate.cli.session import Session


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    application.command("compare")(compare)
    application.command("promote-settings")(promote_settings)


def compare(  # noqa: PLR0917 - the options that cli.md names
    context: typer.Context,
    left: Annotated[str, typer.Argument(help="ENV, ENV@live, ENV@deployed, or a path.")],
    right: Annotated[str, typer.Argument(help="The same for the other side.")],
    others: Annotated[
        list[str] | None,
        typer.Argument(
            help="More sources: three of one environment, or three paths, are read as base,"
            " desired and live; else each is compared with the first.",
        ),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.TABLE,
    merge: Annotated[Merge, typer.Option("--merge", help="How layers merge (a+b).")] = Merge.DEEP,
    lists: Annotated[
        Lists, typer.Option("--lists", help="How list items are paired.")
    ] = Lists.AUTO,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="Exit 1 from this severity on.")
    ] = Severity.HIGH,
    only: Annotated[
        list[Difference] | None,
        typer.Option("--only", help="Show and judge this class alone; may be repeated."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show equal settings too.")] = False,
) -> None:
    """Compare the settings of two or more sources by key and typed value."""
    wish = Wish(
        (left, right, *(others or ())), form, merge, lists, fail_on, tuple(only or ()), everything
    )
    raise typer.Exit(fulfil(wish, context.obj))


def promote_settings(
    context: typer.Context,
    left: Annotated[str, typer.Argument(help="The environment that has the values.")],
    right: Annotated[str, typer.Argument(help="The environment that gets them.")],
    keys: Annotated[list[str], typer.Argument(help="Keys as `compare` writes them.")],
    write: Annotated[bool, typer.Option("--write", help="Save the change.")] = False,
) -> None:
    """Carry values over to another profile; print the byte difference, save it with --write."""
    session: Session = context.obj
    workspace = session.workspace
    staged = session.desk.promoting_settings.stage(workspace, left, right, tuple(keys))
    for change in staged:
        for line in change.diff.splitlines():
            session.output.say(line, colour=_COLOURS.get(line[:1], ""))
        for note in change.notes:
            session.output.aside(f"note: {note}", colour="yellow")
    doubts = [doubt for change in staged for doubt in change.doubts]
    if write and doubts:
        session.asking.confirm(f"{doubts[0]}. Save it all the same?")
    if write:
        session.desk.promoting_settings.save(workspace, staged)
        session.output.say(f"saved {len(staged)} file{'s' * (len(staged) != 1)}", colour="green")
    else:
        session.output.aside("nothing was saved; add --write to save")
    session.output.answer(
        {"written": write, "files": [{"file": c.file, "diff": c.diff} for c in staged]}
    )


_COLOURS = {"+": "green", "-": "red", "@": "blue"}
