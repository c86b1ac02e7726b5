"""Buttons in six kinds. Each is a real push button with a name, a focus ring and a keyboard."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QPushButton
from typing_extensions import override

from tidegate.ui import icons
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.labels import set_plain_tooltip
from tidegate.ui.widgets.themed import Themed

_TONES = {
    "primary": "on_accent",
    "production": "on_fill",
    "secondary": "text",
    "ghost": "text2",
    "danger": "fail",
    "link": "accent_text",
}
_FILLED = ("primary", "production")
_GAP = 6


class Button(QPushButton, Themed):
    """A button with words: `primary`, `secondary`, `ghost`, `danger`, `link` or `production`.

    `production` wears Production's colour; its words name the act ("Sign and deploy").
    `height` is 32, 28 in small places, 36 at the foot of dialogs. Enter never presses one.
    """

    def __init__(
        self,
        text: str,
        *,
        kind: str = "secondary",
        icon: str = "",
        trailing: str = "",
        height: int = 32,
    ) -> None:
        super().__init__()
        self._kind, self._icon, self._trailing, self._height = kind, icon, trailing, height
        self.setProperty("kind", kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # A ring for those who walk by keyboard, none after a click.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Return must not start a deployment because a dialog made some button its default.
        self.setAutoDefault(False)
        if trailing:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.show_words(text)
        self.keep_dressed()

    def show_words(self, text: str, *, tooltip: str = "") -> None:
        """Show other words; an ampersand is an ampersand."""
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        if tooltip:
            set_plain_tooltip(self, tooltip)

    def show_allowed(self, allowed: bool, *, reason: str = "") -> None:  # noqa: FBT001 - an order
        """Enable or grey the button; a greyed one says why."""
        self.setEnabled(allowed)
        set_plain_tooltip(self, "" if allowed else reason)

    def show_menu(self, menu: QMenu) -> None:
        """Open `menu` when pressed."""
        self.setMenu(menu)

    @override
    def dress(self) -> None:
        self.setFont(font(12 if self._height < 32 else 13, weight=500))  # noqa: PLR2004 - small
        self.setFixedHeight(px(self._height))
        self._draw_icon()

    def _draw_icon(self) -> None:
        name = self._icon or self._trailing
        if not name:
            return
        after, before = (_GAP - 4, 0) if self._icon else (0, _GAP - 4)
        self.setIcon(icons.icon(name, tone=_TONES[self._kind], before=before, after=after))
        self.setIconSize(QSize(px(16) + before + after, px(16)))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self._kind in _FILLED:
            _paint_inner_ring(self)


class IconButton(QPushButton, Themed):
    """A square button with an icon; `name` is read aloud and shown as its tooltip."""

    def __init__(
        self, icon: str, name: str, *, kind: str = "ghost", size: int = 32, tone: str = ""
    ) -> None:
        super().__init__()
        self._icon, self._kind, self._size, self._tone = icon, kind, size, tone
        self.setProperty("kind", kind)
        self.setProperty("bare", "true")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # A ring for those who walk by keyboard, none after a click.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setAccessibleName(name)
        set_plain_tooltip(self, name)
        self.keep_dressed()

    def show_icon(self, icon: str, *, name: str) -> None:
        """Show another icon under another name."""
        self._icon = icon
        self.setAccessibleName(name)
        set_plain_tooltip(self, name)
        self.dress()

    @override
    def dress(self) -> None:
        self.setFixedSize(px(self._size), px(self._size))
        self.setIcon(icons.icon(self._icon, tone=self._tone or _TONES[self._kind]))
        self.setIconSize(QSize(px(16), px(16)))


def _paint_inner_ring(button: QPushButton) -> None:
    """A ring inside a filled button: a ring in the fill's own colour could not be seen."""
    painter = QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("on_accent"), 1.6))
    painter.drawRoundedRect(QRectF(button.rect()).adjusted(3, 3, -3, -3), 4, 4)
