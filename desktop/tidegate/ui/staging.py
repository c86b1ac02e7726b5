"""What waits to be saved: wishes, done and undone, and the file changes that they come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tidegate.domain.setting import Path, Scalar
    from tidegate.domain.workspace import Workspace
    from tidegate.services.promoting_settings import StagedChange
    from tidegate.ui.asking import Asking

Place = tuple[str, ...]
"""What a wish is about; a later wish for the same place replaces an earlier one."""


class Promoting(Protocol):
    """The service that turns values into changes of files, and saves these."""

    def stage(
        self,
        workspace: Workspace,
        left: str,
        right: str,
        keys: Sequence[str],
        *,
        staged: Sequence[StagedChange] = (),
    ) -> tuple[StagedChange, ...]:
        """Return the changes that carry values over from `left`, those staged among them."""
        ...

    def set_value(
        self,
        workspace: Workspace,
        environment: str,
        file: str,
        path: Path,
        value: Scalar,
        *,
        staged: Sequence[StagedChange] = (),
    ) -> StagedChange:
        """Return the change of one file, standing on the staged changes of that file."""
        ...

    def remove(
        self,
        workspace: Workspace,
        environment: str,
        file: str,
        path: Path,
        *,
        staged: Sequence[StagedChange] = (),
    ) -> StagedChange:
        """Return the change that takes a key out of an environment's own profile."""
        ...

    def save(self, workspace: Workspace, staged: Sequence[StagedChange]) -> None:
        """Write the files; raises Problem where one is not what it was."""
        ...


class Accepting(Protocol):
    """The service that writes accepted differences into the contract."""

    def accept(
        self,
        workspace: Workspace,
        path: str,
        *,
        between: tuple[str, str],
        reason: str,
        until: str = "",
        staged: Sequence[StagedChange] = (),
    ) -> StagedChange:
        """Return the change of `contract.yaml`, standing on those staged already."""
        ...


class Wish(Protocol):
    """Something that a person wants changed in the workspace's files, not yet saved."""

    @property
    def place(self) -> Place:
        """Return what it is about."""
        ...

    @property
    def environment(self) -> str:
        """Return the environment that it is for."""
        ...

    @property
    def sentence(self) -> str:
        """Say what will be, in plain words."""
        ...

    @property
    def shown(self) -> str:
        """Return what stands in a cell while it waits."""
        ...

    def changes(
        self, workspace: Workspace, desk: Desk, staged: tuple[StagedChange, ...]
    ) -> tuple[StagedChange, ...]:
        """Return the changes of files that it comes to; raises Problem."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The services that work wishes out."""

    promoting: Promoting
    accepting: Accepting | None = None


@dataclass(frozen=True, slots=True)
class NewValue:
    """A value for one setting of an environment.

    `file` is the name in the release; `key` the setting's spelled path; `shown` the value as typed.
    One that is `carried_from` another environment brings its comment and its place along; one
    that `is_new` is a key that the environment did not have.
    """

    environment: str
    file: str
    key: str
    path: Path
    value: Scalar
    shown: str
    carried_from: str = ""
    is_new: bool = False

    @property
    def place(self) -> Place:
        """Return environment, file and key."""
        return (self.environment, self.file, self.key)

    @property
    def sentence(self) -> str:
        """Say what the setting becomes."""
        return f"{self.environment}: {self.key} becomes {self.shown}"

    def changes(
        self, workspace: Workspace, desk: Desk, staged: tuple[StagedChange, ...]
    ) -> tuple[StagedChange, ...]:
        """Return the change of the environment's own file."""
        gets, file = self.environment, self.file
        if self.carried_from:
            keys = (f"{file}:{self.key}",)
            return desk.promoting.stage(workspace, self.carried_from, gets, keys, staged=staged)
        set_value = desk.promoting.set_value
        return (set_value(workspace, gets, file, self.path, self.value, staged=staged),)


@dataclass(frozen=True, slots=True)
class Removal:
    """A key that an environment's own profile should no longer have."""

    environment: str
    file: str
    key: str
    path: Path

    @property
    def place(self) -> Place:
        """Return environment, file and key."""
        return (self.environment, self.file, self.key)

    @property
    def sentence(self) -> str:
        """Say what goes."""
        return f"{self.environment}: {self.key} is removed"

    @property
    def shown(self) -> str:
        """Return what stands in a cell."""
        return "removed"

    def changes(
        self, workspace: Workspace, desk: Desk, staged: tuple[StagedChange, ...]
    ) -> tuple[StagedChange, ...]:
        """Return the change of the environment's own file."""
        remove = desk.promoting.remove
        return (remove(workspace, self.environment, self.file, self.path, staged=staged),)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A difference between two environments that is as it should be, for a reason."""

    file: str
    key: str
    between: tuple[str, str]
    reason: str
    until: str = ""

    @property
    def place(self) -> Place:
        """Return both environments, file and key."""
        return ("/".join(self.between), self.file, self.key)

    @property
    def environment(self) -> str:
        """Return the later one of the two."""
        return self.between[1]

    @property
    def sentence(self) -> str:
        """Say what is accepted."""
        return f"{self.key} may differ between {' and '.join(self.between)}"

    @property
    def shown(self) -> str:
        """Return what stands in a cell."""
        return "expected"

    def changes(
        self, workspace: Workspace, desk: Desk, staged: tuple[StagedChange, ...]
    ) -> tuple[StagedChange, ...]:
        """Return the change of the contract."""
        if desk.accepting is None:
            return ()
        change = desk.accepting.accept(
            workspace,
            self.key,
            between=self.between,
            reason=self.reason,
            until=self.until,
            staged=staged,
        )
        return (change,)


def changes_of(
    wishes: Iterable[Wish], *, workspace: Workspace, desk: Desk
) -> tuple[StagedChange, ...]:
    """Return one change a file for all wishes, in the files' first order; raises Problem."""
    staged: dict[str, StagedChange] = {}
    for wish in wishes:
        changes = wish.changes(workspace, desk, tuple(staged.values()))
        staged |= {change.file: change for change in changes}
    return tuple(staged.values())


class StagingView(Protocol):
    """What is ordered of a page that stages."""

    def show_staged(self, wishes: Sequence[Wish]) -> None:
        """Show what waits to be saved."""
        ...

    def show_review(self, changes: Sequence[StagedChange], *, kind: str) -> None:
        """Show the bytes before they are saved; `kind` is a productive environment's."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        ...

    def tell(self, text: str) -> None:
        """Tell short news."""
        ...


class Staging:
    """The wishes of one page: put, taken back, undone, worked out as bytes, and saved."""

    def __init__(
        self,
        view: StagingView,
        desk: Desk,
        asking: Asking,
        *,
        on_saved: Callable[[], None],
        on_changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._view, self._desk, self._asking = view, desk, asking
        self._on_saved, self._on_changed = on_saved, on_changed
        self._workspace: Workspace | None = None
        self._wishes: tuple[Wish, ...] = ()
        self._done: list[tuple[Wish, ...]] = []
        self._undone: list[tuple[Wish, ...]] = []
        self._changes: tuple[StagedChange, ...] = ()

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """Return what waits to be saved, in the order of wishing."""
        return self._wishes

    @property
    def can_redo(self) -> bool:
        """Tell whether something was undone."""
        return bool(self._undone)

    def work_in(self, workspace: Workspace | None) -> None:
        """Work the wishes out in this workspace from now on."""
        self._workspace = workspace

    def at(self, *place: str) -> Wish | None:
        """Return the wish for a place."""
        return next((wish for wish in self._wishes if wish.place == place), None)

    def put(self, *wishes: Wish) -> None:
        """Add wishes as one act, each in the stead of one for the same place."""
        places = [wish.place for wish in wishes]
        self._become((*self._without(*places), *wishes))

    def take(self, *places: Place) -> None:
        """Take wishes back."""
        self._become(self._without(*places))

    def discard(self) -> None:
        """Take all back; they can be had again by undoing."""
        self._become(())

    def undo(self) -> None:
        """Be as before the last act."""
        if self._done:
            self._undone.append(self._wishes)
            self._show(self._done.pop())

    def redo(self) -> None:
        """Do again what was undone."""
        if self._undone:
            self._done.append(self._wishes)
            self._show(self._undone.pop())

    def forget(self) -> None:
        """Know nothing of any wish, past or present."""
        self._changes, self._done, self._undone = (), [], []
        self._show(())

    def review(self) -> None:
        """Work out the bytes that would change, and show them."""
        workspace, wishes = self._workspace, self._wishes
        if workspace is None or not wishes:
            return
        self._asking.act(
            lambda: changes_of(wishes, workspace=workspace, desk=self._desk),
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
            lambda: self._desk.promoting.save(workspace, changes),
            on_done=lambda _: self._saved(changes),
            on_failed=self._view.show_refused,
        )

    def _without(self, *places: Place) -> tuple[Wish, ...]:
        return tuple(wish for wish in self._wishes if wish.place not in places)

    def _become(self, wishes: tuple[Wish, ...]) -> None:
        if wishes == self._wishes:
            return
        self._done.append(self._wishes)
        self._undone = []
        self._show(wishes)

    def _show(self, wishes: tuple[Wish, ...]) -> None:
        self._wishes = wishes
        self._view.show_staged(wishes)
        self._on_changed()

    def _show_review(self, changes: tuple[StagedChange, ...], *, wishes: tuple[Wish, ...]) -> None:
        if wishes == self._wishes:
            self._changes = changes
            self._view.show_review(changes, kind=self._strictest_kind())

    def _strictest_kind(self) -> str:
        if self._workspace is None:
            return ""
        wished = {wish.environment for wish in self._wishes}
        kinds = [e.kind for name, e in self._workspace.environments.items() if name in wished]
        return next((kind.value for kind in kinds if kind.is_productive), "")

    def _saved(self, changes: Sequence[StagedChange]) -> None:
        self._view.tell(f"Saved {', '.join(change.file for change in changes)}")
        self.forget()
        self._on_saved()
