"""A host of the demo for machines without an SSH server: paramiko's server side.

It accepts one key, and runs commands with `sh` in the host's own folder. It is for the demo on
this machine only and never listens on anything but loopback.
"""

import contextlib
import logging
import os
import socket
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path

import paramiko
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_SUCCEEDED,
)
from typing_extensions import override

_BLOCK = 32_768
_log = logging.getLogger(__name__)


class _Session(paramiko.ServerInterface):
    """What one connection may do: log in with the one key, run commands."""

    def __init__(self, *, authorized: str, folder: Path) -> None:
        self._authorized = authorized.split()[1]
        self._folder = folder

    @override
    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    @override
    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        known = key.get_base64() == self._authorized
        return AUTH_SUCCESSFUL if known else AUTH_FAILED

    @override
    def check_channel_request(self, kind: str, chanid: int) -> int:
        known = kind == "session"
        return OPEN_SUCCEEDED if known else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    @override
    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        running = _Command(channel, command=command, folder=self._folder)
        threading.Thread(target=running.serve, daemon=True).start()
        return True


@dataclass
class _Command:
    """One command with its three streams joined to a channel."""

    channel: paramiko.Channel
    command: bytes
    folder: Path

    def serve(self) -> None:
        """Run the command to its end and report its exit status."""
        process = subprocess.Popen(  # noqa: S603 - running commands is what a host is for
            ["/bin/sh", "-c", os.fsdecode(self.command)],
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self.folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        feeding = threading.Thread(target=self._feed, args=(process,), daemon=True)
        errors = threading.Thread(target=self._drain_errors, args=(process,), daemon=True)
        feeding.start()
        errors.start()
        self._drain_output(process)
        errors.join()
        self._finish(process)

    def _feed(self, process: subprocess.Popen[bytes]) -> None:
        stdin = process.stdin
        if stdin is None:
            return
        with contextlib.suppress(OSError):
            while block := self.channel.recv(_BLOCK):
                stdin.write(block)
                stdin.flush()
        with contextlib.suppress(OSError):
            stdin.close()

    def _drain_output(self, process: subprocess.Popen[bytes]) -> None:
        stream = process.stdout
        with contextlib.suppress(OSError):
            while stream is not None and (block := os.read(stream.fileno(), _BLOCK)):
                self.channel.sendall(block)

    def _drain_errors(self, process: subprocess.Popen[bytes]) -> None:
        stream = process.stderr
        with contextlib.suppress(OSError):
            while stream is not None and (block := os.read(stream.fileno(), _BLOCK)):
                self.channel.sendall_stderr(block)

    def _finish(self, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        with contextlib.suppress(OSError):
            self.channel.send_exit_status(code if code >= 0 else 128 - code)
        self.channel.close()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@dataclass
class EmbeddedServer:
    """One listening server."""

    address: str
    port: int
    host_key: Path
    folder: Path
    authorized: str
    _listener: socket.socket | None = field(default=None, init=False)
    _transports: list[paramiko.Transport] = field(default_factory=list, init=False)

    def start(self) -> None:
        """Listen, and serve connections in the background."""
        listener = socket.create_server((self.address, self.port), backlog=100)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening and end every connection."""
        if self._listener is not None:
            with contextlib.suppress(OSError):  # wakes the thread that waits in accept()
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for transport in self._transports:
            transport.close()

    def _accept(self, listener: socket.socket) -> None:
        key = paramiko.Ed25519Key.from_private_key_file(str(self.host_key))
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                self._serve(connection, key)

    def _serve(self, connection: socket.socket, key: paramiko.PKey) -> None:
        transport = paramiko.Transport(connection)
        transport.add_server_key(key)
        session = _Session(authorized=self.authorized, folder=self.folder)
        try:
            transport.start_server(server=session, event=threading.Event())
        except (paramiko.SSHException, OSError):
            _log.info("a connection to a demo host ended before it began")
            return
        self._transports.append(transport)
