"""The part of a page that stages: its bar, the sheet of bytes, and the question to discard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from tidegate.ui.messages import Messages, Question
from tidegate.ui.widgets.staging import ReviewDialog, StagedBar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from tidegate.services.contract_notes import Objection
    from tidegate.services.promoting_settings import StagedChange
    from tidegate.ui.staging import Staging
    from tidegate.ui.wishes import Place, Wish


class StagedPart(QObject):
    """Shows what a `Staging` orders; `changed` tells whether there is anything to save or redo."""

    changed = Signal(bool)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._messages = Messages(page)
        self._staging: Staging | None = None
        self.bar = StagedBar(undoes=True)
        self.review: ReviewDialog | None = None

    def driven_by(self, staging: Staging) -> None:
        """Send the wishes to the page's staging."""
        self._staging = staging
        self.bar.review_requested.connect(staging.review)
        self.bar.undo_requested.connect(staging.undo)
        self.bar.discard_requested.connect(self._ask_to_discard)

    def show_objections(self, objections: Mapping[Place, Objection]) -> None:
        """Say how many of the wishes cannot be saved as they are."""
        self.bar.show_to_mend(sum(each.is_refused for each in objections.values()))

    def show_working(self, working: bool) -> None:  # noqa: FBT001 - an order
        """Show that the bytes are being worked out, or no more."""
        self.bar.show_working(working)

    def show_staged(self, wishes: Sequence[Wish]) -> None:
        """Say how many wishes there are and what the last one is."""
        self.bar.show_staged(len(wishes), what=wishes[-1].sentence if wishes else "")
        can_redo = self._staging is not None and self._staging.can_redo
        self.changed.emit(bool(wishes) or can_redo)

    def show_review(self, changes: Sequence[StagedChange], *, kind: str) -> None:
        """Show the bytes; only the sheet's own button saves them."""
        self.review = ReviewDialog(self._page.window(), changes=changes, kind=kind)
        self.review.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._staging is not None:
            self.review.accepted.connect(self._staging.save)
        self.review.open()

    def save(self) -> None:
        """Begin to save, by showing the bytes first."""
        if self._staging is not None:
            self._staging.review()

    def undo(self) -> None:
        """Take the last act back."""
        if self._staging is not None:
            self._staging.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        if self._staging is not None:
            self._staging.redo()

    def _ask_to_discard(self) -> None:
        question = Question(
            "Discard the staged changes?",
            "They were not saved; no file changes.",
            "Discard changes",
            kind="danger",
            refuse="Keep them",
        )
        staging = self._staging
        if staging is not None:
            self._messages.ask(question, on_yes=staging.discard)
