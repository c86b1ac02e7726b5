"""`tidegate gate`: continuous deployment on, off."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.cli.keys import chosen_key

if TYPE_CHECKING:
    from tidegate.cli.session import Session


class Position(StrEnum):
    """Where the gate can be."""

    OPEN = "open"
    CLOSE = "close"


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    application.command("gate")(gate)


def gate(
    context: typer.Context,
    environment: Annotated[str, typer.Argument(help="The environment's name.")],
    position: Annotated[Position, typer.Argument(help="open: no approval needed; close: needed.")],
    key: Annotated[
        Path | None, typer.Option("--key", help="Sign with this key file; else the agent.")
    ] = None,
) -> None:
    """Switch the approval of an environment on or off (a signed decision with `signers`)."""
    session: Session = context.obj
    required = position is Position.CLOSE
    workspace = session.workspace
    where = workspace.environment(environment)
    consequence = session.desk.toggling.consequence(workspace, where, required=required)
    if required == where.needs_approval:
        session.output.say(consequence)
        session.output.answer({"environment": environment, "approval_required": required})
        return
    session.output.aside(consequence)
    session.asking.confirm(f"Set the gate of {environment} to {position.value}?")
    signer = chosen_key(session, file=key)
    session.desk.toggling.set(workspace, where, required=required, key=signer)
    state = "closed: every release needs an approval" if required else "open: releases pass alone"
    session.output.say(f"the gate of {environment} is {state}")
    session.output.answer({"environment": environment, "approval_required": required})
