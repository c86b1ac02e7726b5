"""Keys, certificates and agents for the lab, all made by OpenSSH's own programs."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.lab.waiting import LONG


@dataclass(frozen=True)
class KeyPair:
    """A private key file and its public line."""

    path: Path

    @property
    def public_path(self) -> Path:
        return self.path.with_name(self.path.name + ".pub")

    @property
    def certificate_path(self) -> Path:
        return self.path.with_name(self.path.name + "-cert.pub")

    @property
    def public(self) -> str:
        """Return type and blob, without the comment."""
        return " ".join(self.public_path.read_text().split()[:2])

    @property
    def fingerprint(self) -> str:
        return ssh_keygen("-lf", str(self.public_path)).split()[1]


def make_key(path: Path, *, kind: str = "ed25519", bits: int | None = None, passphrase: str = ""):
    """Make a key pair at `path`; returns it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = ("-b", str(bits)) if bits else ()
    ssh_keygen("-q", "-t", kind, *size, "-N", passphrase, "-C", path.name, "-f", str(path))
    return KeyPair(path)


def sign_host(key: KeyPair, *, by: KeyPair, names: str, valid: str = "-1d:+1d", host=True) -> Path:
    """Make a host certificate (or, on request, a user's) for `key`; returns its path."""
    kind = ("-h",) if host else ()
    principals = ("-n", names) if names else ()
    arguments = ("-q", "-s", str(by.path), "-I", "lab", *kind, *principals, "-V", valid)
    ssh_keygen(*arguments, str(key.public_path))
    return key.certificate_path


def ssh_keygen(*arguments: str) -> str:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("no ssh-keygen on this machine (Debian: apt-get install openssh-client)")
    done = subprocess.run(
        ("ssh-keygen", *arguments), check=True, capture_output=True, text=True, timeout=LONG
    )
    return done.stdout


@contextmanager
def running_agent(folder: Path, *keys: KeyPair) -> Iterator[Path]:
    """Run a real ssh-agent that holds `keys`; yields its socket."""
    place = folder / "agent"
    program = shutil.which("ssh-agent") or "/usr/bin/ssh-agent"
    agent = subprocess.Popen(
        (program, "-D", "-a", str(place)), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    try:
        assert agent.stdout
        agent.stdout.readline()  # it prints its environment once it listens
        for key in keys:
            add_to_agent(place, key)
        yield place
    finally:
        agent.terminate()
        agent.wait(LONG)
        assert agent.stdout
        agent.stdout.close()


def add_to_agent(place: Path, key: KeyPair) -> None:
    subprocess.run(
        ("ssh-add", "-q", str(key.path)),
        check=True,
        env={**os.environ, "SSH_AUTH_SOCK": str(place)},
        capture_output=True,
        timeout=LONG,
        stdin=subprocess.DEVNULL,
    )
