"""What watchers are told while a host is worked on: phases, progress and masked output."""

from collections.abc import Callable
from typing import final

from tidegate.domain.deployment import Event, EventKind, HostOutcome, Phase, PhaseState
from tidegate.domain.identity import DeploymentId, HostName
from tidegate.domain.masking import Masker
from tidegate.domain.secret import Secret
from tidegate.services.ports.events import Publish
from tidegate.services.ports.this_machine import Clock, Tokens

_PIECE = 4_096  # characters of output in one event
_MOST = 1024 * 1024  # bytes of the beginning of one command's output that are shown
_LAST = 16 * 1024  # bytes of the end of a longer one


@final
class Narrator:
    """Makes the events of one host. Everything that a host said goes through the mask."""

    def __init__(
        self,
        host: HostName,
        *,
        deployment: DeploymentId,
        publish: Publish,
        clock: Clock,
        tokens: Tokens,
        secrets: tuple[bytes, ...] = (),
    ) -> None:
        self._host = host
        self._deployment = deployment
        self._publish = publish
        self._clock = clock
        self._tokens = tokens
        self._masker = Masker(Secret(s.decode("utf-8", "replace")) for s in secrets)
        self._stream = self._masker.stream()
        self._shown = self._left_out = 0
        self._last = b""
        self.phase = Phase.CONNECT

    def now(self) -> float:
        """Return our time in seconds since 1970."""
        return self._clock.now().timestamp()

    def mask(self, text: str) -> str:
        """Return the text without secrets."""
        return self._masker.mask(text)

    def enter(self, phase: Phase, text: str = "") -> None:
        """Tell that a phase begins."""
        self.phase = phase
        self._tell(EventKind.PHASE, phase=phase, state=PhaseState.RUNNING, text=text)

    def done(self, text: str = "") -> None:
        """Tell that the phase is over."""
        self._tell(EventKind.PHASE, phase=self.phase, state=PhaseState.DONE, text=text)

    def failed(self, text: str) -> None:
        """Tell that the phase failed."""
        self._tell(EventKind.PHASE, phase=self.phase, state=PhaseState.FAILED, text=text)

    def progress(self, done: int, *, total: int) -> None:
        """Tell how many bytes have gone out."""
        self._tell(EventKind.PROGRESS, phase=self.phase, done=done, total=total)

    def note(self, text: str) -> None:
        """Tell something that is good to know."""
        self._tell(EventKind.NOTE, text=text)

    def warn(self, text: str) -> None:
        """Tell something that somebody should look at."""
        self._tell(EventKind.NOTE, text=text, is_warning=True)

    def settled(self, outcome: HostOutcome, text: str = "") -> None:
        """Tell what the host is now, as it was read."""
        self._tell(EventKind.HOST_SETTLED, outcome=outcome, text=text)

    def begin_output(self) -> None:
        """Prepare for the output of another command."""
        self._stream = self._masker.stream()
        self._shown = self._left_out = 0
        self._last = b""

    def output(self, content: bytes) -> None:
        """Tell what a command prints; of a flood the beginning as it comes, and the end later."""
        self._take(self._stream.feed(content))

    def end_output(self) -> None:
        """Tell what is left of it, how much was too much, and how that ended."""
        self._take(self._stream.finish())
        if self._left_out:
            self._tell(EventKind.OUTPUT, text=f"\n... {self._left_out} bytes left out ...\n")
        self._show(self._last)
        self.begin_output()

    def _take(self, masked: bytes) -> None:
        room = max(0, _MOST - self._shown)
        self._shown += len(masked[:room])
        self._show(masked[:room])
        rest = self._last + masked[room:]
        self._left_out += max(0, len(rest) - _LAST)
        self._last = rest[-_LAST:]

    def _show(self, content: bytes) -> None:
        text = content.decode("utf-8", "replace")
        for at in range(0, len(text), _PIECE):
            self._tell(EventKind.OUTPUT, phase=self.phase, text=text[at : at + _PIECE])

    def _tell(self, kind: EventKind, **what: object) -> None:
        text = what.pop("text", "")
        self._publish(
            Event.model_validate(
                {
                    "id": self._tokens.unique(),
                    "deployment": self._deployment,
                    "at": self._clock.now(),
                    "kind": kind,
                    "host": self._host,
                    "text": self.mask(str(text)) if text else "",
                    **what,
                }
            )
        )


Narrate = Callable[[HostName], Narrator]
