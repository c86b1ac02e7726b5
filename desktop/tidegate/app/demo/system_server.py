"""A host of the demo run by the system's own OpenSSH server, as the current user."""

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tidegate.domain.problem import Problem, ProblemKind

_CONFIG = """\
ListenAddress {address}:{port}
HostKey {host_key}
PidFile {folder}/sshd.pid
AuthorizedKeysFile {folder}/authorized_keys
AuthenticationMethods publickey
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
PrintMotd no
PrintLastLog no
MaxStartups 100
X11Forwarding no
AllowTcpForwarding no
LogLevel ERROR
"""
_PATIENCE = 10.0


def find_sshd() -> str:
    """Return the path of an OpenSSH server, or nothing where there is none."""
    places = "/usr/sbin", "/usr/local/sbin", os.environ.get("PATH", "")
    return shutil.which("sshd", path=os.pathsep.join(places)) or ""


@dataclass
class SystemServer:
    """One `sshd` process."""

    program: str
    address: str
    port: int
    host_key: Path
    folder: Path
    authorized: str
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it and wait until it answers; raises Problem with what it said otherwise."""
        self._prepare_privileges()
        (self.folder / "authorized_keys").write_text(self.authorized + "\n", encoding="utf-8")
        config = self.folder / "sshd_config"
        config.write_text(self._config(), encoding="utf-8")
        command = [self.program, "-D", "-e", "-f", str(config)]
        log = self.folder / "sshd.log"
        with log.open("wb") as said:
            self._process = subprocess.Popen(  # noqa: S603 - our own configuration only
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )
        self._await_answer(log)

    def stop(self) -> None:
        """Stop it; sessions that are open end with it."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=_PATIENCE)

    def _config(self) -> str:
        return _CONFIG.format(
            address=self.address, port=self.port, host_key=self.host_key, folder=self.folder
        )

    def _prepare_privileges(self) -> None:
        if os.geteuid() == 0:  # sshd insists on this folder when it starts as root
            Path("/run/sshd").mkdir(mode=0o755, parents=True, exist_ok=True)

    def _await_answer(self, log: Path) -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and self._is_running():
            if self._answers():
                return
            time.sleep(0.05)
        said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        reason = said[-1] if said else "it did not answer in time"
        raise Problem(
            f"the demo's host on {self.address}:{self.port} did not start: {reason}",
            remedy="try `tidegate demo --embedded`",
            kind=ProblemKind.HOST,
        )

    def _is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _answers(self) -> bool:
        try:
            with socket.create_connection((self.address, self.port), timeout=1) as connection:
                return connection.recv(4) == b"SSH-"
        except OSError:
            return False
