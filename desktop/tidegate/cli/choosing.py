"""Asks at the terminal what becomes of hosts that failed, while the others wait."""

import threading
from typing import TYPE_CHECKING

from tidegate.cli.events import printed
from tidegate.domain.deployment import EventKind
from tidegate.services.steering import Answer, Choice

if TYPE_CHECKING:
    from tidegate.cli.session import Session
    from tidegate.domain.deployment import Event
    from tidegate.services.ports.events import Publish
    from tidegate.services.steering import Helm, Question

_WORDS = {
    Choice.RETRY: "[r]etry",
    Choice.SKIP: "[s]kip",
    Choice.BACK: "roll [b]ack all",
    Choice.HOLD: "[k]eep the locks",
}
_LETTERS = {"r": Choice.RETRY, "s": Choice.SKIP, "b": Choice.BACK, "k": Choice.HOLD}


def attended(session: "Session") -> "Publish":
    """Return what prints events and, where a person sits at the terminal, asks about failures.

    With `--yes` and without a terminal nobody is asked: then all hosts go back.
    """
    show = printed(session.output)
    if session.asking.assume_yes or not session.asking.can_ask:
        return show
    session.desk.steering.is_manned = True

    def take(event: "Event") -> None:
        show(event)
        helm = session.desk.steering.helm(event.deployment)
        if event.kind is EventKind.PAUSED and helm is not None and helm.question is not None:
            # The deployment goes on to let its hosts wait, so the question has its own thread.
            asking = (session, helm, helm.question)
            threading.Thread(target=_ask, args=asking, name="asking", daemon=True).start()

    return take


def _ask(session: "Session", helm: "Helm", question: "Question") -> None:
    """Ask until there is an answer that the question offers; the end of input rolls back."""
    words = ", ".join(_WORDS[choice] for choice in question.choices)
    while helm.question is question:
        line = session.asking.line(f"{', '.join(question.hosts)}: {words}?")
        choice = Choice.BACK if line is None else _LETTERS.get(line[:1].lower())
        if choice is not None and helm.answer(Answer(choice)):
            return
