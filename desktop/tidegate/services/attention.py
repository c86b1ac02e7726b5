"""What needs a person, each in two lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tidegate.domain.deployment import Deployment, Status
from tidegate.domain.hold import Hold
from tidegate.domain.identity import DeploymentId, EnvironmentName, PlanDigest
from tidegate.services.approving import Waiting
from tidegate.services.standing import EnvironmentHead


class AttentionKind(StrEnum):
    """Why something needs a person."""

    APPROVAL = "approval"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    RED = "red"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing that needs a person, in two lines."""

    kind: AttentionKind
    title: str
    text: str
    environment: EnvironmentName
    version: str = ""
    request: PlanDigest | None = None
    deployment: DeploymentId | None = None


def attention_of(
    heads: Sequence[EnvironmentHead],
    ran: dict[EnvironmentName, tuple[Deployment, ...]],
    waiting: Sequence[Waiting],
) -> tuple[Attention, ...]:
    """Return what needs a person: approvals that are missing, bad ends, holds."""
    found = [_asked(each) for each in waiting if each.counted < each.needed]
    for head in heads:
        found += [_trouble(d, head) for d in ran[head.name][:1] if _is_trouble(d)]
        found += [_held(hold, head) for hold in head.holds]
    return tuple(found)


def _asked(waiting: Waiting) -> Attention:
    plan = waiting.plan
    return Attention(
        kind=AttentionKind.APPROVAL,
        title=f"{plan.build.version} waits for approval",
        text=f"{plan.title} · asked by {plan.request.requested_by} · "
        f"{waiting.counted} of {waiting.needed} signed",
        environment=plan.environment,
        version=plan.build.version,
        request=waiting.digest,
    )


def _is_trouble(deployment: Deployment) -> bool:
    is_bad = deployment.status not in (Status.RUNNING, Status.SUCCEEDED)
    return is_bad or bool(deployment.red_tests)


def _trouble(deployment: Deployment, head: EnvironmentHead) -> Attention:
    kind, text = AttentionKind.FAILED, deployment.text or "the deployment failed"
    title = f"{deployment.version} failed in {head.title}"
    if not deployment.status.is_settled:
        kind, title = AttentionKind.INTERRUPTED, f"{head.title} needs to be settled"
    elif deployment.status is Status.SUCCEEDED:
        kind, title = AttentionKind.RED, f"{deployment.version} is red in {head.title}"
        text = ", ".join(result.test for result in deployment.red_tests)
    return Attention(
        kind=kind,
        title=title,
        text=text,
        environment=head.name,
        version=deployment.version,
        deployment=deployment.id,
    )


def _held(hold: Hold, head: EnvironmentHead) -> Attention:
    return Attention(
        kind=AttentionKind.HOLD,
        title=f"{head.title} is on hold",
        text=f"{hold.reason} · by {hold.placed_by}",
        environment=head.name,
        version=hold.version,
    )
