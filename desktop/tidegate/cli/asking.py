"""Questions at the terminal: asked only where a person can answer."""

import getpass
import sys
from dataclasses import dataclass

from tidegate.domain.problem import Problem, ProblemKind


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
        print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)  # noqa: T201 - it is the terminal
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def accepts_host_key(self, host: str, *, address: str, key_type: str, fingerprint: str) -> bool:
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

    def passphrase(self, prompt: str) -> str | None:
        """Ask for a key's passphrase; None where nobody can answer."""
        return getpass.getpass(f"{prompt}: ") if self.can_ask else None
