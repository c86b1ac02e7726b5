"""A deployment's output in capped files of JSON lines: its beginning and its end, for one reader.

The beginning goes to `ID.first.jsonl`. When that is full, the end goes to `ID.last.jsonl`, whose
full predecessor is kept as `ID.middle.jsonl` until the next one is full: so between one and two
caps of the end are always there.
"""

import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path as FilePath
from typing import final

from pydantic import ValidationError

from tidegate.domain.deployment import Event, EventKind
from tidegate.domain.identity import DeploymentId
from tidegate.domain.problem import Problem, ProblemKind

_CAP = 4 << 20  # bytes
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_LEFT_OUT = "left_out"


@final
@dataclass(frozen=True, slots=True)
class LogFiles:
    """The logs below `folder`, for their owner's eyes only; `cap` is in bytes for each file."""

    folder: FilePath
    cap: int = _CAP
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def write(self, event: Event) -> None:
        """Add an event's text to its deployment's log; raises Problem when it cannot be kept."""
        line = event.to_bytes() + b"\n"
        try:
            with self._lock:
                self._append(line, deployment=event.deployment)
        except OSError as error:
            raise Problem(
                f"the log in {self.folder} cannot be written: {error.strerror}",
                remedy="check the rights and the space of that folder",
                kind=ProblemKind.FAILED,
            ) from error

    def lines(self, deployment: DeploymentId, *, limit: int = 20_000) -> tuple[Event, ...]:
        """Return the last lines of a deployment's log, oldest first.

        Where lines were left out between the beginning and the end, a note says how many.
        """
        with self._lock:
            events = list(self._read(deployment))
        return tuple(islice(events, max(len(events) - limit, 0), None))

    def _append(self, line: bytes, *, deployment: DeploymentId) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        first, middle, last = self._files(deployment)
        if not last.exists() and _size(first) + len(line) <= self.cap:
            _add(first, line)
            return
        if _size(last) + len(line) > self.cap and last.exists():
            left_out = _left_out(last) + _count(middle)
            last.replace(middle)
            _add(last, json.dumps({_LEFT_OUT: left_out}).encode() + b"\n")
        _add(last, line)

    def _read(self, deployment: DeploymentId) -> Iterator[Event]:
        first, middle, last = self._files(deployment)
        yield from _events(first)
        left_out = _left_out(last)
        end = (*_events(middle), *_events(last))
        if left_out and end:
            text = f"… {left_out} lines were left out here …"
            yield end[0].model_copy(
                update={"id": f"{deployment}-left-out", "kind": EventKind.NOTE, "text": text}
            )
        yield from end

    def _files(self, deployment: DeploymentId) -> tuple[FilePath, FilePath, FilePath]:
        if not _ID.fullmatch(deployment):
            raise Problem(f"{deployment!r} is no deployment's id")
        first, middle, last = (
            self.folder / f"{deployment}.{part}.jsonl" for part in ("first", "middle", "last")
        )
        return first, middle, last


def _add(file: FilePath, line: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)


def _size(file: FilePath) -> int:
    return file.stat().st_size if file.exists() else 0


def _lines(file: FilePath) -> list[bytes]:
    try:
        return file.read_bytes().splitlines()
    except FileNotFoundError:
        return []


def _events(file: FilePath) -> Iterator[Event]:
    """Return the events of a file; a line that a crash cut short is left out."""
    for line in _lines(file):
        with suppress(ValidationError):
            yield Event.from_bytes(line)


def _count(file: FilePath) -> int:
    lines = _lines(file)
    return len(lines) - 1 if _is_mark(lines) else len(lines)


def _left_out(file: FilePath) -> int:
    lines = _lines(file)
    return int(json.loads(lines[0])[_LEFT_OUT]) if _is_mark(lines) else 0


def _is_mark(lines: list[bytes]) -> bool:
    return bool(lines) and lines[0].startswith(b'{"' + _LEFT_OUT.encode() + b'"')
