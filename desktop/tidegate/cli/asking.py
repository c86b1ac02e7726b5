"""Questions at the terminal: asked only where a person can answer."""

import getpass
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tidegate.cli.output import visible
from tidegate.domain.identity import HostName
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.secret import Secret

_MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Asking:
    """`assume_yes` confirms; it never approves and never accepts a host key."""

    assume_yes: bool = False
    no_input: bool = False

    @property
    def can_ask(self) -> bool:
        """Tell whether a person sits at the terminal."""
        return not self.no_input and sys.stdin.isatty() and sys.stderr.isatty()

    def confirm(self, question: str) -> None:
        """Go on when the person agrees; raises Problem when nobody does."""
        if self.assume_yes:
            return
        if not self.can_ask:
            raise Problem(
                "this needs a confirmation and there is no terminal to ask at",
                remedy="give --yes to confirm",
            )
        if not self.agrees(question):
            raise Problem("not confirmed; nothing was done", kind=ProblemKind.FAILED)

    def agrees(self, question: str) -> bool:
        """Ask a yes-or-no question; without a terminal the answer is no."""
        if not self.can_ask:
            return False
        print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def accepts_host_key(
        self, host: HostName, *, address: str, key_type: str, fingerprint: str
    ) -> bool:
        """Show an unknown host key and ask for it; `--yes` is no answer to this."""
        question = (
            f"{host} ({address}) shows a {key_type} host key that nobody has vouched for:\n"
            f"  {fingerprint}\nCompare it with what its administrator told you. Accept it?"
        )
        return self.agrees(question)

    def secret(self, prompt: str) -> str:
        """Read a secret from the terminal unseen, or from standard input where it is piped."""
        if self.can_ask:
            return getpass.getpass(f"{prompt}: ")
        if sys.stdin.isatty():
            raise Problem(f"{prompt} is needed", remedy="give it on standard input")
        return sys.stdin.read().rstrip("\n")

    def key_passphrase(self, key: str, *, attempt: int) -> Secret | None:
        """Ask for the passphrase of a signing key."""
        return self._unseen(f"passphrase of {key}", attempt=attempt)

    def vault_passphrase(self, file: str, *, attempt: int, is_new: bool) -> Secret | None:
        """Ask for the passphrase of the encrypted file; a new one is asked for twice."""
        first = self._unseen(f"passphrase of {file}", attempt=attempt)
        if not is_new or first is None:
            return first
        again = self._unseen("the same once more", attempt=1)
        return first if again == first else None

    def passphrase(self, path: Path, attempt: int) -> Secret | None:
        """Ask for the passphrase of a key file that logs in to a host."""
        return self._unseen(f"passphrase of {path}", attempt=attempt)

    def answers(
        self, host: str, instructions: str, questions: Sequence[tuple[str, bool]]
    ) -> list[Secret] | None:
        """Ask what a host asks; True beside a question lets the typing be seen."""
        if not self.can_ask:
            return None
        if instructions:
            self.waiting(f"{host} says: {instructions}")
        return [self._answer(f"{host} asks: {text}", is_seen=seen) for text, seen in questions]

    def line(self, question: str) -> str | None:
        """Ask for a line; None when there is no more input, or no terminal to ask at."""
        if not self.can_ask:
            return None
        print(f"{visible(question)} ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        return line.strip() if line else None

    def waiting(self, what: str) -> None:
        """Tell that something is awaited of the person."""
        print(visible(what), file=sys.stderr, flush=True)

    def _answer(self, question: str, *, is_seen: bool) -> Secret:
        if not is_seen:
            return Secret(getpass.getpass(f"{visible(question)} "))
        print(f"{visible(question)} ", end="", file=sys.stderr, flush=True)
        return Secret(sys.stdin.readline().rstrip("\n"))

    def _unseen(self, prompt: str, *, attempt: int) -> Secret | None:
        if not self.can_ask or attempt > _MOST_ATTEMPTS:
            return None
        again = "wrong; " if attempt > 1 else ""
        return Secret(getpass.getpass(f"{again}{prompt}: "))
