"""Values that wait to be saved, and the file changes that they come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tidegate.domain.setting import Path, Scalar
    from tidegate.domain.workspace import Workspace
    from tidegate.services.promoting_settings import StagedChange


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

    def save(self, workspace: Workspace, staged: Sequence[StagedChange]) -> None:
        """Write the files; raises Problem where one is not what it was."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """A value for one setting of an environment, not yet saved.

    `file` is the name in the release; `key` the setting's spelled path; `shown` the value as typed.
    One that is `carried_from` another environment brings its comment and its place along.
    """

    environment: str
    file: str
    key: str
    path: Path
    value: Scalar
    shown: str
    carried_from: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """What the wish is about; a later wish for the same place replaces an earlier one."""
        return (self.environment, self.file, self.key)


def changes_of(
    wishes: Iterable[Wish], *, workspace: Workspace, promoting: Promoting
) -> tuple[StagedChange, ...]:
    """Return one change a file for all wishes, in the files' first order; raises Problem."""
    staged: dict[str, StagedChange] = {}
    for wish in wishes:
        before = tuple(staged.values())
        changes = _changes(wish, workspace=workspace, promoting=promoting, staged=before)
        staged |= {change.file: change for change in changes}
    return tuple(staged.values())


def _changes(
    wish: Wish, *, workspace: Workspace, promoting: Promoting, staged: tuple[StagedChange, ...]
) -> tuple[StagedChange, ...]:
    gets, file = wish.environment, wish.file
    if wish.carried_from:
        key = f"{file}:{wish.key}"
        return promoting.stage(workspace, wish.carried_from, gets, (key,), staged=staged)
    return (promoting.set_value(workspace, gets, file, wish.path, wish.value, staged=staged),)
