"""Leads the Secrets tab: names only, what is missing, and setting or removing one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.problem import Problem
from tidegate.ui.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.domain.environment import Environment
    from tidegate.domain.secret import Secret
    from tidegate.domain.workspace import Workspace
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.environments.needs import EnvironmentServices


@dataclass(frozen=True, slots=True)
class SecretRow:
    """The name of a secret: whether one is kept, and whether the environment refers to it."""

    name: str
    is_kept: bool
    is_used: bool

    @property
    def is_missing(self) -> bool:
        """Whether a deployment would stop for want of it."""
        return self.is_used and not self.is_kept


@dataclass(frozen=True, slots=True)
class Secrets:
    """The names of an environment's secrets and where they are kept."""

    label: str
    rows: tuple[SecretRow, ...]
    backend: str

    @property
    def missing(self) -> int:
        """How many are missing."""
        return sum(row.is_missing for row in self.rows)


class SecretsView(Protocol):
    """What the presenter orders of the tab."""

    def show_secrets(self, secrets: Secrets) -> None:
        """Show the names."""
        ...

    def show_revealed(self, name: str, value: Secret) -> None:
        """Show a value for a few seconds."""
        ...

    def hide_revealed(self) -> None:
        """Show no value any more."""
        ...

    def show_problem(self, problem: Exception) -> None:
        """Show why the names cannot be read."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        ...

    def tell(self, text: str) -> None:
        """Tell short news."""
        ...


class SecretsPresenter:
    """The secrets of one environment; a value comes back only to be looked at, on record."""

    def __init__(
        self, view: SecretsView, services: EnvironmentServices, runner: TaskRunner
    ) -> None:
        self._view, self._services = view, services
        self._asking = Asking(runner, name="secrets")
        self._workspace: Workspace | None = None
        self._environment: Environment | None = None

    def open(self, workspace: Workspace, environment: Environment) -> None:
        """Show the names of an environment's secrets."""
        self._view.hide_revealed()
        self._workspace, self._environment = workspace, environment
        self.refresh()

    def refresh(self) -> None:
        """Ask for the names again."""
        workspace, environment = self._workspace, self._environment
        if workspace is not None and environment is not None:
            self._asking.read(
                lambda: self._read(workspace, environment),
                on_done=self._view.show_secrets,
                on_failed=self._view.show_problem,
            )

    def set(self, name: str, value: Secret) -> None:
        """Keep a secret, or another value for one."""
        keep = self._services.secrets.set
        self._do(lambda w, e: keep(w, e.name, name, value), f"{name} is kept")

    def reveal(self, name: str) -> None:
        """Show a value for a few seconds; that it was looked at is recorded."""
        workspace, environment = self._workspace, self._environment
        if workspace is None or environment is None:
            return
        self._asking.act(
            lambda: self._services.secrets.reveal(workspace, environment.name, name),
            on_done=lambda value: self._revealed(environment, name, value),
            on_failed=self._view.show_refused,
        )

    def _revealed(self, environment: Environment, name: str, value: Secret) -> None:
        """Show it, unless another environment is looked at by now."""
        if environment is self._environment:
            self._view.show_revealed(name, value)

    def remove(self, name: str) -> None:
        """Remove a secret."""
        drop = self._services.secrets.remove
        self._do(lambda w, e: drop(w, e.name, name), f"{name} is removed")

    def _do(self, act: Callable[[Workspace, Environment], None], news: str) -> None:
        workspace, environment = self._workspace, self._environment
        if workspace is None or environment is None:
            return
        self._asking.act(
            lambda: act(workspace, environment),
            on_done=lambda _: self._done(news),
            on_failed=self._view.show_refused,
        )

    def _done(self, news: str) -> None:
        self._view.tell(news)
        self.refresh()

    def _read(self, workspace: Workspace, environment: Environment) -> Secrets:
        keeping = self._services.secrets
        kept = set(keeping.names(workspace, environment.name))
        used = set(self._used(workspace, environment))
        rows = tuple(SecretRow(name, name in kept, name in used) for name in sorted(kept | used))
        return Secrets(environment.label, rows, keeping.backend())

    def _used(self, workspace: Workspace, environment: Environment) -> tuple[str, ...]:
        try:
            report = self._services.opening.check(Path(workspace.root))
        except Problem:
            return ()
        return report.secrets.get(environment.name, ())
