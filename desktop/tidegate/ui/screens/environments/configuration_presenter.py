"""Leads the Configuration tab: resolves, filters, stages typed values, shows the bytes, saves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tidegate.domain.comparison import Severity
from tidegate.domain.conforming import Fault
from tidegate.domain.identity import EnvironmentName
from tidegate.domain.inheritance import profiles_of
from tidegate.domain.problem import Problem
from tidegate.services.key_history import AskedKey
from tidegate.ui.asking import Asking
from tidegate.ui.objecting import objection_to, refused
from tidegate.ui.past_lines import PastLine, lines_of
from tidegate.ui.screens.environments.fingerprints import prints_of
from tidegate.ui.screens.environments.new_key import NewKey, pending_rows
from tidegate.ui.screens.environments.settings_rows import (
    Filter,
    Group,
    SettingRow,
    Settings,
    groups_of,
    settings_of,
)
from tidegate.ui.staging import Staging, StagingView
from tidegate.ui.typed_values import value_of
from tidegate.ui.wishes import Desk, NewValue, Removal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.environment import Environment
    from tidegate.domain.workspace import Workspace
    from tidegate.services.contract_notes import Objection
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.environments.needs import EnvironmentServices
    from tidegate.ui.wishes import Wish


class ConfigurationView(StagingView, Protocol):
    """What the presenter orders of the tab."""

    def show_busy(self, text: str) -> None:
        """Show that the profile is being read."""
        ...

    def show_problem(self, problem: Exception) -> None:
        """Show why there is nothing to see."""
        ...

    def show_settings(self, settings: Settings, *, kind: str, label: str) -> None:
        """Show a new profile; its rows follow with `show_groups`."""
        ...

    def show_objection(self, objection: Objection | None) -> None:
        """Say beside the open field what speaks against its text so far, or take that away."""
        ...

    def show_groups(self, groups: Sequence[Group], *, which: Filter) -> None:
        """Show these rows."""
        ...

    def show_past(self, row: SettingRow, lines: Sequence[PastLine]) -> None:
        """Show how a setting came to have its value."""
        ...


class ConfigurationPresenter:
    """The settings of one environment at a time; what is staged for others stays staged."""

    def __init__(
        self, view: ConfigurationView, services: EnvironmentServices, runner: TaskRunner
    ) -> None:
        self._view, self._services = view, services
        self._asking = Asking(runner, name="configuration")
        self._asking_past = Asking(runner, name="configuration-past")
        self._workspace: Workspace | None = None
        self._environment: Environment | None = None
        self._settings: Settings | None = None
        self._filter, self._words = Filter.ALL, ""
        desk = Desk(services.promoting)
        self.staging = Staging(
            view,
            desk,
            self._asking,
            on_saved=self._saved,
            on_changed=self._show_pending,
            judge=self._judge,
        )
        self._pending: tuple[SettingRow, ...] = ()

    def open(self, workspace: Workspace, environment: Environment) -> None:
        """Show an environment's settings; what was staged in another workspace is given up."""
        is_other = self._is_other(workspace, environment)
        if self._workspace is not None and self._workspace.root != workspace.root:
            self.staging.forget()
        self.staging.work_in(workspace)
        self._workspace, self._environment = workspace, environment
        self._pending = self._pending_here()
        if is_other or self._settings is None:
            self._view.show_busy(f"Reading the profile of {environment.label}")
        self._asking.read(
            lambda: self._read(workspace, environment),
            on_done=self._show,
            on_failed=self._view.show_problem,
        )

    def close(self) -> None:
        """Show nothing any more."""
        self._asking.forget()
        self._asking_past.forget()
        self._workspace = self._environment = self._settings = None
        self.staging.forget()

    def seek(self, words: str) -> None:
        """Show only rows that have these words."""
        self._words = words
        self._show_groups()

    def choose_filter(self, which: Filter) -> None:
        """Show the rows of another chip."""
        self._filter = which
        self._show_groups()

    def judge(self, row: SettingRow, text: str) -> None:
        """Say of a text that is being typed what speaks against it."""
        environment = self._environment
        if environment is None or row.is_secret:
            return
        try:
            wish = _typed(row, text, environment=environment)
        except Problem as problem:
            self._view.show_objection(refused(problem))
            return
        is_as_it_is = wish.value == row.setting.value and not row.is_pending
        self._view.show_objection(None if is_as_it_is else self._judge(wish))

    def _judge(self, wish: Wish) -> Objection | None:
        """Return what speaks against a wish, of whichever environment it is."""
        workspace, settings = self._workspace, self._settings
        if workspace is None or settings is None or not isinstance(wish, NewValue):
            return None
        target = workspace.environments.get(EnvironmentName(wish.environment))
        if target is None:
            return None
        kind, demands = settings.formats.get(wish.file, ""), settings.demands
        return objection_to(wish, demands=demands, environment=target, format=kind)

    def change(self, row: SettingRow, text: str) -> None:
        """Stage a typed value; one that is no change takes the staged one back."""
        environment = self._environment
        if environment is None or row.is_secret:
            return
        try:
            wish = _typed(row, text, environment=environment)
        except Problem as problem:
            self._view.show_refused(problem)
            return
        was = row.setting.value
        is_as_before = wish.value == was and type(wish.value) is type(was)
        if is_as_before and not row.is_pending:
            self.staging.take(wish.place)
        else:
            self.staging.put(wish)

    def look_back(self, row: SettingRow) -> None:
        """Find out how a setting came to have its value; what cannot be known is not shown."""
        environment, workspace = self._environment, self._workspace
        service, clock = self._services.history, self._services.clock
        if service is None or clock is None or workspace is None or environment is None:
            return
        file = row.setting.origin.file
        written_in = file if file.startswith("config/") and not row.is_pending else ""
        asked = AskedKey(environment.name, row.file, row.key, written_in, is_secret=row.is_secret)
        self._asking_past.read(
            lambda: tuple(lines_of(service.of(workspace, asked), now=clock.now())),
            on_done=lambda lines: self._view.show_past(row, lines),
            on_failed=lambda _problem: None,
        )

    def remove(self, row: SettingRow) -> None:
        """Stage that a key goes from the environment's own profile; one only staged just goes."""
        environment = self._environment
        if environment is None or not row.is_own:
            return
        if row.is_pending:
            self.unstage(row)
        else:
            self.staging.put(Removal(environment.name, row.file, row.key, row.setting.path))

    def unstage(self, row: SettingRow) -> None:
        """Take what is staged for a row back."""
        if self._environment is not None:
            self.staging.take((self._environment.name, *row.place))

    def add(self, new: NewKey) -> None:
        """Stage a key that the environment does not have; one it has is refused."""
        environment, settings = self._environment, self._settings
        if environment is None or settings is None:
            return
        try:
            wish = new.wished(environment.name, known=settings.rows)
        except Problem as problem:
            self._view.show_refused(problem)
            return
        self.staging.put(wish)

    @property
    def files(self) -> tuple[str, ...]:
        """Return the environment's configuration files, as the release names them."""
        environment = self._environment
        return tuple(c.destination for c in environment.config) if environment else ()

    @property
    def has_staged(self) -> bool:
        """Whether values wait to be saved."""
        return bool(self.staging.wishes)

    def _is_other(self, workspace: Workspace, environment: Environment) -> bool:
        before, shown = self._workspace, self._environment
        return (before and before.root, shown and shown.name) != (workspace.root, environment.name)

    def _read(self, workspace: Workspace, environment: Environment) -> Settings:
        source = self._services.resolving.resolve(workspace, environment)
        chain = tuple(profiles_of(workspace, environment))
        prints = prints_of(self._services.rendering, workspace, environment, source)
        return settings_of(
            source,
            environment=environment.name,
            profiles=chain,
            prints=prints,
            faults=self._faults(workspace, environment),
            demands=self._services.promoting.demands(workspace),
        )

    def _faults(self, workspace: Workspace, environment: Environment) -> tuple[Fault, ...]:
        """What is wrong with the environment; the worst of a setting first."""
        try:
            found = self._services.vetting.all(workspace)
        except Problem as problem:
            why, worst = problem.summary, Severity.BLOCKER
            return (Fault("contract", "contract.yaml", (), worst, why, problem.remedy),)
        mine = [fault for fault in found if environment.name in fault.environments]
        return tuple(sorted(mine, key=lambda fault: -fault.severity.weight))

    def _show(self, settings: Settings) -> None:
        self._settings = settings
        environment = self._environment
        if environment is None:
            return
        self._view.show_settings(settings, kind=environment.kind.value, label=environment.label)
        self.staging.show()
        self._show_groups()

    def _show_groups(self) -> None:
        if self._settings is not None:
            rows = (*self._pending, *self._settings.rows)
            groups = groups_of(rows, which=self._filter, words=self._words)
            self._view.show_groups(groups, which=self._filter)

    def _show_pending(self) -> None:
        pending = self._pending_here()
        if [row.place for row in pending] != [row.place for row in self._pending]:
            self._pending = pending
            self._show_groups()

    def _pending_here(self) -> tuple[SettingRow, ...]:
        """The keys that are staged for the environment shown and not yet there."""
        name = self._environment.name if self._environment else ""
        return pending_rows(wish for wish in self.staging.wishes if wish.environment == name)

    def _saved(self) -> None:
        if self._workspace is not None and self._environment is not None:
            self.open(self._workspace, self._environment)


def _typed(row: SettingRow, text: str, *, environment: Environment) -> NewValue:
    """Return what a typed text comes to; raises Problem where it is no value of the row's type."""
    value = value_of(text, type=row.setting.type)
    place = (environment.name, *row.place)
    return NewValue(*place, row.setting.path, value, text, is_new=row.is_pending)
