"""The command palette: every action and every place, found by a few letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from tidegate.ui.icons import paint_icon
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.dialogs import OverWindow, Sheet
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import Icon, KeyCap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tidegate.ui.widgets.cells import Index

_WIDTH, _TOP = 640, 120
_ROW, _GROUP, _MOST_ROWS = 40, 28, 8
_MOST_FOUND = 60
_ENTRY = Qt.ItemDataRole.UserRole + 1
_PREFIXES = {">": "Actions", "@": "Hosts", "#": "Deployments", ":": "Settings"}
HINT = "Type > for commands, @ for hosts, # for deployments, : for settings"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to do or to go to; `group` is its heading, `keys` its shortcut."""

    id: str
    title: str
    group: str = "Actions"
    note: str = ""
    icon: str = "chevron-right"
    keys: str = ""


def found(entries: Iterable[Entry], wanted: str) -> list[Entry]:
    """The entries that hold the letters wanted, best first within their groups, at most 60.

    A first letter of > @ # : keeps to one group. All words must occur, each as a run of letters
    or else as letters in order; runs at the start of a word come first.
    """
    group = _PREFIXES.get(wanted[:1], "")
    words = (wanted[1:] if group else wanted).casefold().split()
    scored = []
    for entry in entries:
        score = _score(entry, words)
        if score is not None and group in ("", entry.group):
            scored.append((score, entry))
    scored.sort(key=lambda pair: pair[0])
    best = [entry for _, entry in scored[:_MOST_FOUND]]
    groups = list(dict.fromkeys(entry.group for entry in best))
    return sorted(best, key=lambda entry: groups.index(entry.group))


def _score(entry: Entry, words: Sequence[str]) -> int | None:
    """Lower is better; None when a word is not there at all."""
    title = entry.title.casefold()
    text = f"{title} {entry.note.casefold()}"
    total = 0
    for word in words:
        points = _points(word, title=title, text=text)
        if points is None:
            return None
        total += points
    return total


def _points(word: str, *, title: str, text: str) -> int | None:
    if f" {title}".find(f" {word}") >= 0:
        return 0
    if word in title:
        return 1
    if word in text:
        return 2
    return 3 if _in_order(word, title) else None


def _in_order(word: str, text: str) -> bool:
    letters = iter(text)
    return all(letter in letters for letter in word)


class CommandPalette(OverWindow):
    """The palette over a window; `chosen` carries the id of an entry."""

    chosen = Signal(str)

    def __init__(self, window: QWidget, entries: Sequence[Entry]) -> None:
        super().__init__(window, "Search or run a command", width=_WIDTH)
        self._entries = tuple(entries)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._field = _Field(self)
        self._model = QStandardItemModel(self)
        self._list = _EntryList(self._model)
        self._lay_out()
        self._field.textChanged.connect(self._search)
        self._list.clicked.connect(self._choose)
        self._search("")

    def open_over(self) -> None:
        """Show the palette over its window."""
        self.open()
        self._field.setFocus()

    def show_words(self, words: str) -> None:
        """Search for these words."""
        self._field.setText(words)

    def shown(self) -> list[Entry]:
        """The entries on the list, from top to bottom."""
        rows = (self._model.item(at).data(_ENTRY) for at in range(self._model.rowCount()))
        return [entry for entry in rows if isinstance(entry, Entry)]

    def move_choice(self, step: int) -> None:
        """Go to the next (1) or the one before (-1), over the headings, and around."""
        rows = [at for at in range(self._model.rowCount()) if self._is_entry(at)]
        if rows:
            here = self._list.currentIndex().row()
            at = rows.index(here) if here in rows else -1
            self._list.setCurrentIndex(self._model.index(rows[(at + step) % len(rows)], 0))

    def choose_current(self) -> None:
        """Take the marked entry."""
        self._choose(self._list.currentIndex())

    @override
    def place_in(self, window: QRect) -> QPoint:
        return QPoint(window.center().x() - self.width() // 2, px(_TOP))

    def _lay_out(self) -> None:
        sheet = Sheet("")
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(22, 12, 18, 12)
        row.setSpacing(12)
        for part in (Icon("search", tone="text3", size=18), self._field, KeyCap("Esc")):
            row.addWidget(part)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 4, 0, 6)
        column.addWidget(self._list)
        sheet.lay_out(head, body)
        hint = Label(HINT, size=12, tone="text3")
        hint.setContentsMargins(22, 9, 18, 11)
        sheet.add_foot(hint)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(sheet)

    @Slot(str)
    def _search(self, words: str) -> None:
        self._model.clear()
        group = ""
        for entry in found(self._entries, words):
            if entry.group != group:
                group = entry.group
                self._model.appendRow(_heading(group))
            self._model.appendRow(_row(entry))
        self._list.fit()
        self.fit()
        self.move_choice(1)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(_ENTRY)
        if isinstance(entry, Entry):
            self.accept()
            self.chosen.emit(entry.id)

    def _is_entry(self, at: int) -> bool:
        return isinstance(self._model.item(at).data(_ENTRY), Entry)


class _Field(QLineEdit):
    """The words; the arrows walk in the list below."""

    def __init__(self, palette: CommandPalette) -> None:
        super().__init__()
        self._palette = palette
        self.setProperty("bare", "true")
        self.setFont(font(15, weight=500))
        self.setAccessibleName("Search or run a command")
        self.setPlaceholderText("Search or run a command")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self._palette.move_choice(1)
            case Qt.Key.Key_Up:
                self._palette.move_choice(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._palette.choose_current()
            case _:
                super().keyPressEvent(event)


class _EntryList(QListView):
    def __init__(self, model: QStandardItemModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(_EntryDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Found")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(px(_ROW * _MOST_ROWS))

    def fit(self) -> None:
        """Be as high as what was found, up to ten rows."""
        model = self.model()
        heights = (self.sizeHintForRow(at) for at in range(model.rowCount()))
        self.setFixedHeight(max(px(_ROW), min(sum(heights), px(_ROW * _MOST_ROWS))))


class _EntryDelegate(QStyledItemDelegate):
    @override
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, px(_ROW if isinstance(index.data(_ENTRY), Entry) else _GROUP))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        entry = index.data(_ENTRY)
        if isinstance(entry, Entry):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            _paint_entry(painter, box, entry, chosen=chosen)
        else:
            painter.setFont(font(11, weight=600))
            painter.setPen(colour("text3"))
            room = box.adjusted(22, 6, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        painter.restore()


def _paint_entry(painter: QPainter, box: QRectF, entry: Entry, *, chosen: bool) -> None:
    if chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent_soft"))
        painter.drawRoundedRect(box.adjusted(8, 1, -8, -1), 7, 7)
    tone = "accent_text" if chosen else "text2"
    paint_icon(painter, entry.icon, QPointF(22, box.center().y() - 8), tone=tone)
    painter.setFont(font(13, weight=600 if chosen else 500))
    painter.setPen(colour("accent_text" if chosen else "text"))
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(box.adjusted(50, 0, 0, 0), middle, entry.title)
    left = 50 + painter.fontMetrics().horizontalAdvance(entry.title) + 10
    painter.setPen(colour("text3"))
    painter.setFont(font(12))
    painter.drawText(box.adjusted(left, 0, -80, 0), middle, entry.note)
    painter.setFont(font(12, weight=500))
    keys = entry.keys or ("Enter" if chosen else "")
    right = Qt.AlignmentFlag.AlignRight | middle
    painter.drawText(box.adjusted(0, 0, -24, 0), right, keys.replace("+", " "))


def _heading(group: str) -> QStandardItem:
    item = QStandardItem(group)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


def _row(entry: Entry) -> QStandardItem:
    item = QStandardItem(entry.title)
    item.setData(entry, _ENTRY)
    spoken = ", ".join(word for word in (entry.title, entry.note, entry.keys) if word)
    item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
    return item
