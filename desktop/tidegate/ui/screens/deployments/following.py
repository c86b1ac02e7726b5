"""The deployment that is watched: read once, then followed by its events."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from tidegate.ui.asking import Asking
from tidegate.ui.screens.deployments.reading import told
from tidegate.ui.screens.deployments.shown_log import LogView, ShownLog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.deployment import Event
    from tidegate.domain.workspace import Workspace
    from tidegate.services.ports.this_machine import Clock
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.deployments.deciding import Deciding
    from tidegate.ui.screens.deployments.reading import Found, Reading
    from tidegate.ui.screens.deployments.stops import Stops
    from tidegate.ui.screens.deployments.watch import Watched

_QUIET_SECONDS = 3


class FollowView(LogView, Protocol):
    """What is ordered of the page while one deployment is watched."""

    def show_busy(self, text: str) -> None:
        """Show that something is being read."""
        ...

    def show_problem(self, problem: Exception) -> None:
        """Show why nothing can be shown."""
        ...

    def show_watched(self, watched: Watched) -> None:
        """Show one deployment, or what has become of it."""
        ...


class Following:
    """At most one deployment, as it happens."""

    def __init__(
        self,
        view: FollowView,
        reading: Reading,
        runner: TaskRunner,
        *,
        deciding: Deciding,
        stops: Stops,
        clock: Clock,
    ) -> None:
        self._view, self._reading, self._clock = view, reading, clock
        self._deciding, self._stops = deciding, stops
        self._asking = Asking(runner, name="read a deployment")
        self._log = ShownLog(view)
        self._watched: Watched | None = None
        self._wanted = ""
        self._missed: list[Event] = []
        self._seen: set[str] = set()
        self._quiet = 0

    @property
    def watched(self) -> Watched | None:
        """Return what is on the screen."""
        return self._watched

    def watch(self, workspace: Workspace, wanted: str) -> None:
        """Watch a deployment by its id."""
        self._wanted, self._watched = wanted, None
        self._view.show_busy("Reading the deployment")
        self._look(workspace)

    def leave(self) -> None:
        """Watch none."""
        self._asking.forget()
        self._watched, self._wanted = None, ""
        self._missed.clear()

    def look_again(self, workspace: Workspace) -> None:
        """Read what is watched again, unless its events tell everything."""
        if self._watched is not None and not self._watched.is_fed:
            self._look(workspace)

    def hear(self, events: Sequence[Event]) -> None:
        """Follow what is watched; what comes while it is still read waits."""
        mine = [e for e in events if e.deployment == self._wanted and e.id not in self._seen]
        if not mine:
            return
        self._quiet = 0
        if self._watched is None:
            self._missed += mine
        else:
            self._follow(self._watched, mine)

    def tick(self, workspace: Workspace) -> None:
        """Let a second pass: clocks go on, and what another machine runs is read again."""
        watched = self._watched
        if watched is None or watched.deployment.status.is_finished:
            return
        self._quiet += 1
        self.show(watched.at(self._clock.now()))
        if self._quiet >= _QUIET_SECONDS:
            self._quiet = 0
            self.look_again(workspace)

    def show(self, watched: Watched) -> None:
        """Show it with what its helm knows; what has ended can be stopped no more."""
        watched = self._deciding.steered(watched)
        if watched.deployment.status.is_finished:
            self._stops.forget(watched.deployment.environment)
            watched = replace(watched, is_ours=False)
        self._watched = watched
        self._view.show_watched(watched)

    def _look(self, workspace: Workspace) -> None:
        wanted = self._wanted
        self._asking.read(
            lambda: self._reading.watched(workspace, wanted),
            on_done=self._loaded,
            on_failed=self._view.show_problem,
        )

    def _loaded(self, found: Found) -> None:
        loaded, events, printed = found
        is_new = self._watched is None or self._watched.deployment.id != loaded.deployment.id
        self._wanted = loaded.deployment.id
        watched = self._ours(loaded.after(told(events), now=loaded.now), loaded)
        self.show(watched)
        self._show_log(events, printed, is_new=is_new)
        self._seen = {each.id for each in (*events, *printed)}
        self._catch_up()

    def _show_log(self, events: Sequence[Event], printed: Sequence[Event], *, is_new: bool) -> None:
        """Show the whole log, unless it is fed by events."""
        is_fed = self._watched is not None and self._watched.is_fed
        if is_new or not is_fed:
            self._log.show(events, printed, stays=not is_new)

    def _catch_up(self) -> None:
        """Apply what was heard while the deployment was read."""
        missed, self._missed = [each for each in self._missed if each.id not in self._seen], []
        if missed and self._watched is not None:
            self._follow(self._watched, missed)

    def _ours(self, seen: Watched, loaded: Watched) -> Watched:
        """Keep the state of the record, add what only the events tell, and whose run it is."""
        is_running = not loaded.deployment.status.is_finished
        before = self._watched
        is_same = before is not None and before.deployment.id == loaded.deployment.id
        return replace(
            loaded,
            doing=seen.doing,
            failures=seen.failures,
            drifts=before.drifts if before and is_same else None,
            is_ours=is_running and self._stops.has(loaded.deployment.environment),
            is_stopping=before.is_stopping if before else False,
        )

    def _follow(self, watched: Watched, events: Sequence[Event]) -> None:
        self.show(watched.after(events, now=self._clock.now()))
        self._log.add(events)
