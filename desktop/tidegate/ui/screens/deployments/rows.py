"""The list's rows: release, environment, who started it, hosts, how it ended, how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.counting import count_of
from tidegate.domain.deployment import HostOutcome
from tidegate.domain.plan import Action
from tidegate.ui.screens.deployments.live import verdict
from tidegate.ui.screens.deployments.moods import STATES, TONES
from tidegate.ui.widgets.cells import Cell, Section
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.wording import brief, spell_ago, spell_moment, spell_took

if TYPE_CHECKING:
    from datetime import datetime

    from tidegate.domain.deployment import Deployment
    from tidegate.ui.screens.deployments.watch import Listed


@dataclass(frozen=True, slots=True)
class Row:
    """A deployment with its environment's title and kind, and the moment it was read."""

    deployment: Deployment
    title: str
    kind: str
    now: datetime


def columns() -> list[Column]:
    """Return the table's columns."""
    return [
        Column("Release", _release, 170),
        Column("Environment", _environment, 180),
        Column("Started by", _started, 240),
        Column("Hosts", _hosts, 130),
        Column("Result", _result),
        Column("Took", _took, 110, right=True),
    ]


def sections(listed: Listed) -> list[Section]:
    """Return the list as sections, running ones first."""
    if listed.now is None:
        return []
    parts = (("Running", listed.running), ("Past", listed.past))
    return [
        Section(title, str(len(found)), tuple(_row(each, listed) for each in found))
        for title, found in parts
        if found
    ]


def key_of(row: object) -> str:
    """Tell rows apart by their deployment."""
    return row.deployment.id if isinstance(row, Row) else ""


def _row(deployment: Deployment, listed: Listed) -> Row:
    title, kind = listed.titles.get(deployment.environment, (deployment.environment, ""))
    return Row(deployment, title, kind, listed.now or deployment.started_at)


def _release(row: Row) -> Cell:
    is_back = row.deployment.action is Action.ROLLBACK
    note = "rollback" if is_back else f"build {brief(row.deployment.build)}"
    return Cell(row.deployment.version, size=13, weight=500, mono=True, note=note)


def _environment(row: Row) -> Cell:
    note = spell_moment(row.deployment.started_at, now=row.now)
    return Cell(row.title, size=13, environment=row.kind, note=note)


def _started(row: Row) -> Cell:
    by = row.deployment.started_by
    ago = spell_ago(row.deployment.started_at, now=row.now)
    return Cell(by, size=13, person=by, note=ago)


def _hosts(row: Row) -> Cell:
    hosts = row.deployment.hosts
    active = sum(host.outcome is HostOutcome.ACTIVE for host in hosts)
    return Cell(f"{active} of {len(hosts)}", size=13, note="live" if active else "none live")


def _result(row: Row) -> Cell:
    mood, word = verdict(row.deployment)
    state, tone = STATES[mood], TONES[mood]
    note = row.deployment.text or _tests(row.deployment)
    return Cell(word, size=13, weight=500, tone=tone, state=state, note=note)


def _tests(deployment: Deployment) -> str:
    if not deployment.is_tested:
        return ""
    count, red = len(deployment.tests), len(deployment.red_tests)
    if not count:
        return "no tests"
    return f"{count - red} of {count} passed" if red else f"{count_of(count, 'test')} passed"


def _took(row: Row) -> Cell:
    end = row.deployment.finished_at or row.now
    took = spell_took(end - row.deployment.started_at)
    return Cell(took, size=13, tone="text3", right=True)
