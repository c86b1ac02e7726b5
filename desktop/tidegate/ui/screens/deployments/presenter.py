"""Leads the page: what is listed and watched, what a person decides, starts and keeps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tidegate.ui.asking import Asking
from tidegate.ui.screens.deployments.carrying_out import CarryingOut, CarryingView
from tidegate.ui.screens.deployments.deciding import Deciding
from tidegate.ui.screens.deployments.drifting import Drift, drifts
from tidegate.ui.screens.deployments.following import Following, FollowView
from tidegate.ui.screens.deployments.listing import Listing, ListView
from tidegate.ui.screens.deployments.reading import Reading, write_text
from tidegate.ui.screens.deployments.receipt import text_of
from tidegate.ui.screens.deployments.stops import Stops
from tidegate.ui.screens.deployments.turns import Turns
from tidegate.ui.screens.deployments.watch import Listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.deployment import Event
    from tidegate.domain.workspace import Workspace
    from tidegate.services.ports.events import Publish
    from tidegate.services.tasks import CancelFlag, TaskRunner
    from tidegate.ui.screens.deployments.needs import DeploymentServices
    from tidegate.ui.screens.deployments.watch import Watched

_UNLOCK = "unlock/"


class DeploymentsView(ListView, FollowView, CarryingView, Protocol):
    """What the presenter orders of the page: a list, one deployment, and what is started."""


class DeploymentsPresenter:
    """One page: a list, and at most one deployment that is watched."""

    def __init__(
        self,
        view: DeploymentsView,
        services: DeploymentServices,
        runner: TaskRunner,
        *,
        publish: Publish,
    ) -> None:
        self._view, self._recovering = view, services.recovering
        self._clock = services.clock
        self._workspace: Workspace | None = None
        self._asking = Asking(runner, name="deployments")
        reading, self._stops = Reading(services), Stops()
        self._deciding = Deciding(services.steering)
        self._listing = Listing(view, reading, runner, on_found=self.show, on_failed=self._unlisted)
        self._following = Following(
            view,
            reading,
            runner,
            deciding=self._deciding,
            stops=self._stops,
            clock=services.clock,
        )
        turns = Turns(
            runner,
            stops=self._stops,
            on_begun=self._listing.wait_for,
            on_ended=self.refresh,
        )
        self._carrying_out = CarryingOut(view, services, self._asking, turns=turns, publish=publish)

    def open(self, workspace: Workspace | None) -> None:
        """Show the deployments of a workspace, or none; changed files leave what is watched."""
        if workspace is not None and workspace.is_at_place_of(self._workspace):
            self._workspace = workspace
            self.refresh()
            return
        self.back()
        self._workspace = workspace
        self._listing.forget()
        if workspace is None:
            self._view.show_list(Listed())
            return
        self._view.show_busy("Reading deployments")
        self.refresh()

    def refresh(self) -> None:
        """Read the list again, and the deployment that is watched."""
        if self._workspace is not None:
            self._listing.read(self._workspace)
            self._following.look_again(self._workspace)

    def show(self, argument: str) -> None:
        """Watch a deployment by its id, or the one that runs, or is about to, in an environment.

        `unlock/ENV` asks whether that environment's locks are to be broken.
        """
        workspace = self._workspace
        if workspace is None or not argument:
            return
        if argument.startswith(_UNLOCK):
            self._view.ask_unlock(workspace.environment(argument.removeprefix(_UNLOCK)))
        elif argument in workspace.environments:
            self._listing.wait_for(argument)
            self.refresh()
        else:
            self._following.watch(workspace, argument)

    def back(self) -> None:
        """Watch none: go back to the list."""
        self._following.leave()
        self._listing.wait_for("")

    def hear(self, events: Sequence[Event]) -> None:
        """Take a batch of events of any deployment, on the window's thread."""
        if self._workspace is None:
            return
        if self._listing.learns(events):
            self._listing.read(self._workspace)
        self._following.hear(events)

    def tick(self) -> None:
        """Let a second pass: clocks go on, and what another machine runs is read again."""
        if self._workspace is None:
            return
        if self._following.watched is None:
            self._listing.tick(self._clock.now())
        else:
            self._following.tick(self._workspace)

    def expect(self, environment: str, flag: CancelFlag) -> None:
        """Know how a deployment that was begun in this window is stopped."""
        self._stops.expect(environment, flag)

    def stop(self) -> None:
        """Stop what is watched after its current step, never between two states."""
        watched = self._following.watched
        if watched is not None and self._stops.stop(watched.deployment.environment):
            self._following.show(replace(watched, is_stopping=True))

    def pause(self) -> None:
        """Let nothing more switch after the batch that is under way."""
        if (watched := self._following.watched) is not None:
            self._deciding.pause(watched)
            self._following.show(watched)

    def go_on(self) -> None:
        """Let what is paused go on."""
        if (watched := self._following.watched) is not None:
            self._deciding.go_on(watched)
            self._following.show(watched)

    def choose(self, act: str, hosts: Sequence[str]) -> None:
        """Decide what becomes of failed hosts."""
        watched = self._following.watched
        if watched is None:
            return
        if not self._deciding.choose(watched, act, hosts=hosts):
            self._view.tell("That was decided already")
        self._following.show(watched)

    def ask_unlock(self) -> None:
        """Ask whether the locks that stopped what is watched are to be broken."""
        if (open_one := self._open_one()) is not None:
            workspace, watched = open_one
            where = workspace.environment(watched.deployment.environment)
            self._view.ask_unlock(where, why=watched.deployment.text)

    def unlock(self, environment: str) -> None:
        """Break an environment's locks, whoever holds them; that is recorded."""
        if (workspace := self._workspace) is not None:
            self._carrying_out.unlock(workspace, workspace.environment(environment))

    def check_drift(self) -> None:
        """Read the hosts, and show which have something else than what was put there."""
        if (open_one := self._open_one()) is None:
            return
        workspace, watched = open_one
        deployment = watched.deployment
        environment = workspace.environment(deployment.environment)
        self._view.tell("Reading the hosts")
        self._asking.act(
            lambda: drifts(self._recovering.survey(workspace, environment), deployment),
            on_done=lambda found: self._drifted(deployment.id, found),
            on_failed=self._view.show_refused,
        )

    def plan_rollback(self, environment: str = "", to: str = "") -> None:
        """Make the plan of going back, or back to a release, and show it before it happens."""
        watched = self._following.watched
        where = environment or (watched.deployment.environment if watched else "")
        if self._workspace is not None and where:
            self._carrying_out.plan_rollback(self._workspace, where, to)

    def roll_back(self) -> None:
        """Carry out the very plan that was shown."""
        if self._workspace is not None:
            self._carrying_out.roll_back(self._workspace)

    def settle(self) -> None:
        """Bring the hosts of an interrupted deployment to rest."""
        if (open_one := self._open_one()) is not None:
            workspace, watched = open_one
            where = workspace.environment(watched.deployment.environment)
            self._carrying_out.settle(workspace, where)

    def resume(self) -> None:
        """Carry an interrupted deployment to its end."""
        if (open_one := self._open_one()) is not None:
            workspace, watched = open_one
            self._carrying_out.resume(workspace, watched.deployment)

    def save_receipt(self, path: str) -> None:
        """Write the receipt of what is watched into a file."""
        if (watched := self._following.watched) is not None:
            self.save_log(path, text_of(watched))

    def save_log(self, path: str, text: str) -> None:
        """Write the log as it is shown into a file."""
        self._asking.act(
            lambda: write_text(path, text),
            on_done=lambda _none: self._view.tell(f"Saved {Path(path).name}"),
            on_failed=self._view.show_refused,
        )

    def _open_one(self) -> tuple[Workspace, Watched] | None:
        """Return the workspace and what is watched in it, if both are there."""
        workspace, watched = self._workspace, self._following.watched
        return (workspace, watched) if workspace is not None and watched is not None else None

    def _unlisted(self, error: Exception) -> None:
        """A deployment on the screen is not covered by the list's trouble."""
        if self._following.watched is None:
            self._view.show_problem(error)

    def _drifted(self, deployment: str, found: tuple[Drift, ...]) -> None:
        watched = self._following.watched
        if watched is None or watched.deployment.id != deployment:
            return
        self._following.show(replace(watched, drifts=found))
        if not found:
            self._view.tell("Every host has what was put there")
