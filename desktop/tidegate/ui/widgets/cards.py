"""Surfaces: a card, a banner that tells, a card that asks for attention, a tile with a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.theme import colour
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import Icon, StateMark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.ui.marks import State

_BAR = 4


class Card(QFrame):
    """A rounded surface. Put things into `card.body` (a box layout, upright or `across`).

    `bar` is the token of a coloured edge on the left; `fill` and `line` are tokens ("" for none).
    """

    def __init__(
        self,
        *,
        padding: int = 16,
        spacing: int = 8,
        across: bool = False,
        bar: str = "",
        fill: str = "surface",
        line: str = "border",
    ) -> None:
        super().__init__()
        self._bar, self._fill, self._line, self._radius = bar, fill, line, 8
        self._line_width = 1.0
        self._dashed = False
        self.body = QHBoxLayout(self) if across else QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(spacing)

    def add(self, *parts: QWidget | QLayout, stretch: int = 0) -> None:
        """Put widgets or layouts in, one after the other."""
        for part in parts:
            if isinstance(part, QWidget):
                self.body.addWidget(part, stretch)
            else:
                self.body.addLayout(part, stretch)

    def show_bar(self, token: str) -> None:
        """Colour the left edge, or take the colour away with an empty token."""
        self._bar = token
        self.update()

    def show_line(self, token: str, *, width: float = 1.0, dashed: bool = False) -> None:
        """Outline the card in another colour, such as `accent` when it is the chosen one."""
        self._line, self._line_width, self._dashed = token, width, dashed
        self.update()

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = self._outline()
        if self._fill:
            painter.fillPath(outline, colour(self._fill))
        self._paint_bar(painter, outline)
        if self._line:
            painter.setPen(self._pen())
            painter.drawPath(outline)

    def _outline(self) -> QPainterPath:
        half = self._line_width / 2
        path = QPainterPath()
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        path.addRoundedRect(box, self._radius, self._radius)
        return path

    def _pen(self) -> QPen:
        pen = QPen(colour(self._line), self._line_width)
        if self._dashed:
            pen.setDashPattern([4, 3])
        return pen

    def _paint_bar(self, painter: QPainter, outline: QPainterPath) -> None:
        if self._bar:
            painter.save()
            painter.setClipPath(outline)
            painter.fillRect(QRectF(0, 0, _BAR, self.height()), colour(self._bar))
            painter.restore()


class Banner(Card):
    """A coloured strip that tells one thing; `tone` is a state such as `wait` or `fail`."""

    def __init__(
        self,
        title: str,
        *,
        text: str = "",
        tone: str = "run",
        icon: str = "",
        state: State | None = None,
        actions: Sequence[QWidget] = (),
    ) -> None:
        super().__init__(across=True, fill=f"{tone}_soft", line="", padding=12, spacing=12)
        if state or icon:
            mark = StateMark(state, size=18) if state else Icon(icon, tone=tone, size=18)
            self.body.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        self._title = Label(title, weight=600, tone=tone if state else "text", wrap=True)
        self._text = Label(text, size=12, tone="text2", wrap=True)
        self.body.addLayout(stacked(self._title, self._text), 1)
        for action in actions:
            self.body.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_words(title, text=text)

    def show_words(self, title: str, *, text: str = "") -> None:
        """Tell another thing."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{title}. {text}" if text else title)


class AttentionCard(Card):
    """Something that waits for a person: a state, what, since when, and one button."""

    acted = Signal()

    def __init__(self, state: State, title: str, *, text: str, action: str) -> None:
        super().__init__(across=True, bar=f"{state.token}_fill", spacing=10)
        self.body.setContentsMargins(14, 10, 12, 10)
        self.body.addWidget(StateMark(state, size=18))
        head = ElidedLabel(title, weight=600, elide=Qt.TextElideMode.ElideRight)
        rest = ElidedLabel(text, size=12, tone="text2", elide=Qt.TextElideMode.ElideRight)
        words = stacked(head, rest, spacing=1)
        self.body.addLayout(words, 1)
        button = Button(action, height=28)
        button.setAccessibleName(f"{action}: {title}")
        button.clicked.connect(self.acted)
        self.body.addWidget(button)
        self.setAccessibleName(f"{state.label}: {title}. {text}")


def stacked(*parts: QWidget, spacing: int = 2) -> QVBoxLayout:
    """An upright layout without margins."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for part in parts:
        layout.addWidget(part)
    return layout


def beside(*parts: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """A layout across, without margins; None is a stretch."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        else:
            layout.addWidget(part)
    return layout


class Panel(QWidget):
    """A plain area in the colour of `fill`, with lines on the named edges (`left`, `top`, …)."""

    def __init__(self, *, fill: str = "surface", lines: Sequence[str] = ()) -> None:
        super().__init__()
        self._fill, self._lines = fill, tuple(lines)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self._fill))
        width, height = self.width(), self.height()
        edges = {
            "left": (0, 0, 1, height),
            "right": (width - 1, 0, 1, height),
            "top": (0, 0, width, 1),
            "bottom": (0, height - 1, width, 1),
        }
        for edge in self._lines:
            painter.fillRect(*edges[edge], colour("border"))
