"""Accepts a difference between two environments: an entry of `contract.yaml`, to be saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from tidegate.domain.contract import Accepted
from tidegate.domain.problem import Problem
from tidegate.domain.workspace import Workspace
from tidegate.services.appending import with_item
from tidegate.services.ports.formats import Formats
from tidegate.services.ports.this_machine import Clock, Person
from tidegate.services.ports.workspaces import Workspaces
from tidegate.services.promoting_settings import StagedChange
from tidegate.services.unified import diff_of

CONTRACT = "contract.yaml"


@dataclass(frozen=True, slots=True)
class Accepting:
    """Stages what is accepted; the person at this machine is named in it."""

    workspaces: Workspaces
    formats: Formats
    person: Person
    clock: Clock

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
        """Return the change of `contract.yaml` that accepts a setting's difference.

        `path` is spelled as `compare` writes it, `until` is a day such as 2027-06-30, or empty.
        It stands on those staged already. Raises Problem for what the contract does not allow.
        """
        for name in between:
            workspace.environment(name)
        item = self._item(workspace, path, between=between, reason=reason, until=until)
        earlier = next((change for change in staged if change.file == CONTRACT), None)
        found = self.workspaces.profile_file(workspace, CONTRACT)
        before = earlier.before if earlier else (found or b"")
        content = earlier.after if earlier else before
        after = with_item(content, item, key="accepted", file=CONTRACT, formats=self.formats)
        notes = () if found is not None else (f"{CONTRACT} is new",)
        return StagedChange(CONTRACT, before, after, diff_of(before, after, name=CONTRACT), notes)

    def _item(
        self, workspace: Workspace, path: str, *, between: tuple[str, str], reason: str, until: str
    ) -> dict[str, str | tuple[str, ...]]:
        day = _day(until)
        if day is not None and day < self.clock.now().date():
            raise Problem(f"{until} is over", remedy="choose a day to come, or none")
        by = self.person.operator(workspace).name
        try:
            Accepted(path=path, between=between, reason=reason.strip(), by=by, until=day)
        except ValidationError:
            raise Problem("an accepted difference needs a reason", remedy="write why") from None
        item: dict[str, str | tuple[str, ...]] = {
            "path": path,
            "between": between,
            "reason": reason,
            "by": by,
        }
        return {**item, "until": until.strip()} if day else item


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Problem(
            f"'{text.strip()}' is no day", remedy="write a day such as 2027-06-30"
        ) from None
