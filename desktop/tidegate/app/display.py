"""Whether a window can open here; Qt itself ends the whole process where it cannot."""

import ctypes
import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from tidegate.domain.problem import Problem

_PLUGINS = "Qt/plugins/platforms"


def check(environment: Mapping[str, str] = os.environ) -> None:
    """Raise Problem where there is no display, or where a library that Qt needs is missing."""
    if sys.platform != "linux" or environment.get("QT_QPA_PLATFORM"):
        return
    if environment.get("WAYLAND_DISPLAY"):
        return
    if not environment.get("DISPLAY"):
        raise Problem(
            "there is no display to open a window on",
            remedy="use a command instead, see `tidegate --help`, or set DISPLAY",
        )
    _load(_plugin("libqxcb.so"))


def _plugin(name: str) -> Path:
    found = find_spec("PySide6")
    folder = Path(found.origin).parent if found and found.origin else Path()
    return folder / _PLUGINS / name


def _load(plugin: Path) -> None:
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        raise Problem(
            f"Qt cannot open a window: {error}",
            remedy="install what is missing; `python3 installer/dev.py setup` names the packages",
        ) from error
