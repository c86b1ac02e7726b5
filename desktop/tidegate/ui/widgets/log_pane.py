"""A log as it grows: coloured, filtered by host, searched, followed, capped at 20,000 lines."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QTextEdit, QWidget
from typing_extensions import override

from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.buttons import IconButton
from tidegate.ui.widgets.cards import Card
from tidegate.ui.widgets.chips import FilterChip
from tidegate.ui.widgets.fields import SearchField, Select
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.safe_text import shown_safely
from tidegate.ui.widgets.switches import Switch
from tidegate.ui.widgets.themed import Divider, Themed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_LINES = 20_000
_MOST_HITS = 500
_SLICE, _SLICE_EVERY_MS = 250, 15
_HOST_HUES = ("env_stg", "env_test", "env_dev", "env_prod")
_SIGNS = {"ok": "✓ ", "warn": "! ", "fail": "✗ "}
_TONES = {"dim": "text2", "info": "text", "ok": "ok", "warn": "drift", "fail": "fail"}


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line: when (`14:31:02`), of which host (short), how (`dim info ok warn fail`), what."""

    text: str
    time: str = ""
    host: str = ""
    level: str = "info"

    @property
    def is_warning(self) -> bool:
        """Whether a person should look at it."""
        return self.level in ("warn", "fail")


class LogView(QPlainTextEdit, Themed):
    """The text itself: read only, selectable, made harmless, capped.

    Many lines are written slice by slice, so that the window goes on answering; `written` tells
    of each slice.
    """

    written = Signal()

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self._hues: dict[str, str] = {}
        self._inks: dict[tuple[str, bool], QTextCharFormat] = {}
        self._waiting: deque[LogLine] = deque()
        self._slices = QTimer(self)
        self._slices.setInterval(_SLICE_EVERY_MS)
        self._slices.timeout.connect(self._write_slice)
        self._host_width = 4
        self.setProperty("log", "true")
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setUndoRedoEnabled(False)
        self.setMaximumBlockCount(MOST_LINES)
        self.document().setDocumentMargin(12)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self._inks.clear()
        self.setFont(font(12, mono=True))

    def write(self, lines: Iterable[LogLine]) -> None:
        """Write lines below the others, without moving what the person looks at."""
        self._waiting.extend(lines)
        if not self._slices.isActive():
            self._write_slice()

    def write_out(self) -> None:
        """Write now whatever still waits."""
        while self._waiting:
            self._write_slice()

    def empty(self) -> None:
        """Show nothing, and forget what still waits."""
        self._waiting.clear()
        self._slices.stop()
        self.clear()

    def _write_slice(self) -> None:
        count = min(_SLICE, len(self._waiting))
        self._write_lines([self._waiting.popleft() for _ in range(count)])
        if not self._waiting:
            self._slices.stop()
        elif not self._slices.isActive():
            self._slices.start()
        self.written.emit()

    def _write_lines(self, lines: Sequence[LogLine]) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        for line in lines:
            self._write_line(cursor, line)
        cursor.endEditBlock()

    def _write_line(self, cursor: QTextCursor, line: LogLine) -> None:
        if not self.document().isEmpty():
            cursor.insertBlock()
        cursor.setBlockFormat(_spacing())
        if line.time:
            cursor.insertText(f"{line.time}  ", self._ink("text3"))
        if line.host:
            hue = self._ink(self._hue(line.host), bold=True)
            cursor.insertText(f"{self._column(line.host)} ", hue)
        tone = _TONES.get(line.level, "text")
        cursor.insertText(_SIGNS.get(line.level, "  "), self._ink(tone, bold=True))
        cursor.insertText(shown_safely(line.text), self._ink(tone))

    def _ink(self, tone: str, *, bold: bool = False) -> QTextCharFormat:
        """Make each ink once: thousands of lines use the same few."""
        if (tone, bold) not in self._inks:
            self._inks[tone, bold] = _ink(tone, bold=bold)
        return self._inks[tone, bold]

    def _hue(self, host: str) -> str:
        if host == "all":
            return "text"
        return self._hues.setdefault(host, _HOST_HUES[len(self._hues) % len(_HOST_HUES)])

    def expect_hosts(self, hosts: Sequence[str]) -> None:
        """Make the column of hosts as wide as the longest of these, at most 14 letters."""
        self._host_width = max(4, *(min(len(host), 14) for host in hosts))

    def _column(self, host: str) -> str:
        self._host_width = max(self._host_width, min(len(host), 14))
        return shown_safely(host).ljust(self._host_width)


class LogPane(Card):
    """The log with its head: host, warnings, follow, search, save.

    `append(lines)` takes a batch; `save_requested` wishes the whole log in a file.
    """

    save_requested = Signal()

    def __init__(self, *, name: str = "Log") -> None:
        super().__init__(padding=1, spacing=0)
        self._lines: deque[LogLine] = deque(maxlen=MOST_LINES)
        self._total = self._warning_count = 0
        self._found = ""
        self._view = LogView(name=name)
        self._hosts = Select({"": "All hosts"}, name="Host shown in the log")
        self._warnings = FilterChip("Warnings", count=0, height=28)
        self._follow = Switch("Follow the log", on=True)
        self._search = SearchField("Search the log", width=220)
        self._foot = Label(size=12, tone="text3")
        self._lay_out()
        self._join()

    def append(self, lines: Sequence[LogLine]) -> None:
        """Add a batch of lines; the oldest beyond 20,000 are dropped."""
        self._lines.extend(lines)
        self._total += len(lines)
        self._warning_count += sum(line.is_warning for line in lines)
        self._learn_hosts(lines)
        self._view.write(line for line in lines if self._is_shown(line))
        self._count()

    def clear(self) -> None:
        """Empty the log."""
        self._lines.clear()
        self._total = self._warning_count = 0
        self._hosts.show_choices({"": "All hosts"})
        self._view.empty()
        self._count()

    def show_hosts(self, hosts: Sequence[str]) -> None:
        """Offer these hosts from the start, and give their names one column."""
        self._hosts.show_choices({"": "All hosts", **{host: shown_safely(host) for host in hosts}})
        if hosts:
            self._view.expect_hosts(hosts)

    def show_host(self, host: str) -> None:
        """Show one host's lines, or all with an empty name."""
        self._hosts.choose(host)
        self._write_again()

    def show_search(self) -> None:
        """Open the search field and put the cursor there."""
        self._search.show()
        self._search.setFocus()
        self._search.selectAll()

    def text(self) -> str:
        """What is shown, as plain text."""
        self._view.write_out()
        return self._view.toPlainText()

    def _lay_out(self) -> None:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 7, 8, 7)
        row.setSpacing(8)
        find = IconButton("search", "Search the log", size=28)
        save = IconButton("download", "Save the log", size=28)
        find.clicked.connect(self._toggle_search)
        save.clicked.connect(self.save_requested)
        before: list[QWidget] = [Label("Log", weight=600), self._hosts, self._warnings]
        follow = Label("Follow", size=12, weight=500, tone="text2")
        after: list[QWidget] = [self._search, follow, self._follow, find, save]
        for part in before:
            row.addWidget(part)
        row.addStretch(1)
        for part in after:
            row.addWidget(part)
        self._search.hide()
        foot = QWidget()
        foot_row = QHBoxLayout(foot)
        foot_row.setContentsMargins(14, 7, 14, 7)
        foot_row.addStretch(1)
        foot_row.addWidget(self._foot)
        self.add(head, Divider())
        self.add(self._view, stretch=1)
        self.add(Divider(), foot)
        self._count()

    def _join(self) -> None:
        self._view.written.connect(self._go_to_end)
        self._hosts.chosen.connect(self._write_again)
        self._warnings.toggled.connect(self._write_again)
        self._follow.toggled.connect(self._go_to_end)
        self._search.textChanged.connect(self._mark_hits)
        self._search.returnPressed.connect(self._next_hit)
        self._view.verticalScrollBar().actionTriggered.connect(self._person_scrolled)

    def _is_shown(self, line: LogLine) -> bool:
        host = self._hosts.choice
        if host and line.host != host:
            return False
        return line.is_warning or not self._warnings.isChecked()

    def _write_again(self) -> None:
        self._view.empty()
        self._view.write(line for line in self._lines if self._is_shown(line))

    def _learn_hosts(self, lines: Sequence[LogLine]) -> None:
        known = {str(self._hosts.itemData(at)) for at in range(self._hosts.count())}
        for host in dict.fromkeys(line.host for line in lines):
            if host and host not in known and host != "all":
                self._hosts.addItem(shown_safely(host), host)

    def _count(self) -> None:
        dropped = self._total - len(self._lines)
        more = f", the first {dropped} dropped" if dropped else ""
        self._foot.setText(f"{self._found}{self._total} lines{more} · secrets masked")
        self._warnings.show_count(self._warning_count)

    def _go_to_end(self) -> None:
        if self._follow.isChecked():
            bar = self._view.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _person_scrolled(self) -> None:
        bar = self._view.verticalScrollBar()
        self._follow.show_on(bar.sliderPosition() >= bar.maximum())

    def _toggle_search(self) -> None:
        if self._search.isVisible():
            self._search.clear()
            self._search.hide()
        else:
            self.show_search()

    def _mark_hits(self) -> None:
        words = self._search.text()
        hits = _hits(self._view.document(), words) if words else []
        self._view.setExtraSelections(hits)
        more = " and more" if len(hits) == _MOST_HITS else ""
        self._found = f"{len(hits)}{more} found · " if words else ""
        self._count()

    def _next_hit(self) -> None:
        words = self._search.text()
        if not words:
            return
        self._mark_hits()
        self._follow.show_on(on=False)  # what comes must not take the hit away
        if not self._view.find(words):
            self._view.moveCursor(QTextCursor.MoveOperation.Start)
            self._view.find(words)


def _hits(document: QTextDocument, words: str) -> list[QTextEdit.ExtraSelection]:
    hits: list[QTextEdit.ExtraSelection] = []
    cursor = document.find(words)
    while not cursor.isNull() and len(hits) < _MOST_HITS:
        hit = QTextEdit.ExtraSelection()
        hit.cursor = cursor
        hit.format.setBackground(colour("wait_soft"))
        hits.append(hit)
        cursor = document.find(words, cursor)
    return hits


def _spacing() -> QTextBlockFormat:
    made = QTextBlockFormat()
    kind = QTextBlockFormat.LineHeightTypes.FixedHeight
    made.setLineHeight(px(16), kind.value)
    return made


def _ink(tone: str, *, bold: bool = False) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(colour(tone))
    made.setFontWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return made
