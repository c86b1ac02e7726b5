"""The ways between pages: where a wish of one page, or of the palette, leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from tidegate.app.window.places import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.app.window.pages import Pages
    from tidegate.ui.main_window import MainWindow


class Ways(QObject):
    """Brings pages to the front, with what is to be shown there."""

    def __init__(self, window: MainWindow, pages: Pages, *, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._pages = window, pages

    @Slot(str, str)
    def show_page(self, key: str, argument: str = "") -> None:
        """Bring a page to the front and show there what the argument names."""
        self._window.show_page(key)
        pages = self._pages
        ways: dict[str, Callable[[str], None]] = {
            pages.pipeline.key: pages.pipeline.view.choose,
            pages.releases.key: pages.releases.view.open_at,
            pages.deployments.key: pages.deployments.presenter.show,
            pages.approvals.key: pages.approvals.presenter.review,
            pages.compare.key: pages.compare.presenter.show,
            pages.environments.key: pages.environments.presenter.show,
        }
        if argument and key in ways:
            ways[key](argument)

    @Slot(str)
    def go(self, entry: str) -> None:
        """Go where an entry of the palette leads."""
        place = Place.of(entry)
        if place.act == "deploy":
            self.prepare(place.argument, place.environment)
        elif place.act == "setting":
            self.show_page("environments", f"{place.environment}/configuration")
            self._pages.environments.view.configuration.filter.setText(place.argument)
        else:
            self.show_page(place.act, place.argument)

    @Slot(str, str)
    def roll_back(self, environment: str, to: str) -> None:
        """Go to the sheet that goes back to a release."""
        self._window.show_page("pipeline")
        self._pages.pipeline.presenter.roll_back(environment, to)

    @Slot(str, str)
    def prepare(self, version: str, environment: str) -> None:
        """Go to the sheet that deploys a version."""
        self._window.show_page("pipeline")
        self._pages.pipeline.presenter.prepare(version, environment)

    @Slot(str, str)
    def compare(self, left: str, right: str) -> None:
        """Go to the comparison of two sources."""
        self._window.show_page("compare")
        self._pages.compare.presenter.show(f"{left}/{right}")

    @Slot(str)
    def back(self, key: str) -> None:
        """Leave what a page shows for the page itself."""
        if key == self._pages.deployments.key:
            self._pages.deployments.view.go_back()
