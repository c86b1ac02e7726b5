"""A real OpenSSH server on a loopback port, owned by the test, needing no account of its own.

Everybody logs in as the user who runs the tests. Which login shell the command then meets is
decided by a wrapper (`ForceCommand`) that starts that shell exactly as sshd would: with its name
as argv[0], `-c` and the command, in a HOME of the lab with that shell's start-up files. So no
line of /etc/passwd is touched, and it works as root in a bare container as well as for a user.
"""

import contextlib
import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.lab.keys import KeyPair, make_key
from tests.lab.waiting import LONG

SHELLS = ("dash", "bash", "noisy-bash", "busybox", "fish", "tcsh")
_PROGRAMS = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
_PRIVILEGE_FOLDER = Path("/run/sshd")  # sshd run by root insists on it
_NOISE = """\
echo 'Welcome to the sample host!'
echo 'profile: warning: something is odd' >&2
printf '\\033[1mbold\\033[0m no newline at the end'
"""


def why_no_sshd() -> str:
    """Return why the lab cannot run here; empty when it can."""
    if sshd_program() is None:
        return "no sshd on this machine (Debian: apt-get install openssh-server)"
    if not hasattr(os, "getuid"):
        return "the lab's sshd needs a POSIX system"
    if Path(pwd.getpwuid(os.getuid()).pw_shell).name in ("nologin", "false"):
        return "the user who runs the tests has no login shell"
    return ""


def why_no_shell(shell: str) -> str:
    """Return why a login shell of that kind cannot be had; empty when it can."""
    program = shell.removeprefix("noisy-")
    return "" if shutil.which(program) else f"no {program} on this machine"


def sshd_program() -> str | None:
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin:/sbin"
    return shutil.which("sshd", path=path)


@dataclass
class Sshd:
    """A running server; `host_keys` can be replaced between a stop and a start.

    `programs` is a folder that commands find before all others; `tools` takes the place of every
    folder of programs, so that the host has nothing else (as root, or where users may unshare).
    """

    folder: Path
    shell: str = "bash"
    options: Mapping[str, str] = field(default_factory=dict)
    host_keys: tuple[KeyPair, ...] = ()
    certificates: tuple[Path, ...] = ()
    programs: Path | None = None
    tools: Path | None = None
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.user = getpass.getuser()
        self.home = self.folder / "home"
        self.authorized_keys = self.folder / "authorized_keys"
        self.log = self.folder / "sshd.log"
        self.authorized_keys.touch(mode=0o600)
        if not self.host_keys:
            self.host_keys = (make_key(self.folder / "host_ed25519"),)

    @property
    def is_plain(self) -> bool:
        """Tell whether it is like most hosts: a usual shell, and all tools."""
        return self.shell == "dash" and not (self.programs or self.tools or self.options)

    def allow(self, *keys: KeyPair) -> None:
        """Let these keys log in, besides those that may already."""
        with self.authorized_keys.open("a") as file:
            file.writelines(key.public + "\n" for key in keys)

    def forbid_all(self) -> None:
        self.authorized_keys.write_text("")

    @property
    def known_hosts_line(self) -> str:
        return f"[127.0.0.1]:{self.port} {self.host_keys[0].public}\n"

    def start(self) -> "Sshd":
        """Start the server; returns when it accepts connections."""
        self._make_home()
        for _ in range(5):
            self.port = self.port or free_port()
            self._launch()
            if self._is_listening():
                return self
            self.stop()
            self.port = 0  # somebody else was faster with that port
        raise RuntimeError(f"sshd does not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        """End the server and every session that it still serves."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGSTOP)  # else somebody comes in who is not ended
        for pid in self.session_pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
                os.kill(pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait(LONG)
        self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def session_pids(self) -> list[int]:
        """Return the processes of sshd that serve sessions: its children and theirs."""
        return [] if self.process is None else _descendants(self.process.pid, named="sshd")

    def freeze_sessions(self) -> None:
        """Stop every session's sshd; the kernel goes on acknowledging what arrives."""
        for pid in self.session_pids():
            os.kill(pid, signal.SIGSTOP)

    def thaw_sessions(self) -> None:
        for pid in self.session_pids():
            os.kill(pid, signal.SIGCONT)

    def __enter__(self) -> "Sshd":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _launch(self) -> None:
        config = self.folder / "sshd_config"
        config.write_text(self._config())
        if os.getuid() == 0:
            _PRIVILEGE_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        program = sshd_program()
        assert program
        self.process = subprocess.Popen(
            (program, "-D", "-f", str(config), "-E", str(self.log)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _is_listening(self) -> bool:
        assert self.process
        end = time.monotonic() + LONG
        while time.monotonic() < end and self.process.poll() is None:
            if f"listening on 127.0.0.1 port {self.port}" in self.log.read_text():
                return True
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.02)
        return False

    def _config(self) -> str:
        lines = {
            "ListenAddress": f"127.0.0.1:{self.port}",
            "PidFile": "none",
            "LogLevel": "VERBOSE",
            "AuthorizedKeysFile": str(self.authorized_keys),
            "StrictModes": "no",
            "UsePAM": "yes" if _is_locked(self.user) else "no",
            "PasswordAuthentication": "no",
            "KbdInteractiveAuthentication": "no",
            "PermitRootLogin": "prohibit-password",
            "PrintMotd": "no",
            "UseDNS": "no",
            "MaxStartups": "100",
            "Subsystem": "sftp internal-sftp",
            "ForceCommand": str(self._wrapper()),
            # The user's own start-up files would add their noise and their time to every command.
            "SetEnv": f'"HOME={self.folder / "nowhere"}"',
            **self.options,
        }
        keys = [f"HostKey {key.path}" for key in self.host_keys]
        certificates = [f"HostCertificate {path}" for path in self.certificates]
        plain = [f"{name} {value}" for name, value in lines.items() if value]
        self.log.write_text("")
        return "\n".join([*plain, *keys, *certificates]) + "\n"

    def _wrapper(self) -> Path:
        wrapper = self.folder / "login"
        wrapper.write_text(
            "#!/bin/sh\n"
            f"HOME='{self.home}'; export HOME; cd \"$HOME\" 2>/dev/null || cd /\n"
            f"unset SHLVL PWD OLDPWD; SHELL='{shutil.which(self._program)}'; export SHELL\n"
            f"{self._path_line()}"
            f"{self._start_line()}\n"
        )
        wrapper.chmod(0o755)
        return wrapper

    @property
    def _program(self) -> str:
        return self.shell.removeprefix("noisy-")

    def _path_line(self) -> str:
        if self.programs:
            return f"PATH='{self.programs}':$PATH; export PATH\n"
        if self.shell == "busybox" and not self.tools:
            return f"PATH='{self.folder / 'applets'}'; export PATH\n"
        return ""

    def _start_line(self) -> str:
        program = shutil.which(self._program)
        if self.tools:
            return f"{' '.join(_unshare())} /bin/sh -c '{self._hiding_line()}'"
        if self.shell == "busybox" and not self.tools:
            return f'exec {program} sh -c "$SSH_ORIGINAL_COMMAND"'
        return f'exec {program} -c "$SSH_ORIGINAL_COMMAND"'

    def _hiding_line(self) -> str:
        """Put the tools over every folder of programs, that of `mount` last, and go on there."""
        folders = [str(Path(each).resolve()) for each in _PROGRAMS]
        mount = shutil.which("mount")
        hidden = sorted(set(folders), key=lambda each: each == str(Path(mount or "").parent))
        mounts = "".join(f'mount --bind "{self.tools}" {each} && ' for each in hidden)
        return mounts + 'exec /bin/busybox sh -c "$SSH_ORIGINAL_COMMAND"'

    def _make_home(self) -> None:
        self.home.mkdir(exist_ok=True)
        if self.shell == "noisy-bash":
            (self.home / ".bashrc").write_text(_NOISE)
        if self.shell == "busybox" and not self.tools:
            applets = self.folder / "applets"
            applets.mkdir(exist_ok=True)
            program = shutil.which("busybox")
            assert program
            subprocess.run((program, "--install", "-s", str(applets)), check=True, timeout=LONG)


def why_no_tools() -> str:
    """Return why no host can be given tools of its own; empty when it can."""
    if shutil.which("busybox") is None:
        return "no busybox on this machine"
    done = subprocess.run((*_unshare(), "true"), capture_output=True, timeout=LONG, check=False)
    return "" if done.returncode == 0 else "this user may make no mount namespace (unshare -m)"


def _unshare() -> tuple[str, ...]:
    return ("unshare", "-m") if os.getuid() == 0 else ("unshare", "-rm")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_locked(user: str) -> bool:
    """Tell whether the account is locked, which sshd minds unless PAM decides."""
    with contextlib.suppress(OSError):
        for line in Path("/etc/shadow").read_text().splitlines():
            name, password, *_ = line.split(":")
            if name == user:
                return password.startswith("!")
    return False


def _descendants(parent: int, *, named: str) -> list[int]:
    """Return the processes below `parent` that run the program `named`."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
                if name.startswith(named):
                    children.setdefault(int(rest.split()[1]), []).append(int(folder.name))
    found: list[int] = []
    waiting = [parent]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found
