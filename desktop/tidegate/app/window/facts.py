"""The facts at the window's foot: keys at hand, the keyring, the next freeze."""

from tidegate.adapters.signing.agent import Agent, AgentFailure
from tidegate.app.wiring import Wiring
from tidegate.domain.problem import Problem
from tidegate.domain.workspace import Workspace
from tidegate.ui.shell.status_bar import StatusItem


def status_items(wiring: Wiring, workspace: Workspace | None) -> tuple[StatusItem, ...]:
    """Return the facts as they are now; asks the agent and the keyring, so not for the window."""
    freeze = _freeze(wiring, workspace) if workspace else ()
    return (_agent(), _keyring(wiring), *freeze)


def _agent() -> StatusItem:
    try:
        count = len(Agent().identities())
    except AgentFailure:
        return StatusItem("key-round", "SSH agent: does not answer", tone="drift")
    if not count:
        return StatusItem("key-round", "SSH agent: no keys")
    return StatusItem("key-round", f"SSH agent: {count} key{'s' * (count != 1)}")


def _keyring(wiring: Wiring) -> StatusItem:
    try:
        return StatusItem("vault", f"Secrets: {wiring.credentials.backend()}")
    except Problem as problem:
        return StatusItem("vault", f"Secrets: {problem.summary}", tone="drift")


def _freeze(wiring: Wiring, workspace: Workspace) -> tuple[StatusItem, ...]:
    now = wiring.clock.now()
    for environment in workspace.pipeline:
        current = environment.calendar.freeze_at(now)
        if current is not None:
            text = f"{environment.label} is frozen: {current.reason or 'no releases'}"
            return (StatusItem("calendar-off", text, tone="drift"),)
    return ()
