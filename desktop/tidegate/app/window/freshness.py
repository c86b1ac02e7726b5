"""Keeps what the pages say true: the store may change anywhere, and time goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from tidegate.ui.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.app.window.pages import Pages
    from tidegate.services.ports.ledger import Ledger
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.main_window import MainWindow

_POLL_MS = 2_000
_MINUTE_MS = 60_000  # "5 min ago" is wrong a minute later
_STAGING = frozenset({"compare", "environments"})
"""Pages that show files, not the store, and may hold values that are not saved yet."""


class Freshness(QObject):
    """Looks at the store off the window's thread; `on_changed` hears of a new revision."""

    def __init__(
        self,
        window: MainWindow,
        pages: Pages,
        runner: TaskRunner,
        *,
        ledger: Callable[[], Ledger],
        on_changed: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._pages = window, pages
        self._asking = Asking(runner, name="look at the store")
        self._ledger, self._on_changed = ledger, on_changed
        self._seen = -1
        self._poll = self._timer(_POLL_MS, self._look)
        self._minute = self._timer(_MINUTE_MS, self._tell_time)

    def start(self) -> None:
        """Look from now on."""
        self._poll.start()
        self._minute.start()

    def stop(self) -> None:
        """Look no more."""
        self._poll.stop()
        self._minute.stop()

    def _timer(self, milliseconds: int, ring: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.timeout.connect(ring)
        return timer

    @Slot()
    def _look(self) -> None:
        self._asking.act(
            lambda: self._ledger().revision(),
            on_done=self._at_revision,
            on_failed=lambda _error: None,
        )

    def _at_revision(self, revision: int) -> None:
        """Refresh what is shown when anybody changed the store, this program or another."""
        if revision == self._seen:
            return
        self._seen = revision
        for page in self._pages.all:
            if page.key not in _STAGING:
                page.presenter.refresh()
        self._on_changed()

    @Slot()
    def _tell_time(self) -> None:
        """Read the page in front again, so that what it says of the time stays true."""
        for page in self._pages.all:
            if page.key == self._window.page and page.key not in _STAGING:
                page.presenter.refresh()
