"""A person's hand on a deployment under way: pause and go on, and what becomes of a failed host."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import final

from tidegate.domain.identity import DeploymentId, HostName
from tidegate.services.tasks import CancelFlag

_PATIENCE = 3_600.0  # seconds for which hosts wait for a person, at most
_GLANCE = 0.25

Idle = Callable[[], None]
"""Called again and again during a wait: lets the hosts wait too."""


class Choice(StrEnum):
    """What a person can want when a host has failed."""

    RETRY = "retry"
    SKIP = "skip"
    BACK = "back"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Question:
    """These hosts failed, and so; a person may choose among these, BACK when nobody answers."""

    hosts: tuple[HostName, ...]
    why: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do, and with which of the failed hosts; without any with all of them."""

    choice: Choice
    hosts: tuple[HostName, ...] = ()

    def means(self, host: HostName) -> bool:
        """Tell whether this host is meant."""
        return not self.hosts or host in self.hosts


@final
class Helm:
    """One deployment's helm: any thread wishes, the deployment's own thread obeys.

    `is_manned` tells that a person can be asked; `patience` are the seconds for which they are
    waited for.
    """

    def __init__(self, *, is_manned: bool, patience: float = _PATIENCE) -> None:
        self.is_manned = is_manned
        self.patience = patience
        self._question: Question | None = None
        self._answer: Answer | None = None
        self._is_pausing = False
        self._changed = threading.Condition()

    @property
    def question(self) -> Question | None:
        """Return what a person is asked now."""
        return self._question

    @property
    def is_pausing(self) -> bool:
        """Tell whether somebody wished that it pauses."""
        return self._is_pausing

    def pause(self) -> None:
        """Wish that nothing more switches before somebody lets it go on."""
        self._wish(is_pausing=True)

    def go_on(self) -> None:
        """Let it go on."""
        self._wish(is_pausing=False)

    def _wish(self, *, is_pausing: bool) -> None:
        with self._changed:
            self._is_pausing = is_pausing
            self._changed.notify_all()

    def answer(self, answer: Answer) -> bool:
        """Answer the open question; False when none is open or it does not offer this."""
        with self._changed:
            question = self._question
            if question is None or answer.choice not in question.choices:
                return False
            self._answer = answer
            self._changed.notify_all()
        return True

    @contextmanager
    def asking(self, question: Question) -> Iterator[None]:
        """Let the question stand open during the block."""
        with self._changed:
            self._question, self._answer = question, None
        try:
            yield
        finally:
            with self._changed:
                self._question = None

    def answered(self, *, idle: Idle, cancel: CancelFlag) -> Answer:
        """Wait for the answer; nobody's answer is BACK. Raises Cancelled."""
        self._await(lambda: self._answer is not None, idle=idle, cancel=cancel)
        return self._answer or Answer(Choice.BACK)

    def rested(self, *, idle: Idle, cancel: CancelFlag) -> bool:
        """Wait until it may go on; False when nobody said so in time. Raises Cancelled."""
        return self._await(lambda: not self._is_pausing, idle=idle, cancel=cancel)

    def _await(self, is_so: Callable[[], bool], *, idle: Idle, cancel: CancelFlag) -> bool:
        waited = 0.0
        while waited < self.patience:
            cancel.check()
            idle()
            with self._changed:
                if self._changed.wait_for(is_so, _GLANCE):
                    return True
            waited += _GLANCE
        return is_so()


@final
class Steering:
    """Every deployment's helm while it runs in this program; `is_manned` once a person watches."""

    def __init__(self, *, is_manned: bool = False, patience: float = _PATIENCE) -> None:
        self.is_manned = is_manned
        self._patience = patience
        self._helms: dict[str, Helm] = {}

    def helm(self, deployment: str) -> Helm | None:
        """Return the helm of a deployment that runs in this program, else None."""
        return self._helms.get(deployment)

    @contextmanager
    def carries(self, deployment: DeploymentId, *, is_attended: bool) -> Iterator[Helm]:
        """Offer a helm for the deployment during the block."""
        helm = Helm(is_manned=self.is_manned and is_attended, patience=self._patience)
        self._helms[deployment] = helm
        try:
            yield helm
        finally:
            del self._helms[deployment]
