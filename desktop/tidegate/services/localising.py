"""Puts a host's name and address where settings refer to them, as that host's own file has them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tidegate.domain.references import Scope, expand, expand_bytes, find_references
from tidegate.domain.setting import ResolvedFile, Setting
from tidegate.services.found import Found

if TYPE_CHECKING:
    from tidegate.domain.environment import Host


def localised(sides: Sequence[Found]) -> tuple[Found, ...]:
    """Return the sides as they are on the host that one of them was read on, if any was."""
    host = next((side.host for side in sides if side.host is not None), None)
    if host is None:
        return tuple(sides)
    return tuple(side if side.host else _at(side, host) for side in sides)


def _at(found: Found, host: "Host") -> Found:
    files = tuple(_file_at(file, host) for file in found.source.files)
    return replace(found, source=replace(found.source, files=files))


def _file_at(file: ResolvedFile, host: "Host") -> ResolvedFile:
    named = {
        path: _setting_at(setting, host)
        for path, setting in file.settings.items()
        if isinstance(setting.value, str) and "${{ host." in setting.value
    }
    if file.by_line:
        return replace(file, content=expand_bytes(file.content, scope=Scope(host=host)))
    return replace(file, settings={**file.settings, **named}) if named else file


def _setting_at(setting: Setting, host: "Host") -> Setting:
    text = expand(str(setting.value), scope=Scope(host=host))
    value = text if find_references(text) else text.replace("$${{", "${{")
    return replace(setting, value=value, raw=value)
