"""What a person can do about a deployment, as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.domain.deployment import HostOutcome, Phase, PhaseState, Status

if TYPE_CHECKING:
    from tidegate.domain.deployment import Deployment
    from tidegate.ui.screens.deployments.watch import Watched

_WAYS_OUT = {
    Status.FAILED_UNCHANGED: ("deploy_again",),
    Status.ROLLED_BACK: ("deploy_again",),
    Status.FAILED_MIXED: ("settle", "roll_back"),
    Status.INTERRUPTED: ("settle", "resume"),
}


def offered(watched: Watched) -> tuple[str, ...]:
    """Return what a person can do about a deployment now."""
    match watched.deployment.status:
        case Status.RUNNING:
            return (*_pauses(watched), "stop")
        case Status.SUCCEEDED:
            return ("drift", "roll_back")
        case _:
            return ways_out(watched.deployment)


def ways_out(deployment: Deployment) -> tuple[str, ...]:
    """Return what can be done about one that failed; nothing about another."""
    if is_held(deployment):
        return ("unlock",)
    if is_locked(deployment):
        return ("unlock", "deploy_again")
    return _WAYS_OUT.get(deployment.status, ())


def is_held(deployment: Deployment) -> bool:
    """Tell whether a person left every host as it is, the locks kept."""
    is_interrupted = deployment.status is Status.INTERRUPTED
    return is_interrupted and deployment.text.startswith("left as it is")


def is_locked(deployment: Deployment) -> bool:
    """Tell whether somebody else's lock was in the way."""
    is_unchanged = deployment.status is Status.FAILED_UNCHANGED
    return is_unchanged and ": locked by " in deployment.text


def _pauses(watched: Watched) -> tuple[str, ...]:
    """Offer a pause as long as a host has still to switch, and the way out of it."""
    if not watched.is_steered or watched.question is not None:
        return ()
    if watched.deployment.paused:
        return ("go_on",)
    under_way = (h for h in watched.deployment.hosts if h.outcome is HostOutcome.PENDING)
    is_left = any(host.phases[Phase.SWITCH] is PhaseState.WAITING for host in under_way)
    return ("pause",) if is_left else ()
