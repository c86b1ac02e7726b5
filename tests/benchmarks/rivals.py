"""What people deploy with today, each as its manual says, over the same servers and lines."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("ansible", "fabric")
_WITHIN = 280  # seconds

_SSH_CONFIG = """\
Host *
  HostName 127.0.0.1
  User {user}
  IdentityFile {key}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile {known_hosts}
  StrictHostKeyChecking yes
  BatchMode yes
  LogLevel ERROR
Host *-shared
  ControlMaster auto
  ControlPath {folder}/%C
  ControlPersist 30
Host far*
  Port {far}
Host near*
  Port {near}
"""

_PLAYBOOK = """\
- hosts: all
  gather_facts: false
  tasks:
    - ansible.posix.synchronize:
        src: "{{ source }}/"
        dest: "{{ release }}/"
        archive: true
        compress: true
        use_ssh_args: true
        rsync_opts: "{{ ['--link-dest=' + former] if former else [] }}"
    - ansible.builtin.file: {src: "{{ release }}", dest: "{{ current }}", state: link}
"""

_FABRIC = """\
import sys, tarfile
from fabric import Config, Connection
from invoke import run
config, host, source, packed, release = sys.argv[1:]
run(f"tar -C {source} -czf {packed} .")
with Connection(host, config=Config(runtime_ssh_path=config)) as connection:
    connection.put(packed, packed + ".there")
    connection.run(f"mkdir -p {release} && tar -C {release} -xzf {packed}.there")
"""


@dataclass(frozen=True)
class Rivals:
    """The tools, set up to reach `far` and `near` (and `far-shared` by a ControlMaster)."""

    folder: Path
    tools: Path

    @classmethod
    def set_up(cls, folder: Path, *, tools: Path, **reach: object) -> "Rivals":
        """Write their configuration; `reach` are key, known_hosts, user and the two ports."""
        folder.mkdir(parents=True)
        (folder / "ssh_config").write_text(_SSH_CONFIG.format(folder=folder, **reach))
        (folder / "play.yaml").write_text(_PLAYBOOK)
        (folder / "fabric_put.py").write_text(_FABRIC)
        return cls(folder, tools)

    @property
    def _ssh(self) -> tuple[str, ...]:
        return ("ssh", "-F", str(self.folder / "ssh_config"))

    def rsync(self, host: str, source: Path, release: Path, *, former: Path | None = None) -> None:
        link = (f"--link-dest={former}",) if former else ()
        shell = ("-e", " ".join(self._ssh))
        _run(("rsync", "-az", *shell, *link, f"{source}/", f"{host}:{release}/"))

    def switch(self, host: str, release: Path) -> None:
        link = release.parent / "current"
        words = f"ln -s {release} {link}.new && mv -T {link}.new {link}"
        _run((*self._ssh, host, words))

    def tar(self, host: str, source: Path, release: Path) -> None:
        there = shlex.quote(f"mkdir -p {release} && zstd -dcq | tar -C {release} -xf -")
        line = f"tar -C {source} -cf - . | zstd -q -3 | {' '.join(self._ssh)} {host} {there}"
        _run(("bash", "-o", "pipefail", "-c", line))

    def scp(self, host: str, source: Path, release: Path) -> None:
        _run(
            ("scp", "-F", str(self.folder / "ssh_config"), "-rqp", str(source), f"{host}:{release}")
        )

    def synchronize(self, host: str, source: Path, release: Path, former: Path | None) -> None:
        current = release.parent / "current"
        given = (f"source={source}", f"release={release}", f"current={current}")
        extra = [word for text in (*given, f"former={former or ''}") for word in ("-e", text)]
        play = (str(self.folder / "play.yaml"), "-i", f"{host},")
        program = str(self.tools / "bin" / "ansible-playbook")
        _run((program, *play, *extra), env=self._ansible())

    def _ansible(self) -> dict[str, str]:
        return {
            "ANSIBLE_SSH_ARGS": f"-F {self.folder / 'ssh_config'}",
            "ANSIBLE_PIPELINING": "true",
            "ANSIBLE_LOCAL_TEMP": str(self.folder / "ansible"),
            "ANSIBLE_PYTHON_INTERPRETER": "auto_silent",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_COLLECTIONS_SCAN_SYS_PATH": "true",
            "ANSIBLE_HOME": str(self.folder / "ansible-home"),
        }

    def fabric_put(self, host: str, source: Path, release: Path) -> None:
        script, config = self.folder / "fabric_put.py", self.folder / "ssh_config"
        python = str(self.tools / "bin" / "python")
        packed = self.folder / "packed.tar.gz"
        _run((python, str(script), str(config), host, str(source), str(packed), str(release)))

    def hang_up(self, host: str) -> None:
        """End the shared connection, if there is one."""
        subprocess.run((*self._ssh, "-O", "exit", host), check=False, capture_output=True)

    def lacks(self, tool: str) -> str:
        """Return why a tool cannot take part; empty when it can."""
        names = {
            "ansible": self.tools / "bin" / "ansible-playbook",
            "fabric": self.tools / "bin/fab",
        }
        found = names[tool].exists() if tool in names else shutil.which(tool)
        return "" if found else f"{tool} is not here, so it takes no part"


def install(tools: Path) -> None:
    """Install the Python tools into an environment of their own."""
    _run((sys.executable, "-m", "venv", str(tools)))
    _run((str(tools / "bin" / "pip"), "install", "-q", *PACKAGES))


def _run(command: Sequence[str], *, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=_WITHIN,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(env or {})},
    )
    if done.returncode:
        told = (done.stderr or done.stdout)[-600:]
        raise RuntimeError(f"{' '.join(command[:3])} … ended with {done.returncode}: {told}")
