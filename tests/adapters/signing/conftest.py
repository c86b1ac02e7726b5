"""Keys made by ssh-keygen, a real ssh-agent, and ssh-keygen's own opinion of a signature."""

import os
import signal
import subprocess
from pathlib import Path

import pytest
from tests.lab.waiting import LONG

NAMESPACE = "release-approval@tidegate"
KINDS = {
    "ed25519": ("ed25519", "256"),
    "ecdsa-256": ("ecdsa", "256"),
    "ecdsa-384": ("ecdsa", "384"),
    "ecdsa-521": ("ecdsa", "521"),
    "rsa-3072": ("rsa", "3072"),
}


class OpenSsh:
    """What OpenSSH's own programs do with the same keys."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, *command, env=None, content=b""):
        return subprocess.run(
            command,
            input=content,
            capture_output=True,
            env={**os.environ, **(env or {})},
            timeout=LONG,
            check=False,
        )

    def make(self, name, kind, bits, passphrase="", *options):
        path = self.folder / name
        done = self.run(
            "ssh-keygen",
            "-q",
            "-t",
            kind,
            "-b",
            bits,
            "-N",
            passphrase,
            "-f",
            path,
            "-C",
            f"{name}@example.com",
            *options,
        )
        assert done.returncode == 0, done.stderr
        return path

    def sign(self, path, message, *, namespace=NAMESPACE, hash_name="sha512", env=None):
        command = ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-O", f"hashalg={hash_name}"]
        done = self.run(*command, "-f", path, content=message, env=env)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    def accepts(self, signature, message, *, line, namespace=NAMESPACE, principal="a@example.com"):
        signers, armoured = self.folder / "signers", self.folder / "message.sig"
        signers.write_text(line + "\n")
        armoured.write_text(signature)
        done = self.run(
            "ssh-keygen",
            "-Y",
            "verify",
            "-f",
            signers,
            "-I",
            principal,
            "-n",
            namespace,
            "-s",
            armoured,
            content=message,
        )
        return done.returncode == 0


@pytest.fixture(scope="session")
def openssh(tmp_path_factory):
    return OpenSsh(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def keys(openssh):
    return {name: openssh.make(name, *kind) for name, kind in KINDS.items()}


@pytest.fixture(scope="session")
def agent_socket(openssh, keys):
    address = openssh.folder / "agent"
    started = openssh.run("ssh-agent", "-s", "-a", address)
    pid = int(started.stdout.decode().partition("SSH_AGENT_PID=")[2].partition(";")[0])
    for path in keys.values():
        added = openssh.run("ssh-add", "-q", path, env={"SSH_AUTH_SOCK": str(address)})
        assert added.returncode == 0, added.stderr
    yield Path(address)
    os.kill(pid, signal.SIGTERM)


@pytest.fixture
def no_agent(monkeypatch):
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
