"""The earlier deployments of environments, as sources that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.deployment import Status
from tidegate.domain.plan import Action
from tidegate.ui.wording import spell_moment

if TYPE_CHECKING:
    from datetime import datetime

    from tidegate.domain.deployment import Deployment
    from tidegate.domain.environment import Environment
    from tidegate.domain.workspace import Workspace
    from tidegate.ui.screens.compare.needs import Records

_MOST = 25
"""So many fit a menu; older ones are named as `ENV@ID`."""
_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Record:
    """What one deployment put there: its id, build, and when and by whom that was."""

    id: str
    version: str
    moment: str
    by: str
    is_rollback: bool = False

    @property
    def title(self) -> str:
        """Return it in one line, as a menu shows it."""
        build = f"{self.version}, rolled back to" if self.is_rollback else self.version
        return ", ".join((build, self.moment, self.by))


RecordsOf = Mapping[str, tuple[Record, ...]]
"""By environment, the last deployment first."""


def records_of(ledger: Records, workspace: Workspace, *, now: datetime) -> RecordsOf:
    """Read what was deployed to every environment; raises Problem."""
    return {
        environment.name: _of_one(ledger, workspace, environment, now)
        for environment in workspace.ordered
    }


def record_at(records: RecordsOf, name: str, *, start: str) -> Record | None:
    """Return a record by the start of its id; without one, the last deployment's."""
    return next((one for one in records.get(name, ()) if one.id.startswith(start)), None)


def _of_one(
    ledger: Records, workspace: Workspace, environment: Environment, now: datetime
) -> tuple[Record, ...]:
    """Only what succeeded was there to stay; the rest left the configuration of before."""
    known = ledger.deployments(workspace.name, environment=environment.name, limit=_LOOKED_AT)
    done = [one for one in known if one.status is Status.SUCCEEDED]
    return tuple(_record(one, now) for one in done[:_MOST])


def _record(one: Deployment, now: datetime) -> Record:
    moment = spell_moment(one.started_at, now=now)
    is_rollback = one.action is Action.ROLLBACK
    return Record(one.id, one.version, moment, one.started_by, is_rollback)
