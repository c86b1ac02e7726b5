"""`tidegate hold`: stop what goes into an environment by itself, and let it go on."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tidegate.cli.session import Session


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    group = typer.Typer(help="Stop automatic promotion, and let it go on.", no_args_is_help=True)
    group.command("place")(place)
    group.command("lift")(lift)
    group.command("list")(list_holds)
    application.add_typer(group, name="hold")


def place(
    context: typer.Context,
    environment: Annotated[str, typer.Argument(metavar="ENV", help="The environment.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is recorded.")],
    version: Annotated[str, typer.Option("--version", help="One version; all without it.")] = "",
) -> None:
    """Let nothing come into an environment by itself until the hold is lifted."""
    session: Session = context.obj
    where = session.workspace.environment(environment)
    hold = session.desk.holding.place(session.workspace, where, reason=reason, version=version)
    session.output.say(f"{where.label} is on hold: {reason}; `tidegate hold lift {hold.id[:8]}`")
    session.output.answer(hold.model_dump(mode="json"))


def lift(
    context: typer.Context,
    hold: Annotated[str, typer.Argument(metavar="HOLD", help="Its id, from `hold list`.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is recorded.")] = "",
) -> None:
    """Lift a hold."""
    session: Session = context.obj
    lifted = session.desk.holding.lift(session.workspace, hold, reason=reason)
    session.output.say(f"the hold on {lifted.environment} is lifted")
    session.output.answer(lifted.model_dump(mode="json"))


def list_holds(context: typer.Context) -> None:
    """List the holds in force."""
    session: Session = context.obj
    found = session.desk.holding.in_force(session.workspace)
    for hold in found:
        what = hold.version or "every version"
        session.output.say(f"{hold.id[:8]}  {hold.environment}  {what}  {hold.reason}")
    if not found:
        session.output.say("Nothing is on hold.")
    session.output.answer({"holds": [hold.model_dump(mode="json") for hold in found]})
