"""Leads the page: reads the builds, registers new ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.counting import count_of
from tidegate.ui.asking import Asking
from tidegate.ui.screens.releases.board import Shelf, guess_version, shelf_of

if TYPE_CHECKING:
    from tidegate.domain.build import Build
    from tidegate.domain.problem import Problem
    from tidegate.domain.workspace import Workspace
    from tidegate.services.ports.this_machine import Clock
    from tidegate.services.registering import Registering
    from tidegate.services.reviewing import Reviewing
    from tidegate.services.tasks import TaskRunner


class ReleasesView(Protocol):
    """What the presenter orders of the page."""

    def show_busy(self) -> None:
        """Show that the builds are being read."""
        ...

    def show_problem(self, problem: Exception) -> None:
        """Show why they cannot be read."""
        ...

    def show_shelf(self, shelf: Shelf) -> None:
        """Show the builds."""
        ...

    def show_closed(self) -> None:
        """Show that no workspace is open."""
        ...

    def choose(self, version: str) -> None:
        """Select a build."""
        ...

    def show_registering(self) -> None:
        """Say in the dialog that the build is being taken in."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say, in the dialog if it is open, what could not be done."""
        ...

    def close_dialog(self) -> None:
        """Close the dialog."""
        ...

    def tell(self, text: str) -> None:
        """Tell short news."""
        ...


class ReleasesPresenter:
    """One page and its dialog."""

    def __init__(
        self,
        view: ReleasesView,
        *,
        reviewing: Reviewing,
        registering: Registering,
        clock: Clock,
        runner: TaskRunner,
    ) -> None:
        self._view, self._clock = view, clock
        self._reviewing, self._registering = reviewing, registering
        self._workspace: Workspace | None = None
        self._wanted = ""
        self._asking = Asking(runner, name="builds")

    def open(self, workspace: Workspace | None) -> None:
        """Show the builds of a workspace, or that none is open."""
        is_known = workspace is not None and workspace.is_at_place_of(self._workspace)
        self._workspace, self._wanted = workspace, ""
        self._asking.forget()
        if workspace is None:
            self._view.show_closed()
            return
        if not is_known:
            self._view.show_busy()
        self.refresh()

    def refresh(self) -> None:
        """Read the builds again."""
        workspace = self._workspace
        if workspace is None:
            return
        self._asking.read(
            lambda: self._read(workspace), on_done=self._shown, on_failed=self._view.show_problem
        )

    def guess_version(self, path: str) -> str:
        """Return the version that a file's name seems to carry."""
        application = self._workspace.name if self._workspace else ""
        return guess_version(path, application=application)

    def register(self, path: str, version: str) -> None:
        """Take a folder or an archive in under a version."""
        workspace = self._workspace
        if workspace is None:
            return
        self._view.show_registering()
        self._asking.act(
            lambda: self._registering.add(workspace, Path(path).expanduser(), version),
            on_done=self._registered,
            on_failed=self._view.show_refused,
        )

    def discover(self) -> None:
        """Register what is new where the workspace watches for builds."""
        workspace = self._workspace
        if workspace is None:
            return
        refused: list[Problem] = []
        self._asking.act(
            lambda: self._registering.discover(
                workspace, refuse=lambda _path, problem: refused.append(problem)
            ),
            on_done=lambda found: self._discovered(found, refused),
            on_failed=self._view.show_refused,
        )

    def _read(self, workspace: Workspace) -> Shelf:
        view = self._reviewing.pipeline(workspace)
        watches = bool(workspace.application.builds.watch)
        return shelf_of(view, now=self._clock.now(), watches=watches)

    def _shown(self, shelf: Shelf) -> None:
        self._view.show_shelf(shelf)
        if self._wanted:
            self._view.choose(self._wanted)
            self._wanted = ""

    def _registered(self, build: Build) -> None:
        self._view.close_dialog()
        files = count_of(build.files, "file")
        self._view.tell(f"{build.version} is registered: {files}")
        self._wanted = str(build.version)
        self.refresh()

    def _discovered(self, found: tuple[Build, ...], refused: list[Problem]) -> None:
        if refused:
            self._view.show_refused(refused[0])
        elif not found:
            self._view.tell("No new build where this workspace watches")
        if found:
            names = ", ".join(str(build.version) for build in found[:3])
            self._view.tell(f"{count_of(len(found), 'new build')}: {names}")
            self._wanted = str(found[-1].version)
        self.refresh()
