"""The facts at the window's foot: keys at hand, the keyring, the next freeze."""

from tidegate.adapters.signing.agent import AgentFailure
from tidegate.app.wiring.program import Wiring
from tidegate.domain.counting import count_of
from tidegate.domain.problem import Problem
from tidegate.domain.workspace import Workspace
from tidegate.ui.shell.status_bar import StatusItem


def status_items(wiring: Wiring, workspace: Workspace | None) -> tuple[StatusItem, ...]:
    """Return the facts as they are now; asks the agent and the keyring, so not for the window."""
    freeze = _freeze(wiring, workspace) if workspace else ()
    return (_keys(wiring), _keyring(wiring), *freeze)


def _keys(wiring: Wiring) -> StatusItem:
    """Return how many keys can sign here, and whether an agent holds them."""
    try:
        held = len(wiring.agent.identities())
        usable = len(wiring.signing.keys())
    except (AgentFailure, Problem):
        return StatusItem("key-round", "SSH agent: does not answer", tone="drift")
    if held:
        return StatusItem("key-round", f"SSH agent: {count_of(held, 'key')}")
    return StatusItem("key-round", f"SSH keys: {usable or 'none'}")


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
