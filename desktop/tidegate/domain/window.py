"""When releases may start: weekly windows and freezes, each in a time zone of its own.

A wall clock is compared with a wall clock, so that a change to or from summer time neither
shortens a window nor shifts it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HORIZON = 400
"""How many days ahead an opening is looked for: a year's freeze ends within it."""
_DAY = timedelta(days=1)
_MIDNIGHT = timedelta()
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")

_ALLOW = "days and times such as `Mon-Thu 09:00-16:00`, `Sat,Sun` or `22:00-02:00` are allowed"
_FREEZE = "days such as `2026-12-20..2027-01-03`, or with times `2026-12-20T18:00..…` are allowed"


@dataclass(frozen=True, slots=True)
class WeeklyWindow:
    """On `days` (0 is Monday), from `start` to `end` after midnight; `end` may be the next day."""

    text: str
    zone: ZoneInfo
    days: frozenset[int]
    start: timedelta
    end: timedelta

    def contains(self, moment: datetime) -> bool:
        """Tell whether the wall clock in the window's zone stands within it at `moment`."""
        wall = moment.astimezone(self.zone).replace(tzinfo=None)
        midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
        return any(self._from(day, wall) for day in (midnight, midnight - _DAY))

    def _from(self, day: datetime, wall: datetime) -> bool:
        return day.weekday() in self.days and day + self.start <= wall < day + self.end

    def opening_on(self, day: date) -> datetime | None:
        """Return when it opens on that day of its zone, in UTC, if it does."""
        if day.weekday() not in self.days:
            return None
        return _instant(datetime.combine(day, time()) + self.start, zone=self.zone)


@dataclass(frozen=True, slots=True)
class Freeze:
    """No release starts from `start` until `end`, both in UTC."""

    text: str
    zone: ZoneInfo
    start: datetime
    end: datetime
    reason: str = ""

    def contains(self, moment: datetime) -> bool:
        """Tell whether it is in force at `moment`."""
        return self.start <= moment < self.end


@dataclass(frozen=True, slots=True)
class Calendar:
    """All windows and freezes of one environment."""

    windows: tuple[WeeklyWindow, ...] = ()
    freezes: tuple[Freeze, ...] = ()

    def freeze_at(self, moment: datetime) -> Freeze | None:
        """Return the freeze in force, if any."""
        return next((freeze for freeze in self.freezes if freeze.contains(moment)), None)

    def is_open(self, moment: datetime) -> bool:
        """Tell whether a release may start: no freeze, and a window where there are any."""
        if self.freeze_at(moment) is not None:
            return False
        return not self.windows or any(window.contains(moment) for window in self.windows)

    def next_opening(self, moment: datetime) -> datetime | None:
        """Return when a release may start next (`moment` itself if now), within 400 days."""
        if self.is_open(moment):
            return moment
        ahead = (start for start in self._openings(moment) if start > moment)
        return min((start for start in ahead if self.is_open(start)), default=None)

    def next_freeze(self, moment: datetime) -> Freeze | None:
        """Return the freeze that starts next, if one is to come."""
        ahead = (freeze for freeze in self.freezes if freeze.start > moment)
        return min(ahead, key=lambda freeze: freeze.start, default=None)

    def _openings(self, moment: datetime) -> Iterator[datetime]:
        yield from (freeze.end for freeze in self.freezes)
        for window in self.windows:
            today = moment.astimezone(window.zone).date()
            for offset in range(_HORIZON):
                opening = window.opening_on(today + offset * _DAY)
                if opening is not None:
                    yield opening


def parse_allow(text: str, *, zone: str = "UTC") -> WeeklyWindow:
    """Read `Mon-Thu 09:00-16:00`; raises ValueError naming what is allowed."""
    words = text.split()
    clock = words.pop() if words and ":" in words[-1] else "00:00-24:00"
    if not text.strip() or len(words) > 1:
        raise ValueError(_ALLOW)
    start, end = _clocks(clock)
    days = _days(words[0]) if words else frozenset(range(7))
    return WeeklyWindow(text=text, zone=time_zone(zone), days=days, start=start, end=end)


def _clocks(text: str) -> tuple[timedelta, timedelta]:
    first, dash, last = text.partition("-")
    if not (dash and _CLOCK.fullmatch(first) and _CLOCK.fullmatch(last)):
        raise ValueError(_ALLOW)
    start, end = _after_midnight(first), _after_midnight(last)
    if start in (end, _DAY):
        raise ValueError(f"a window needs two different times; {_ALLOW}")
    return start, end if end > start else end + _DAY


def _after_midnight(clock: str) -> timedelta:
    hours, minutes = clock.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _days(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first.title() not in _DAYS or (last or first).title() not in _DAYS:
            raise ValueError(_ALLOW)
        start, end = _DAYS.index(first.title()), _DAYS.index((last or first).title())
        days.update(day % 7 for day in range(start, (end if end >= start else end + 7) + 1))
    return frozenset(days)


def parse_freeze(text: str, *, zone: str = "UTC", reason: str = "") -> Freeze:
    """Read `2026-12-20..2027-01-03` (both days included); raises ValueError."""
    first, _, last = text.partition("..")
    where = time_zone(zone)
    start, end = _wall(first.strip()), _wall((last or first).strip(), is_end=True)
    if end <= start:
        raise ValueError(f"a freeze ends after it starts; {_FREEZE}")
    return Freeze(
        text=text,
        zone=where,
        start=_instant(start, zone=where),
        end=_instant(end, zone=where),
        reason=reason,
    )


def _wall(text: str, *, is_end: bool = False) -> datetime:
    if not text.startswith("2"):
        raise ValueError(_FREEZE)
    try:
        if "T" in text:
            return datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - wall clock
        day = datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - wall clock
    except ValueError:
        raise ValueError(_FREEZE) from None
    return day + _DAY if is_end else day


def time_zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name; raises ValueError on an unknown one."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f"there is no time zone `{name[:64]}`; names such as `Europe/Berlin` are allowed"
        ) from None


def calendar_of(
    rules: Iterable[tuple[str, str, str, str]],
) -> Calendar:
    """Read rules given as (allow, freeze, zone, reason); raises ValueError on a bad one."""
    windows: list[WeeklyWindow] = []
    freezes: list[Freeze] = []
    for allow, freeze, zone, reason in rules:
        if allow:
            windows.append(parse_allow(allow, zone=zone))
        else:
            freezes.append(parse_freeze(freeze, zone=zone, reason=reason))
    return Calendar(windows=tuple(windows), freezes=tuple(freezes))


def _instant(wall: datetime, *, zone: ZoneInfo) -> datetime:
    """Return the first moment at which the zone's wall clock shows `wall` or later."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if _shown(moment, zone) == wall:
        return moment
    # The clock jumps over `wall` in spring: it opens where the jump lands.
    moment = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while _shown(moment, zone) < wall:
        moment += timedelta(minutes=1)
    return moment


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
