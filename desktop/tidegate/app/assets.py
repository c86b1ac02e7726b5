"""Where icons, fonts and style sheets lie, and how Qt learns of them."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir
from PySide6.QtGui import QFontDatabase

import tidegate_resources

if TYPE_CHECKING:
    from pathlib import Path

# The package itself and not its name: a frozen program would else find no package to look into.
with as_file(files(tidegate_resources)) as _root:
    ROOT: Path = _root

FONTS = ("Inter", "JetBrains Mono")


def register() -> None:
    """Let Qt resolve names such as `icons:rocket.svg`, in code and in style sheets."""
    QDir.setSearchPaths("icons", [str(ROOT / "icons")])
    QDir.setSearchPaths("qss", [str(ROOT / "qss")])


def load_fonts() -> None:
    """Load the bundled fonts once; needs the application object."""
    if set(FONTS) <= set(QFontDatabase.families()):
        return
    for file in sorted((ROOT / "fonts").glob("*.[ot]tf")):
        QFontDatabase.addApplicationFont(str(file))
