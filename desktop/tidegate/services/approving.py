"""Ask for approval, show what is signed, decide; everything is taken from the stored bytes."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from tidegate.domain.approval import (
    APPROVAL_NAMESPACE,
    REJECTION_NAMESPACE,
    Decision,
    Verdict,
    rejection_message,
)
from tidegate.domain.environment import ApprovalRule
from tidegate.domain.gate import GateVerdict
from tidegate.domain.gating import (
    Circumstances,
    Vote,
    bar_of,
    counting,
    expiry,
    judge,
    strictest,
)
from tidegate.domain.identity import PlanDigest, Principal
from tidegate.domain.plan import Plan
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.workspace import Workspace
from tidegate.services.gating import Gating
from tidegate.services.planning import Draft, Planning, read_plan
from tidegate.services.ports.ledger import Ledger
from tidegate.services.ports.signing import Signers, Signing, SigningKey
from tidegate.services.recording import Recording


@dataclass(frozen=True, slots=True)
class Waiting:
    """A plan that waits for people; `votes` are checked, `counted` of `needed` approvals count."""

    plan: Plan
    digest: PlanDigest
    votes: tuple[Vote, ...]
    rule: ApprovalRule
    expires_at: datetime
    is_expired: bool

    @property
    def decisions(self) -> tuple[Vote, ...]:
        """Return who decided what so far."""
        return self.votes

    @property
    def counted(self) -> int:
        """Return how many approvals count."""
        return len(counting(self.plan, self.rule, self.votes))

    @property
    def needed(self) -> int:
        """Return how many approvals it takes."""
        return self.rule.approvals

    @property
    def rejection(self) -> Vote | None:
        """Return the rejection that voids it, if there is one."""
        return next((vote for vote in self.votes if vote.verdict is Verdict.REJECTED), None)

    @property
    def is_alive(self) -> bool:
        """Tell whether it can still come to a deployment."""
        return not self.is_expired and self.rejection is None


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that the approval dialog shows, read from the bytes that are signed.

    `bar` says why the person at this machine may not approve as far as that is known before a key
    is chosen; `signers` is None in a workspace without signers.
    """

    waiting: Waiting
    content: bytes
    verdict: GateVerdict
    signers: tuple[Principal, ...] | None
    bar: str = ""

    @property
    def plan(self) -> Plan:
        """Return the plan that is decided on."""
        return self.waiting.plan

    @property
    def digest(self) -> PlanDigest:
        """Return what the signature covers."""
        return self.waiting.digest


@dataclass(frozen=True, slots=True)
class Approving:
    """Requests, approvals and rejections."""

    ledger: Ledger
    signing: Signing
    recording: Recording
    planning: Planning
    gating: Gating

    def request(self, workspace: Workspace, draft: Draft) -> PlanDigest:
        """Keep a plan and let it wait for approval; older requests stay valid."""
        self.planning.keep(workspace, draft)
        return self.ask(workspace, draft.plan)

    def ask(self, workspace: Workspace, plan: Plan) -> PlanDigest:
        """Let a kept plan wait for approval."""
        audit = self.recording.entry(
            workspace,
            action="approval requested",
            target=plan.digest,
            outcome=f"{plan.action} {plan.build.version} to {plan.environment}",
        )
        self.ledger.request(plan.digest, audit=audit)
        return plan.digest

    def requests(self, workspace: Workspace) -> tuple[Waiting, ...]:
        """Return what waits for approval, newest first, expired and rejected ones among it."""
        contents = (self.ledger.plan(digest) for digest in self.ledger.requests(workspace.name))
        plans = [read_plan(each, where="a stored plan") for each in contents if each is not None]
        known = [plan for plan in plans if plan.environment in workspace.environments]
        return tuple(self._waiting(workspace, plan) for plan in known)

    def dossier(self, workspace: Workspace, digest: str) -> Dossier:
        """Return all that a person must see before deciding; raises Problem."""
        plan, content = self.planning.load(digest)
        waiting = self._waiting(workspace, plan)
        signers = self.signing.signers(workspace)
        seen = replace(
            self.gating.circumstances(workspace, plan),
            votes=waiting.votes,
            faults=self.gating.faults(workspace, plan),
        )
        me = self.recording.person.operator(workspace).name
        return Dossier(
            waiting=waiting,
            content=content,
            verdict=judge(plan, seen),
            signers=signers.principals if signers else None,
            bar=_closed(waiting, seen) or bar_of(me, plan=plan, rule=_own(waiting.rule, signers)),
        )

    def approve(
        self,
        workspace: Workspace,
        content: bytes,
        *,
        key: SigningKey | None = None,
        reason: str = "",
    ) -> Decision:
        """Sign a plan's bytes and record it; raises Problem (kind GATE) where one may not."""
        plan = read_plan(content, where="the plan")
        waiting = self._open(workspace, plan)
        decision = self._signed(workspace, plan, Verdict.APPROVED, key, content)
        return self._record_approval(
            workspace, waiting, decision.model_copy(update={"reason": reason})
        )

    def add_signature_file(
        self, workspace: Workspace, content: bytes, *, signature: str
    ) -> Decision:
        """Record an approval that was signed elsewhere; raises Problem where it does not count."""
        plan = read_plan(content, where="the plan")
        waiting = self._open(workspace, plan)
        key = self.signing.verify(content, namespace=APPROVAL_NAMESPACE, signature=signature)
        owner = self._owner(workspace, key, namespace=APPROVAL_NAMESPACE)
        decision = self._decision(workspace, plan, Verdict.APPROVED, owner)
        signed = decision.model_copy(update={"signature": signature, "key": key})
        return self._record_approval(workspace, waiting, signed)

    def reject(
        self,
        workspace: Workspace,
        content: bytes,
        *,
        key: SigningKey | None = None,
        reason: str,
        case: str = "",
    ) -> Decision:
        """Refuse a plan for good; `case` names a test that was missing. Raises Problem."""
        plan = read_plan(content, where="the plan")
        if not reason.strip():
            raise Problem("a rejection needs a reason", remedy="say what is wrong with the release")
        self._refuse_closed(self._waiting(workspace, plan), workspace)
        message = rejection_message(plan.digest, reason=reason, case=case)
        decision = self._signed(workspace, plan, Verdict.REJECTED, key, message)
        decision = decision.model_copy(update={"reason": reason, "case": case})
        self._record(workspace, plan, decision)
        return decision

    def supersede(self, workspace: Workspace, waiting: Waiting, *, by: Plan) -> None:
        """Let a newer release take the place of one that waits."""
        audit = self.recording.entry(
            workspace,
            action="request superseded",
            target=waiting.digest,
            outcome=f"{by.build.version} took the place of {waiting.plan.build.version}",
        )
        self.ledger.supersede(waiting.digest, audit=audit)

    def _waiting(self, workspace: Workspace, plan: Plan) -> Waiting:
        seen = self._seen(workspace, plan)
        rule = strictest(plan, seen)
        end = expiry(plan, rule)
        return Waiting(
            plan=plan,
            digest=plan.digest,
            votes=self.gating.votes(workspace, plan.to_bytes()),
            rule=rule,
            expires_at=end,
            is_expired=seen.now >= end,
        )

    def _seen(self, workspace: Workspace, plan: Plan) -> Circumstances:
        if plan.application != workspace.name:
            raise Problem(
                f"the plan is for {plan.application}, this workspace is {workspace.name}",
                remedy="open the workspace that it was made for",
                kind=ProblemKind.GATE,
            )
        return self.gating.circumstances(workspace, plan)

    def _open(self, workspace: Workspace, plan: Plan) -> Waiting:
        waiting = self._waiting(workspace, plan)
        self._refuse_closed(waiting, workspace)
        rejected = waiting.rejection
        if rejected is not None:
            raise Problem(
                f"the plan was rejected by {rejected.principal}: {rejected.reason}",
                remedy="make a new plan and ask again",
                kind=ProblemKind.GATE,
            )
        return waiting

    def _refuse_closed(self, waiting: Waiting, workspace: Workspace) -> None:
        if closed := _closed(waiting, self._seen(workspace, waiting.plan)):
            raise Problem(closed, remedy="make a new plan and ask again", kind=ProblemKind.GATE)

    def _signed(
        self,
        workspace: Workspace,
        plan: Plan,
        verdict: Verdict,
        key: SigningKey | None,
        message: bytes,
    ) -> Decision:
        """Return the decision, signed where a key is given; without signers none is needed."""
        signers = self.signing.signers(workspace)
        if key is None:
            if signers is not None:
                raise Problem(
                    "the workspace has `signers`: a decision needs a signature",
                    remedy="choose a key with `--key FILE`, or load one into the SSH agent",
                )
            return self._decision(workspace, plan, verdict, self._me(workspace))
        namespace = APPROVAL_NAMESPACE if verdict is Verdict.APPROVED else REJECTION_NAMESPACE
        owner = self._owner(workspace, key.fingerprint, namespace=namespace)
        if verdict is Verdict.APPROVED:
            self._refuse_barred(owner, plan, self._waiting(workspace, plan).rule)
        signature = self.signing.sign(message, namespace=namespace, key=key)
        fingerprint = self.signing.verify(message, namespace=namespace, signature=signature)
        decision = self._decision(workspace, plan, verdict, owner)
        return decision.model_copy(update={"signature": signature, "key": fingerprint})

    def _owner(self, workspace: Workspace, fingerprint: str, *, namespace: str) -> Principal:
        signers = self.signing.signers(workspace)
        if signers is None:
            return self._me(workspace)
        now = self.recording.clock.now()
        return signers.principal_of(fingerprint, namespace=namespace, at=now)

    def _me(self, workspace: Workspace) -> Principal:
        return Principal(self.recording.person.operator(workspace).name)

    def _decision(
        self, workspace: Workspace, plan: Plan, verdict: Verdict, principal: Principal
    ) -> Decision:
        return Decision(
            id=self.recording.tokens.unique(),
            plan=plan.digest,
            verdict=verdict,
            principal=principal,
            at=self.recording.clock.now(),
            machine=self.recording.person.operator(workspace).machine,
        )

    def _record_approval(
        self, workspace: Workspace, waiting: Waiting, decision: Decision
    ) -> Decision:
        """Record an approval; the second one of the same person changes nothing."""
        self._refuse_barred(decision.principal, waiting.plan, waiting.rule)
        earlier = self.ledger.decisions(waiting.digest)
        if any(vote.principal == decision.principal for vote in waiting.votes if not vote.refusal):
            return next(each for each in earlier if each.principal == decision.principal)
        self._record(workspace, waiting.plan, decision)
        return decision

    def _refuse_barred(self, principal: str, plan: Plan, rule: ApprovalRule) -> None:
        if bar := bar_of(principal, plan=plan, rule=rule):
            raise Problem(bar, remedy="ask somebody else to approve", kind=ProblemKind.GATE)

    def _record(self, workspace: Workspace, plan: Plan, decision: Decision) -> None:
        self._keep_foreign(workspace, plan)
        audit = self.recording.entry(
            workspace,
            action=f"plan {decision.verdict}",
            target=decision.plan,
            outcome="signed with " + decision.key if decision.is_signed else "unsigned",
            reason="; ".join(text for text in (decision.reason, decision.case) if text),
            after=decision.principal,
            actor=decision.principal,
        )
        self.ledger.add_decision(decision, audit=audit)

    def _keep_foreign(self, workspace: Workspace, plan: Plan) -> None:
        """Take in a plan that only came as a file, or that nobody asked for by name yet."""
        if self.ledger.plan(plan.digest) is None:
            empty = Snapshot(environment=plan.environment)
            audit = self.recording.entry(workspace, action="plan taken in", target=plan.digest)
            self.ledger.add_plan(plan.to_bytes(), audit=audit, snapshot=empty)
        if plan.digest not in self.ledger.requests(workspace.name):
            self.ask(workspace, plan)


def signature_file(plan_file: str, *, taken: Collection[str] = ()) -> str:
    """Return the name for one more signature beside a saved plan: `PLAN.sig`, then `PLAN.2.sig`."""
    names = (plan_file + (f".{n}.sig" if n > 1 else ".sig") for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _closed(waiting: Waiting, seen: Circumstances) -> str:
    """Return why nobody can decide on a plan any more, or nothing."""
    if seen.used_by:
        return f"the plan was already used by the deployment {seen.used_by}"
    if waiting.is_expired:
        end = waiting.expires_at
        return f"the request expired at {end:%Y-%m-%d %H:%M} UTC ({end.astimezone():%H:%M %Z} here)"
    return ""


def _own(rule: ApprovalRule, signers: Signers | None) -> ApprovalRule:
    """Leave out who may approve where the key, not the name at this machine, will tell it."""
    return rule if signers is None else rule.model_copy(update={"approvers": ()})
