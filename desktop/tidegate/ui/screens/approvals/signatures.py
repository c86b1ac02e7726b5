"""The seats of the quorum: who has signed, who might, and which seats are empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.domain.approval import Verdict
from tidegate.ui.icons import paint_icon
from tidegate.ui.marks import State
from tidegate.ui.screens.approvals.words import empty_seat, vote_note
from tidegate.ui.theme import colour, px
from tidegate.ui.widgets.cards import stacked
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import Avatar, StateMark

if TYPE_CHECKING:
    from tidegate.domain.gating import Vote
    from tidegate.ui.screens.approvals.board import Hand, Sheet


class EmptyAvatar(QWidget):
    """The dashed place of somebody who has not signed yet."""

    def __init__(self, *, size: int = 26) -> None:
        super().__init__()
        self.setFixedSize(px(size), px(size))
        self.setAccessibleName("Empty seat")

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("border2"), 1.2, Qt.PenStyle.DashLine))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        spot = QPointF(self.width() / 2 - 7, self.height() / 2 - 7)
        paint_icon(painter, "user", spot, tone="text3", size=14)


class Seat(QWidget):
    """One line: a person or an empty place, a note, a state."""

    def __init__(self, mark: QWidget, title: str, *, note: str, state: State) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self._title = Label(title, weight=500, wrap=True)
        self._note = Label(note, size=12, tone="text3", wrap=True)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(stacked(self._title, self._note, spacing=0), 1)
        self._state = StateMark(state)
        row.addWidget(self._state, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{title}: {state.label}. {note}")


class Seats(QWidget):
    """Every seat, filled ones first; `show_hand` seats the person who may sign next."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = sheet
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.show_hand(None)

    @property
    def title(self) -> str:
        """How many seats are filled."""
        waiting = self._sheet.waiting
        word = "Signatures" if self._sheet.is_signed else "Approvals"
        return f"{word}, {waiting.counted} of {waiting.needed}"

    def show_hand(self, hand: Hand | None) -> None:
        """Seat this person in the first empty place, or say why not."""
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for vote in self._sheet.waiting.votes:
            self._column.addWidget(self._filled(vote))
        empty = max(0, self._sheet.waiting.needed - self._sheet.waiting.counted)
        if hand is not None and empty and not self._sheet.closed:
            barred = bool(self._sheet.bar(hand))
            self._column.addWidget(self._mine(hand))
            empty -= 0 if barred else 1
        for _ in range(min(empty, 3)):
            seat = Seat(
                EmptyAvatar(), "Empty seat", note=empty_seat(self._sheet), state=State.WAITING
            )
            self._column.addWidget(seat)

    def _filled(self, vote: Vote) -> Seat:
        state = State.FAILED if vote.is_broken or vote.refusal else State.PASSED
        note = vote_note(vote, now=self._sheet.now)
        if vote.verdict is Verdict.REJECTED:
            state, note = State.FAILED, f"Rejected: {vote.reason or 'no reason given'}"
        return Seat(Avatar(vote.principal), vote.principal, note=note, state=state)

    def _mine(self, hand: Hand) -> Seat:
        bar = self._sheet.bar(hand)
        how = f"key …{hand.key.fingerprint[-6:]}" if hand.key else "without a signature"
        title = f"{hand.principal} (you)"
        if bar:
            return Seat(Avatar(hand.principal), title, note=bar, state=State.SKIPPED)
        note = f"Would sign with {how}" if hand.key else "Would approve without a signature"
        return Seat(Avatar(hand.principal), title, note=note, state=State.WAITING)
