"""Says of a value that its readers do not agree on what it is: the same text, another meaning.

The rules are those that were measured between YAML 1.1 and 1.2, between readers of dotenv files,
and between those of INI files; each is one sentence for a person.
"""

import re
from collections.abc import Callable

from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.setting import Setting, SettingType

_Rule = tuple[re.Pattern[str], Callable[[str], str]]
_EXACT = 2**53
"""Up to here every whole number is one that a reader with double numbers only can hold."""


def ambiguity_of(setting: Setting, *, format: str) -> str:  # noqa: A002
    """Return in one sentence how readers of a format differ about a value, nothing if they agree.

    A masked secret says nothing: its text is not there.
    """
    if format == "yaml":
        return _by_rules(setting.raw, _YAML)
    if format in ("json", "json5"):
        return _of_json(setting)
    if setting.type is not SettingType.STRING and setting.value is not None:
        return ""
    if format == "dotenv":
        return _of_dotenv(setting)
    if format == "ini" and setting.raw == setting.value:
        return _by_rules(setting.raw, _INI)
    return ""


def _by_rules(text: str, rules: tuple[_Rule, ...]) -> str:
    told = (say(text) for pattern, say in rules if pattern.fullmatch(text))
    return next((f"`{text}` {words}" for words in told), "")


def _says(words: str) -> Callable[[str], str]:
    return lambda _: words


def _octal(text: str) -> str:
    digits = text.replace("_", "")
    return f"is {int(digits, 8)} by YAML 1.1 and {int(digits)} by YAML 1.2"


def _sexagesimal(text: str) -> str:
    total = 0
    for part in text.lstrip("+-").split(":"):
        total = total * 60 + int(part.replace("_", ""))
    return f"is the number {total} to some readers of YAML 1.1, and text here"


_YAML: tuple[_Rule, ...] = (
    (
        late_pattern(r"yes|on|Yes|On|YES|ON"),
        _says("is true by YAML 1.1 and text by YAML 1.2"),
    ),
    (
        late_pattern(r"no|off|No|Off|NO|OFF"),
        _says("is false by YAML 1.1 and text by YAML 1.2"),
    ),
    (late_pattern(r"[yYnN]"), _says("is a switch to some readers of YAML 1.1, and text here")),
    (late_pattern(r"[-+]?0(?=_*[1-7])[0-7_]{1,300}"), _octal),
    (
        late_pattern(r"[-+]?0[0-9]*[89][0-9]*"),
        _says("is text by YAML 1.1 and a number by YAML 1.2"),
    ),
    (late_pattern(r"0o[0-7]+"), _says("is a number by YAML 1.2 and text by YAML 1.1")),
    (late_pattern(r"[-+]?0b[01_]+"), _says("is a number by YAML 1.1 and text by YAML 1.2")),
    (
        late_pattern(r"[-+]0x[0-9a-fA-F_]+|0x[0-9a-fA-F]*_[0-9a-fA-F_]*"),
        _says("is a number by YAML 1.1 and text by YAML 1.2"),
    ),
    (
        late_pattern(r"[-+]?[0-9][0-9.]*_[0-9_.]*"),
        _says("is a number by YAML 1.1 and text by YAML 1.2"),
    ),
    (
        late_pattern(r"[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?[0-9]*\.[0-9]*[eE][0-9]+"),
        _says("is a number by YAML 1.2 and text by YAML 1.1"),
    ),
    (late_pattern(r"[-+]?[1-9][0-9_]{0,300}(:[0-5]?[0-9]){1,9}"), _sexagesimal),
    (
        late_pattern(
            r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9:.]+(?:[ \t]*(?:Z|[-+].*))?)?"
        ),
        _says("is a date to some readers of YAML, and text here"),
    ),
)
_INI: tuple[_Rule, ...] = (
    (late_pattern(r"[^;]*;.*"), _says("ends before `;` to readers that take it for a comment")),
    (late_pattern(r"[^#]*#.*"), _says("ends before `#` to readers that take it for a comment")),
)

_COMMENTED = late_pattern(r"(?:\A|\s)#")


def _of_dotenv(setting: Setting) -> str:
    if setting.value is None:
        return (
            "docker takes a key without `=` from its own environment, and Node joins it with the"
            " next line"
        )
    text = setting.raw
    if text[:1] not in ('"', "'") and (said := _of_bare(text)):
        return said
    if text[:1] == '"' and re.search(r"\\[nrt]", text):
        return f"the escapes of `{text}` stay as they are written in a shell and in docker"
    if text[:1] != "'" and re.search(r"\$(?:\w|\{\w)", text):
        return f"a variable in `{text}` is put in by some readers, and stays with others"
    return ""


def _of_bare(text: str) -> str:
    """Say how readers differ about a value without quotes, for its marks alone."""
    if _COMMENTED.search(text):
        return (
            f"docker and systemd keep what follows `#` in `{text}`; other readers take it for a"
            " comment"
        )
    if "#" in text:
        return f"`{text}` ends before `#` in Node"
    return f"a shell takes the backslashes of `{text}` out" if "\\" in text else ""


def _of_json(setting: Setting) -> str:
    value = setting.value
    if (
        setting.type is not SettingType.INTEGER
        or not isinstance(value, int)
        or abs(value) <= _EXACT
    ):
        return ""
    if abs(value) >= 2**1023:
        return "the number is too large for readers that know double numbers only"
    near = int(float(value))
    if near == value:
        return ""
    return f"`{setting.raw}` is {near} to readers that know double numbers only, such as JavaScript"
