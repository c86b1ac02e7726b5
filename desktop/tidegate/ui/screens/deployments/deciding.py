"""What a person decides while a deployment runs: pause, go on, what a failed host becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tidegate.services.steering import Answer, Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.services.steering import Helm, Steering
    from tidegate.ui.screens.deployments.watch import Watched

CHOICES = {
    "retry_host": Choice.RETRY,
    "skip_host": Choice.SKIP,
    "all_back": Choice.BACK,
    "keep_locks": Choice.HOLD,
}
"""The acts of the page, and the choice of the deployment's helm that each one is."""


class Deciding:
    """Carries a person's wishes to the helm of a deployment that runs in this program."""

    def __init__(self, steering: Steering) -> None:
        self._steering = steering

    def steered(self, watched: Watched) -> Watched:
        """Return it with what its helm knows: an open question, a wish to pause."""
        helm = self._helm(watched)
        if helm is None or watched.deployment.status.is_finished:
            return replace(watched, question=None, is_steered=False, is_pausing=False)
        return replace(watched, question=helm.question, is_steered=True, is_pausing=helm.is_pausing)

    def pause(self, watched: Watched) -> None:
        """Let nothing more switch after the batch that is under way."""
        if helm := self._helm(watched):
            helm.pause()

    def go_on(self, watched: Watched) -> None:
        """Let it go on."""
        if helm := self._helm(watched):
            helm.go_on()

    def choose(self, watched: Watched, act: str, *, hosts: Sequence[str]) -> bool:
        """Answer the open question for these hosts; False when it is open no more."""
        helm = self._helm(watched)
        question = helm.question if helm else None
        if helm is None or question is None:
            return False
        meant = tuple(host for host in question.hosts if host in hosts)
        return helm.answer(Answer(CHOICES[act], meant))

    def _helm(self, watched: Watched) -> Helm | None:
        return self._steering.helm(watched.deployment.id)
