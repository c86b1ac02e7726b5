"""Leads the Configuration tab: resolves, filters, stages typed values, shows the bytes, saves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tidegate.domain.inheritance import profiles_of
from tidegate.domain.problem import Problem
from tidegate.ui.asking import Asking
from tidegate.ui.screens.environments.settings_rows import (
    Filter,
    Group,
    Prints,
    SettingRow,
    Settings,
    groups_of,
    settings_of,
)
from tidegate.ui.staging import Wish, changes_of
from tidegate.ui.typed_values import value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tidegate.domain.environment import Environment
    from tidegate.domain.workspace import Workspace
    from tidegate.services.promoting_settings import StagedChange
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.environments.needs import EnvironmentServices


class ConfigurationView(Protocol):
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

    def show_groups(self, groups: Sequence[Group], *, which: Filter) -> None:
        """Show these rows."""
        ...

    def show_staged(self, wishes: Sequence[Wish]) -> None:
        """Show the values that wait to be saved."""
        ...

    def record_change(
        self, title: str, *, do: Callable[[], None], undo: Callable[[], None]
    ) -> None:
        """Do a change in a way that it can be undone."""
        ...

    def forget_changes(self) -> None:
        """Forget what could be undone."""
        ...

    def show_review(self, changes: Sequence[StagedChange], *, kind: str) -> None:
        """Show the bytes before they are saved."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        ...

    def tell(self, text: str) -> None:
        """Tell short news."""
        ...


class ConfigurationPresenter:
    """The settings of one environment at a time; staged values of each are kept apart."""

    def __init__(
        self, view: ConfigurationView, services: EnvironmentServices, runner: TaskRunner
    ) -> None:
        self._view, self._services = view, services
        self._asking = Asking(runner, name="configuration")
        self._workspace: Workspace | None = None
        self._environment: Environment | None = None
        self._settings: Settings | None = None
        self._filter, self._words = Filter.ALL, ""
        self._wishes: dict[tuple[str, str], Wish] = {}
        self._changes: tuple[StagedChange, ...] = ()

    def open(self, workspace: Workspace, environment: Environment) -> None:
        """Show an environment's settings; values staged for another one are given up."""
        is_other = self._is_other(workspace, environment)
        if is_other:
            self._forget()
        self._workspace, self._environment = workspace, environment
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
        self._workspace = self._environment = self._settings = None
        self._forget()

    def seek(self, words: str) -> None:
        """Show only rows that have these words."""
        self._words = words
        self._show_groups()

    def choose_filter(self, which: Filter) -> None:
        """Show the rows of another chip."""
        self._filter = which
        self._show_groups()

    def change(self, row: SettingRow, text: str) -> None:
        """Stage a typed value; one that is no change takes the staged one back."""
        environment = self._environment
        if environment is None or row.is_secret:
            return
        try:
            value = value_of(text, type=row.setting.type)
        except Problem as problem:
            self._view.show_refused(problem)
            return
        before = self._wishes.get(row.place)
        path = row.setting.path
        wish: Wish | None = Wish(environment.name, row.file, row.key, path, value, text)
        if value == row.setting.value and type(value) is type(row.setting.value):
            wish = None
        if wish != before:
            self._view.record_change(
                f"Change {row.key}",
                do=lambda: self._put(row.place, wish),
                undo=lambda: self._put(row.place, before),
            )

    def discard(self) -> None:
        """Take all staged values back."""
        self._forget()

    def review(self) -> None:
        """Work out the bytes that would change, and show them."""
        workspace, wishes = self._workspace, tuple(self._wishes.values())
        if workspace is None or not wishes:
            return
        promoting = self._services.promoting
        self._asking.act(
            lambda: changes_of(wishes, workspace=workspace, promoting=promoting),
            on_done=lambda changes: self._show_review(changes, wishes=wishes),
            on_failed=self._view.show_refused,
        )

    def save(self) -> None:
        """Save exactly the bytes that were shown."""
        workspace, changes = self._workspace, self._changes
        if workspace is None or not changes:
            return
        self._changes = ()
        self._asking.act(
            lambda: self._services.promoting.save(workspace, changes),
            on_done=lambda _: self._saved(changes),
            on_failed=self._view.show_refused,
        )

    @property
    def has_staged(self) -> bool:
        """Whether values wait to be saved."""
        return bool(self._wishes)

    def _is_other(self, workspace: Workspace, environment: Environment) -> bool:
        before, shown = self._workspace, self._environment
        return (before and before.root, shown and shown.name) != (workspace.root, environment.name)

    def _read(self, workspace: Workspace, environment: Environment) -> Settings:
        source = self._services.resolving.resolve(workspace, environment)
        chain = tuple(profiles_of(workspace, environment))
        prints = self._prints(workspace, environment) if source.secrets else {}
        return settings_of(source, environment=environment.name, profiles=chain, prints=prints)

    def _prints(self, workspace: Workspace, environment: Environment) -> Prints:
        """Fingerprints, none where a secret is missing: the Secrets tab says which."""
        try:
            snapshot = self._services.rendering.snapshot(workspace, environment)
        except Problem:
            return {}
        return {
            (file.to, path): setting.fingerprint
            for file in snapshot.files
            for path, setting in file.settings.items()
            if setting.fingerprint
        }

    def _show(self, settings: Settings) -> None:
        self._settings = settings
        environment = self._environment
        if environment is None:
            return
        self._view.show_settings(settings, kind=environment.kind.value, label=environment.label)
        self._view.show_staged(tuple(self._wishes.values()))
        self._show_groups()

    def _show_groups(self) -> None:
        if self._settings is not None:
            groups = groups_of(self._settings.rows, which=self._filter, words=self._words)
            self._view.show_groups(groups, which=self._filter)

    def _put(self, place: tuple[str, str], wish: Wish | None) -> None:
        if wish is None:
            self._wishes.pop(place, None)
        else:
            self._wishes[place] = wish
        self._view.show_staged(tuple(self._wishes.values()))

    def _show_review(self, changes: tuple[StagedChange, ...], *, wishes: tuple[Wish, ...]) -> None:
        environment = self._environment
        if environment is None or wishes != tuple(self._wishes.values()):
            return
        self._changes = changes
        kind = environment.kind
        self._view.show_review(changes, kind=kind.value if kind.is_productive else "")

    def _saved(self, changes: Sequence[StagedChange]) -> None:
        self._view.tell(f"Saved {', '.join(change.file for change in changes)}")
        self._forget()
        if self._workspace is not None and self._environment is not None:
            self.open(self._workspace, self._environment)

    def _forget(self) -> None:
        self._wishes, self._changes = {}, ()
        self._view.forget_changes()
        self._view.show_staged(())
