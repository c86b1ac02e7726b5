"""Small marks as widgets: an icon, a state, an environment, a person, a key, a dot."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from tidegate.ui import icons
from tidegate.ui.marks import State, environment_look, paint_avatar, paint_environment, paint_state
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.labels import set_plain_tooltip
from tidegate.ui.widgets.themed import Themed, paint_box


class _Square(QWidget, Themed):
    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFixedSize(px(self._size), px(self._size))


class Icon(_Square):
    """A decorative icon in the tone of a token."""

    def __init__(self, name: str, *, tone: str = "text2", size: int = 16) -> None:
        self._name, self._tone = name, tone
        super().__init__(size)

    def show_icon(self, name: str, *, tone: str = "") -> None:
        """Show another icon."""
        self._name, self._tone = name, tone or self._tone
        self.update()

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        icons.paint_icon(painter, self._name, QPointF(0, 0), tone=self._tone, size=self.width())


class StateMark(_Square):
    """The outline shape of a state, read aloud with its word."""

    def __init__(self, state: State, *, size: int = 16, fraction: float = 0.62) -> None:
        super().__init__(size)
        self._fraction = fraction
        self.show_state(state)

    def show_state(self, state: State, *, fraction: float | None = None) -> None:
        """Show another state; `fraction` (0 to 1) is the arc of a running one."""
        self._state = state
        self._fraction = self._fraction if fraction is None else fraction
        self.setAccessibleName(state.label)
        self.update()

    @override
    def paintEvent(self, _event: object) -> None:
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        paint_state(QPainter(self), self._state, box, fraction=self._fraction)


class EnvironmentMark(_Square):
    """The tinted square of an environment's kind (`production`, `development`, …)."""

    def __init__(self, kind: str, *, size: int = 22) -> None:
        super().__init__(size)
        self.show_kind(kind)

    def show_kind(self, kind: str) -> None:
        """Show another kind."""
        self._kind = kind
        self.setAccessibleName(environment_look(kind).label)
        self.update()

    @override
    def paintEvent(self, _event: object) -> None:
        paint_environment(QPainter(self), self._kind, QRectF(self.rect()))


class Avatar(_Square):
    """A person as a disc with initials."""

    def __init__(self, name: str, *, size: int = 26) -> None:
        super().__init__(size)
        self.show_person(name)

    def show_person(self, name: str) -> None:
        """Show another person."""
        self._name = name
        self.setAccessibleName(name)
        set_plain_tooltip(self, name)
        self.update()

    @override
    def paintEvent(self, _event: object) -> None:
        paint_avatar(QPainter(self), self._name, QRectF(self.rect()))


class Dot(_Square):
    """A small disc, such as the one that marks an unsaved change."""

    def __init__(self, *, tone: str = "accent", size: int = 7, name: str = "") -> None:
        super().__init__(size)
        self._tone = tone
        self.setAccessibleName(name)

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._tone))
        painter.drawEllipse(self.rect())


class KeyCap(QWidget, Themed):
    """A key of the keyboard, such as `Ctrl K`."""

    def __init__(self, keys: str) -> None:
        super().__init__()
        self._keys = keys
        self.setAccessibleName(keys)
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFont(font(11, weight=500))
        self.setFixedSize(self.sizeHint())

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._keys) + 12, px(18))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint_box(painter, box, fill=colour("surface2"), line=colour("border"), radius=4)
        painter.setPen(colour("text3"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._keys)
