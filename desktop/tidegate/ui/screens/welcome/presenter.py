"""Leads the first page: looks at this computer, opens workspaces, makes new ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.problem import NoWorkspace, Problem
from tidegate.services.initialising import application_name
from tidegate.services.tasks import Task
from tidegate.ui.screens.welcome.needs import Check, Readiness

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tidegate.domain.imported import Import
    from tidegate.domain.workspace import Workspace
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.welcome.needs import (
        Computer,
        ImportWish,
        Memory,
        Recent,
        WelcomeServices,
    )

CHECKS = ("ssh_agent", "keyring", "ssh_config", "host_keys")


class WelcomeView(Protocol):
    """What the presenter orders of the page."""

    def show_check(self, name: str, check: Check | None) -> None:
        """Show what one of `CHECKS` found; None while it is being looked at."""
        ...

    def show_recent(self, recent: Sequence[Recent]) -> None:
        """Show the workspaces that were open before."""
        ...

    def show_working(self, text: str) -> None:
        """Say what is being done; nothing can be begun meanwhile."""
        ...

    def show_idle(self) -> None:
        """Let things be begun again."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        ...

    def offer_import(self, folder: str) -> None:
        """Offer to make a workspace of the folder that is none."""
        ...

    def show_found(self, found: Import) -> None:
        """Show what an import would take over, before anything is written."""
        ...

    def show_import_refused(self, problem: Exception) -> None:
        """Say why a repository cannot be imported."""
        ...

    def show_secrets_kept(self, count: int) -> None:
        """Say that secrets which an import found are in the keyring now."""
        ...

    def show_imported(self) -> None:
        """Let the person see what an imported workspace still lacks."""
        ...

    def show_opened(self, workspace: Workspace) -> None:
        """Go on with a workspace."""
        ...


class WelcomePresenter:
    """One page; what it opens is handed to the window by `show_opened`."""

    def __init__(
        self,
        view: WelcomeView,
        services: WelcomeServices,
        *,
        computer: Computer,
        memory: Memory,
        runner: TaskRunner,
    ) -> None:
        self._view, self._runner = view, runner
        self._services = services
        self._computer, self._memory = computer, memory
        self._looks = self._begun = 0

    def refresh(self) -> None:
        """Look at this computer again, each part by itself, and name the recent workspaces."""
        self._looks += 1
        for name in CHECKS:
            self._view.show_check(name, None)
            self._look_at(name, self._looks)
        self._start(self._memory.recent, self._view.show_recent, name="read recent workspaces")

    def open_folder(self, folder: str) -> None:
        """Open the workspace in a folder."""
        self._begin(
            lambda: self._services.opening.open(Path(folder)),
            said="Opening the workspace",
            folder=folder,
        )

    def create(self, folder: str, application: str) -> None:
        """Write a new workspace into a folder and open it."""
        self._begin(
            lambda: self._services.initialising.create(
                Path(folder), application=application.strip()
            ),
            said="Writing the workspace",
        )

    def look_into(self, folder: str, also: tuple[str, ...] = ()) -> None:
        """Find out what of a repository can be imported; `also` names environments besides."""
        self._begun += 1
        mine = self._begun
        self._start(
            lambda: self._services.importing.look(Path(folder).expanduser(), also=also),
            lambda found: self._view.show_found(found) if mine == self._begun else None,
            self._view.show_import_refused,
            name="look into a repository",
        )

    def import_repository(self, wish: ImportWish) -> None:
        """Write the workspace of an import, keep its secrets where wished, and open it."""

        def work() -> Workspace:
            place = Path(wish.folder).expanduser()
            return self._services.importing.create(wish.found, place, application=wish.application)

        def done(workspace: Workspace) -> None:
            self._view.show_opened(workspace)
            if wish.keeps_secrets:
                self._keep_secrets(wish.found, workspace)
            else:
                self._view.show_imported()

        self._start(work, done, self._view.show_import_refused, name="import a repository")

    def _keep_secrets(self, found: Import, workspace: Workspace) -> None:
        def kept(count: int) -> None:
            self._view.show_secrets_kept(count)
            self._view.show_imported()

        self._start(
            lambda: self._services.importing.keep_secrets(found, workspace),
            kept,
            self._view.show_import_refused,
            name="keep found secrets",
        )

    def name_for(self, folder: str) -> str:
        """Return the application's name that a folder suggests."""
        return application_name(Path(folder))

    def _look_at(self, name: str, number: int) -> None:
        check: Callable[[], Check] = getattr(self._computer, name)
        self._start(
            check,
            lambda found: self._looked(number, name, found),
            lambda error: self._looked(number, name, _failed(error)),
            name=f"look at {name}",
        )

    def _looked(self, number: int, name: str, found: Check) -> None:
        if number == self._looks:
            self._view.show_check(name, found)

    def _begin(self, work: Callable[[], Workspace], *, said: str, folder: str = "") -> None:
        self._begun += 1
        mine = self._begun
        self._view.show_working(said)
        self._start(
            work,
            lambda workspace: self._opened(mine, workspace),
            lambda error: self._refused(mine, error, folder),
            name="open a workspace",
        )

    def _opened(self, number: int, workspace: Workspace) -> None:
        if number == self._begun:
            self._view.show_idle()
            self._view.show_opened(workspace)

    def _refused(self, number: int, error: Exception, folder: str) -> None:
        if number == self._begun:
            self._view.show_idle()
            self._view.show_refused(error)
            if isinstance(error, NoWorkspace):
                self._view.offer_import(folder)

    def _start(
        self,
        work: Callable[[], object],
        on_done: Callable[..., None],
        on_failed: Callable[[Exception], None] | None = None,
        *,
        name: str,
    ) -> None:
        self._runner.start(
            Task(
                work=lambda _report, _cancel: work(),
                on_done=on_done,
                on_failed=on_failed or self._view.show_refused,
                name=name,
            )
        )


def _failed(error: Exception) -> Check:
    if isinstance(error, Problem):
        return Check(Readiness.DOUBTFUL, error.summary, remedy=error.remedy)
    return Check(Readiness.DOUBTFUL, "could not be looked at", remedy="the log file says why")
