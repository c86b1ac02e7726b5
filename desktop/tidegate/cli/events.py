"""A deployment's events as lines, while they happen."""

import threading
from typing import TYPE_CHECKING

from tidegate.domain.deployment import EventKind, PhaseState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.cli.output import Output
    from tidegate.domain.deployment import Event

_COLOURS: dict[PhaseState | None, str] = {PhaseState.DONE: "green", PhaseState.FAILED: "red"}


def printed(output: "Output") -> "Callable[[Event], None]":
    """Return a function that prints each event beside the answer, progress left out."""
    lines = _Lines(output)
    return lines.take


class _Lines:
    """Prints events line by line; what a host prints arrives in pieces, from several threads."""

    def __init__(self, output: "Output") -> None:
        self._output = output
        self._pieces: dict[str, str] = {}
        self._turn = threading.Lock()

    def take(self, event: "Event") -> None:
        """Print the lines that this event ends."""
        with self._turn:
            if event.kind is EventKind.OUTPUT:
                *whole, rest = (self._pieces.pop(event.host, "") + event.text).split("\n")
                self._pieces[event.host] = rest
                self._said(event, whole)
                return
            if event.kind is not EventKind.PROGRESS:
                self._said(event, [self._pieces.pop(event.host, "")])
            line, colour = _line(event)
            if line:
                self._show(event, line, colour=colour)

    def _said(self, event: "Event", lines: list[str]) -> None:
        for line in lines:
            if line.strip():
                self._show(event, f"| {line.rstrip()}", colour="dim")

    def _show(self, event: "Event", line: str, *, colour: str) -> None:
        self._output.aside(f"{event.at:%H:%M:%S} {event.host or '-':<14} {line}", colour=colour)


def _line(event: "Event") -> tuple[str, str]:
    match event.kind:
        case EventKind.PHASE:
            return _phase(event)
        case EventKind.TESTED:
            return _tested(event)
        case EventKind.HOST_SETTLED if event.outcome:
            return f"is {event.outcome.spoken} {event.text}".rstrip(), ""
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
