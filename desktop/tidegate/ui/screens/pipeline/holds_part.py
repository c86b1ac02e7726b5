"""The part of the page that asks why a hold is placed, and why it is lifted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tidegate.ui.messages import Question
from tidegate.ui.screens.pipeline.hold_dialog import HoldDialog

if TYPE_CHECKING:
    from tidegate.services.standing import EnvironmentHead
    from tidegate.ui.screens.pipeline.board import Board
    from tidegate.ui.widgets.screen import Screen


class HoldsPart(QObject):
    """`hold_requested` carries environment, version (empty: every one) and reason.

    `lift_requested` carries environment and reason.
    """

    hold_requested = Signal(str, str, str)
    lift_requested = Signal(str, str)

    def __init__(self, page: Screen) -> None:
        super().__init__(page)
        self._page = page

    def ask_to_hold(self, board: Board, *, version: str, environment: str) -> None:
        """Ask what is held back and why; version and environment are proposed."""
        dialog = HoldDialog(self._page.over, board, version=version, environment=environment)
        dialog.held.connect(self.hold_requested)
        dialog.open()

    def ask_to_lift(self, head: EnvironmentHead) -> None:
        """Ask why the holds on an environment are over."""
        reasons = "; ".join(f"{hold.reason}, {hold.placed_by}" for hold in head.holds)
        question = Question(
            title=f"Lift the hold on {head.title}",
            text=f"{reasons}. What is green goes there by itself again, as the gate allows.",
            action="Lift hold",
            environment=head.kind.value,
        )
        self._page.messages.ask_text(
            question,
            label="Reason",
            on_text=lambda reason: self.lift_requested.emit(str(head.name), reason),
            hint="Such as: mended in 2.8.2",
        )
