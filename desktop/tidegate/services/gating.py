"""Judge whether a plan may start: read the record, check every signature, ask the rules."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from tidegate.domain.approval import (
    APPROVAL_NAMESPACE,
    REJECTION_NAMESPACE,
    Decision,
    Verdict,
    rejection_message,
)
from tidegate.domain.conforming import Fault
from tidegate.domain.deployment import Deployment
from tidegate.domain.gate import GateVerdict
from tidegate.domain.gating import Circumstances, Vote, judge
from tidegate.domain.identity import Principal
from tidegate.domain.plan import Action, Plan
from tidegate.domain.problem import Problem
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.ledger import Ledger
from tidegate.services.ports.signing import Signers, Signing
from tidegate.services.ports.this_machine import Clock


class VetsSettings(Protocol):
    """The service that holds settings against the contract, as far as the gate needs it."""

    def of(self, workspace: Workspace, environment: str) -> tuple[Fault, ...] | None:
        """Return what is wrong with an environment, None where there is no contract."""
        ...


@dataclass(frozen=True, slots=True)
class Gating:
    """Looks at everything that must hold before a deployment starts."""

    ledger: Ledger
    signing: Signing
    clock: Clock
    vetting: VetsSettings | None = None

    def judge(  # noqa: PLR0913 - what the gate is asked about
        self,
        workspace: Workspace,
        plan: Plan,
        content: bytes,
        *,
        changes: tuple[str, ...] = (),
        signatures: tuple[str, ...] = (),
        is_automatic: bool = False,
        is_running: bool = False,
    ) -> GateVerdict:
        """Return how every condition stands.

        `changes` are differences to the sources as they are now, `signatures` armoured approvals
        that came as files, `is_running` that the plan's own deployment has begun.
        """
        seen = self.circumstances(workspace, plan, is_running=is_running)
        votes = self.votes(workspace, content, signatures=signatures)
        faults = self.faults(workspace, plan)
        seen = replace(seen, votes=votes, changes=changes, faults=faults)
        return judge(plan, replace(seen, is_automatic=is_automatic))

    def faults(self, workspace: Workspace, plan: Plan) -> tuple[Fault, ...] | None:
        """Return what is wrong with the settings that a plan brings; going back asks nothing."""
        if self.vetting is None or plan.action is Action.ROLLBACK:
            return None
        return self.vetting.of(workspace, plan.environment)

    def circumstances(
        self, workspace: Workspace, plan: Plan, *, is_running: bool = False
    ) -> Circumstances:
        """Return what the gate looks at beside the plan, votes aside."""
        stage = workspace.stage_before(plan.environment)
        return Circumstances(
            workspace=workspace,
            environment=workspace.environment(plan.environment),
            now=self.clock.now(),
            used_by="" if is_running else self._used_by(plan),
            before=self._deployments(workspace, stage.name) if stage else (),
            holds=self.ledger.holds(workspace.name),
        )

    def votes(
        self, workspace: Workspace, content: bytes, *, signatures: Iterable[str] = ()
    ) -> tuple[Vote, ...]:
        """Return the decisions on these very bytes, each checked against its signature."""
        plan = Plan.from_bytes(content)
        signers = self.signing.signers(workspace)
        recorded = (
            self._checked(decision, content, signers=signers)
            for decision in self.ledger.decisions(plan.digest)
        )
        brought = (self._brought(text, content, signers=signers) for text in signatures)
        return (*recorded, *brought)

    def _deployments(self, workspace: Workspace, name: str) -> tuple[Deployment, ...]:
        environment = workspace.environment(name)
        return self.ledger.deployments(workspace.name, environment=environment.name)

    def _used_by(self, plan: Plan) -> str:
        ran = self.ledger.deployments(plan.application, environment=plan.environment)
        users = (each.id for each in ran if each.plan == plan.digest)
        return next(users, "")

    def _checked(self, decision: Decision, content: bytes, *, signers: Signers | None) -> Vote:
        vote = Vote(
            principal=decision.principal,
            verdict=decision.verdict,
            at=decision.at,
            key=decision.key,
            is_signed=decision.is_signed,
            reason=decision.reason,
        )
        if not decision.is_signed:
            refusal = f"{decision.principal} decided without a signature" if signers else ""
            return replace(vote, refusal=refusal)
        return self._verified(vote, decision, content, signers=signers)

    def _verified(
        self, vote: Vote, decision: Decision, content: bytes, *, signers: Signers | None
    ) -> Vote:
        message, namespace = _signed_bytes(decision, content)
        try:
            key = self.signing.verify(message, namespace=namespace, signature=decision.signature)
        except Problem as problem:
            return replace(vote, refusal=problem.summary, is_broken=True)
        if signers is None:
            return replace(vote, key=key)
        return self._owned(replace(vote, key=key), signers, namespace=namespace)

    def _owned(self, vote: Vote, signers: Signers, *, namespace: str) -> Vote:
        """Say whose key it is now; the record's name is only an index to the signature."""
        try:
            owner = signers.principal_of(vote.key, namespace=namespace, at=self.clock.now())
        except Problem as problem:
            return replace(vote, refusal=problem.summary)
        if vote.principal and owner != vote.principal:
            text = f"the record says {vote.principal}, the key belongs to {owner}"
            return replace(vote, refusal=text, is_broken=True)
        return replace(vote, principal=owner)

    def _brought(self, signature: str, content: bytes, *, signers: Signers | None) -> Vote:
        """Check a signature that came as a file beside the plan."""
        vote = Vote(Principal(""), Verdict.APPROVED, self.clock.now(), is_signed=True)
        try:
            key = self.signing.verify(content, namespace=APPROVAL_NAMESPACE, signature=signature)
        except Problem as problem:
            anybody = Principal("a .sig file beside the plan")
            return replace(vote, principal=anybody, refusal=problem.summary, is_broken=True)
        vote = replace(vote, key=key)
        if signers is None:
            return replace(vote, principal=Principal(key))
        return self._owned(vote, signers, namespace=APPROVAL_NAMESPACE)


def _signed_bytes(decision: Decision, content: bytes) -> tuple[bytes, str]:
    if decision.verdict is Verdict.APPROVED:
        return content, APPROVAL_NAMESPACE
    plan = Plan.from_bytes(content).digest
    message = rejection_message(plan, reason=decision.reason, case=decision.case)
    return message, REJECTION_NAMESPACE
