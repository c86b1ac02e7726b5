"""Events of a deployment: recorded first, then shown."""

from dataclasses import dataclass, field

from tidegate.domain.audit import AuditBody
from tidegate.domain.deployment import Deployment, Event, EventKind, HostOutcome, Status
from tidegate.domain.identity import DeploymentId, HostName
from tidegate.services.ports import Ledger, Logs, Publish
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "_writer", EventWriter(self.ledger))

    def __call__(self, event: Event) -> None:
        """Record and show an event."""
        # Progress comes often and changes nothing that lasts.
        if event.kind.is_recorded:
            self._writer.write(event)
        if event.text:
            self.logs.write(event)
        self.publish(event)

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
        """Tell what the deployment came to."""
        event = self._event(EventKind.FINISHED, status=status, text=text)
        state = self.ledger.append(event, audit=audit)
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
