"""The service's settings: read once at the start, and missed at once when one is absent."""

import json
import tomllib
from pathlib import Path


class Missing(Exception):
    """A setting that this version needs is not there."""


def load(release: Path) -> dict:
    """Read the files that the release came with."""
    settings = tomllib.loads((release / "config/app.toml").read_text(encoding="utf-8"))
    settings["features"] = json.loads(
        (release / "config/features.json").read_text(encoding="utf-8")
    )
    settings["environment"] = dict(_lines(release / ".env"))
    return settings


def need(settings: dict, *path: str) -> object:
    """Return a setting, or say plainly which one is missing."""
    found = settings
    for key in path:
        if not isinstance(found, dict) or key not in found:
            raise Missing(f"setting {'.'.join(path)} is missing")
        found = found[key]
    return found


def _lines(file: Path):
    for line in file.read_text(encoding="utf-8").splitlines():
        name, mark, value = line.partition("=")
        if mark and not line.startswith("#"):
            yield name.strip(), value.strip().strip('"')
