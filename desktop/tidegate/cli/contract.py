"""`tidegate contract learn`: a first contract, drafted from the profiles."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tidegate.cli.session import Session


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    group = typer.Typer(help="What settings must hold.", no_args_is_help=True)
    group.callback()(_group)
    group.command("learn")(learn)
    application.add_typer(group, name="contract")


def _group() -> None:
    """What settings must hold."""


def learn(
    context: typer.Context,
    write: Annotated[
        bool, typer.Option("--write", help="Save it as contract.yaml, if there is none.")
    ] = False,
) -> None:
    """Draft a contract from the profiles; where there is one, the lines that it has not."""
    session: Session = context.obj
    workspace = session.workspace
    text = session.desk.learning.draft(workspace)
    if write:
        session.desk.learning.write(workspace, text)
        session.output.say("wrote contract.yaml; read every line", colour="green")
    else:
        session.output.say(text.rstrip("\n"))
        session.output.aside("nothing was saved; add --write to save")
    session.output.answer({"written": write, "contract": text})
