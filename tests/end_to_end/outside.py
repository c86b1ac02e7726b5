"""The program as a stranger meets it: a command in a shell, files written by hand, real servers."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.lab.forks import CAN_FORK, begin_forked, run_forked
from tests.lab.keys import KeyPair
from tests.lab.sshd import Sshd
from tests.lab.waiting import LONG

_PROGRAM = Path(sys.executable).with_name("tidegate")


@dataclass(frozen=True)
class Outcome:
    """What one command left behind: its exit code and what stood on its two streams."""

    code: int
    out: str
    err: str

    @classmethod
    def of(cls, done: subprocess.CompletedProcess[str]) -> "Outcome":
        return cls(done.returncode, done.stdout, done.stderr)

    @property
    def answer(self) -> dict:
        """Return the one JSON object; fails when there is anything else on standard output."""
        answer = json.loads(self.out)
        assert isinstance(answer, dict), self.out
        return answer

    @property
    def text(self) -> str:
        return self.out + self.err

    def __str__(self) -> str:
        return f"exit {self.code}\n--- out\n{self.out}--- err\n{self.err}"


@dataclass
class Desk:
    """One person at one machine: a home, a workspace, a shell to type commands into."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workspace = self.folder / "workspace"
        self.home = self.folder / "tidegate-home"
        for each in (self.workspace, self.folder / "home" / ".ssh"):
            each.mkdir(parents=True, exist_ok=True)

    @property
    def store(self) -> Path:
        (found,) = self.home.rglob("*.db")
        return found

    def write(self, files: Mapping[str, str]) -> None:
        """Write files of the workspace, as a person with an editor would."""
        for name, text in files.items():
            path = self.workspace / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.workspace / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not say {old!r}:\n{text}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def know(self, *servers: Sshd) -> None:
        """Trust these servers' keys, in the user's own known_hosts."""
        lines = "".join(server.known_hosts_line for server in servers)
        (self.folder / "home" / ".ssh" / "known_hosts").write_text(lines)

    def run(self, *arguments: object, code: int | None = 0, stdin: str = "") -> Outcome:
        """Run `tidegate` in the workspace; `code` is the exit code that must come, None any."""
        words = tuple(map(str, arguments))
        outcome = self._forked(words, stdin) if CAN_FORK else self.start(*words, stdin=stdin)
        assert "Traceback" not in outcome.text, outcome
        assert code is None or outcome.code == code, f"{arguments}: not exit {code}\n{outcome}"
        return outcome

    def start(self, *arguments: str, stdin: str = "") -> Outcome:
        """Run the program as it is installed, from its file on."""
        done = subprocess.run(
            [_PROGRAM, *arguments],
            check=False,
            cwd=self.workspace,
            env=self.variables(),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=LONG,
        )
        return Outcome.of(done)

    def _forked(self, arguments: tuple[str, ...], stdin: str) -> Outcome:
        """Run the same in a process that has read the program's modules already."""
        done = run_forked(arguments, folder=self.workspace, variables=self.variables(), stdin=stdin)
        return Outcome.of(done)

    def begin(self, *arguments: str) -> BaseProcess:
        """Begin a command beside the test, in a process that can be killed."""
        streams = self.folder / "begun"
        streams.mkdir(exist_ok=True)
        return begin_forked(
            arguments, folder=self.workspace, variables=self.variables(), streams=streams
        )

    def json(self, *arguments: object, code: int | None = 0) -> dict:
        """Run a command with `--json`; returns its object."""
        return self.run(*arguments, "--json", code=code).answer

    @contextmanager
    def running(self, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command beside the test, its output in `folder/running`; it is dead at the end."""
        with (self.folder / "running").open("wb") as file:
            process = subprocess.Popen(
                [_PROGRAM, *map(str, arguments)],
                cwd=self.workspace,
                env=self.variables(),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )
            try:
                yield process
            finally:
                process.kill()
                process.wait(LONG)

    def variables(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            "TIDEGATE_HOME": str(self.home),
            **self.environment,
        }


def hosts_yaml(names: list[str], server: Sshd, key: KeyPair, *, indent: str = "  ") -> str:
    """Return the `hosts` of an environment: several folders of one machine."""
    return "".join(
        f"{indent}- name: {name}\n"
        f"{indent}  address: 127.0.0.1\n"
        f"{indent}  port: {server.port}\n"
        f"{indent}  user: {server.user}\n"
        f"{indent}  identity: {key.path}\n"
        for name in names
    )


def add_build(desk: Desk, version: str, files: Mapping[str, str]) -> None:
    """Register a small build."""
    folder = desk.folder / f"build-{version}"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    desk.run("build", "add", folder, "--version", version)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below the folder with its content."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def live(root: Path) -> Path:
    """Return the release that `current` names; fails when it names none."""
    current = root / "current"
    assert current.is_symlink(), f"{current} is no link"
    release = current.resolve(strict=True)
    assert release.parent == root / "releases", release
    return release
