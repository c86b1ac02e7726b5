"""How screens say times, spans, sizes and digests; every caller gives the moment it means."""

from __future__ import annotations

from datetime import datetime, timedelta

from tidegate.domain.counting import count_of

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def spell_ago(moment: datetime, *, now: datetime) -> str:
    """Say how long ago something was: `just now`, `38 minutes ago`, `3 days ago`."""
    seconds = int((now - moment).total_seconds())
    if seconds < _MINUTE:
        return "just now"
    return f"{_largest(seconds)} ago"


def spell_left(end: datetime, *, now: datetime) -> str:
    """Say how much time is left until `end`, in at most two units: `7 h 22 min`."""
    seconds = max(0, int((end - now).total_seconds()))
    if seconds < _MINUTE:
        return "less than a minute"
    return spell_took(timedelta(seconds=seconds // _MINUTE * _MINUTE))


def spell_took(span: timedelta) -> str:
    """Say a span in at most two units: `19 s`, `6 min 02 s`, `7 h 22 min`, `2 d 4 h`."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        minutes, rest = divmod(seconds, _MINUTE)
        return f"{minutes} min" + (f" {rest:02} s" if rest else "")
    if seconds < _DAY:
        hours, rest = seconds // _HOUR, seconds % _HOUR // _MINUTE
        return f"{hours} h" + (f" {rest} min" if rest else "")
    days, rest = seconds // _DAY, seconds % _DAY // _HOUR
    return f"{days} d" + (f" {rest} h" if rest else "")


def spell_clock(span: timedelta) -> str:
    """Say a running time as a stop watch does: `0:49`, `12:05`, `1:02:03`."""
    seconds = max(0, int(span.total_seconds()))
    hours, rest = divmod(seconds, _HOUR)
    minutes, seconds = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def spell_size(size: float) -> str:
    """Say a number of bytes with three figures at most: `812 B`, `4.6 kB`, `48 MB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1_000 or unit == "GB":  # noqa: PLR2004 - the step between units
            break
        size /= 1_000
    shown = f"{size:.0f}" if unit == "B" or size >= 10 else f"{size:.1f}"  # noqa: PLR2004 - figures
    return f"{shown} {unit}"


def spell_day(moment: datetime, *, now: datetime) -> str:
    """Name the local day of a moment: `Today`, `Yesterday`, `Friday 20 November`."""
    day, today = moment.astimezone().date(), now.astimezone().date()
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def spell_moment(moment: datetime, *, now: datetime) -> str:
    """Say a moment in local time: `14:31` today, `20 Nov 14:31`, `3 Jan 2025` in other years."""
    here, today = moment.astimezone(), now.astimezone()
    if here.date() == today.date():
        return f"{here:%H:%M}"
    if here.year == today.year:
        return f"{here.day} {here:%b %H:%M}"
    return f"{here.day} {here:%b %Y}"


def spell_exactly(moment: datetime) -> str:
    """Say a moment in local time to the second: `22 Nov 2026, 14:34:20`."""
    here = moment.astimezone()
    return f"{here.day} {here:%b %Y, %H:%M:%S}"


def brief(digest: str) -> str:
    """Shorten a digest to its ends: `3b91…77e2`; a short text stays."""
    return f"{digest[:4]}…{digest[-4:]}" if len(digest) > 16 else digest  # noqa: PLR2004 - no digest


def _largest(seconds: int) -> str:
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= size:
            return count_of(seconds // size, unit)
    return count_of(seconds, "second")


def as_sentence(text: str) -> str:
    """Begin a reason as a sentence of its own: with a capital letter."""
    return text[:1].upper() + text[1:]
