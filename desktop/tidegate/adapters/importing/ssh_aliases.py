"""The hosts that ssh_config names, read as text: nothing of it is run."""

import re
from collections.abc import Iterator
from pathlib import Path

from tidegate.domain.imported import SshAlias
from tidegate.domain.naming import ssh_alias

_LINE = re.compile(r"\s*(?P<key>\w+)(?:\s*=\s*|\s+)(?P<value>.+?)\s*")
_LARGEST = 2**20
_MOST = 500
_MOST_INCLUDED = 50


def read_aliases(file: Path) -> tuple[SshAlias, ...]:
    """Return the hosts of an ssh_config and the files that it includes; patterns are none."""
    addresses: dict[str, str] = {}
    names: list[str] = []
    for key, value in _lines(file, depth=0):
        if key in {"host", "match"}:
            names = [name for name in value.split() if _is_name(name)] if key == "host" else []
            addresses.update({name: addresses.get(name, "") for name in names})
        elif key == "hostname":
            addresses.update({name: value for name in names if not addresses[name]})
    return tuple(SshAlias(name, address) for name, address in list(addresses.items())[:_MOST])


def _lines(file: Path, *, depth: int) -> Iterator[tuple[str, str]]:
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            lines = stream.read(_LARGEST).splitlines() if file.is_file() else []
    except OSError:
        return
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        key, value = found["key"].lower(), found["value"].strip('"')
        if key == "include" and depth < 3:  # noqa: PLR2004 - includes in includes
            yield from _included(value, folder=file.parent, depth=depth)
        else:
            yield key, value


def _included(patterns: str, *, folder: Path, depth: int) -> Iterator[tuple[str, str]]:
    for pattern in patterns.split():
        below = pattern.removeprefix("~/.ssh/")
        if below.startswith(("/", "~")) or ".." in below:
            continue
        for file in _matching(folder, below):
            yield from _lines(file, depth=depth + 1)


def _matching(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(folder.glob(pattern))[:_MOST_INCLUDED]
    except (OSError, ValueError, NotImplementedError):
        return []  # no pattern that can be followed here


def _is_name(text: str) -> bool:
    try:
        return bool(ssh_alias(text))
    except ValueError:
        return False
