"""The page: what waits for me, for others, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from tidegate.ui.screens.approvals.dialog import ApprovalDialog
from tidegate.ui.screens.approvals.rows import Row, columns, key_of, sections
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.screen import Screen
from tidegate.ui.widgets.states import EmptyState, StatefulArea
from tidegate.ui.widgets.tables import SectionedTable, TableCard

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tidegate.ui.screens.approvals.board import Board, Misfit, Sheet
    from tidegate.ui.screens.approvals.presenter import ApprovalsPresenter

_ROW = 52


class ApprovalsScreen(Screen):
    """The page with its dialog.

    `page_requested` carries a page's key and its argument; `count_changed` how many requests wait
    for the person here.
    """

    review_requested = Signal(str)
    refresh_requested = Signal()
    page_requested = Signal(str, str)
    count_changed = Signal(int)

    def __init__(self, *, window: QWidget | None = None) -> None:
        super().__init__(window=window)
        self._dialog: ApprovalDialog | None = None
        self._presenter: ApprovalsPresenter | None = None
        self._table = SectionedTable(columns(), name="Approvals", row_height=_ROW, key=key_of)
        self._empty = EmptyState(
            "signature",
            "Nothing waits for approval",
            text="A release that needs a person's approval waits here until it is signed or "
            "rejected. Ask for one by deploying to an environment whose gate is closed.",
            action="Open the pipeline",
        )
        self._area = StatefulArea(TableCard(self._table), empty=self._empty)
        self.review_button = Button("Review…", kind="primary", icon="signature")
        self.bar_actions = (self.review_button,)
        self._lay_out()
        self._join()

    @override
    def driven_by(self, presenter: object) -> None:
        """Hold the presenter and carry the page's wishes to it."""
        super().driven_by(presenter)
        self._presenter = presenter  # type: ignore[assignment]  # the page's own presenter
        if self._presenter is not None:
            self.review_requested.connect(self._presenter.review)
            self.refresh_requested.connect(self._presenter.refresh)

    def show_busy(self) -> None:
        """Show that the requests are being read."""
        self._area.show_busy("Reading requests and checking signatures")

    def show_problem(self, problem: Exception) -> None:
        """Show why the requests cannot be read."""
        self._area.show_problem(problem)

    def show_board(self, board: Board) -> None:
        """Show the requests."""
        self.count_changed.emit(len(board.for_me))
        self._table.show_sections(sections(board))
        if board.is_empty:
            self._area.show_empty()
        else:
            if self._table.chosen_row() is None:
                self._table.choose(next(iter(self._table.rows()), None))
            self._area.show_content()
        self._judge()

    def show_sheet(self, sheet: Sheet) -> None:
        """Open the dialog on a request."""
        self.close_sheet()
        dialog = ApprovalDialog(self.over, sheet)
        self._dialog = dialog
        dialog.page_requested.connect(self.page_requested)
        dialog.finished.connect(lambda: self._closed(dialog))
        if self._presenter is not None:
            self._drive(dialog, self._presenter)
        dialog.open()

    def show_misfit(self, misfit: Misfit) -> None:
        """Say in the dialog whether the plan still fits."""
        if self._dialog is not None:
            self._dialog.show_misfit(misfit)

    def show_hands(self, sheet: Sheet) -> None:
        """Offer in the dialog the hands that may sign now."""
        if self._dialog is not None:
            self._dialog.show_hands(sheet)

    def show_working(self, text: str) -> None:
        """Say in the dialog what is being done."""
        if self._dialog is not None:
            self._dialog.show_working(text)

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done, in the dialog if it is open."""
        if self._dialog is not None:
            self._dialog.show_refused(problem)
        else:
            self.messages.show_problem(problem)

    def close_sheet(self) -> None:
        """Close the dialog, if it is open."""
        if self._dialog is not None:
            dialog, self._dialog = self._dialog, None
            dialog.close()

    def show_deploying(self, environment: str) -> None:
        """Go to where the deployment can be watched."""
        self.page_requested.emit("deployments", environment)

    @property
    def dialog(self) -> ApprovalDialog | None:
        """The dialog that is open."""
        return self._dialog

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.addWidget(self._area)

    def _join(self) -> None:
        self._table.opened.connect(self._open)
        self._table.chosen.connect(lambda _row: self._judge())
        self._area.retry_requested.connect(self.refresh_requested)
        self.review_button.clicked.connect(lambda: self._open(self._table.chosen_row()))
        self._empty.acted.connect(lambda: self.page_requested.emit("pipeline", ""))

    def _drive(self, dialog: ApprovalDialog, presenter: ApprovalsPresenter) -> None:
        dialog.sign_requested.connect(
            lambda hand, reason, deploys: presenter.sign(hand, reason=reason, deploys=deploys)
        )
        dialog.reject_requested.connect(
            lambda hand, reason, case: presenter.reject(hand, reason=reason, case=case)
        )
        dialog.deploy_requested.connect(presenter.deploy)
        dialog.ask_again_requested.connect(presenter.ask_again)
        dialog.key_file_chosen.connect(presenter.take_key)

    def _closed(self, dialog: ApprovalDialog) -> None:
        if self._dialog is dialog:
            self._dialog = None
            if self._presenter is not None:
                self._presenter.dismiss()

    def _open(self, row: object) -> None:
        if not isinstance(row, Row):
            return
        if row.deployment:
            self.page_requested.emit("deployments", row.deployment)
        else:
            self.review_requested.emit(row.digest)

    def _judge(self) -> None:
        row = self._table.chosen_row()
        self.review_button.show_allowed(row is not None, reason="Choose a request first")
        is_run = isinstance(row, Row) and bool(row.deployment)
        self.review_button.show_words("Open deployment" if is_run else "Review…")
