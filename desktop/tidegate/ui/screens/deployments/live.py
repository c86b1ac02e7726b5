"""What the live view says of a deployment: how far it is, host by host and stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from tidegate.domain.counting import count_of
from tidegate.domain.deployment import HostOutcome, HostProgress, Phase, PhaseState, Status
from tidegate.domain.rollout import batches
from tidegate.ui.screens.deployments.acts import is_held
from tidegate.ui.wording import spell_clock, spell_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import timedelta

    from tidegate.domain.deployment import Deployment
    from tidegate.ui.screens.deployments.watch import Watched


class Mood(Enum):
    """How a host, a stage or a deployment stands; the view gives each its mark."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    BACK = "back"
    SKIPPED = "skipped"
    UNSURE = "unsure"


PHASES = (
    (Phase.CONNECT, "Connect"),
    (Phase.PREFLIGHT, "Preflight"),
    (Phase.LOCK, "Lock"),
    (Phase.STAGE, "Stage"),
    (Phase.VERIFY, "Verify"),
    (Phase.SWITCH, "Switch"),
    (Phase.STEPS, "Steps"),
    (Phase.HEALTH, "Health"),
    (Phase.KEEP, "Keep"),
)
_HEALTH = [phase for phase, _ in PHASES].index(Phase.HEALTH)
_WEIGHTS = dict(zip(Phase, (5, 5, 2, 38, 8, 10, 12, 15, 5), strict=True))
_GERUNDS = {
    Phase.CONNECT: "Connecting",
    Phase.PREFLIGHT: "Checking the host",
    Phase.LOCK: "Taking the lock",
    Phase.STAGE: "Staging",
    Phase.VERIFY: "Verifying",
    Phase.SWITCH: "Switching",
    Phase.STEPS: "Running steps",
    Phase.HEALTH: "Checking health",
    Phase.KEEP: "Keeping the release",
}
_STAGES = (
    ("Preflight", (Phase.CONNECT, Phase.PREFLIGHT), False),
    ("Lock", (Phase.LOCK,), False),
    ("Stage", (Phase.STAGE, Phase.VERIFY), True),
    ("Switch", (Phase.SWITCH, Phase.STEPS), False),
    ("Health", (Phase.HEALTH,), False),
    ("Keep", (Phase.KEEP,), False),
)
_OUTCOMES = {
    HostOutcome.UNCHANGED: (Mood.SKIPPED, "Unchanged"),
    HostOutcome.ACTIVE: (Mood.DONE, "Live"),
    HostOutcome.ROLLED_BACK: (Mood.BACK, "Went back"),
    HostOutcome.FAILED_AFTER_SWITCH: (Mood.FAILED, "Failed after the switch"),
    HostOutcome.UNKNOWN: (Mood.UNSURE, "Unknown: could not be read"),
}
_LIVE = (HostOutcome.ACTIVE, HostOutcome.FAILED_AFTER_SWITCH)
_STATUSES = {
    Status.RUNNING: (Mood.RUNNING, "Running"),
    Status.SUCCEEDED: (Mood.DONE, "Succeeded"),
    Status.FAILED_UNCHANGED: (Mood.FAILED, "Failed, nothing changed"),
    Status.FAILED_MIXED: (Mood.FAILED, "Failed, hosts differ"),
    Status.ROLLED_BACK: (Mood.BACK, "Failed, went back"),
    Status.INTERRUPTED: (Mood.UNSURE, "Interrupted"),
}


@dataclass(frozen=True, slots=True)
class HostView:
    """One host's line; `steps` are the nine phases' moods, `share` how far the running one is."""

    name: str
    mood: Mood
    text: str
    clock: str
    steps: tuple[Mood, ...]
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """Hosts that switch together."""

    title: str
    note: str
    hosts: tuple[HostView, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the whole deployment; after a decisive one there is no easy way back."""

    title: str
    note: str
    mood: Mood
    decisive: bool = False


def verdict(deployment: Deployment) -> tuple[Mood, str]:
    """Say how a deployment stands."""
    mood, text = _STATUSES[deployment.status]
    if deployment.red_tests:
        return Mood.FAILED, f"{text}, {count_of(len(deployment.red_tests), 'test')} red"
    return mood, text


def share(watched: Watched) -> float:
    """Return how far it is, from 0 to 1, the slow phases counting more.

    Of one that has ended: the share of the hosts that run it.
    """
    deployment = watched.deployment
    if deployment.status is Status.SUCCEEDED:
        return 1.0
    if deployment.status.is_finished:
        live = sum(host.outcome in _LIVE for host in deployment.hosts)
        return live / max(1, len(deployment.hosts))
    total = sum(_WEIGHTS.values()) * max(1, len(deployment.hosts))
    return sum(_done(host) for host in deployment.hosts) / total


def headline(watched: Watched) -> str:
    """Say in one line how many hosts are done and how the others follow."""
    deployment = watched.deployment
    moods = [_host_mood(host, deployment)[0] for host in deployment.hosts]
    parts = [f"{moods.count(Mood.DONE)} of {count_of(len(moods), 'host')} done"]
    for mood, word in ((Mood.RUNNING, "running"), (Mood.FAILED, "failed"), (Mood.BACK, "back")):
        if count := moods.count(mood):
            parts.append(f"{count} {word}")
    if watched.is_stopping and not deployment.status.is_finished:
        parts.append("stopping after the current step")
    elif deployment.paused:
        parts.append("waits for your choice" if watched.question else deployment.paused)
    elif watched.plan is not None:
        parts.append(_order(watched))
    return " · ".join(part for part in parts if part)


def elapsed(watched: Watched) -> timedelta:
    """Return how long it took, or takes so far."""
    end = watched.deployment.finished_at or watched.now
    return end - watched.deployment.started_at


def left(watched: Watched) -> timedelta | None:
    """Return about how long it still takes, from what earlier ones took; None: nobody knows."""
    if watched.typical is None or watched.deployment.status.is_finished:
        return None
    rest = watched.typical - elapsed(watched)
    return rest if rest.total_seconds() > 0 else None


def stages(watched: Watched) -> tuple[Stage, ...]:
    """Return the stages of the whole, the point of no return marked."""
    deployment = watched.deployment
    found = [
        Stage(title, _stage_note(title, watched), _stage_mood(phases, deployment), decisive)
        for title, phases, decisive in _STAGES
    ]
    return (*found, _tests(watched))


def groups(watched: Watched) -> tuple[Group, ...]:
    """Return the hosts in the groups in which they switch."""
    hosts = {host.name: host for host in watched.deployment.hosts}
    if watched.plan is None:
        return (_group("Hosts", tuple(hosts.values()), watched),)
    parts = batches([host.name for host in watched.plan.hosts], watched.plan.strategy)
    return tuple(
        _group(_title(at, parts, watched), [hosts[n] for n in names if n in hosts], watched)
        for at, names in enumerate(parts)
    )


def _title(at: int, parts: Sequence[Sequence[str]], watched: Watched) -> str:
    if len(parts) == 1:
        return "All hosts at once"
    if watched.plan is not None and watched.plan.strategy.canary:
        return f"Batch {at}" if at else "Canary"
    return f"Batch {at + 1}"


def _group(title: str, hosts: Sequence[HostProgress], watched: Watched) -> Group:
    lines = tuple(_line(host, watched) for host in hosts)
    moods = {line.mood for line in lines}
    for mood in (Mood.RUNNING, Mood.FAILED, Mood.UNSURE, Mood.BACK, Mood.WAITING):
        if mood in moods:
            return Group(title, _group_note(mood, hosts), lines)
    return Group(title, "done" if Mood.DONE in moods else "unchanged", lines)


def _group_note(mood: Mood, hosts: Iterable[HostProgress]) -> str:
    is_ahead = all(host.phases[Phase.SWITCH] is PhaseState.WAITING for host in hosts)
    return "preparing" if mood is Mood.RUNNING and is_ahead else mood.value


def _line(host: HostProgress, watched: Watched) -> HostView:
    deployment = watched.deployment
    mood, text = _host_mood(host, deployment)
    if mood is Mood.RUNNING or PhaseState.FAILED in host.phases.values():
        text = _doing(host, watched)
    elif host.text and mood is not Mood.WAITING:
        text = host.text
    return HostView(
        name=host.name,
        mood=mood,
        text=text,
        clock=_clock(host, watched),
        steps=tuple(_step_mood(host.phases[phase], mood) for phase, _ in PHASES),
        share=_phase_share(host),
    )


def _host_mood(host: HostProgress, deployment: Deployment) -> tuple[Mood, str]:
    has_failed = PhaseState.FAILED in host.phases.values()
    if host.outcome is HostOutcome.FAILED_AFTER_SWITCH and is_held(deployment) and not has_failed:
        return Mood.UNSURE, "Runs it, locked"
    if host.outcome in _OUTCOMES and not has_failed:
        return _OUTCOMES[host.outcome]
    if has_failed:
        return Mood.FAILED, "Failed"
    if deployment.status.is_finished:
        return (Mood.UNSURE, "Not settled") if host.started_at else (Mood.SKIPPED, "Not reached")
    return (Mood.RUNNING, "") if host.started_at else (Mood.WAITING, "Waits for its turn")


def _doing(host: HostProgress, watched: Watched) -> str:
    phase = host.current
    if phase is not None and host.phases[phase] is PhaseState.FAILED:
        return _failure(host, phase, watched)
    if phase is Phase.STAGE and host.total:
        rate = watched.rates.get(host.name)
        sent = f"Staging, {spell_size(host.done)} of {spell_size(host.total)}"
        return f"{sent}, {spell_size(rate)}/s" if rate else sent
    if phase in (Phase.STEPS, Phase.HEALTH) and (name := watched.doing.get(host.name)):
        return _commanded(host, phase, name, is_paused=bool(watched.deployment.paused))
    if phase is None:
        if host.phases[Phase.SWITCH] is PhaseState.DONE:
            return "Runs it, waits"
        is_ready = host.phases[Phase.VERIFY] is PhaseState.DONE
        return "Ready, waits for the others" if is_ready else "Under way"
    return host.text or _GERUNDS[phase]


def _failure(host: HostProgress, phase: Phase, watched: Watched) -> str:
    """Say why; the line begins with the host's name already."""
    why = watched.failures.get(host.name) or host.text or f"{_GERUNDS[phase]} failed"
    short = why.removeprefix(f"{host.name}: ").partition("; ")[0]
    after = _OUTCOMES.get(host.outcome, (None, ""))[1].lower()
    return f"{short}, {after}" if after else short


def _commanded(host: HostProgress, phase: Phase, name: str, *, is_paused: bool) -> str:
    if not _is_stepping_early(host):
        return f"{_GERUNDS[phase]}: {name}"
    return "Ready, waits" if is_paused else f"Before the switch: {name}"


def _clock(host: HostProgress, watched: Watched) -> str:
    if host.started_at is None:
        return ""
    end = host.ended_at or watched.deployment.finished_at or watched.now
    return spell_clock(end - host.started_at)


def _step_mood(state: PhaseState, host: Mood) -> Mood:
    if state in (PhaseState.DONE, PhaseState.RUNNING) and host in (Mood.BACK, Mood.SKIPPED):
        return Mood.SKIPPED
    return {
        PhaseState.WAITING: Mood.WAITING,
        PhaseState.RUNNING: Mood.RUNNING,
        PhaseState.DONE: Mood.DONE,
        PhaseState.FAILED: Mood.FAILED,
        PhaseState.SKIPPED: Mood.SKIPPED,
    }[state]


def _phase_share(host: HostProgress) -> float:
    if host.current is Phase.STAGE and host.total:
        return min(1.0, host.done / host.total)
    return 0.5


def _done(host: HostProgress) -> float:
    done = 0.0
    for phase, state in host.phases.items():
        if state in (PhaseState.DONE, PhaseState.SKIPPED):
            done += _WEIGHTS[phase]
        elif state is PhaseState.RUNNING:
            done += _WEIGHTS[phase] * _phase_share(host)
    return done


def _stage_mood(phases: tuple[Phase, ...], deployment: Deployment) -> Mood:
    """Say how a stage stands among the hosts that have begun; others come in later batches."""
    begun = [host for host in deployment.hosts if host.started_at]
    states = [host.phases[phase] for host in begun for phase in _counted(phases, host)]
    if PhaseState.FAILED in states:
        return Mood.FAILED
    if deployment.status is Status.SUCCEEDED or (states and _OVER.issuperset(states)):
        return Mood.DONE
    if deployment.status.is_finished:
        return Mood.SKIPPED if set(states) <= {PhaseState.WAITING} else Mood.UNSURE
    return Mood.RUNNING if PhaseState.RUNNING in states else Mood.WAITING


def _counted(phases: tuple[Phase, ...], host: HostProgress) -> tuple[Phase, ...]:
    """Count steps before the switch with what prepares it: nothing is decided by them yet."""
    if not _is_stepping_early(host):
        return phases
    if Phase.STAGE in phases:
        return (*phases, Phase.STEPS)
    return tuple(phase for phase in phases if phase is not Phase.STEPS)


def _is_stepping_early(host: HostProgress) -> bool:
    begun = host.phases[Phase.STEPS] in (PhaseState.RUNNING, PhaseState.FAILED)
    return begun and host.phases[Phase.SWITCH] is PhaseState.WAITING


_OVER = frozenset({PhaseState.DONE, PhaseState.SKIPPED})


def _stage_note(title: str, watched: Watched) -> str:
    deployment, plan = watched.deployment, watched.plan
    if title == "Preflight":
        return count_of(len(deployment.hosts), "host")
    if title == "Lock":
        return plan.title if plan else deployment.environment
    if title == "Stage":
        total = sum(host.total for host in deployment.hosts)
        done = sum(host.done for host in deployment.hosts)
        return f"{spell_size(done)} of {spell_size(total)}" if total else ""
    return _batch_note(watched) if title == "Switch" else ""


def count_of_groups(watched: Watched) -> int:
    """Return in how many groups the hosts switch."""
    plan = watched.plan
    return len(batches([host.name for host in plan.hosts], plan.strategy)) if plan else 1


def _batch_note(watched: Watched) -> str:
    if count_of_groups(watched) == 1:
        return ""
    parts = groups(watched)
    if watched.deployment.status.is_finished:
        return count_of(len(parts), "batch", many="batches")
    done = sum(all(_is_behind(host) for host in part.hosts) for part in parts)
    return f"batch {min(done + 1, len(parts))} of {len(parts)}"


def _is_behind(host: HostView) -> bool:
    """Tell whether the next batch need not wait for this host any more."""
    health = host.steps[_HEALTH]
    return host.mood is Mood.DONE or health in (Mood.DONE, Mood.SKIPPED)


def _tests(watched: Watched) -> Stage:
    deployment = watched.deployment
    count = len(watched.plan.tests) if watched.plan else len(deployment.tests)
    note = count_of(count, "test") if count else "none"
    if deployment.red_tests:
        return Stage("Tests", f"{len(deployment.red_tests)} red", Mood.FAILED)
    if deployment.is_tested:
        return Stage("Tests", note, Mood.DONE)
    if deployment.status is Status.SUCCEEDED:
        return Stage("Tests", note, Mood.RUNNING)
    return Stage("Tests", note, Mood.SKIPPED if deployment.status.is_finished else Mood.WAITING)


def _order(watched: Watched) -> str:
    count = count_of_groups(watched)
    if count == 1:
        return "all hosts or none"
    asks = "asks" if watched.is_steered else "stops"
    return f"{count} batches, {asks} at the first failure"
