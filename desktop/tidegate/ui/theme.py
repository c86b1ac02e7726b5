"""The theme: tokens, palette, fonts and the one style sheet made of them.

Painters and widgets ask `colour("accent")`, `font(13, weight=600)` and `px(34)` at the moment they
paint or build; `THEME.changed` tells them when to ask again.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QFile, QIODevice, QObject, Qt, QTextStream, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette

from tidegate.ui.tokens import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QApplication

TEXT_FAMILY, CODE_FAMILY = "Inter", "JetBrains Mono"
SMALLEST_TEXT, LARGEST_TEXT = 90, 130
_WEIGHTS = {
    400: QFont.Weight.Normal,
    500: QFont.Weight.Medium,
    600: QFont.Weight.DemiBold,
    700: QFont.Weight.Bold,
}


class Appearance(StrEnum):
    """What the person chose: the system's way, or one of two."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """The one theme of the window. `changed` fires after the application wears it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._appearance = Appearance.LIGHT
        self._text_size = 100
        self._follows = False

    @property
    def appearance(self) -> Appearance:
        """What was chosen, not what results."""
        return self._appearance

    @property
    def text_size(self) -> int:
        """Per cent of the designed size, 90 to 130."""
        return self._text_size

    @property
    def is_dark(self) -> bool:
        """Whether the dark tokens are worn; an unknown wish of the system counts as light."""
        if self._appearance is Appearance.SYSTEM:
            return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._appearance is Appearance.DARK

    @property
    def tokens(self) -> Mapping[str, str]:
        """The colours in use, by token."""
        return DARK if self.is_dark else LIGHT

    def wear(self, app: QApplication, appearance: Appearance, *, text_size: int = 100) -> None:
        """Dress the whole application; text size in per cent is held between 90 and 130."""
        self._appearance = appearance
        self._text_size = max(SMALLEST_TEXT, min(LARGEST_TEXT, text_size))
        self._follow_system()
        self._dress(app)

    def _follow_system(self) -> None:
        if not self._follows:
            QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_turned)
            self._follows = True

    @Slot()
    def _system_turned(self) -> None:
        app = QGuiApplication.instance()
        if self._appearance is Appearance.SYSTEM and app is not None:
            self._dress(app)  # type: ignore[arg-type]  # the window's application is a QApplication

    def _dress(self, app: QApplication) -> None:
        app.setStyle("Fusion")
        app.setFont(font(13))
        app.setPalette(_palette())
        app.setStyleSheet(style_sheet())
        self.changed.emit()


THEME = Theme()


def colour(token: str, *, alpha: float = 1.0) -> QColor:
    """The colour of a token, or of a literal such as `#FFFFFF`; `alpha` from 0 to 1."""
    shade = QColor(THEME.tokens.get(token, token))
    if alpha < 1.0:
        shade.setAlphaF(alpha)
    return shade


def px(size: float) -> int:
    """A designed length in pixels, scaled by the person's text size."""
    return round(size * THEME.text_size / 100)


def font(size: int = 13, *, weight: int = 400, mono: bool = False) -> QFont:
    """The text or the code font at a designed size in pixels; figures are tabular."""
    return QFont(_cut(px(size), weight, mono))


@lru_cache(maxsize=128)
def _cut(pixels: int, weight: int, mono: bool) -> QFont:  # noqa: FBT001 - a key of the cache
    made = QFont(CODE_FAMILY if mono else TEXT_FAMILY)
    made.setPixelSize(pixels)
    made.setWeight(_WEIGHTS[700 if mono and weight > 500 else weight])  # noqa: PLR2004 - no 600 cut
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setStyleHint(QFont.StyleHint.Monospace if mono else QFont.StyleHint.SansSerif)
    made.setFeature(QFont.Tag("calt") if mono else QFont.Tag("tnum"), 0 if mono else 1)
    return made


def style_sheet() -> str:
    """The application's style sheet: the template with every token and length put in."""
    lengths = {f"px{size}": f"{px(size)}px" for size in range(1, 65)}
    shade = "dark" if THEME.is_dark else "light"
    arrows = {f"arrow_{way}": f"icons:arrow-{way}-{shade}.svg" for way in ("up", "down")}
    return Template(_template()).substitute({**THEME.tokens, **lengths, **arrows})


def _template() -> str:
    file = QFile("qss:tidegate.qss")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Text):
        raise FileNotFoundError("qss:tidegate.qss; app.assets.register() makes it known")
    return QTextStream(file).readAll()


_ROLES = {
    QPalette.ColorRole.Window: "canvas",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "fail",
    QPalette.ColorRole.Highlight: "accent_soft",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Link: "accent_text",
    QPalette.ColorRole.LinkVisited: "accent_text",
    QPalette.ColorRole.PlaceholderText: "text3",
    QPalette.ColorRole.ToolTipBase: "tooltip",
    QPalette.ColorRole.ToolTipText: "on_tooltip",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "surface2",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "border2",
    QPalette.ColorRole.Shadow: "shadow",
    QPalette.ColorRole.Accent: "accent",
}
_TEXT_ROLES = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
)


def _palette() -> QPalette:
    made = QPalette()
    for role, token in _ROLES.items():
        made.setColor(role, colour(token))
    for role in _TEXT_ROLES:
        made.setColor(QPalette.ColorGroup.Disabled, role, colour("disabled"))
    return made
