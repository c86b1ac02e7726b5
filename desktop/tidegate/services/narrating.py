"""Events of a deployment: recorded and shown, and recorded first where something follows."""

import threading
from contextlib import suppress
from dataclasses import dataclass, field

from tidegate.domain.audit import AuditBody
from tidegate.domain.deployment import Deployment, Event, EventKind, HostOutcome, Status
from tidegate.domain.identity import DeploymentId, HostName
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.ports.events import Logs, Publish
from tidegate.services.ports.ledger import Ledger
from tidegate.services.recording import Recording
from tidegate.services.writing_events import EventWriter


@dataclass(frozen=True)
class Telling:
    """Tells what happens in one deployment: to the ledger, then the log, then those who watch."""

    deployment: DeploymentId
    ledger: Ledger
    logs: Logs
    recording: Recording
    publish: Publish
    _writer: EventWriter = field(init=False)
    _is_winding_up: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_writer", EventWriter(self.ledger, lost=self._log_lost))

    def open_log(self, text: str) -> None:
        """Begin the log; raises Problem when it cannot be kept, before anything is recorded."""
        self.logs.write(self._event(EventKind.NOTE, text=text))

    def __call__(self, event: Event) -> None:
        """Record and show an event; raises Problem when it cannot be recorded, until `wind_up`."""
        try:
            self._keep(event)
        except Problem:
            if not self._is_winding_up.is_set():
                raise
        self.publish(event)

    def wind_up(self) -> None:
        """Let nothing keep the hosts from coming to rest: what fails to be recorded is logged."""
        self._is_winding_up.set()

    def _keep(self, event: Event) -> None:
        # Progress comes often and changes nothing that lasts.
        if event.kind.is_recorded:
            try:
                self._writer.write(event)
            except Problem:
                self._log_alone(event)
                raise
        if event.text:
            self.logs.write(event)

    def _log_lost(self, event: Event) -> None:
        if not event.text:  # else the log has it already
            self._log_alone(event)

    def _log_alone(self, event: Event) -> None:
        """Keep in the log what the record does not take."""
        with suppress(Problem):
            self.logs.write(event)

    def note(
        self, text: str, *, is_warning: bool = False, kind: EventKind = EventKind.NOTE
    ) -> None:
        """Tell something about the whole deployment."""
        self(self._event(kind, text=text, is_warning=is_warning))

    def settled(self, host: HostName, outcome: HostOutcome, *, text: str = "") -> None:
        """Tell what a host is now, as it was read."""
        self(self._event(EventKind.HOST_SETTLED, host=host, outcome=outcome, text=text))

    def retried(self, host: HostName) -> None:
        """Tell that a host begins again."""
        self(self._event(EventKind.RETRIED, host=host, text="begins again"))

    def finish(self, status: Status, *, text: str, audit: AuditBody) -> Deployment:
        """Tell what the deployment came to; raises Problem when that cannot be recorded."""
        event = self._event(EventKind.FINISHED, status=status, text=text)
        self._writer.flush()
        try:
            state = self.ledger.append(event, audit=audit)
        except Problem as problem:
            self._log_alone(event)
            raise _unrecorded(problem, status) from problem
        self.publish(event)
        return state

    def show(self, text: str) -> None:
        """Show something that is not worth recording."""
        self.publish(self._event(EventKind.NOTE, text=text))

    def _event(self, kind: EventKind, **what: object) -> Event:
        return Event.model_validate(
            {
                "id": self.recording.tokens.unique(),
                "deployment": self.deployment,
                "at": self.recording.clock.now(),
                "kind": kind,
                **what,
            }
        )


def _unrecorded(problem: Problem, status: Status) -> Problem:
    came_to = status.spoken
    return Problem(
        f"{problem.summary}: that the deployment came to '{came_to}' is only in its log",
        remedy=f"{problem.remedy}; then deploy again, which reads the hosts and records it first",
        kind=ProblemKind.FAILED,
    )
