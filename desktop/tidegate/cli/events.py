"""A deployment's events as lines, while they happen."""

from typing import TYPE_CHECKING

from tidegate.domain.deployment import EventKind, PhaseState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.cli.output import Output
    from tidegate.domain.deployment import Event

_COLOURS: dict[PhaseState | None, str] = {PhaseState.DONE: "green", PhaseState.FAILED: "red"}


def printed(output: "Output") -> "Callable[[Event], None]":
    """Return a function that prints each event beside the answer, progress left out."""

    def show(event: "Event") -> None:
        line, colour = _line(event)
        if line:
            output.aside(f"{event.at:%H:%M:%S} {event.host or '-':<14} {line}", colour=colour)

    return show


def _line(event: "Event") -> tuple[str, str]:
    match event.kind:
        case EventKind.PHASE:
            return _phase(event)
        case EventKind.TESTED:
            return _tested(event)
        case EventKind.OUTPUT:
            return f"| {event.text}", "dim"
        case EventKind.HOST_SETTLED if event.outcome:
            return f"is {event.outcome.value} {event.text}".rstrip(), ""
        case EventKind.PROGRESS:
            return "", ""
        case _:
            return event.text, "yellow" if event.is_warning else ""


def _phase(event: "Event") -> tuple[str, str]:
    if event.phase is None or event.state in (None, PhaseState.RUNNING):
        return "", ""
    return f"{event.phase} {event.state} {event.text}".rstrip(), _COLOURS.get(event.state, "")


def _tested(event: "Event") -> tuple[str, str]:
    if event.result is None:
        return "", ""
    verdict, colour = ("passed", "green") if event.result.is_green else ("failed", "red")
    return f"test {event.result.test} {verdict} {event.result.summary}".rstrip(), colour
