"""Leads the page: reads the record, checks it, hands it out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.approval import Verdict
from tidegate.domain.identity import PlanDigest
from tidegate.domain.journey import live
from tidegate.domain.plan import Plan
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.ui.asking import Asking
from tidegate.ui.screens.history.record import Reader, Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.audit import AuditEntry
    from tidegate.domain.deployment import Deployment
    from tidegate.domain.workspace import Workspace
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.history.needs import HistoryServices

_MOST = 5_000


class HistoryView(Protocol):
    """What the presenter orders of the page."""

    def show_busy(self) -> None:
        """Show that the record is being read."""
        ...

    def show_problem(self, problem: Exception) -> None:
        """Show why the record cannot be read."""
        ...

    def show_record(self, record: Record) -> None:
        """Show the record."""
        ...

    def show_chain(self, broken: str | None) -> None:
        """Show whether the record is whole: None while it is checked, else what is wrong."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done, or that the record is broken."""
        ...

    def tell(self, text: str) -> None:
        """Tell short news."""
        ...


class HistoryPresenter:
    """One page."""

    def __init__(self, view: HistoryView, services: HistoryServices, runner: TaskRunner) -> None:
        self._view, self._services = view, services
        self._workspace: Workspace | None = None
        self._asking = Asking(runner, name="read the record")
        self._checking = Asking(runner, name="verify the record")

    def open(self, workspace: Workspace | None) -> None:
        """Show the record of a workspace, or nothing where none is open."""
        is_known = workspace is not None and workspace.is_at_place_of(self._workspace)
        self._workspace = workspace
        self._asking.forget()
        self._checking.forget()
        if workspace is None:
            self._view.show_record(Record())
            return
        if not is_known:
            self._view.show_busy()
        self.refresh()

    def refresh(self) -> None:
        """Read the record again and check it."""
        workspace = self._workspace
        if workspace is None:
            return
        self._checking.forget()
        self._asking.read(
            lambda: self._read(workspace), on_done=self._shown, on_failed=self._view.show_problem
        )

    def verify(self) -> None:
        """Check the whole record and say how it stands."""
        self._check(is_asked=True)

    def export(self, path: str) -> None:
        """Write the whole record to a new file."""
        auditing = self._services.auditing
        self._asking.act(
            lambda: auditing.export(Path(path)),
            on_done=lambda _last: self._exported(path),
            on_failed=self._view.show_refused,
        )

    def _read(self, workspace: Workspace) -> Record:
        seen = self._services.reviewing.history(workspace, limit=_MOST)
        reader = Reader(
            titles={str(e.name): (e.label, e.kind.value) for e in workspace.ordered},
            deployments={each.id: each for each in seen.deployments},
            live=_live(seen.deployments),
            plan=self._plan,
            approvers=self._approvers,
        )
        return Record(
            rows=reader.rows(seen.entries),
            metrics=seen.metrics,
            measured=workspace.environment(seen.measured).label,
            total=_total(seen.entries),
            now=self._services.clock.now(),
        )

    def _plan(self, digest: str) -> Plan | None:
        content = self._services.ledger.plan(digest)
        return Plan.from_bytes(content) if content else None

    def _approvers(self, digest: str) -> tuple[str, ...]:
        votes = self._services.ledger.decisions(PlanDigest(digest))
        return tuple(dict.fromkeys(v.principal for v in votes if v.verdict is Verdict.APPROVED))

    def _shown(self, record: Record) -> None:
        self._view.show_record(record)
        self._check(is_asked=False)

    def _check(self, *, is_asked: bool) -> None:
        self._view.show_chain(None)
        self._checking.read(
            self._services.auditing.verify,
            on_done=lambda broken: self._checked(broken, is_asked=is_asked),
            on_failed=self._view.show_refused,
        )

    def _checked(self, broken: str, *, is_asked: bool) -> None:
        self._view.show_chain(broken)
        if is_asked and broken:
            self._view.show_refused(
                Problem(
                    f"the record is broken: {broken}",
                    remedy="export it for evidence, and compare it with an earlier export",
                    kind=ProblemKind.FAILED,
                )
            )
        elif is_asked:
            self._view.tell("The record is whole: every entry follows the one before")

    def _exported(self, path: str) -> None:
        self._view.tell(f"Wrote {Path(path).name}")
        self.refresh()


def _live(deployments: Sequence[Deployment]) -> frozenset[str]:
    """Return the deployments that the record takes for the live ones."""
    here: dict[str, list[Deployment]] = {}
    for each in deployments:
        here.setdefault(each.environment, []).append(each)
    found = (live(each) for each in here.values())
    return frozenset(each.id for each in found if each is not None)


def _total(entries: Sequence[AuditEntry]) -> int:
    return max((entry.seq for entry in entries), default=0)
