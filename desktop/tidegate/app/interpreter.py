"""Refuses the one pair of Python and Qt that is known to crash."""

import sys
from importlib.metadata import PackageNotFoundError, version

from tidegate.domain.problem import Problem

_BROKEN_QT = "6.12.0"
_FIRST_SOUND = (3, 12)


def check() -> None:
    """Raise Problem where PySide6 6.12.0 runs on Python 3.11: it loses a reference to None."""
    if sys.version_info >= _FIRST_SOUND:
        return
    try:
        installed = version("PySide6-Essentials")
    except PackageNotFoundError:
        return
    if installed == _BROKEN_QT:
        raise Problem(
            f"PySide6 {_BROKEN_QT} crashes on Python {sys.version_info[0]}.{sys.version_info[1]}",
            remedy="install PySide6-Essentials 6.11.3, or use Python 3.12 or newer",
        )
