"""What a person types into a value's field, read as the type that the setting has."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tidegate.domain.problem import Problem
from tidegate.domain.setting import SettingType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tidegate.domain.setting import Scalar, Setting

_EMPTY = {SettingType.MAP: "{}", SettingType.LIST: "[]"}
_TRUTHS = {"true": True, "false": False, "yes": True, "no": False, "on": True, "off": False}


def value_of(text: str, *, type: SettingType) -> Scalar:  # noqa: A002 - the domain's word
    """Read what was typed; raises Problem saying what the type allows."""
    reader = _READERS.get(type)
    if reader is None:
        return text
    try:
        return reader(text.strip())
    except ValueError:
        raise Problem(f"'{text.strip()}' is no {type.value}", remedy=_ALLOWED[type]) from None


def text_of(setting: Setting) -> str:
    """Return a setting's value as a person would type it."""
    if isinstance(setting.value, bool):
        return "true" if setting.value else "false"
    if setting.value is None and setting.type in _EMPTY:
        return _EMPTY[setting.type]
    if setting.value is None:
        return "null"
    return setting.value if isinstance(setting.value, str) else setting.raw or str(setting.value)


def _truth(text: str) -> bool:
    found = _TRUTHS.get(text.lower())
    if found is None:
        raise ValueError
    return found


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def _nothing(text: str) -> str | None:
    return None if text in ("", "null", "~") else text


_READERS: Mapping[SettingType, Callable[[str], Scalar]] = {
    SettingType.INTEGER: int,
    SettingType.FLOAT: _finite,
    SettingType.BOOLEAN: _truth,
    SettingType.NULL: _nothing,
}
_ALLOWED = {
    SettingType.INTEGER: "write a whole number, such as 40",
    SettingType.FLOAT: "write a number, such as 0.5",
    SettingType.BOOLEAN: "write true or false",
    SettingType.NULL: "write null, or a text",
}
