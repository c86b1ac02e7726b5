"""Leads the page and its dialog: reads, judges the keys, signs, rejects, asks again, deploys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.approval import APPROVAL_NAMESPACE
from tidegate.domain.plan import Plan
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.releasing import refusal
from tidegate.services.tasks import Task
from tidegate.ui.newest import Newest
from tidegate.ui.screens.approvals.board import (
    Board,
    Hand,
    Misfit,
    Past,
    Sheet,
    hands_for,
    past_of,
    sort_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tidegate.domain.workspace import Workspace
    from tidegate.services.ports.events import Publish
    from tidegate.services.ports.signing import Signers, SigningKey
    from tidegate.services.releasing import ReleaseOutcome
    from tidegate.services.tasks import CancelFlag, TaskRunner
    from tidegate.ui.screens.approvals.needs import ApprovalServices

_PAST_LIMIT = 100


class ApprovalsView(Protocol):
    """What the presenter orders of the page."""

    def show_busy(self) -> None:
        """Show that the requests are being read."""
        ...

    def show_problem(self, problem: Exception) -> None:
        """Show why the requests cannot be read."""
        ...

    def show_board(self, board: Board) -> None:
        """Show the requests."""
        ...

    def show_sheet(self, sheet: Sheet) -> None:
        """Open the dialog on a request, or show it anew."""
        ...

    def show_misfit(self, misfit: Misfit) -> None:
        """Say in the dialog whether the plan still fits."""
        ...

    def show_hands(self, sheet: Sheet) -> None:
        """Offer in the dialog the hands that may sign now."""
        ...

    def show_working(self, text: str) -> None:
        """Say in the dialog what is being done, and let nothing be pressed meanwhile."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say in the dialog, or on the page where it is closed, what could not be done."""
        ...

    def close_sheet(self) -> None:
        """Close the dialog."""
        ...

    def tell(self, text: str) -> None:
        """Tell short news."""
        ...

    def show_deploying(self, environment: str) -> None:
        """Go to where the deployment can be watched."""
        ...


class ApprovalsPresenter:
    """One page, at most one dialog; `on_running` hears how a deployment begun here is stopped."""

    def __init__(
        self,
        view: ApprovalsView,
        services: ApprovalServices,
        runner: TaskRunner,
        *,
        publish: Publish,
        on_running: Callable[[str, CancelFlag], None] | None = None,
    ) -> None:
        self._view, self._services, self._runner = view, services, runner
        self._publish, self._on_running = publish, on_running
        self._workspace: Workspace | None = None
        self._sheet: Sheet | None = None
        self._reading, self._looking = Newest(runner), Newest(runner)

    def open(self, workspace: Workspace | None) -> None:
        """Show the requests of a workspace, or nothing; changed files leave the dialog as it is."""
        if workspace is not None and workspace.is_at_place_of(self._workspace):
            self._workspace = workspace
            self.refresh()
            return
        self.dismiss()
        self._workspace = workspace
        if workspace is None:
            self._reading.forget()
            self._view.show_board(Board())
            return
        self._view.show_busy()
        self.refresh()

    def refresh(self) -> None:
        """Read the requests again; the dialog, if open, stays as it is."""
        workspace = self._workspace
        if workspace is None:
            return
        self._reading.start(
            Task(
                work=lambda _report, _cancel: self._read(workspace),
                on_done=self._view.show_board,
                on_failed=self._view.show_problem,
                name="read approvals",
            )
        )

    def review(self, digest: str) -> None:
        """Open the dialog on a request."""
        workspace = self._workspace
        if workspace is None:
            return
        self._looking.start(
            Task(
                work=lambda _report, _cancel: self._look(workspace, digest),
                on_done=self._opened,
                on_failed=self._view.show_refused,
                name="read a plan",
            )
        )

    def dismiss(self) -> None:
        """Forget the request in the dialog."""
        self._looking.forget()
        self._sheet = None

    def take_key(self, path: str) -> None:
        """Offer the key of a file in the dialog, if it belongs to one of the signers."""
        workspace, sheet = self._workspace, self._sheet
        if workspace is None or sheet is None:
            return
        self._runner.start(
            Task(
                work=lambda _report, _cancel: self._hand_of(workspace, path),
                on_done=lambda hand: self._took(sheet, hand),
                on_failed=self._view.show_refused,
                name="read a key",
            )
        )

    def sign(self, hand: Hand, *, reason: str, deploys: bool) -> None:
        """Approve the request in the dialog, and deploy it thereafter if so wished."""
        workspace, sheet = self._workspace, self._sheet
        if workspace is None or sheet is None:
            return
        approving, content = self._services.approving, sheet.dossier.content
        self._view.show_working("Signing. If your key asks for a touch, touch it.")
        self._runner.start(
            Task(
                work=lambda _report, _cancel: approving.approve(
                    workspace, content, key=hand.key, reason=reason
                ),
                on_done=lambda _decision: self._signed(sheet, deploys=deploys),
                on_failed=self._view.show_refused,
                name="sign an approval",
            )
        )

    def reject(self, hand: Hand, *, reason: str, case: str) -> None:
        """Reject the request in the dialog for good."""
        workspace, sheet = self._workspace, self._sheet
        if workspace is None or sheet is None:
            return
        approving, content = self._services.approving, sheet.dossier.content
        self._view.show_working("Recording the rejection.")
        self._runner.start(
            Task(
                work=lambda _report, _cancel: approving.reject(
                    workspace, content, key=hand.key, reason=reason, case=case
                ),
                on_done=lambda _decision: self._rejected(sheet),
                on_failed=self._view.show_refused,
                name="reject a plan",
            )
        )

    def deploy(self) -> None:
        """Deploy the request in the dialog, which enough people have approved."""
        sheet = self._sheet
        if sheet is not None:
            self._close()
            self._deploy(sheet)

    def ask_again(self) -> None:
        """Make the plan anew, ask for its approval and let the old request wait no longer."""
        workspace, sheet = self._workspace, self._sheet
        if workspace is None or sheet is None:
            return
        self._view.show_working("Making the plan anew.")
        self._runner.start(
            Task(
                work=lambda _report, _cancel: self._ask(workspace, sheet),
                on_done=self._asked,
                on_failed=self._view.show_refused,
                name="ask again",
            )
        )

    def _read(self, workspace: Workspace) -> Board:
        hands, _ = self._hands(workspace)
        requests = self._services.approving.requests(workspace)
        past = tuple(self._past(workspace))
        now = self._services.clock.now()
        return sort_out(requests, hands=hands, past=past, now=now)

    def _past(self, workspace: Workspace) -> Iterable[Past]:
        ledger = self._services.ledger
        for deployment in ledger.deployments(workspace.name)[:_PAST_LIMIT]:
            decisions = ledger.decisions(deployment.plan)
            content = ledger.plan(deployment.plan) if decisions else None
            if content is not None:
                yield past_of(Plan.from_bytes(content), deployment, decisions)

    def _look(self, workspace: Workspace, digest: str) -> Sheet:
        dossier = self._services.approving.dossier(workspace, digest)
        hands, trouble = self._hands(workspace)
        return Sheet(
            dossier=dossier,
            hands=hands_for(hands, dossier.waiting),
            now=self._services.clock.now(),
            trouble=trouble,
        )

    def _hands(self, workspace: Workspace) -> tuple[tuple[Hand, ...], str]:
        """Return who may sign here, and what keeps the keys from being read."""
        signers = self._services.signing.signers(workspace)
        if signers is None:
            return (Hand(self._services.person.operator(workspace).name),), ""
        try:
            keys = self._services.signing.keys()
        except Problem as problem:
            return (), problem.summary
        known = [self._hand(key, signers) for key in keys]
        return tuple(hand for hand in known if hand is not None), ""

    def _hand_of(self, workspace: Workspace, path: str) -> Hand:
        """Return the hand of a key file; raises Problem where it is nobody's here."""
        signers = self._services.signing.signers(workspace)
        keys = self._services.signing.keys(file=Path(path))
        found = [self._hand(key, signers) for key in keys] if signers is not None else []
        if hand := next((each for each in found if each is not None), None):
            return hand
        raise Problem(
            f"{path}: this key belongs to none of the signers",
            remedy="choose another file, or add its public half to the workspace's `signers` file",
        )

    def _took(self, sheet: Sheet, hand: Hand) -> None:
        if self._sheet is sheet:
            self._sheet = sheet.with_hand(hand)
            self._view.show_hands(self._sheet)

    def _hand(self, key: SigningKey, signers: Signers) -> Hand | None:
        """Return whose key it is, None where the signers do not know it for approvals."""
        now = self._services.clock.now()
        try:
            owner = signers.principal_of(key.fingerprint, namespace=APPROVAL_NAMESPACE, at=now)
        except Problem:
            return None
        return Hand(owner, key)

    def _opened(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._view.show_sheet(sheet)
        if sheet.waiting.is_alive:
            self._check(sheet)

    def _check(self, sheet: Sheet) -> None:
        """Ask the hosts and the files whether the plan would be made the same now."""
        workspace = self._workspace
        if workspace is None:
            return
        self._looking.start(
            Task(
                work=lambda _report, _cancel: self._misfit(workspace, sheet),
                on_done=self._view.show_misfit,
                on_failed=lambda error: self._view.show_misfit(_unplannable(sheet, error)),
                name="compare a plan with now",
            )
        )

    def _misfit(self, workspace: Workspace, sheet: Sheet) -> Misfit:
        fresh = self._services.planning.again(workspace, sheet.plan)
        changes = self._services.planning.differences(sheet.plan, fresh.plan)
        return Misfit(sheet.dossier.digest, changes)

    def _ask(self, workspace: Workspace, sheet: Sheet) -> str:
        fresh = self._services.planning.again(workspace, sheet.plan)
        digest = self._services.approving.request(workspace, fresh)
        if sheet.waiting.is_alive:
            self._services.approving.supersede(workspace, sheet.waiting, by=fresh.plan)
        return digest

    def _asked(self, digest: str) -> None:
        self._view.tell("Asked again with a plan made now")
        self.refresh()
        self.review(digest)

    def _signed(self, sheet: Sheet, *, deploys: bool) -> None:
        self._close()
        plan = sheet.plan
        word = "Signed" if sheet.is_signed else "Approved"
        self._view.tell(f"{word} {plan.build.version} for {plan.title}")
        self.refresh()
        if deploys:
            self._deploy(sheet)

    def _rejected(self, sheet: Sheet) -> None:
        self._close()
        self._view.tell(f"Rejected {sheet.plan.build.version} for {sheet.plan.title}")
        self.refresh()

    def _close(self) -> None:
        self.dismiss()
        self._view.close_sheet()

    def _deploy(self, sheet: Sheet) -> None:
        workspace = self._workspace
        if workspace is None:
            return
        releasing, publish, environment = (
            self._services.releasing,
            self._publish,
            sheet.plan.environment,
        )
        flag = self._runner.start(
            Task(
                work=lambda _report, cancel: releasing.deploy_plan(
                    workspace, sheet.dossier.content, publish=publish, cancel=cancel
                ),
                on_done=self._deployed,
                on_failed=self._failed,
                on_cancelled=self.refresh,
                name="deploy",
            ),
            lane=environment,
        )
        if self._on_running is not None:
            self._on_running(environment, flag)
        self._view.show_deploying(environment)

    def _deployed(self, outcome: ReleaseOutcome) -> None:
        if outcome.deployment is None:
            self._view.show_refused(refusal(outcome.verdict))
        self.refresh()

    def _failed(self, error: Exception) -> None:
        self._view.show_refused(error)
        self.refresh()


def _unplannable(sheet: Sheet, error: Exception) -> Misfit:
    """Say why the plan cannot be made now: a host out of reach changes nothing in the plan."""
    if not isinstance(error, Problem):
        return Misfit(sheet.dossier.digest, trouble="something went wrong inside Tidegate")
    if error.kind is ProblemKind.HOST:
        return Misfit(sheet.dossier.digest, trouble=error.summary)
    return Misfit(sheet.dossier.digest, (error.summary,))
