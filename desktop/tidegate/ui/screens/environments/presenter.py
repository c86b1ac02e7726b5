"""Leads the page: which environment is shown, and the four tabs of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tidegate.ui.asking import Asking
from tidegate.ui.screens.environments.configuration_presenter import (
    ConfigurationPresenter,
    ConfigurationView,
)
from tidegate.ui.screens.environments.hosts_presenter import HostsPresenter, HostsView
from tidegate.ui.screens.environments.matrix_presenter import MatrixPresenter, MatrixView
from tidegate.ui.screens.environments.needs import ALL
from tidegate.ui.screens.environments.policy_presenter import PolicyPresenter, PolicyView
from tidegate.ui.screens.environments.secrets_presenter import SecretsPresenter, SecretsView

if TYPE_CHECKING:
    from tidegate.domain.environment import Environment
    from tidegate.domain.workspace import Workspace
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.environments.needs import EnvironmentServices


class EnvironmentsView(Protocol):
    """What the presenter orders of the page; each tab is ordered by a presenter of its own."""

    @property
    def configuration(self) -> ConfigurationView:
        """The Configuration tab."""
        ...

    @property
    def matrix(self) -> MatrixView:
        """The page of all environments."""
        ...

    @property
    def hosts(self) -> HostsView:
        """The Hosts tab."""
        ...

    @property
    def secrets(self) -> SecretsView:
        """The Secrets tab."""
        ...

    @property
    def policy(self) -> PolicyView:
        """The Release policy tab."""
        ...

    def show_empty(self) -> None:
        """Show what the page is for."""
        ...

    def show_workspace(self, workspace: Workspace) -> None:
        """Show the environments of a workspace, and watch its files."""
        ...

    def show_environment(self, workspace: Workspace, environment: Environment) -> None:
        """Show which environment the tabs are about."""
        ...

    def show_all(self) -> None:
        """Show the page of all environments."""
        ...

    def show_tab(self, tab: str) -> None:
        """Bring a tab to the front: `configuration`, `hosts`, `secrets` or `policy`."""
        ...

    def show_changed_on_disk(self, changed: bool) -> None:  # noqa: FBT001 - an order
        """Say that files changed while values were staged, or no more."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        ...


class EnvironmentsPresenter:
    """One page; `configuration`, `hosts`, `secrets` and `policy` lead its tabs, `matrix` all."""

    def __init__(
        self, view: EnvironmentsView, services: EnvironmentServices, runner: TaskRunner
    ) -> None:
        self._view, self._services = view, services
        self._asking = Asking(runner, name="environments")
        self._workspace: Workspace | None = None
        self._name = ""
        self._shows_all = False
        self.matrix = MatrixPresenter(view.matrix, services, runner)
        self.configuration = ConfigurationPresenter(view.configuration, services, runner)
        self.hosts = HostsPresenter(view.hosts, services, runner)
        self.secrets = SecretsPresenter(view.secrets, services, runner)
        self.policy = PolicyPresenter(view.policy, services, runner)

    def open(self, workspace: Workspace | None) -> None:
        """Show a workspace's environments; values staged for the one shown stay."""
        self._workspace = workspace
        self._view.show_changed_on_disk(False)  # noqa: FBT003 - an order
        if workspace is None or not workspace.environments:
            self.configuration.close()
            self.matrix.close()
            self._view.show_empty()
            return
        if self._name not in workspace.environments:
            self._name = workspace.ordered[-1].name
        self._view.show_workspace(workspace)
        self.choose(ALL if self._shows_all else self._name)

    def choose(self, name: str) -> None:
        """Show an environment, or `ALL` of them; a profile that is none changes nothing."""
        workspace = self._workspace
        if workspace is not None and name == ALL:
            self._shows_all = True
            self._view.show_all()
            self.matrix.open(workspace)
            return
        if workspace is None or name not in workspace.environments:
            return
        self._name, self._shows_all = name, False
        environment = workspace.environment(name)
        self._view.show_environment(workspace, environment)
        self.configuration.open(workspace, environment)
        self.hosts.open(workspace, environment)
        self.secrets.open(workspace, environment)
        self.policy.open(workspace, environment)

    def show(self, place: str) -> None:
        """Go to `ENVIRONMENT` or `ENVIRONMENT/TAB`, as other pages spell it."""
        name, _, tab = place.partition("/")
        self.choose(name)
        if tab:
            self._view.show_tab(tab)

    def refresh(self) -> None:
        """Read the workspace's files again; staged values stay."""
        workspace = self._workspace
        if workspace is not None:
            root = Path(workspace.root)
            self._asking.read(
                lambda: self._services.opening.open(root),
                on_done=self._reopened,
                on_failed=self._view.show_refused,
            )

    def notice_change(self) -> None:
        """Hear that files changed on disk: read them, or ask first where values are staged."""
        if self.configuration.has_staged:
            self._view.show_changed_on_disk(True)  # noqa: FBT003 - an order
        else:
            self.refresh()

    def _reopened(self, workspace: Workspace) -> None:
        self.open(workspace)
        self._services.on_workspace(workspace)
