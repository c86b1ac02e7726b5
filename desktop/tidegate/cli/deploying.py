"""`tidegate plan`, `deploy`, `rollback`, `resume` and `unlock`."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.cli.choosing import attended
from tidegate.cli.deployment_text import ending_lines
from tidegate.cli.events import printed
from tidegate.cli.plan_text import gate_lines, plan_lines
from tidegate.domain.duration import parse_span
from tidegate.domain.problem import Problem, ProblemKind

if TYPE_CHECKING:
    from tidegate.cli.session import Session
    from tidegate.services.releasing import ReleaseOutcome

EnvironmentOption = Annotated[str, typer.Option("--to", metavar="ENV", help="The environment.")]
WaitOption = Annotated[
    str, typer.Option("--wait-lock", metavar="SPAN", help="Wait that long for a lock, e.g. 5m.")
]
_FAILED = {ProblemKind.GATE: 3, ProblemKind.FAILED: 1, ProblemKind.LOCKED: 4, ProblemKind.HOST: 5}


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    application.command("plan")(plan)
    application.command("deploy")(deploy)
    application.command("rollback")(rollback)
    application.command("resume")(resume)
    application.command("unlock")(unlock)


def plan(
    context: typer.Context,
    version: Annotated[str, typer.Argument(help="The build's version.")],
    to: EnvironmentOption,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FILE", help="Write the bytes to be signed.")
    ] = None,
) -> None:
    """Show everything that a deployment would do; nothing is touched."""
    session: Session = context.obj
    draft = session.desk.planning.plan(session.workspace, version, to)
    verdict = session.desk.gating.judge(session.workspace, draft.plan, draft.content)
    if save is not None:
        session.desk.planning.keep(session.workspace, draft)
        _write(save, draft.content)
    for line in (*plan_lines(draft.plan), "gate", *gate_lines(verdict)):
        session.output.say(line)
    session.output.answer(
        {
            "digest": draft.digest,
            "plan": draft.plan.model_dump(mode="json"),
            "open": verdict.is_open,
        }
    )


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Problem(
            f"{file} cannot be written: {error.strerror}", remedy="name another file"
        ) from error


def deploy(
    context: typer.Context,
    version: Annotated[str, typer.Argument(help="The build's version.")] = "",
    to: EnvironmentOption = "",
    plan_file: Annotated[
        str, typer.Option("--plan", metavar="FILE", help="Run that very plan.")
    ] = "",
    wait_lock: WaitOption = "",
) -> None:
    """Plan, pass the gate, deploy; where approval is required, ask for it and end with 3."""
    session: Session = context.obj
    patience = _span(wait_lock)
    if plan_file:
        outcome = _deploy_plan(session, plan_file, version=version, to=to, patience=patience)
    elif version and to:
        outcome = session.desk.releasing.deploy(
            session.workspace, version, to, publish=attended(session), wait_lock=patience
        )
    else:
        raise Problem("deploy needs a version and --to ENV, or --plan FILE")
    _finish(session, outcome)


def _deploy_plan(
    session: "Session", file: str, *, version: str, to: str, patience: timedelta | None
) -> "ReleaseOutcome":
    planned, content = session.desk.planning.load(file)
    for name, given, meant in (
        ("version", version, planned.build.version),
        ("environment", to, planned.environment),
    ):
        if given and given != meant:
            raise Problem(f"the plan's {name} is {meant}, not {given}", kind=ProblemKind.GATE)
    return session.desk.releasing.deploy_plan(
        session.workspace,
        content,
        _signatures(Path(file)),
        publish=attended(session),
        wait_lock=patience,
    )


def _signatures(plan_file: Path) -> tuple[str, ...]:
    """Return the armoured signatures that lie beside a saved plan."""
    if not plan_file.is_file():
        return ()
    beside = sorted(plan_file.parent.glob(f"{plan_file.name}.sig"))
    more = sorted(plan_file.parent.glob(f"{plan_file.name}.*.sig"))
    return tuple(file.read_text(encoding="utf-8", errors="replace") for file in (*beside, *more))


def rollback(
    context: typer.Context,
    environment: Annotated[str, typer.Argument(metavar="ENV", help="The environment.")],
    to: Annotated[
        str, typer.Option("--to", metavar="RELEASE", help="A release; the one before without it.")
    ] = "",
    wait_lock: WaitOption = "",
) -> None:
    """Bring back build and configuration of an earlier deployment."""
    session: Session = context.obj
    workspace = session.workspace
    named = f"{to} in {environment}" if to else f"the release before the live one in {environment}"
    session.asking.confirm(f"Roll back to {named}?")
    outcome = session.desk.releasing.rollback(
        workspace, environment, to, publish=attended(session), wait_lock=_span(wait_lock)
    )
    _finish(session, outcome)


def resume(
    context: typer.Context,
    deployment: Annotated[str, typer.Argument(help="The interrupted deployment's id.")],
) -> None:
    """Bring an interrupted deployment to its end: read the hosts, run the tests it still owes."""
    session: Session = context.obj
    done = session.desk.releasing.resume(
        session.workspace, deployment, publish=printed(session.output)
    )
    for line, colour in ending_lines(done):
        session.output.say(line, colour=colour)
    session.output.answer({"deployment": done.model_dump(mode="json")})
    if not done.is_green:
        raise typer.Exit(1)


def unlock(
    context: typer.Context,
    environment: Annotated[str, typer.Argument(metavar="ENV", help="The environment.")],
) -> None:
    """Settle every host of an environment: switch back what waits, break locks, recorded."""
    session: Session = context.obj
    workspace = session.workspace
    session.asking.confirm(
        f"Break the locks of {environment}? A deployment that still runs there will be refused."
    )
    reports = session.desk.recovering.unlock(
        workspace, workspace.environment(environment), publish=printed(session.output)
    )
    for report in reports:
        state = report.current or "no release" if report.is_reached else report.problem
        session.output.say(f"{report.host}: {state}")
    session.output.answer({"hosts": [report.model_dump(mode="json") for report in reports]})
    if not all(report.is_reached for report in reports):
        raise typer.Exit(_FAILED[ProblemKind.HOST])


def _finish(session: "Session", outcome: "ReleaseOutcome") -> None:
    done = outcome.deployment
    if done is not None:
        _say_deployed(session, outcome)
    elif outcome.request is not None:
        session.output.say(f"approval is needed; the plan is {outcome.request}")
        session.output.say(f"  tidegate approve {outcome.request[:12]}")
    for line in gate_lines(outcome.verdict) if done is None else ():
        session.output.aside(line)
    session.output.answer(
        {
            "plan": outcome.plan.digest,
            "requested": outcome.request,
            "unmet": [condition.text for condition in outcome.verdict.unmet] if not done else [],
            "deployment": done.model_dump(mode="json") if done else None,
        }
    )
    if outcome.failure is not None:
        raise typer.Exit(_FAILED[outcome.failure])


def _say_deployed(session: "Session", outcome: "ReleaseOutcome") -> None:
    done = outcome.deployment
    if done is None:
        return
    for host in done.hosts:
        session.output.say(f"{host.name}: {host.outcome.value} {host.text}".rstrip())
    for line, colour in ending_lines(done):
        session.output.say(line, colour=colour)


def _span(text: str) -> timedelta | None:
    if not text:
        return None
    try:
        return parse_span(text)
    except ValueError as error:
        raise Problem(f"--wait-lock is '{text}'; {error}") from error
