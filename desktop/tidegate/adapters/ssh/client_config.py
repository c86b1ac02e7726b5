"""What the operator's own ssh_config says of a host, asked of `ssh -G` itself."""

import getpass
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import final

from tidegate.adapters.ssh.fingerprints import fingerprint_of
from tidegate.adapters.ssh.target import Target
from tidegate.domain.address import normal_address
from tidegate.domain.environment import Host
from tidegate.domain.naming import login, ssh_alias
from tidegate.domain.problem import Problem, ProblemKind

MOST_HOPS = 3  # jump hosts before the host itself
_ANSWER_WITHIN = 20  # seconds; a `Match exec` of the operator runs in it
_FRESH = 30.0  # seconds
_USED = frozenset(
    {
        "hostname",
        "port",
        "user",
        "identityfile",
        "identityagent",
        "certificatefile",
        "hostkeyalias",
        "proxyjump",
        "proxycommand",
    }
)
_LAST_PORT = 65_535
_USUAL_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")


@dataclass(frozen=True)
class Said:
    """The effective values that ssh_config has for one name."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def first(self, key: str) -> str:
        """Return the first value of a key; empty when there is none, or it is `none`."""
        value = self.values.get(key, ("",))[0]
        return "" if value.lower() == "none" else value

    def paths(self, key: str) -> tuple[Path, ...]:
        """Return the files of a key that exist, `~` expanded."""
        named = (Path(value).expanduser() for value in self.values.get(key, ()))
        return tuple(path for path in named if path.is_file())


@final
class ClientConfig:
    """Turns the hosts of a workspace into targets, with ssh_config filling the gaps.

    `file` replaces the user's ssh_config; `program` is the ssh that is asked. Without ssh on
    this machine the plain defaults are used. An answer holds for half a minute: a deployment
    meets each host several times, and to start a program holds up every thread of this one.
    """

    def __init__(self, *, file: Path | None = None, program: str = "ssh") -> None:
        self._file = file
        self._program = shutil.which(program)
        self._told: dict[str, tuple[float, Said]] = {}
        self._asking: dict[str, threading.Lock] = {}
        self._turn = threading.Lock()

    def resolve(self, host: Host, *, others: Mapping[str, Host] | None = None) -> Target:
        """Return how to reach `host`; `others` are the hosts that a jump may name.

        Raises Problem for names that are not safe, jump loops and more than three hops.
        """
        return self._resolve(host, others=others or {}, way=())

    def _resolve(self, host: Host, *, others: Mapping[str, Host], way: tuple[str, ...]) -> Target:
        label = str(host.name or host.ssh)
        if label in way:
            loop = " → ".join((*way[way.index(label) :], label))
            raise _bad(label, f"its jump hosts run in a circle: {loop}", "break the circle")
        if len(way) > MOST_HOPS:
            chain = " → ".join((*way, label))
            raise _bad(way[0], f"more than {MOST_HOPS} jump hosts: {chain}", "use fewer")
        said = self.ask(host.ssh or host.address)
        target = _combined(host, said=said, label=label)
        jump = self._jump(host, said=said, others=others, way=(*way, label))
        return replace(target, jump=_without_loop(target, jump))

    def _jump(
        self, host: Host, *, said: Said, others: Mapping[str, Host], way: tuple[str, ...]
    ) -> Target | None:
        if host.jump:
            known = others.get(host.jump)
            return self._resolve(known or _asked(host.jump), others=others, way=way)
        if said.first("proxycommand"):
            raise _bad(
                way[-1], "its ssh_config has a ProxyCommand, which is not run", "use ProxyJump"
            )
        first, *further = said.first("proxyjump").split(",")
        if not first:
            return None
        before = self._resolve(_asked(first), others={}, way=way)
        for place in further:
            # As ssh does: a later hop is reached through the earlier ones, whatever its own says.
            hop = _asked(place)
            said_of_hop = self.ask(hop.ssh or hop.address)
            label = str(hop.name or hop.ssh)
            before = replace(_combined(hop, said=said_of_hop, label=label), jump=before)
        return before

    def ask(self, name: str) -> Said:
        """Return what ssh_config says of `name`; nothing without ssh on this machine.

        Raises Problem when the name is not one, or ssh refuses its configuration.
        """
        checked = _safe(name)
        if self._program is None:
            return Said()
        with self._turn:
            asking = self._asking.setdefault(checked, threading.Lock())
        with asking:
            at, said = self._told.get(checked, (-_FRESH, Said()))
            if time.monotonic() - at >= _FRESH:
                said = self._asked_ssh(self._program, checked)
                self._told[checked] = time.monotonic(), said
        return said

    def _asked_ssh(self, program: str, name: str) -> Said:
        file = ("-F", str(self._file)) if self._file else ()
        command = (program, *file, "-G", "--", name)
        try:
            done = subprocess.run(  # noqa: S603 - a checked name after `--`
                command,
                capture_output=True,
                timeout=_ANSWER_WITHIN,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            raise _bad(name, "`ssh -G` gave no answer", "check ~/.ssh/config") from None
        if done.returncode:
            words = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise _bad(name, f"ssh_config: {words[0] if words else 'refused'}", "correct it")
        return _parsed(done.stdout)


def _safe(name: str) -> str:
    """Check what is given to ssh as a name; raises Problem."""
    try:
        return normal_address(name)
    except ValueError as fault:
        try:
            return ssh_alias(name)
        except ValueError:
            raise _bad(name[:64], str(fault), "correct the host's name") from None


def _parsed(answer: bytes) -> Said:
    values: dict[str, list[str]] = {}
    for line in answer.decode("utf-8", "surrogateescape").splitlines():
        key, _, value = line.partition(" ")
        if key in _USED and value:
            values.setdefault(key, []).append(value.strip())
    return Said({key: tuple(listed) for key, listed in values.items()})


def _combined(host: Host, *, said: Said, label: str) -> Target:
    """Join the workspace's values with ssh_config's: the workspace's win."""
    port = host.port if host.address and not host.ssh else int(said.first("port") or host.port)
    address = _safe(host.address or said.first("hostname") or host.ssh)
    return Target(
        name=label,
        address=address,
        port=_port(label, port),
        user=_user(label, host.user or said.first("user") or getpass.getuser()),
        identities=_identities(host, said=said),
        certificates=said.paths("certificatefile"),
        agent=said.values.get("identityagent", ("",))[0],
        host_key_pin=fingerprint_of(host.host_key) if host.host_key else "",
        alias=said.first("hostkeyalias"),
    )


def _identities(host: Host, *, said: Said) -> tuple[Path, ...]:
    if host.identity:
        return (Path(host.identity).expanduser(),)
    if said.values:
        named = (Path(name).expanduser() for name in said.values.get("identityfile", ()))
    else:
        named = (Path.home() / ".ssh" / name for name in _USUAL_KEYS)
    return tuple(path for path in named if path.exists() or _public(path).exists())


def _public(path: Path) -> Path:
    return path.with_name(path.name + ".pub")


def _asked(place: str) -> Host:
    """Read a jump host as `user@host:port`, all but the host optional."""
    user, _, rest = place.strip().removeprefix("ssh://").rpartition("@")
    name, port = _split_port(rest)
    if not port:
        return Host(ssh=_safe(name), user=user)
    return Host.model_validate(
        {"name": name, "address": _safe(name), "port": _port(name, int(port)), "user": user}
    )


def _split_port(place: str) -> tuple[str, str]:
    found = re.fullmatch(r"\[(?P<v6>[^]]+)\](:(?P<p6>[0-9]{1,5}))?", place, re.ASCII)
    if found:
        return found["v6"], found["p6"] or ""
    name, colon, port = place.rpartition(":")
    if colon and port.isascii() and port.isdigit() and ":" not in name:
        return name, port
    return place, ""


def _without_loop(target: Target, jump: Target | None) -> Target | None:
    """Refuse a way that passes the same machine twice, or is too long."""
    hops = [*(jump.hops() if jump else ()), target]
    places = [hop.place for hop in hops]
    if len(set(places)) < len(places):
        raise _bad(
            target.name, f"its jump hosts run in a circle: {' → '.join(places)}", "break the circle"
        )
    if len(hops) > MOST_HOPS + 1:
        raise _bad(
            target.name, f"more than {MOST_HOPS} jump hosts: {' → '.join(places)}", "use fewer"
        )
    return jump


def _port(label: str, port: int) -> int:
    if not 1 <= port <= _LAST_PORT:
        raise _bad(label, f"port {port} does not exist", f"1 to {_LAST_PORT} are allowed")
    return port


def _user(label: str, user: str) -> str:
    try:
        return login(user)
    except ValueError as fault:
        raise _bad(label, str(fault), "correct ssh_config, or set `user`") from None


def _bad(name: str, what: str, remedy: str) -> Problem:
    shown = ascii(name)[1:-1] if not name.isprintable() else name
    return Problem(f"{shown}: {what}", remedy=remedy, kind=ProblemKind.INPUT)
