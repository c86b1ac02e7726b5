"""The formats that a contract can ask of a text: url, host:port, duration, size, cron, email."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from tidegate.domain.late_pattern import late_pattern

_URL = late_pattern(r"(?:jdbc:)?(?P<plain>[a-z][a-z0-9+.-]*://[^\s]+)", re.IGNORECASE | re.ASCII)
_HOST_PORT = late_pattern(
    r"(?:\[[0-9a-f:.%]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?):(?P<port>\d{1,5})",
    re.IGNORECASE | re.ASCII,
)
_DURATION = late_pattern(
    r"""0|(?:\d+(?:\.\d+)?\s*
        (?:ns|us|µs|ms|s|secs?|seconds?|m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\s*)+
    |P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?
    |(?:\d+\.)?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?""",
    re.VERBOSE | re.ASCII,
)
_SIZE = late_pattern(r"\d+(?:\.\d+)?\s*(?:[kmgtpe]i?b?|b|bytes?)?", re.IGNORECASE | re.ASCII)
_EMAIL = late_pattern(
    r"[^\s@<>\"(),:;]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}",
    re.IGNORECASE,
)
_NAMED = late_pattern(r"[^<>]*<(?P<address>[^<>]+)>")
_MACRO = late_pattern(r"@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|reboot|every \w+)")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAYS = "sun|mon|tue|wed|thu|fri|sat"
_CRON = (
    ("second", 0, 59, ""),
    ("minute", 0, 59, ""),
    ("hour", 0, 23, ""),
    ("day", 1, 31, ""),
    ("month", 1, 12, _MONTHS),
    ("weekday", 0, 7, _DAYS),
    ("year", 1970, 2199, ""),
)
_LARGEST_PORT = 65_535
_PLAIN_FIELDS, _QUARTZ_FIELDS = 5, 7


def has_format(text: str, name: str) -> bool:
    """Tell whether a text is what the format of that name allows."""
    return _FORMATS[name](text.strip())


def _is_url(text: str) -> bool:
    match = _URL.fullmatch(text)
    if match is None:
        return False
    try:
        parts = urlsplit(match["plain"])
        is_web = parts.scheme.lower() in ("http", "https", "ws", "wss")
        return bool(parts.hostname) and parts.port != 0 if is_web else True
    except ValueError:
        return False


def _is_host_port(text: str) -> bool:
    match = _HOST_PORT.fullmatch(text)
    return match is not None and 0 < int(match["port"]) <= _LARGEST_PORT


def _is_duration(text: str) -> bool:
    return _DURATION.fullmatch(text) is not None


def _is_size(text: str) -> bool:
    return _SIZE.fullmatch(text) is not None


def _is_email(text: str) -> bool:
    named = _NAMED.fullmatch(text)
    return _EMAIL.fullmatch(named["address"] if named else text) is not None


def _is_cron(text: str) -> bool:
    """Tell whether five fields, or six or seven with seconds first, are in their ranges."""
    if _MACRO.fullmatch(text):
        return True
    fields = text.split()
    if not _PLAIN_FIELDS <= len(fields) <= _QUARTZ_FIELDS:
        return False
    first = 1 if len(fields) == _PLAIN_FIELDS else 0
    rules = _CRON[first : first + len(fields)]
    return all(_fits(field, *rule[1:]) for field, rule in zip(fields, rules, strict=True))


def _fits(field: str, low: int, high: int, names: str) -> bool:
    return all(_part_fits(part, low, high, names) for part in field.lower().split(","))


def _part_fits(part: str, low: int, high: int, names: str) -> bool:
    span, _, step = part.partition("/")
    if "/" in part and not (step.isdecimal() and int(step) > 0):
        return False
    if span in ("*", "?") or re.fullmatch(r"l(?:w|-\d+)?|\d+[lw]|\d#\d", span):
        return True
    begin, dash, end = span.partition("-")
    ends = (begin, end) if dash else (begin,)
    return all(_is_point(each, low, high, names) for each in ends)


def _is_point(text: str, low: int, high: int, names: str) -> bool:
    if text.isdecimal():
        return low <= int(text) <= high
    return bool(names) and text in names.split("|")


_FORMATS: dict[str, Callable[[str], bool]] = {
    "url": _is_url,
    "host:port": _is_host_port,
    "duration": _is_duration,
    "size": _is_size,
    "cron": _is_cron,
    "email": _is_email,
}
