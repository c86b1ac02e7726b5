"""A deployment as the page watches it: what is known, and what is learned from its events."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tidegate.domain.deployment import Deployment, Event, EventKind, PhaseState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from tidegate.domain.plan import Plan
    from tidegate.services.steering import Question
    from tidegate.ui.screens.deployments.drifting import Drift

_BEGINS = re.compile(r"(?:step|check) (.+) begins")


@dataclass(frozen=True, slots=True)
class Watched:
    """A deployment with its plan, who approved it, how long such ones take, and the moment.

    `doing` is the command that a host began last, `failures` why its phase failed, `rates` are
    bytes a second of a transfer;
    `is_ours` tells that it was started in this window and can be stopped from here; `is_steered`
    that it runs in this program and can be paused, `question` what it asks a person now.
    `drifts` are hosts that have something else by now; None: nobody has looked.
    """

    deployment: Deployment
    plan: Plan | None
    now: datetime
    approved_by: tuple[str, ...] = ()
    typical: timedelta | None = None
    doing: dict[str, str] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    is_ours: bool = False
    is_stopping: bool = False
    is_steered: bool = False
    is_pausing: bool = False
    question: Question | None = None
    drifts: tuple[Drift, ...] | None = None

    @property
    def is_fed(self) -> bool:
        """Tell whether its events come from this very program, so that nothing need be read."""
        is_running = not self.deployment.status.is_finished
        return is_running and (self.is_ours or self.is_steered)

    def after(self, events: Sequence[Event], *, now: datetime) -> Watched:
        """Return what is known once these events have happened."""
        deployment = self.deployment.after_all(_worth_applying(events))
        return replace(
            self,
            deployment=deployment,
            doing={**self.doing, **_begun(events)},
            failures={**self.failures, **_failed(events)},
            rates={**self.rates, **self._rates(events)},
            now=now,
        )

    def at(self, now: datetime) -> Watched:
        """Return the same a moment later."""
        return replace(self, now=now)

    def _rates(self, events: Iterable[Event]) -> dict[str, float]:
        """Measure transfers from their first to their last report in a batch."""
        found: dict[str, float] = {}
        for host, (first, last) in _spans(events).items():
            seconds = (last.at - first.at).total_seconds()
            if seconds > 0:
                fresh = (last.done - first.done) / seconds
                # Half of the old rate keeps the figure from jumping.
                found[host] = (fresh + self.rates.get(host, fresh)) / 2
        return found


@dataclass(frozen=True, slots=True)
class Listed:
    """The page's list: deployments, running ones first, with each environment's title and kind."""

    deployments: tuple[Deployment, ...] = ()
    titles: dict[str, tuple[str, str]] = field(default_factory=dict)
    now: datetime | None = None

    @property
    def running(self) -> tuple[Deployment, ...]:
        """Return what runs now."""
        return tuple(each for each in self.deployments if not each.status.is_finished)

    @property
    def past(self) -> tuple[Deployment, ...]:
        """Return what has ended, newest first."""
        return tuple(each for each in self.deployments if each.status.is_finished)


def _worth_applying(events: Sequence[Event]) -> Iterable[Event]:
    """Leave out output, and of a host's reports of progress all but the last."""
    last = {each.host: each.id for each in events if each.kind is EventKind.PROGRESS}
    for event in events:
        is_stale = event.kind is EventKind.PROGRESS and last[event.host] != event.id
        if event.kind is not EventKind.OUTPUT and not is_stale:
            yield event


def _begun(events: Iterable[Event]) -> dict[str, str]:
    found = ((event, _BEGINS.fullmatch(event.text)) for event in events if event.host)
    return {event.host: match[1] for event, match in found if match}


def _failed(events: Iterable[Event]) -> dict[str, str]:
    """Keep why a phase failed: a host's own text is what it said last, which may be later."""
    return {e.host: e.text for e in events if e.state is PhaseState.FAILED and e.text}


def _spans(events: Iterable[Event]) -> dict[str, tuple[Event, Event]]:
    spans: dict[str, tuple[Event, Event]] = {}
    for event in events:
        if event.kind is EventKind.PROGRESS:
            spans[event.host] = (spans.get(event.host, (event, event))[0], event)
    return spans
