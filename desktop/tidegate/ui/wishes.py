"""What a person wants changed in a workspace's files, and the changes that it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.setting import Remove, SetValue
from tidegate.services.tasks import check_wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tidegate.domain.setting import Path, Scalar
    from tidegate.domain.workspace import Workspace
    from tidegate.services.contract_notes import Demands
    from tidegate.services.promoting_settings import StagedChange

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

    def edit(
        self,
        workspace: Workspace,
        environment: str,
        file: str,
        edits: Sequence[SetValue | Remove],
        *,
        staged: Sequence[StagedChange] = (),
    ) -> StagedChange:
        """Return the change that many edits of an environment's own profile come to together."""
        ...

    def demands(self, workspace: Workspace) -> Demands:
        """Return what the workspace's contract wants of values."""
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

    @property
    def edit(self) -> SetValue:
        """Return what is to be written into the environment's own file."""
        return SetValue(self.path, self.value)


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

    @property
    def edit(self) -> Remove:
        """Return what is to go from the environment's own file."""
        return Remove(self.path)


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
    """Return one change a file for all wishes, in the files' first order; raises Problem.

    Wishes of one way are worked out at once, for each look at a large file takes its time.
    """
    ways: dict[Place, list[Wish]] = {}
    for wish in wishes:
        ways.setdefault(_way(wish), []).append(wish)
    staged: dict[str, StagedChange] = {}
    for together in ways.values():
        check_wanted()
        before = tuple(staged.values())
        changes = _worked_out(together, workspace=workspace, desk=desk, staged=before)
        staged |= {change.file: change for change in changes}
    return tuple(staged.values())


def _way(wish: Wish) -> Place:
    """Return what wishes share that go together: from where to where, or the file they edit."""
    if isinstance(wish, NewValue) and wish.carried_from:
        return ("carried", wish.carried_from, wish.environment)
    if isinstance(wish, NewValue | Removal):
        return ("edited", wish.environment, wish.file)
    return ("", *wish.place)


def _worked_out(
    together: Sequence[Wish],
    *,
    workspace: Workspace,
    desk: Desk,
    staged: tuple[StagedChange, ...],
) -> tuple[StagedChange, ...]:
    first = together[0]
    if isinstance(first, Acceptance):
        return first.changes(workspace, desk, staged)
    gets = first.environment
    if isinstance(first, NewValue) and first.carried_from:
        keys = [f"{wish.place[1]}:{wish.place[2]}" for wish in together]
        return desk.promoting.stage(workspace, first.carried_from, gets, keys, staged=staged)
    edits = [wish.edit for wish in together if isinstance(wish, NewValue | Removal)]
    return (desk.promoting.edit(workspace, gets, first.place[1], edits, staged=staged),)
