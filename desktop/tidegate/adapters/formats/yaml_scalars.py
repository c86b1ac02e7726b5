"""Gives YAML's scalars their types, by the rules of version 1.1 or of 1.2's core schema.

Time stamps and sexagesimal numbers stay strings under both: hardly any consumer means them.
"""

import re
from collections.abc import Callable

from tidegate.domain.setting import Scalar, SettingType

Typed = tuple[Scalar, SettingType]

_STRING, _INTEGER = SettingType.STRING, SettingType.INTEGER  # looked up once: that takes time
_STANDARD = "tag:yaml.org,2002:"
_LONGEST_NUMBER = 400  # characters; more is text to every consumer, or an attack

_NULLS = dict.fromkeys(("", "~", "null", "Null", "NULL"), None)
_TRUE = ("true", "True", "TRUE")
_FALSE = ("false", "False", "FALSE")
_YES = ("yes", "Yes", "YES", "on", "On", "ON")
_NO = ("no", "No", "NO", "off", "Off", "OFF")

_FIRST_DIGIT = frozenset("123456789")
_NUMERIC_START = frozenset("-+.0123456789")
_INTEGER_1_1 = re.compile(
    r"[-+]?(?:0b(?P<two>[01_]+)|0x(?P<sixteen>[0-9a-fA-F_]+)|0(?P<eight>[0-7_]+)|(?P<ten>0|[1-9][0-9_]*))"
)
_FLOAT_1_1 = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?")
_INTEGER_1_2 = re.compile(
    r"(?:0o(?P<eight>[0-7]+)|0x(?P<sixteen>[0-9a-fA-F]+)|[-+]?(?P<ten>[0-9]+))"
)
_FLOAT_1_2 = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"(?P<sign>[-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_BASES = {"two": 2, "eight": 8, "ten": 10, "sixteen": 16}


def _words(*, extra: bool) -> dict[str, Typed]:
    words: dict[str, Typed] = dict.fromkeys(_NULLS, (None, SettingType.NULL))
    words |= dict.fromkeys(_TRUE + (_YES if extra else ()), (True, SettingType.BOOLEAN))
    words |= dict.fromkeys(_FALSE + (_NO if extra else ()), (False, SettingType.BOOLEAN))
    return words


def resolver(dialect: str) -> Callable[[str], Typed]:
    """Return the function that types a plain scalar in a dialect, `1.1` or `1.2`."""
    words = _words(extra=dialect == "1.1")
    integer = _INTEGER_1_1 if dialect == "1.1" else _INTEGER_1_2
    real = _FLOAT_1_1 if dialect == "1.1" else _FLOAT_1_2

    def resolve(text: str) -> Typed:
        if text in words:
            return words[text]
        if text[0] not in _NUMERIC_START or len(text) > _LONGEST_NUMBER:
            return text, _STRING
        if text[0] in _FIRST_DIGIT and text.isdecimal() and text.isascii():
            return int(text), _INTEGER  # as most numbers are, under both rules
        return _number(text, integer=integer, real=real)

    return resolve


def _number(text: str, *, integer: re.Pattern[str], real: re.Pattern[str]) -> Typed:
    if found := integer.fullmatch(text):
        return _integer(text, found), SettingType.INTEGER
    if real.fullmatch(text):
        return float(text.replace("_", "")), SettingType.FLOAT
    if special := _SPECIAL.fullmatch(text):
        return _special(text, special), SettingType.FLOAT
    return text, SettingType.STRING


def _integer(text: str, found: re.Match[str]) -> int:
    digits = str(found[str(found.lastgroup)]).replace("_", "") or "0"
    number = int(digits, _BASES[str(found.lastgroup)])
    return -number if text.startswith("-") else number


def _special(text: str, special: re.Match[str]) -> float:
    if text.lower() == ".nan":
        return float("nan")
    return float(f"{special['sign']}inf")


def tagged(tag: str, text: str, *, resolve: Callable[[str], Typed]) -> Typed:
    """Return a scalar with a tag; one that is not YAML's own is the string `!tag text`."""
    if tag in ("!", f"{_STANDARD}str", f"{_STANDARD}timestamp", f"{_STANDARD}binary"):
        return text, SettingType.STRING
    known = tag.removeprefix(_STANDARD)
    if tag != known and known in ("null", "bool", "int", "float"):
        return _forced(known, text, resolve=resolve)
    return f"{_short(tag)} {text}", SettingType.STRING


def _forced(known: str, text: str, *, resolve: Callable[[str], Typed]) -> Typed:
    value, kind = resolve(text)
    if known == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value), SettingType.FLOAT
    expected = {"null": SettingType.NULL, "bool": SettingType.BOOLEAN, "int": SettingType.INTEGER}
    if kind is expected.get(known, SettingType.FLOAT):
        return value, kind
    return f"!!{known} {text}", SettingType.STRING


def _short(tag: str) -> str:
    if tag.startswith(_STANDARD):
        return "!!" + tag.removeprefix(_STANDARD)
    return tag if tag.startswith("!") else f"!<{tag}>"
