"""Finds what explains that two environments have different values: rules of thumb, and few."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.secrecy import without_secret_parts
from tidegate.domain.setting import Setting

_STAGE = late_pattern(
    r"(?<![a-z])(?:dev|development|local|test|testing|qa|uat|stage|staging|acceptance|prod"
    r"|production|live)(?![a-z])",
    re.IGNORECASE,
)
_LEVELS = frozenset(
    {"trace", "debug", "verbose", "info", "information", "notice", "warn", "warning", "error"}
    | {"critical", "fatal", "off"}
)


def explanation_of(left: Setting, right: Setting, *, names: tuple[str, str]) -> str:
    """Return the rule that explains a difference, in words, or nothing."""
    one, other = left.value, right.value
    if not (isinstance(one, str) and isinstance(other, str)):
        return ""
    if _place_of(one) and _place_of(one) == _place_of(other):
        return "only the host differs"
    if _without_stage(one, names) == _without_stage(other, names):
        return "only the environment's name differs"
    if one.lower() in _LEVELS and other.lower() in _LEVELS and _is_level(left):
        return "log levels may differ"
    return ""


def _place_of(text: str) -> str:
    """Return a URL without scheme, host and port; nothing for what is no URL."""
    bare = without_secret_parts(text)
    if "://" not in bare or any(letter.isspace() for letter in bare):
        return ""
    try:
        parts = urlsplit(bare)
    except ValueError:
        return ""
    secure = {"https": "http", "wss": "ws", "amqps": "amqp", "rediss": "redis"}
    scheme = secure.get(parts.scheme, parts.scheme)
    return f"{scheme}:{parts.path.rstrip('/')}?{parts.query}" if parts.hostname else ""


def _without_stage(text: str, names: Iterable[str]) -> str:
    for name in names:
        if re.fullmatch(r"[\w-]+", name):
            text = re.sub(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", "§", text)
    return _STAGE.sub("§", text)


def _is_level(setting: Setting) -> bool:
    words = "".join(str(key) for key in setting.path).lower()
    return "log" in words or "level" in words
