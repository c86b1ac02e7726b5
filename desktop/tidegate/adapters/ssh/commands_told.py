"""What is told of the commands that a host runs for a deployment: its steps and its checks."""

import signal

from tidegate.adapters.ssh.protocol import Reply
from tidegate.domain.counting import count_of

_TIME_UP = 124  # the status of a step whose time was up
_SIGNALLED = 128


def told(reply: Reply) -> str:
    """Return the line for a reply about a step or a check; nothing for any other.

    Why a check failed is left out: that may quote what the application answered.
    """
    match reply.kind:
        case "step-begin":
            return f"step {reply.field(0)} begins"
        case "step-end":
            return f"step {reply.field(0)} {ending(reply)}"
        case "health-begin":
            return f"check {reply.field(0)} begins"
        case "health-end":
            return f"check {reply.field(0)} {reply.field(1)}, {_tries(reply.field(2))}"
    return ""


def ending(reply: Reply) -> str:
    """Return how a step ended."""
    status, seconds = reply.number(1), reply.field(2)
    if status == 0:
        return f"succeeded after {seconds} s"
    if status == _TIME_UP:
        return f"did not end within {reply.field(4)} s and was stopped"
    if status > _SIGNALLED:
        number = status - _SIGNALLED
        why = " (the host may have run out of memory)" if number == signal.SIGKILL else ""
        return f"was ended by signal {number} after {seconds} s{why}"
    return f"failed with status {status} after {seconds} s"


def _tries(sequence: str) -> str:
    """Say how a check went that was tried again and again: a plus a pass, a minus a failure."""
    return f"{sequence.count('+')} of {count_of(len(sequence), 'try', many='tries')} passed"
