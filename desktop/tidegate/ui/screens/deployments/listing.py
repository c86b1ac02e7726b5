"""The page's list: when it is read, and which deployment somebody waits to see in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.deployment import Event, EventKind
from tidegate.ui.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from tidegate.domain.workspace import Workspace
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.deployments.reading import Reading
    from tidegate.ui.screens.deployments.watch import Listed

_REMEMBERED = 500
_ENDS = (EventKind.FINISHED, EventKind.TESTS_DONE)


class ListView(Protocol):
    """What the list orders of the page."""

    def show_list(self, listed: Listed) -> None:
        """Show the deployments."""
        ...


class Listing:
    """Reads the list; `on_found` hears the deployment that somebody waits for, once it runs."""

    def __init__(
        self,
        view: ListView,
        reading: Reading,
        runner: TaskRunner,
        *,
        on_found: Callable[[str], None],
        on_failed: Callable[[Exception], None],
    ) -> None:
        self._view, self._reading = view, reading
        self._asking = Asking(runner, name="read deployments")
        self._on_found, self._on_failed = on_found, on_failed
        self._known: set[str] = set()
        self._awaited = ""
        self._shown: Listed | None = None

    def forget(self) -> None:
        """Know no deployment; what is being read ends unheard."""
        self._asking.forget()
        self._known.clear()
        self._shown = None

    def tick(self, now: datetime) -> None:
        """Let time pass for what runs."""
        if self._shown is not None and self._shown.running:
            self._show(replace(self._shown, now=now))

    def read(self, workspace: Workspace) -> None:
        """Read the list and show it."""
        self._asking.read(
            lambda: self._reading.listed(workspace),
            on_done=self._listed,
            on_failed=self._on_failed,
        )

    def wait_for(self, environment: str) -> None:
        """Find what runs, or is about to, in an environment; empty for nothing."""
        self._awaited = environment

    def learns(self, events: Sequence[Event]) -> bool:
        """Note these events; tell whether one begins or ends that is not listed so."""
        fresh = {str(each.deployment) for each in events} - self._known
        if not fresh and not any(each.kind in _ENDS for each in events):
            return False
        self._known |= fresh
        if len(self._known) > _REMEMBERED:
            self._known = fresh
        return True

    def _show(self, listed: Listed) -> None:
        self._shown = listed
        self._view.show_list(listed)

    def _listed(self, listed: Listed) -> None:
        self._known.update(each.id for each in listed.deployments)
        self._show(listed)
        here = [each for each in listed.running if each.environment == self._awaited]
        if here:
            self._awaited = ""
            self._on_found(here[0].id)
