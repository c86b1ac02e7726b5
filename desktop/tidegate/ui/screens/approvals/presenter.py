"""Leads the page and its dialog: reads, judges the keys, signs, rejects, asks again, deploys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tidegate.services.releasing import refusal
from tidegate.services.tasks import Task
from tidegate.ui.asking import Asking
from tidegate.ui.screens.approvals.board import Board, Hand, Misfit, Sheet
from tidegate.ui.screens.approvals.hands import Hands
from tidegate.ui.screens.approvals.reading import Reading, unplannable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.domain.workspace import Workspace
    from tidegate.services.ports.events import Publish
    from tidegate.services.releasing import ReleaseOutcome
    from tidegate.services.tasks import CancelFlag, TaskRunner
    from tidegate.ui.screens.approvals.needs import ApprovalServices


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
        self._reading, self._hands = Reading(services), Hands(services)
        self._workspace: Workspace | None = None
        self._sheet: Sheet | None = None
        self._asking = Asking(runner, name="read approvals")
        self._asking_sheet = Asking(runner, name="approval")
        self._opening = ""

    def open(self, workspace: Workspace | None) -> None:
        """Show the requests of a workspace, or nothing; changed files leave the dialog as it is."""
        if workspace is not None and workspace.is_at_place_of(self._workspace):
            self._workspace = workspace
            self.refresh()
            return
        self.dismiss()
        self._workspace = workspace
        if workspace is None:
            self._asking.forget()
            self._view.show_board(Board())
            return
        self._view.show_busy()
        self.refresh()

    def refresh(self) -> None:
        """Read the requests again; the dialog, if open, stays as it is."""
        workspace = self._workspace
        if workspace is not None:
            self._asking.read(
                lambda: self._reading.board(workspace),
                on_done=self._view.show_board,
                on_failed=self._view.show_problem,
            )

    def review(self, digest: str) -> None:
        """Open the dialog on a request; who asks again while it is read does not start anew."""
        workspace = self._workspace
        if workspace is not None and digest != self._opening:
            self._opening = digest
            self._asking_sheet.read(
                lambda: self._reading.sheet(workspace, digest),
                on_done=self._opened,
                on_failed=self._not_opened,
            )

    def dismiss(self) -> None:
        """Forget the request in the dialog."""
        self._opening = ""
        self._asking_sheet.forget()
        self._sheet = None

    def take_key(self, path: str) -> None:
        """Offer the key of a file in the dialog, if it belongs to one of the signers."""
        if (open_one := self._open_one()) is None:
            return
        workspace, sheet = open_one
        self._asking_sheet.act(
            lambda: self._hands.of_file(workspace, path),
            on_done=lambda hand: self._took(sheet, hand),
            on_failed=self._view.show_refused,
        )

    def sign(self, hand: Hand, *, reason: str, deploys: bool) -> None:
        """Approve the request in the dialog, and deploy it thereafter if so wished."""
        if (open_one := self._open_one()) is None:
            return
        workspace, sheet = open_one
        approving, content = self._services.approving, sheet.dossier.content
        self._view.show_working("Signing. If your key asks for a touch, touch it.")
        self._asking_sheet.act(
            lambda: approving.approve(workspace, content, key=hand.key, reason=reason),
            on_done=lambda _decision: self._signed(sheet, deploys=deploys),
            on_failed=self._view.show_refused,
        )

    def reject(self, hand: Hand, *, reason: str, case: str) -> None:
        """Reject the request in the dialog for good."""
        if (open_one := self._open_one()) is None:
            return
        workspace, sheet = open_one
        approving, content = self._services.approving, sheet.dossier.content
        self._view.show_working("Recording the rejection.")
        self._asking_sheet.act(
            lambda: approving.reject(workspace, content, key=hand.key, reason=reason, case=case),
            on_done=lambda _decision: self._rejected(sheet),
            on_failed=self._view.show_refused,
        )

    def deploy(self) -> None:
        """Deploy the request in the dialog, which enough people have approved."""
        sheet = self._sheet
        if sheet is not None:
            self._close()
            self._deploy(sheet)

    def ask_again(self) -> None:
        """Make the plan anew, ask for its approval and let the old request wait no longer."""
        if (open_one := self._open_one()) is None:
            return
        workspace, sheet = open_one
        self._view.show_working("Making the plan anew.")
        self._asking_sheet.act(
            lambda: self._ask(workspace, sheet),
            on_done=self._asked,
            on_failed=self._view.show_refused,
        )

    def _open_one(self) -> tuple[Workspace, Sheet] | None:
        """Return the workspace and the request in the dialog, if both are there."""
        workspace, sheet = self._workspace, self._sheet
        return (workspace, sheet) if workspace is not None and sheet is not None else None

    def _took(self, sheet: Sheet, hand: Hand) -> None:
        if self._sheet is sheet:
            self._sheet = sheet.with_hand(hand)
            self._view.show_hands(self._sheet)

    def _not_opened(self, problem: Exception) -> None:
        self._opening = ""
        self._view.show_refused(problem)

    def _opened(self, sheet: Sheet) -> None:
        self._opening, self._sheet = "", sheet
        self._view.show_sheet(sheet)
        if sheet.waiting.is_alive:
            self._check(sheet)

    def _check(self, sheet: Sheet) -> None:
        """Ask the hosts and the files whether the plan would be made the same now."""
        workspace = self._workspace
        if workspace is not None:
            self._asking_sheet.read(
                lambda: self._reading.misfit(workspace, sheet),
                on_done=self._view.show_misfit,
                on_failed=lambda error: self._view.show_misfit(unplannable(sheet, error)),
            )

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
