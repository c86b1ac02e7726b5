"""The part of the page that is its sheet: at most one, opened, filled and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tidegate.ui.screens.pipeline.sheet import ReleaseSheet

if TYPE_CHECKING:
    from tidegate.ui.screens.pipeline.desk import Desk
    from tidegate.ui.screens.pipeline.offering import Choices
    from tidegate.ui.screens.pipeline.policy import Offer, Order
    from tidegate.ui.widgets.screen import Screen


class SheetPart(QObject):
    """Shows what a `Desk` orders. `unlock_requested` carries the environment that is locked."""

    unlock_requested = Signal(str)

    def __init__(self, page: Screen) -> None:
        super().__init__(page)
        self._page = page
        self._desk: Desk | None = None
        self.sheet: ReleaseSheet | None = None

    def driven_by(self, desk: Desk) -> None:
        """Send the wishes of every sheet to the page's desk."""
        self._desk = desk

    def show_sheet(self, order: Order, choices: Choices) -> None:
        """Open the sheet, or show another order in it."""
        if self.sheet is not None and self.sheet.fits(order):
            self.sheet.show_planning()
            return
        self.close()
        self.sheet = self._made(order, choices)
        self.sheet.open()

    def show_offer(self, offer: Offer) -> None:
        """Show the plan."""
        if self.sheet is not None:
            self.sheet.show_offer(offer)

    def show_unplannable(self, problem: Exception) -> None:
        """Say why there is no plan."""
        if self.sheet is not None:
            self.sheet.show_unplannable(problem)

    def show_working(self, text: str) -> None:
        """Say what is being done."""
        if self.sheet is not None:
            self.sheet.show_working(text)

    def show_waiting(self, text: str) -> None:
        """Say for whom one waits."""
        if self.sheet is not None:
            self.sheet.show_waiting(text)

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done, on the page where no sheet is open."""
        if self.sheet is not None:
            self.sheet.show_refused(problem)
        else:
            self._page.messages.show_problem(problem)

    def close(self) -> None:
        """Close the sheet, if it is open; the desk has had done with it."""
        if self.sheet is not None:
            sheet, self.sheet = self.sheet, None
            sheet.close()

    def _made(self, order: Order, choices: Choices) -> ReleaseSheet:
        sheet = ReleaseSheet(self._page.over, order, choices)
        sheet.finished.connect(lambda: self._closed(sheet))
        sheet.unlock_requested.connect(lambda environment: self._unlock(sheet, environment))
        if self._desk is not None:
            sheet.order_requested.connect(self._desk.prepare)
            sheet.act_requested.connect(self._desk.act)
            sheet.wait_requested.connect(self._desk.wait)
        return sheet

    def _unlock(self, sheet: ReleaseSheet, environment: str) -> None:
        """Leave it to the page of deployments to ask, and to break the locks."""
        sheet.close()
        self.unlock_requested.emit(environment)

    def _closed(self, sheet: ReleaseSheet) -> None:
        """A sheet that a person closes is called off; one that gave way to another is not."""
        if self.sheet is sheet:
            self.sheet = None
            if self._desk is not None:
                self._desk.dismiss()
