"""What went wrong, in place: cause, exact command, effect on users, what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tidegate.domain.deployment import HostOutcome, HostProgress, Phase, PhaseState, Status
from tidegate.ui.screens.deployments.acts import is_held, ways_out
from tidegate.ui.screens.deployments.deciding import CHOICES
from tidegate.ui.wording import as_sentence

if TYPE_CHECKING:
    from tidegate.domain.deployment import Deployment
    from tidegate.domain.plan import Plan
    from tidegate.services.steering import Question
    from tidegate.ui.screens.deployments.watch import Watched

_MOST = 4


@dataclass(frozen=True, slots=True)
class Trouble:
    """One cause and the hosts that it struck; `acts` names what a person can do about it."""

    title: str
    cause: str
    command: str = ""
    effect: str = ""
    remedy: str = ""
    hosts: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()


def troubles(watched: Watched) -> tuple[Trouble, ...]:
    """Return what went wrong, hosts with the same cause together, at most four of them."""
    deployment = watched.deployment
    if watched.question is not None:
        return (_asked(watched, watched.question),)
    if is_held(deployment):
        return (_whole(watched),)
    found = _by_cause(watched)[:_MOST]
    if not found and deployment.status.is_finished and deployment.status is not Status.SUCCEEDED:
        found = [_whole(watched)]
    return (*found, *_red_tests(deployment))


def _asked(watched: Watched, question: Question) -> Trouble:
    """Return what a person is asked: every other host waits for the answer."""
    first = watched.deployment.host(question.hosts[0])
    phase = next((p for p, s in first.phases.items() if s is PhaseState.FAILED), None)
    trouble = _of(
        phase,
        _common(question.why, first, watched),
        [watched.deployment.host(name) for name in question.hosts],
        watched,
    )
    return replace(
        trouble,
        effect="Every other host waits for you; without an answer all go back.",
        remedy=trouble.remedy if "; " in question.why else "Mend the cause, then retry.",
        acts=tuple(act for act, choice in CHOICES.items() if choice in question.choices),
    )


def _by_cause(watched: Watched) -> list[Trouble]:
    causes: dict[tuple[Phase | None, str], list[HostProgress]] = {}
    for host in watched.deployment.hosts:
        phase = next((p for p, s in host.phases.items() if s is PhaseState.FAILED), None)
        if phase is not None or host.outcome in _BAD:
            text = watched.failures.get(host.name, host.text)
            causes.setdefault((phase, _common(text, host, watched)), []).append(host)
    return [_of(phase, text, hosts, watched) for (phase, text), hosts in causes.items()]


_BAD = (HostOutcome.FAILED_AFTER_SWITCH, HostOutcome.UNKNOWN)


def _of(phase: Phase | None, text: str, hosts: list[HostProgress], watched: Watched) -> Trouble:
    names = tuple(host.name for host in hosts)
    where = names[0] if len(names) == 1 else f"{len(names)} hosts"
    cause, _, remedy = text.partition("; ")
    is_unknown = phase is None and hosts[0].outcome is HostOutcome.UNKNOWN
    word = "cannot be read" if is_unknown else f"failed in {phase.value if phase else 'the end'}"
    return Trouble(
        title=f"{where} {word}",
        cause=cause or "no reason was given",
        command=_command(phase, hosts[0], watched),
        effect=_effect(watched.deployment),
        remedy=_sentence(remedy) or _remedy(watched.deployment),
        hosts=names,
        acts=ways_out(watched.deployment),
    )


def _common(text: str, host: HostProgress, watched: Watched) -> str:
    """Return a cause without what is this host's alone, so that equal ones come together."""
    address = next(
        (
            each.address
            for each in (watched.plan.hosts if watched.plan else ())
            if each.name == host.name
        ),
        "",
    )
    text = text.removeprefix(f"{host.name}: ")
    return text.replace(address, "its address") if address else text


def _whole(watched: Watched) -> Trouble:
    deployment = watched.deployment
    cause, _, remedy = deployment.text.partition("; ")
    is_left = is_held(deployment)
    titles = {
        Status.INTERRUPTED: "Locks are kept" if is_left else "The deployment was interrupted",
        Status.ROLLED_BACK: "Every host went back",
    }
    effect, said = _effect(deployment), _sentence(remedy)
    return Trouble(
        title=titles.get(deployment.status, "The deployment failed"),
        cause=cause or "no reason was given",
        effect=effect,
        remedy=said if said and said.rstrip(".") not in effect else _remedy(deployment),
        acts=ways_out(deployment),
    )


def _red_tests(deployment: Deployment) -> tuple[Trouble, ...]:
    return tuple(
        Trouble(
            title=f"Test {result.test} is red" + (f" on {result.host}" if result.host else ""),
            cause="; ".join(f"{each.name}: {each.message}" for each in result.failures[:3])
            or result.summary
            or f"{result.failed} failed",
            effect="The release is live, and goes no further by itself.",
            remedy="Mend it and deploy again, or roll back.",
            acts=("roll_back",),
        )
        for result in deployment.red_tests
    )


def _command(phase: Phase | None, host: HostProgress, watched: Watched) -> str:
    """Return the command that the host ran when it failed, as the plan has it."""
    plan = watched.plan
    if plan is None or phase not in (Phase.STEPS, Phase.HEALTH):
        return ""
    name = watched.doing.get(host.name, "")
    step = next((each.run for each in plan.steps if each.name == name), "")
    return step or (_health(plan) if phase is Phase.HEALTH else "")


def _health(plan: Plan) -> str:
    return "; ".join(check.run or f"GET {check.http}" for check in plan.health)


def _effect(deployment: Deployment) -> str:
    outcomes = [host.outcome for host in deployment.hosts]
    on_new = (HostOutcome.ACTIVE, HostOutcome.FAILED_AFTER_SWITCH)
    active = sum(outcome in on_new for outcome in outcomes)
    if is_held(deployment):
        return f"{active} of {len(outcomes)} hosts run {deployment.version}; all stay locked."
    return _effect_of(deployment, active=active)


def _effect_of(deployment: Deployment, *, active: int) -> str:
    match deployment.status:
        case Status.RUNNING:
            return "The other hosts are being brought to rest."
        case Status.FAILED_UNCHANGED:
            return "Users notice nothing: every host runs what it ran before."
        case Status.ROLLED_BACK:
            return "Every host runs what it ran before; some ran the new release for a moment."
        case Status.FAILED_MIXED:
            count = len(deployment.hosts)
            return f"{active} of {count} hosts run {deployment.version}, the others do not."
        case Status.INTERRUPTED:
            return "What each host runs is not known until the hosts are read."
        case _:
            return ""


def _remedy(deployment: Deployment) -> str:
    match deployment.status:
        case Status.RUNNING:
            return "Wait: nothing has to be done now."
        case Status.INTERRUPTED if is_held(deployment):
            return "Look at the hosts, then break the locks: every host goes back."
        case Status.INTERRUPTED:
            return "Settle the hosts: each switches back or keeps, and says what it runs."
        case Status.FAILED_MIXED:
            return "Roll back every host, or settle the hosts and deploy again."
        case _:
            return "Mend the cause, then deploy again."


def _sentence(text: str) -> str:
    ends = text.endswith((".", "?"))
    return f"{as_sentence(text)}{'' if ends else '.'}" if text else ""
