"""Text on the window, always plain: what hosts and files say is never read as markup."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QResizeEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from tidegate.ui.theme import colour, font
from tidegate.ui.widgets.themed import Themed, tint_text


def set_plain_tooltip(widget: QWidget, text: str) -> None:
    """Give a tooltip that shows `text` as it is, also when it looks like markup."""
    widget.setToolTip(plain_tooltip(text))


def plain_tooltip(text: str) -> str:
    """The text in a form that Qt shows as it is."""
    return f"<qt>{escape(text)}</qt>" if Qt.mightBeRichText(text) else text


class Label(QLabel, Themed):
    """A line or paragraph of plain text in one of the theme's sizes, weights and tones."""

    def __init__(
        self,
        text: str = "",
        *,
        size: int = 13,
        weight: int = 400,
        tone: str = "text",
        mono: bool = False,
        wrap: bool = False,
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._size, self._weight, self._tone, self._mono = size, weight, tone, mono
        self._struck = False
        self.setWordWrap(wrap)
        self.setText(text)
        self.keep_dressed()

    def show_text(self, text: str, *, tone: str | None = None) -> None:
        """Show another text, and another tone if given."""
        self.setText(text)
        self.set_tone(tone or self._tone)

    def set_tone(self, tone: str) -> None:
        """Change the colour to that of a token."""
        self._tone = tone
        tint_text(self, tone)

    @override
    def dress(self) -> None:
        face = font(self._size, weight=self._weight, mono=self._mono)
        face.setStrikeOut(self._struck)
        self.setFont(face)
        tint_text(self, self._tone)

    def strike(self) -> None:
        """Draw a line through the text, as through a value that another layer replaces."""
        self._struck = True
        self.dress()

    def let_select(self) -> None:
        """Let the person select and copy the text."""
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)


class ElidedLabel(Label):
    """One line that loses its middle when there is no room, and then tells all in a tooltip."""

    def __init__(
        self,
        text: str = "",
        *,
        size: int = 13,
        weight: int = 400,
        tone: str = "text",
        mono: bool = False,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        super().__init__(text, size=size, weight=weight, tone=tone, mono=mono)
        self._elide = elide

    @override
    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        words = self.fontMetrics().horizontalAdvance(self.text())
        width = words + margins.left() + margins.right() + 2
        return QSize(width, super().sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_all_when_cut()

    @override
    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)
        self._tell_all_when_cut()

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(colour(self._tone if self.isEnabled() else "disabled"))
        box = self.contentsRect()
        painter.drawText(box, self.alignment() | Qt.TextFlag.TextSingleLine, self._shown())

    def _shown(self) -> str:
        return self.fontMetrics().elidedText(self.text(), self._elide, self.contentsRect().width())

    def _tell_all_when_cut(self) -> None:
        if hasattr(self, "_elide"):
            set_plain_tooltip(self, self.text() if self._shown() != self.text() else "")
