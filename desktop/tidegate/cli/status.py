"""`tidegate status`: what runs where, what waits, what is held."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from tidegate.cli.session import Session
    from tidegate.services.standing import EnvironmentStatus, HostStatus

_EXIT_HOST = 5
_LEFT = {
    "alone": "its operator has gone, the host ends it by itself",
    "gone": "nothing of it runs any more: `tidegate resume` or `tidegate unlock` settles it",
}


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    application.command("status")(status)


def status(
    context: typer.Context,
    environment: Annotated[str, typer.Argument(metavar="ENV", help="One environment.")] = "",
    live: Annotated[bool, typer.Option("--live", help="Read the hosts; shows drift.")] = False,
) -> None:
    """Show what runs where, what waits, holds and, with --live, drift."""
    session: Session = context.obj
    found = session.desk.reviewing.status(session.workspace, environment or None, live=live)
    for each in found:
        _say(session, each)
    session.output.answer({"environments": [_as_json(each) for each in found]})
    unread = [h for each in found for h in each.hosts if h.report and not h.report.is_reached]
    if unread:
        raise typer.Exit(_EXIT_HOST)


def _say(session: "Session", status: "EnvironmentStatus") -> None:
    head, output = status.head, session.output
    running = head.live_version or "nothing yet"
    output.say(f"{head.title}: {running}, {head.hosts_ok} of {head.hosts} hosts, {head.gate}")
    if status.is_under_way and status.latest is not None:
        output.say(f"  deployment {status.latest.id[:8]} of {status.latest.version} is under way")
    elif status.is_unsettled and status.latest is not None:
        output.say(
            f"  deployment {status.latest.id[:8]} of {status.latest.version} is"
            f" {status.latest.status.value}; `tidegate resume {status.latest.id[:8]}` or"
            f" `tidegate rollback {head.name}` settles it",
            colour="yellow",
        )
    elif status.latest is not None and status.latest.owes_tests:
        output.say(
            f"  the tests of {status.latest.version} have not finished; if nobody runs them,"
            f" `tidegate resume {status.latest.id[:8]}` does",
            colour="yellow",
        )
    for host in status.hosts:
        text, colour = _host(host, now=session.desk.reviewing.clock.now())
        output.say(f"  {host.name}: {text}", colour=colour)
    for waiting in status.waiting:
        output.say(
            f"  waits: {waiting.plan.build.version}, {waiting.counted} of {waiting.needed}"
            f" approvals, plan {waiting.digest[:12]}",
            colour="yellow",
        )
    for hold in head.holds:
        output.say(f"  hold by {hold.placed_by}: {hold.reason}", colour="yellow")
    if head.freeze:
        output.say(f"  {head.freeze}", colour="yellow")


def _host(host: "HostStatus", *, now: "datetime") -> tuple[str, str]:
    report = host.report
    if report is None:
        return f"{host.expected or 'nothing yet'} as recorded", ""
    if not report.is_reached:
        return f"cannot be read: {report.problem}; {report.remedy}", "red"
    parts = [report.current or "no release"]
    if not host.is_as_expected:
        parts.append(f"the record expects {host.expected or 'nothing'}")
    if report.waiting:
        parts.append(f"waits for keep: {report.waiting}")
    if report.lock is not None:
        parts.append(report.lock.told(now=now))
    if report.holder in _LEFT:
        parts.append(_LEFT[report.holder])
    if report.drift:
        parts.append(f"drift in {', '.join(report.drift[:3])}")
    return "; ".join(parts), "green" if len(parts) == 1 else "yellow"


def _as_json(status: "EnvironmentStatus") -> dict[str, object]:
    head = status.head
    return {
        "environment": head.name,
        "live": head.live_version or None,
        "gate": head.gate,
        "approval_required": head.is_gated,
        "unsettled": status.is_unsettled,
        "deployment": status.latest.model_dump(mode="json") if status.latest else None,
        "hosts": [
            {
                "host": host.name,
                "expected": host.expected or None,
                "report": host.report.model_dump(mode="json") if host.report else None,
            }
            for host in status.hosts
        ],
        "waiting": [
            {
                "plan": w.digest,
                "version": w.plan.build.version,
                "counted": w.counted,
                "needed": w.needed,
            }
            for w in status.waiting
        ],
        "holds": [hold.model_dump(mode="json") for hold in head.holds],
    }
