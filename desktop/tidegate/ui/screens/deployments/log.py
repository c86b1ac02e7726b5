"""Events as lines of the log; output comes in pieces and is put together host by host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.deployment import Event, EventKind, HostOutcome, PhaseState, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOLD = {PhaseState.DONE: "ok", PhaseState.FAILED: "fail", PhaseState.RUNNING: "dim"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line: when, of which host (`all` for the whole), how (`dim info ok warn fail`), what."""

    text: str
    time: str = ""
    host: str = ""
    level: str = "info"


class LogFeed:
    """Turns batches of events into lines; the last piece of output waits for its line's end."""

    def __init__(self) -> None:
        self._pieces: dict[str, str] = {}

    def take(self, events: Iterable[Event]) -> list[Line]:
        """Return the lines that these events make."""
        lines: list[Line] = []
        for event in events:
            if event.kind is EventKind.OUTPUT:
                lines += self._output(event)
            else:
                lines += self._rest(event.host, event)
                lines += _told(event)
        return lines

    def _output(self, event: Event) -> list[Line]:
        *whole, rest = (self._pieces.pop(event.host, "") + event.text).split("\n")
        if rest:
            self._pieces[event.host] = rest
        return [_line(text.rstrip("\r"), event) for text in whole]

    def _rest(self, host: str, event: Event) -> list[Line]:
        """Give out what a host printed without ending its line, before it goes on."""
        is_end = event.kind in (EventKind.PHASE, EventKind.FINISHED, EventKind.NOTE)
        rest = self._pieces.pop(host, "") if is_end else ""
        return [_line(rest, event)] if rest else []


def _told(event: Event) -> list[Line]:
    text, level = _words(event)
    return [_line(text, event, level=level)] if text else []


def _words(event: Event) -> tuple[str, str]:
    text, level = event.text, "info"
    match event.kind:
        case EventKind.PHASE:
            text, level = _phase(event)
        case EventKind.NOTE | EventKind.PAUSED:
            is_loud = event.is_warning or event.kind is EventKind.PAUSED
            level = "warn" if is_loud else "info"
        case EventKind.HOST_SETTLED:
            text = _joined(event.outcome, event.text)
        case EventKind.FINISHED:
            text = _joined(event.status, event.text)
            level = "ok" if event.status is Status.SUCCEEDED else "fail"
        case EventKind.TEST_STARTED:
            text, level = f"test {event.text}", "dim"
        case EventKind.TESTED:
            text, level = _tested(event)
        case EventKind.PROGRESS:
            text = ""
    return text, level


def _phase(event: Event) -> tuple[str, str]:
    is_bare_start = event.state is PhaseState.RUNNING and not event.text
    if event.phase is None or event.state not in _TOLD or is_bare_start:
        return "", ""
    done = " done" if event.state is PhaseState.DONE else ""
    text = f": {event.text}" if event.text else done
    return f"{event.phase.value}{text}", _TOLD[event.state]


def _tested(event: Event) -> tuple[str, str]:
    result = event.result
    if result is None:
        return "", ""
    text = f"test {result.test}: {result.passed} passed, {result.failed} failed"
    return text, "ok" if result.is_green else "fail"


def _joined(word: HostOutcome | Status | None, text: str) -> str:
    return ": ".join(part for part in (word.spoken if word else "", text) if part)


def _line(text: str, event: Event, *, level: str = "info") -> Line:
    moment = event.at.astimezone()
    return Line(text, f"{moment:%H:%M:%S}", event.host or "all", level)
