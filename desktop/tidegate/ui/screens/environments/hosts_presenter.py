"""Leads the Hosts tab: what the workspace says of each host, and what each says when it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tidegate.ui.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.environment import Environment, Host
    from tidegate.domain.host_report import HostReport
    from tidegate.domain.workspace import Workspace
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.environments.needs import EnvironmentServices


@dataclass(frozen=True, slots=True)
class HostRow:
    """A host of an environment, with its report where it was read."""

    name: str
    login: str
    path: str
    roles: str
    pinned: str
    report: HostReport | None = None

    @property
    def host_key(self) -> str:
        """The fingerprint that the host showed, else the one that it must show."""
        return (self.report.host_key if self.report else "") or self.pinned

    @property
    def release(self) -> str:
        """The version that is live, empty when unknown or none."""
        report = self.report
        kept = report.release(report.current) if report and report.current else None
        return (kept.version or kept.release) if kept else (report.current if report else "")


class HostsView(Protocol):
    """What the presenter orders of the tab."""

    def show_hosts(self, rows: Sequence[HostRow], *, label: str) -> None:
        """Show the hosts."""
        ...

    def show_reading(self, reading: bool) -> None:  # noqa: FBT001 - an order
        """Show whether the hosts are being read."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say why nothing could be read."""
        ...


class HostsPresenter:
    """The hosts of one environment; they are read only when a person wishes it."""

    def __init__(self, view: HostsView, services: EnvironmentServices, runner: TaskRunner) -> None:
        self._view, self._services = view, services
        self._asking = Asking(runner, name="hosts")
        self._workspace: Workspace | None = None
        self._environment: Environment | None = None

    def open(self, workspace: Workspace, environment: Environment) -> None:
        """Show the hosts as the workspace has them."""
        self._asking.forget()
        self._workspace, self._environment = workspace, environment
        self._view.show_reading(False)  # noqa: FBT003 - an order
        self._view.show_hosts(_rows(environment, ()), label=environment.label)

    def read(self) -> None:
        """Read the hosts' state without changing anything."""
        workspace, environment = self._workspace, self._environment
        if workspace is None or environment is None:
            return
        self._view.show_reading(True)  # noqa: FBT003 - an order
        self._asking.read(
            lambda: self._services.hosts.survey(workspace, environment),
            on_done=lambda reports: self._show(environment, reports),
            on_failed=self._refuse,
        )

    def _show(self, environment: Environment, reports: tuple[HostReport, ...]) -> None:
        self._view.show_reading(False)  # noqa: FBT003 - an order
        self._view.show_hosts(_rows(environment, reports), label=environment.label)

    def _refuse(self, problem: Exception) -> None:
        self._view.show_reading(False)  # noqa: FBT003 - an order
        self._view.show_refused(problem)


def _rows(environment: Environment, reports: Sequence[HostReport]) -> tuple[HostRow, ...]:
    by_name = {report.host: report for report in reports}
    return tuple(
        HostRow(
            host.name,
            _login(host),
            environment.deploy.path,
            ", ".join(host.roles),
            host.host_key,
            by_name.get(host.name),
        )
        for host in environment.hosts
    )


def _login(host: Host) -> str:
    if host.ssh and not host.address:
        return f"{host.ssh}, from ssh_config"
    user = f"{host.user}@" if host.user else ""
    port = f":{host.port}" if host.port != 22 else ""  # noqa: PLR2004 - SSH's own
    return f"{user}{host.address}{port}"
