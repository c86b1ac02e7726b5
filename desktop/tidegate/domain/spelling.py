"""Reads paths as people type them; the inverse of `setting.spell`."""

import re

from tidegate.domain.problem import Problem
from tidegate.domain.setting import Identity, Path, Segment

_PART = re.compile(
    r'\.?"(?P<quoted>(?:\\.|[^"\\])*)"'
    r"|\[(?P<index>\d{1,9})\]"
    r"|\[(?P<field>[^\]=]+)=(?P<value>[^\]]*)\]"
    r"|\.?(?P<plain>[^.\[\]\"']+)",
    re.DOTALL,
)


def path_of(spelled: str) -> Path:
    """Return the path that is spelled so; raises Problem naming where it cannot be read."""
    segments: list[Segment] = []
    at = 0
    while at < len(spelled):
        part = _PART.match(spelled, at)
        if part is None or (part.end() == at):
            raise Problem(
                f"cannot read the path `{spelled}` from character {at + 1} on",
                remedy='write keys with dots, `servers[0].port`, and quote odd ones: `a."b.c"`',
            )
        segments.append(_segment(part))
        at = part.end()
    return tuple(segments)


def _segment(part: re.Match[str]) -> Segment:
    if part["index"] is not None:
        return int(part["index"])
    if part["field"] is not None:
        return Identity(part["field"], part["value"])
    if part["quoted"] is not None:
        return re.sub(r"\\(.)", r"\1", part["quoted"], flags=re.DOTALL)
    return part["plain"]
