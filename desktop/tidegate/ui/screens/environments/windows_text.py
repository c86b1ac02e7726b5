"""Windows and freezes as lines that a person writes, one below the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import ValidationError

from tidegate.domain.environment import WindowRule
from tidegate.domain.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE = re.compile(
    r"(?P<way>allow|freeze)\s+(?P<when>.+?)(?:\s+in\s+(?P<zone>\S+?))?(?::\s+(?P<why>.*))?"
)
_SHAPE = "allow Mon-Thu 09:00-16:00 in Europe/Berlin"


def lines_of(windows: Iterable[WindowRule]) -> str:
    """Return one line each, such as `freeze 2026-12-20..2027-01-03 in UTC: year-end`."""
    return "\n".join(map(_line, windows))


def windows_of(text: str) -> tuple[WindowRule, ...]:
    """Read such lines; raises Problem for the first that cannot be read."""
    return tuple(_window(line.strip()) for line in text.splitlines() if line.strip())


def _line(rule: WindowRule) -> str:
    way = f"allow {rule.allow}" if rule.allow else f"freeze {rule.freeze}"
    return f"{way} in {rule.zone}" + (f": {rule.reason}" if rule.reason else "")


def _window(line: str) -> WindowRule:
    match = _LINE.fullmatch(line)
    if match is None:
        raise Problem(f"'{line}' is no window", remedy=f"write a line such as {_SHAPE}")
    zone, why = match["zone"] or "UTC", (match["why"] or "").strip()
    try:
        if match["way"] == "allow":
            return WindowRule(allow=match["when"], zone=zone, reason=why)
        return WindowRule(freeze=match["when"], zone=zone, reason=why)
    except ValidationError as error:
        said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise Problem(f"'{line}' is no window", remedy=said) from None
