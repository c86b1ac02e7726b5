"""Spans of time as people write them: `30s`, `10m`, `24h`, `7d`."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

_SPAN = re.compile(r"(\d{1,6})(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_span(text: object) -> timedelta:
    """Read `10m` and its like; raises ValueError naming what is allowed."""
    if isinstance(text, timedelta):
        return text
    match = _SPAN.fullmatch(str(text))
    if match is None:
        raise ValueError("a span of time is a whole number with a unit, such as 30s, 10m, 24h, 7d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def spell_span(span: timedelta) -> str:
    """Write a span with the largest unit that says it exactly."""
    seconds = int(span.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


Span = Annotated[
    timedelta,
    BeforeValidator(parse_span, json_schema_input_type=str),
    PlainSerializer(spell_span, return_type=str),
]
"""A span of time in a file of the workspace or in a plan."""
