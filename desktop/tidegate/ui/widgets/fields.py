"""Fields to write and choose in; each has a name for screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)
from typing_extensions import override

from tidegate.ui import icons
from tidegate.ui.marks import environment_look, paint_environment
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.labels import set_plain_tooltip
from tidegate.ui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


Choice = tuple[str, str, str]
_RIGHT = Qt.TextElideMode.ElideRight
_ARROW = 43


class TextField(QLineEdit, Themed):
    """One line of text; `mono` for code and values."""

    def __init__(
        self, text: str = "", *, name: str, hint: str = "", mono: bool = False, height: int = 32
    ) -> None:
        super().__init__(text)
        self._mono, self._height = mono, height
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.keep_dressed()

    def show_invalid(self, reason: str) -> None:
        """Outline the field in red and say why, or take both away with an empty reason."""
        mark_invalid(self, reason)

    @override
    def dress(self) -> None:
        self.setFont(font(12 if self._mono else 13, mono=self._mono))
        self.setFixedHeight(px(self._height))


def mark_invalid(field: QLineEdit, reason: str) -> None:
    """Outline any field of one line in red and say why, or take both away."""
    field.setProperty("invalid", "true" if reason else "false")
    field.setAccessibleDescription(reason)
    set_plain_tooltip(field, reason)
    field.style().polish(field)


class SearchField(TextField):
    """A field with a magnifying glass; Esc empties it. `textChanged` tells every letter.

    It is `width` wide, or down to `least` where there is no room.
    """

    def __init__(self, hint: str, *, name: str = "", width: int = 200, least: int = 0) -> None:
        self._glass: QAction | None = None
        self._width, self._least = width, least or width
        super().__init__(name=name or hint, hint=hint, height=30)
        self.setProperty("led", "true")

    @override
    def dress(self) -> None:
        super().dress()
        self.setMinimumWidth(px(self._least))
        self.setMaximumWidth(px(self._width))
        if self._glass is not None:
            self.removeAction(self._glass)
        self._glass = QAction(icons.icon("search", tone="text3"), "Search", self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


class PasswordField(TextField):
    """A field whose letters are dots; it gives its text once and then forgets it."""

    def __init__(self, *, name: str, hint: str = "") -> None:
        super().__init__(name=name, hint=hint)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint
        self.setInputMethodHints(hints.ImhSensitiveData | hints.ImhNoPredictiveText)

    def take(self) -> str:
        """The text, gone from the field thereafter."""
        text = self.text()
        self.clear()
        return text


class TextArea(QPlainTextEdit, Themed):
    """Several lines of plain text; Tab leaves it."""

    def __init__(
        self, text: str = "", *, name: str, hint: str = "", lines: int = 3, mono: bool = False
    ) -> None:
        super().__init__(text)
        self._lines, self._mono = lines, mono
        self.setProperty("field", "true")
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFont(font(12 if self._mono else 13, mono=self._mono))
        self.setFixedHeight(self.fontMetrics().lineSpacing() * self._lines + 20)


class NumberField(QSpinBox, Themed):
    """A whole number between two limits."""

    def __init__(self, value: int, *, name: str, least: int, most: int, unit: str = "") -> None:
        super().__init__()
        self.setRange(least, most)
        self.setValue(value)
        self.setSuffix(f" {unit}" if unit else "")
        self.setAccessibleName(name)
        self.lineEdit().setTextMargins(8, 0, 0, 0)
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFont(font(13))
        self.setFixedHeight(px(32))


class Select(QComboBox, Themed):
    """One of several, in a drop-down list: `Select({"key": "Title"}, name=…)`."""

    chosen = Signal(str)

    def __init__(self, choices: Mapping[str, str] | None = None, *, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        # The list view of the style sheet; the native menu would not take it.
        self.setView(QListView())
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.show_choices(choices or {})
        self.activated.connect(lambda _at: self.chosen.emit(self.choice))
        self.keep_dressed()

    def show_choices(self, choices: Mapping[str, str]) -> None:
        """Offer these and keep the choice if it is still among them."""
        kept = self.choice
        self.clear()
        for key, title in choices.items():
            self.addItem(title, key)
        if kept in choices:
            self.choose(kept)

    def choose(self, key: str) -> None:
        """Show another choice without telling it as a wish."""
        self.setCurrentIndex(self.findData(key))

    @property
    def choice(self) -> str:
        """The key chosen, empty when there is none."""
        return str(self.currentData() or "")

    @override
    def dress(self) -> None:
        self.setFont(font(13))
        self.setFixedHeight(px(32))

    @override
    def paintEvent(self, _event: object) -> None:
        """Paint as always, but end a title that has no room with dots instead of cutting it."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - px(_ARROW)
        option.currentText = self.fontMetrics().elidedText(option.currentText, _RIGHT, room)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class SourcePicker(QAbstractButton, Themed):
    """Chooses an environment or another source: mark, title, note, version, and a menu.

    `choices` are (key, kind, title); `chosen` carries the key. What was there earlier opens beside
    its source.
    """

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._kind, self._title, self._note, self._version = "", "", "", ""
        self._menu = QMenu(self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)
        self.show_source("", title="Choose", note="")
        self.keep_dressed()

    def show_choices(
        self, choices: Sequence[Choice], *, earlier: Mapping[str, Sequence[Choice]] | None = None
    ) -> None:
        """Offer these (key, kind, title), and by their keys what they were `earlier`."""
        for menu in self._menu.findChildren(QMenu):
            menu.deleteLater()
        self._menu.clear()
        for choice in choices:
            self._offer(self._menu, choice)
            before = (earlier or {}).get(choice[0], ())
            if before:
                self._offer_earlier(choice, before)

    def _offer(self, menu: QMenu, choice: Choice) -> None:
        key, kind, title = choice
        look = environment_look(kind)
        words = title.replace("&", "&&")
        action = menu.addAction(icons.icon(look.icon, tone=look.token), words)
        action.triggered.connect(lambda _=False: self.chosen.emit(key))

    def _offer_earlier(self, of: Choice, before: Sequence[Choice]) -> None:
        title = f"Earlier deployments of {of[2]}".replace("&", "&&")
        menu = self._menu.addMenu(icons.icon("history", tone="text3"), title)
        menu.setFont(self._menu.font())
        for choice in before:
            self._offer(menu, choice)

    def show_source(
        self, kind: str, *, title: str, note: str, version: str = "", detail: str = ""
    ) -> None:
        """Show what is chosen; `detail` is told on asking."""
        self._kind, self._title, self._note, self._version = kind, title, note, version
        self.setAccessibleName(f"{self._name}: {title}, {note}")
        self.setAccessibleDescription(detail)
        set_plain_tooltip(self, detail)
        self.update()

    @override
    def dress(self) -> None:
        self.setFixedHeight(px(46))
        self._menu.setFont(font(13))

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(260), px(46))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        self._paint_ground(painter, box)
        paint_environment(painter, self._kind, QRectF(14, box.center().y() - 12, 24, 24))
        self._paint_words(painter, box.adjusted(48, 6, -32, -6))
        spot = QPointF(box.right() - 26, box.center().y() - 7)
        icons.paint_icon(painter, "chevrons-up-down", spot, tone="text3", size=14)

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colour("focus" if self.hasFocus() else "border"))
        painter.setBrush(colour("surface2" if self.underMouse() else "surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(environment_look(self._kind).token))
        painter.setClipRect(QRectF(0, 0, 4, box.height()))
        painter.drawRoundedRect(box, 8, 8)
        painter.setClipping(False)

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        half = room.height() / 2
        painter.setFont(font(12, weight=500, mono=True))
        painter.setPen(colour("text2"))
        sides = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, sides, self._version)
        room.setWidth(room.width() - painter.fontMetrics().horizontalAdvance(self._version) - 8)
        for at, (words, face, tone) in enumerate(
            ((self._title, font(13, weight=600), "text"), (self._note, font(12), "text3"))
        ):
            painter.setFont(face)
            painter.setPen(colour(tone))
            line = QRectF(room.x(), room.y() + at * half, room.width(), half)
            elide = Qt.TextElideMode.ElideMiddle
            shown = painter.fontMetrics().elidedText(words, elide, int(room.width()))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)

    def _open(self) -> None:
        self._menu.setMinimumWidth(self.width())
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
