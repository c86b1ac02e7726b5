"""How a key came to have its value: who changed it when, as far as it is known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PastValue:
    """What a key was worth: None where it was not there; of a secret nothing but a mark."""

    text: str | None = None
    is_secret: bool = False
    mark: str = field(default="", repr=False)

    @property
    def is_there(self) -> bool:
        """Tell whether the key was there at all."""
        return self.text is not None or self.is_secret


NOT_THERE = PastValue()


@dataclass(frozen=True, slots=True)
class Moment:
    """A state of the key: since when (None: not kept yet), by whom, and where that is recorded."""

    value: PastValue
    at: datetime | None
    by: str
    record: str


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One change of a key's value, as people read it; no secret stands in it."""

    what: str
    at: datetime | None
    by: str
    record: str


def changes_in(moments: Iterable[Moment], *, is_whole: bool) -> Iterator[KeyChange]:
    """Yield the changes between moments, which come newest first.

    `is_whole` says that there was nothing before the last one.
    """
    newer: Moment | None = None
    for moment in moments:
        if newer is not None and moment.value != newer.value:
            yield _change(newer, moment.value)
        newer = moment
    if newer is not None and is_whole and newer.value.is_there:
        yield _change(newer, NOT_THERE)


def _change(new: Moment, before: PastValue) -> KeyChange:
    return KeyChange(_what(before, new.value), new.at, new.by, new.record)


def _what(before: PastValue, after: PastValue) -> str:
    is_secret = before.is_secret or after.is_secret
    if not after.is_there:
        return "removed it" if is_secret else f"removed it, it was {before.text}"
    if not before.is_there:
        return "added it" if is_secret else f"added it as {after.text}"
    return "changed it" if is_secret else f"changed it from {before.text} to {after.text}"
