"""The sentences of the page and the dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.domain.counting import count_of
from tidegate.domain.environment import Moment
from tidegate.domain.plan import Action
from tidegate.domain.rollout import batches
from tidegate.ui.wording import brief, spell_ago, spell_left, spell_moment, spell_size

if TYPE_CHECKING:
    from datetime import datetime

    from tidegate.domain.environment import Step
    from tidegate.domain.gating import Vote
    from tidegate.domain.plan import Evidence, Plan
    from tidegate.services.approving import Waiting
    from tidegate.ui.screens.approvals.board import Sheet

_MOMENTS = {
    Moment.PREPARED: "before the switch",
    Moment.SWITCHED: "after the switch",
    Moment.FINISHED: "at the end",
}


def title_of(plan: Plan) -> str:
    """Say what is asked for."""
    if plan.action is Action.ROLLBACK:
        return f"Approve going back to {plan.build.version} on {plan.title}"
    return f"Approve {plan.build.version} for {plan.title}"


def asked(waiting: Waiting, *, now: datetime) -> str:
    """Say who asked when, and until when one may answer."""
    request = waiting.plan.request
    text = f"Asked by {request.requested_by} {spell_ago(request.issued_at, now=now)}"
    if waiting.is_expired:
        return f"{text} · expired {spell_ago(waiting.expires_at, now=now)}"
    return f"{text} · open for another {spell_left(waiting.expires_at, now=now)}"


def left(waiting: Waiting, *, now: datetime) -> str:
    """Say how long one may still answer."""
    return f"{spell_left(waiting.expires_at, now=now)} left"


def replaced(plan: Plan) -> str:
    """Say what runs there now."""
    return f"replaces {plan.replaces}" if plan.replaces else "the first release there"


def content(plan: Plan) -> str:
    """Say how much the build is."""
    return f"{count_of(plan.build.files, 'file')}, {spell_size(plan.build.size)}"


def tested_bytes(plan: Plan) -> str:
    """Say where the very same bytes were before, as far as the plan knows."""
    stages = dict.fromkeys(str(each.environment) for each in plan.evidence)
    return f"the same bytes as in {', '.join(stages)}" if stages else ""


def evidence(each: Evidence) -> str:
    """Say how a test went, shortly."""
    if each.is_green:
        return f"{each.test} {each.passed}" if each.passed else each.test
    total = each.passed + each.failed
    return f"{each.test}: {each.failed} of {total} failed" if each.failed else f"{each.test} failed"


def rollout(plan: Plan) -> str:
    """Say in which order hosts switch and what happens when one fails."""
    hosts = count_of(len(plan.hosts), "host")
    groups = batches(plan.hosts, plan.strategy)
    if len(groups) == 1:
        order = f"{hosts}, all at once." if len(plan.hosts) > 1 else f"{hosts}."
    else:
        sizes = ", ".join(str(len(group)) for group in groups[:6])
        more = ", …" if len(groups) > 6 else ""  # noqa: PLR2004 - as many as fit
        order = f"{hosts} in {len(groups)} batches ({sizes}{more})."
    return f"{order} {_on_failure(plan)}"


def _on_failure(plan: Plan) -> str:
    if plan.is_irreversible:
        return "A step cannot be undone: after it no host goes back by itself."
    if not plan.replaces:
        return "If one fails, no host keeps the release."
    return f"If one fails, all go back to {plan.replaces}."


def step_note(step: Step) -> str:
    """Say when and where a step runs."""
    where = {"all": "every host", "first": "the first host"}.get(step.on, f"hosts with {step.on}")
    return f"{_MOMENTS[step.at]}, on {where}"


def vote_note(vote: Vote, *, now: datetime) -> str:
    """Say when somebody decided and with which key, or why it does not count."""
    if vote.refusal:
        return f"Does not count: {vote.refusal}"
    when = spell_moment(vote.at, now=now)
    if vote.is_signed:
        return f"Signed {when} · key …{vote.key[-6:]}"
    return f"Approved {when}, unsigned"


def empty_seat(sheet: Sheet) -> str:
    """Say who may still sign."""
    if sheet.waiting.rule.approvers:
        return "One of " + ", ".join(sheet.waiting.rule.approvers)
    if sheet.dossier.signers:
        return "One of " + ", ".join(sheet.dossier.signers)
    return "Anybody who works on this workspace"


def signed_digest(sheet: Sheet) -> str:
    """Say what a signature would cover."""
    verb = "Signs" if sheet.is_signed else "Approves"
    return f"{verb} digest {brief(sheet.dossier.digest)}"


def sign_words(sheet: Sheet) -> tuple[str, str]:
    """Name the two acts: to approve only, and to approve and deploy."""
    if sheet.is_signed:
        return "Sign only", "Sign and deploy"
    return "Approve only", "Approve and deploy"
