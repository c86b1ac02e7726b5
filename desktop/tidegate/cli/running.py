"""`tidegate run`: watches builds and promotes by itself."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.cli.deployment_text import ending_lines
from tidegate.cli.events import printed
from tidegate.domain.problem import Problem, ProblemKind

if TYPE_CHECKING:
    from tidegate.cli.session import Session
    from tidegate.services.conveying import Conveyed

_EXIT = {ProblemKind.INPUT: 2, ProblemKind.LOCKED: 4, ProblemKind.HOST: 5}


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    application.command("run")(run)


def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="End when nothing can move.")] = False,
    every: Annotated[
        float, typer.Option("--every", min=1, max=3600, help="Seconds between looks.")
    ] = 5.0,
) -> None:
    """Register new builds and move releases along the pipeline as far as the gates let them."""
    session: Session = context.obj
    if once:
        conveyed = _round(session)
        session.output.answer(_as_json(conveyed))
        if conveyed.failure is not None:
            raise typer.Exit(_EXIT.get(conveyed.failure, 1))
        return
    session.output.aside(f"watching {session.workspace.name}; Ctrl C ends it")
    while True:
        _round_or_say(session)
        time.sleep(every)


def _round_or_say(session: "Session") -> None:
    """Go on after a problem: the next round may find it mended."""
    try:
        _round(session)
    except Problem as problem:
        session.output.aside(f"tidegate: {problem}", colour="red")


def _round(session: "Session") -> "Conveyed":
    workspace = session.desk.opening.open(session.folder)
    conveyed = session.desk.conveying.once(workspace, publish=printed(session.output))
    for build in conveyed.builds:
        session.output.say(f"registered {build.version}")
    for done in conveyed.deployments:
        for line, colour in ending_lines(done):
            session.output.say(line, colour=colour)
    for digest in conveyed.requests:
        session.output.say(f"waits for approval: tidegate approve {digest[:12]}", colour="yellow")
    for name, problem in conveyed.problems.items():
        session.output.aside(f"{name}: {problem}", colour="red")
    return conveyed


def _as_json(conveyed: "Conveyed") -> dict[str, object]:
    return {
        "builds": [build.version for build in conveyed.builds],
        "deployments": [done.model_dump(mode="json") for done in conveyed.deployments],
        "requests": list(conveyed.requests),
        "problems": {name: str(problem) for name, problem in conveyed.problems.items()},
    }
