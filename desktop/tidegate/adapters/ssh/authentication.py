"""Logging in: an explicit list of keys, one at a time, and never a password by accident."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import paramiko

from tidegate.adapters.ssh.agent import Agent, AgentFailed, AgentTooSlow
from tidegate.adapters.ssh.failures import HostProblem, lost, shown
from tidegate.adapters.ssh.key_files import is_public, public_part, read_private_key
from tidegate.adapters.ssh.known_hosts import PublicKey
from tidegate.adapters.ssh.target import Target
from tidegate.adapters.ssh.transport import Transport
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret

AGENT_WITHIN = 60.0  # seconds that a person has to touch a key or to confirm
_ANSWER_WITHIN = 30.0  # seconds that a server has for its verdict
_INTERACTIVE = "keyboard-interactive"
_MOST_KEYS = 3  # tried on one connection: MaxAuthTries may be small, and keys identify people


class Prompts(Protocol):
    """How a person is asked while a connection is made; every answer may be None: given up."""

    def passphrase(self, path: Path, attempt: int) -> Secret | None:
        """Ask for the passphrase of a key file; attempts count from 1."""
        ...

    def answers(
        self, host: str, instructions: str, questions: Sequence[tuple[str, bool]]
    ) -> list[Secret] | None:
        """Ask what the host asks; True beside a question lets the typing be seen."""
        ...

    def waiting(self, what: str) -> None:
        """Tell that something is awaited of the person, such as a touch on a hardware key."""
        ...


@dataclass(frozen=True)
class Unattended:
    """Nobody is there to be asked."""

    def passphrase(self, path: Path, attempt: int) -> Secret | None:  # noqa: ARG002
        """Give up."""
        return None

    def answers(
        self,
        host: str,  # noqa: ARG002
        instructions: str,  # noqa: ARG002
        questions: Sequence[tuple[str, bool]],  # noqa: ARG002
    ) -> list[Secret] | None:
        """Give up."""
        return None

    def waiting(self, what: str) -> None:
        """Nobody listens."""


@dataclass(frozen=True)
class Offer:
    """A key that may be shown to the host, and where it comes from in words."""

    label: str
    load: Callable[[], paramiko.PKey]
    needs_agent: bool = False
    public: PublicKey | None = field(default=None, repr=False)


def authenticate(transport: Transport, *, target: Target, prompts: Prompts) -> str:
    """Log in; returns the key that did it in words.

    Only the keys of `target.identities` are offered, from the agent where it holds them, else
    from their files. Without any, an agent with a single key may offer that one. Raises Problem.
    """
    transport.auth_timeout = _ANSWER_WITHIN + AGENT_WITHIN
    refused: list[str] = []
    with contextlib.ExitStack() as stack:
        for offer in _offers(target, prompts=prompts, stack=stack):
            if _is_accepted(transport, offer, target=target, prompts=prompts):
                return offer.label
            refused.append(offer.label)
    raise _rejected(target, refused)


def _offers(target: Target, *, prompts: Prompts, stack: contextlib.ExitStack) -> Iterator[Offer]:
    agent_keys, no_agent = _agent_keys(target, stack=stack)
    if not target.identities:
        yield _only_key(target, agent_keys, no_agent)
        return
    for path in target.identities[:_MOST_KEYS]:
        public = public_part(path)
        held = [key for key in agent_keys if public and key.blob == public.blob]
        if held:
            yield _from_agent(held[0], target=target)
        elif is_public(path):
            raise _not_held(target, path, no_agent)
        else:
            yield Offer(str(path), lambda path=path: _from_file(path, target, prompts))  # type: ignore[misc]


def _not_held(target: Target, path: Path, no_agent: Problem | None) -> HostProblem:
    because = no_agent.summary if no_agent else "it is locked, or was started without it"
    return HostProblem(
        target,
        f"the agent does not hold the key of {path}: {because}",
        remedy="unlock it (`ssh-add -X`), or load the key with `ssh-add`, and try again",
    )


def _agent_keys(
    target: Target, *, stack: contextlib.ExitStack
) -> tuple[tuple[paramiko.AgentKey, ...], Problem | None]:
    """Return the agent's keys; without an agent none, and why."""
    if target.agent.lower() == "none":
        return (), None
    try:
        agent = stack.enter_context(Agent(target.agent, within=AGENT_WITHIN))
    except Problem as problem:
        return (), problem
    return agent.keys(), None


def _only_key(
    target: Target, keys: tuple[paramiko.AgentKey, ...], no_agent: Problem | None
) -> Offer:
    if len(keys) == 1:
        return _from_agent(keys[0], target=target)
    if keys:
        raise HostProblem(
            target,
            f"the agent holds {len(keys)} keys and none is named for this host",
            remedy="name one with `identity`; its .pub file is enough",
        )
    because = no_agent.summary if no_agent else "the agent is empty or locked"
    raise HostProblem(
        target,
        f"there is no key to log in with: {because}",
        remedy="set `identity`, or load a key with `ssh-add`",
    )


def _from_agent(key: paramiko.AgentKey, *, target: Target) -> Offer:
    label = f"the agent's key {key.comment or PublicKey(key.blob).fingerprint}"
    return Offer(label, lambda: _certified(key, target), needs_agent=True)


def _from_file(path: Path, target: Target, prompts: Prompts) -> paramiko.PKey:
    if path.exists():
        return _certified(read_private_key(path, ask=prompts.passphrase), target)
    raise Problem(
        f"{path}: the agent does not hold this key and its file is missing",
        remedy="load it with `ssh-add`, or correct `identity`",
    )


def _certified(key: paramiko.PKey, target: Target) -> paramiko.PKey:
    """Attach the certificate that was made for this key, if one is named."""
    for path in target.certificates:
        with contextlib.suppress(ValueError, paramiko.SSHException, OSError):
            key.load_certificate(str(path))
            break
    return key


def _is_accepted(transport: Transport, offer: Offer, *, target: Target, prompts: Prompts) -> bool:
    key = offer.load()
    if offer.needs_agent:
        prompts.waiting(f"{target}: {offer.label} (touch or confirm it if it asks)")
    try:
        further = transport.log_in(target.user, key)
    except paramiko.BadAuthenticationType as error:
        raise _no_keys_wanted(target, error) from None
    except paramiko.AuthenticationException as error:
        return _refusal(transport, error, target=target)
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise _broken(target, offer, error) from None
    if further:
        _answer_too(transport, further, target=target, prompts=prompts)
    return True


def _refusal(transport: Transport, error: Exception, *, target: Target) -> bool:
    """Return False when the host merely refused the key; raises when it hung up or timed out."""
    if "timeout" in str(error).lower():
        raise HostProblem(target, "the host gave no verdict on the login in time") from None
    if not transport.is_active():
        raise HostProblem(
            target,
            f"the host ended the login of {target.user}",
            remedy="MaxAuthTries, AllowUsers or a locked account do this; see its log",
        ) from None
    return False


def _broken(target: Target, offer: Offer, error: BaseException) -> Problem:
    if not offer.needs_agent:
        return lost(target, error, doing="logging in")
    if isinstance(error, AgentTooSlow):
        return HostProblem(
            target,
            f"{offer.label} was not released within {AGENT_WITHIN:.0f} s",
            remedy="touch the key or confirm in the agent's window, then try again",
        )
    if "cannot be used for signing" in str(error):
        return HostProblem(
            target,
            f"the agent refuses to use {offer.label}",
            remedy="unlock it (`ssh-add -X`); keys bound to a destination (`ssh-add -h`) cannot",
        )
    if isinstance(error, AgentFailed) or "ssh-agent" in str(error):
        return HostProblem(target, "the SSH agent ended during the login", remedy="start it again")
    return lost(target, error, doing="logging in")


def _answer_too(
    transport: Transport, further: list[str], *, target: Target, prompts: Prompts
) -> None:
    """Go on with the second factor that the host asks for after the key."""
    if _INTERACTIVE not in further:
        raise HostProblem(
            target, f"after the key the host also wants {', '.join(map(_plain, further))}"
        )
    asked = _Asked(str(target), prompts)
    transport.auth_timeout = 300.0  # a person types
    try:
        rest = transport.auth_interactive(target.user, asked.handler)
    except (paramiko.SSHException, OSError, EOFError) as error:
        if asked.is_given_up or isinstance(error, paramiko.AuthenticationException):
            raise HostProblem(target, "the host's questions were not answered") from None
        raise lost(target, error, doing="logging in") from None
    if rest:
        raise HostProblem(target, f"the host wants yet more: {', '.join(map(_plain, rest))}")


@dataclass
class _Asked:
    """Carries a server's questions to the person; they are shown as plain text."""

    host: str
    prompts: Prompts
    is_given_up: bool = False

    def handler(
        self, title: str, instructions: str, questions: list[tuple[str, bool]]
    ) -> list[str]:
        if not questions:
            return []
        heading = " ".join(filter(None, (_plain(title), _plain(instructions))))
        asked = [(_plain(question), is_shown) for question, is_shown in questions]
        answers = self.prompts.answers(self.host, heading, asked)
        if answers is None or len(answers) != len(asked):
            self.is_given_up = True
            raise paramiko.SSHException("given up")
        return [answer.reveal() for answer in answers]


def _plain(text: str | bytes) -> str:
    return shown(text if isinstance(text, bytes) else text.encode("utf-8", "replace"))


def _no_keys_wanted(target: Target, error: paramiko.BadAuthenticationType) -> HostProblem:
    wanted = ", ".join(map(_plain, error.allowed_types)) or "nothing"
    return HostProblem(
        target,
        f"the host accepts no keys for {target.user}, only {wanted}",
        remedy="allow PubkeyAuthentication there; passwords and Kerberos are not used",
    )


def _rejected(target: Target, refused: list[str]) -> HostProblem:
    return HostProblem(
        target,
        f"the host refused {target.user} with {', '.join(refused)}",
        remedy=f"add the public key to {target.user}'s authorized_keys, or correct `identity`",
    )
