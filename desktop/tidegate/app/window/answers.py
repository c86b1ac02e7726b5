"""Lets work in the background ask a person at the window, and waits for the answer."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from tidegate.domain.identity import HostName
from tidegate.domain.secret import Secret
from tidegate.ui.messages import Messages, Question

_PATIENCE = 180.0  # seconds; a question nobody answers ends the work that asked it
_MOST_ATTEMPTS = 3


class _Asked:
    """A question on its way: what shows it, and the answer once there is one."""

    def __init__(self, show: Callable[["_Asked"], None]) -> None:
        self.show = show
        self._answer: Any = None
        self._answered = threading.Event()

    def answer(self, value: object) -> None:
        """Give the answer; the first one counts."""
        if not self._answered.is_set():
            self._answer = value
            self._answered.set()

    def wait(self) -> Any:  # noqa: ANN401 - whatever the question is about
        """Return the answer, None when nobody gave one in time."""
        self._answered.wait(_PATIENCE)
        return self._answer


class WindowAnswers(QObject):
    """Asks through the window's messages; may be called on any thread but the window's."""

    _asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._messages: Messages | None = None
        self._asked.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def ask_through(self, messages: Messages) -> None:
        """Ask on this window from now on."""
        self._messages = messages

    def accepts_host_key(
        self, host: HostName, *, address: str, key_type: str, fingerprint: str
    ) -> bool:
        """Show an unknown host key and return whether a person accepts it."""
        question = Question(
            title=f"{host} is not known yet",
            text=(
                f"Nobody has vouched for the host at {address}. Compare its {key_type} key with"
                " what its administrator told you; accept it only when the two are the same."
            ),
            detail=fingerprint,
            action="Accept this key",
            kind="danger",
            refuse="Do not connect",
        )
        return bool(self._agrees(question))

    def key_passphrase(self, key: str, *, attempt: int) -> Secret | None:
        """Ask for the passphrase of a signing key."""
        return self._secret(f"Passphrase of {key}", attempt=attempt)

    def vault_passphrase(self, file: str, *, attempt: int, is_new: bool) -> Secret | None:
        """Ask for the passphrase of the encrypted file."""
        title = f"New passphrase for {file}" if is_new else f"Passphrase of {file}"
        return self._secret(title, attempt=attempt)

    def passphrase(self, path: Path, attempt: int) -> Secret | None:
        """Ask for the passphrase of a key file that logs in to a host."""
        return self._secret(f"Passphrase of {path}", attempt=attempt)

    def answers(
        self, host: str, instructions: str, questions: Sequence[tuple[str, bool]]
    ) -> list[Secret] | None:
        """Ask what a host asks; one dialog for each question."""
        given: list[Secret] = []
        for text, _ in questions:
            answer = self._secret(f"{host} asks: {text}", attempt=1, text=instructions)
            if answer is None:
                return None
            given.append(answer)
        return given

    def waiting(self, what: str) -> None:
        """Tell that something is awaited of the person, such as a touch on a hardware key."""
        self._asked.emit(_Asked(lambda _: self._tell(what)))

    def _agrees(self, question: Question) -> bool | None:
        def show(asked: _Asked) -> None:
            if self._messages is not None:
                self._messages.ask(
                    question,
                    on_yes=lambda: asked.answer(True),  # noqa: FBT003 - the answer itself
                    on_no=lambda: asked.answer(False),  # noqa: FBT003 - the answer itself
                )

        return bool(self._ask(show))

    def _secret(self, title: str, *, attempt: int, text: str = "") -> Secret | None:
        if attempt > _MOST_ATTEMPTS:
            return None
        again = "That was not it. " if attempt > 1 else ""
        question = Question(title=title, text=again + text, action="Continue")

        def show(asked: _Asked) -> None:
            if self._messages is not None:
                self._messages.ask_secret(question, label="Passphrase", on_secret=asked.answer)

        typed = self._ask(show)
        return Secret(typed) if typed else None

    def _ask(self, show: Callable[[_Asked], None]) -> Any:  # noqa: ANN401 - see _Asked
        asked = _Asked(show)
        self._asked.emit(asked)
        return asked.wait()

    @Slot(object)
    def _show(self, asked: _Asked) -> None:
        if self._messages is None:
            asked.answer(None)
        else:
            asked.show(asked)

    def _tell(self, what: str) -> None:
        if self._messages is not None:
            self._messages.tell(what)
