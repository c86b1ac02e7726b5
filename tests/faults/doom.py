"""Death at a chosen moment: of the client at an event, of the host program at something it does."""

import os
import re
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from tests.adapters.ssh.lab_hosts import LabHosts
from tests.adapters.ssh.reach import Reach
from tests.faults.ground import Ground
from tests.host.engine import MemoryArtifacts
from tests.lab.forks import FORKS, load_before
from tests.lab.waiting import LONG, wait_until
from tests.services.deploy_lab import DeployLab

from tidegate.adapters.ssh import program
from tidegate.adapters.store.opening import open_ledger
from tidegate.app.ending import end_in_order
from tidegate.domain.deployment import Deployment, Event
from tidegate.domain.plan import Plan
from tidegate.domain.problem import Problem

STEPS = (
    {"at": "prepared", "name": "migrate", "run": "true"},
    {"at": "switched", "name": "restart", "run": "echo $TIDEGATE_RELEASE"},
    {"at": "finished", "name": "tell", "run": "true"},
)
HEALTH = ({"run": "bin/run", "passes": 1},)
load_before(__name__)


def boundary(event: Event) -> str:
    """Name the moment that an event marks, whichever host it comes from."""
    said = re.sub(r"\d+", "n", event.text) if event.kind in ("note", "barrier") else ""
    return " ".join(filter(None, (event.kind, event.phase, event.state, said)))


@dataclass(frozen=True)
class Client:
    """A client of the same hosts and the same record, in a process that can be killed."""

    folder: Path
    port: int
    user: str
    key: Path
    names: tuple[str, ...]
    artifacts: MemoryArtifacts
    plan: bytes

    @classmethod
    def of(cls, ground: Ground, plan: Plan) -> "Client":
        lab = ground.deploy.lab
        return cls(
            folder=ground.folder,
            port=ground.server.port,
            user=ground.server.user,
            key=lab.reach.key.path,
            names=ground.deploy.names,
            artifacts=lab.artifacts,
            plan=plan.to_bytes(),
        )

    def run(self, watch: Callable[[Event], None]) -> Deployment:
        """Carry the plan out."""
        reach = Reach(self.folder / "known_hosts", SimpleNamespace(path=self.key))
        lab = LabHosts(reach, self.folder, artifacts=self.artifacts)
        server = SimpleNamespace(port=self.port, user=self.user)
        targets = [lab.target(server, name) for name in self.names]
        ledger = open_ledger("", home=self.folder / "store", wait=LONG)
        deploy = DeployLab(lab, self.names, targets, ledger=ledger)
        return deploy.run(Plan.from_bytes(self.plan), publish=watch)


def kill_client(
    ground: Ground, plan: Plan, *, at: str, by: signal.Signals = signal.SIGKILL
) -> bool:
    """Carry a plan out in a client that gets a signal at its first event of that name.

    False: it never came to that event.
    """
    process = FORKS.Process(target=_deploy_until, args=(Client.of(ground, plan), at, by))
    process.start()
    process.join(LONG)
    code = process.exitcode
    process.kill()
    process.join()
    assert code in (0, _ENDED, -signal.SIGKILL), f"the client ended with {code} at {at}"
    return code != 0


def _deploy_until(client: Client, at: str, by: signal.Signals) -> None:
    end_in_order()
    struck = is_told = False

    def watch(event: Event) -> None:
        nonlocal struck, is_told
        is_told |= event.text.startswith("asked to end")
        if boundary(event) == at and not struck:
            struck = True
            os.kill(os.getpid(), by)

    try:
        client.run(watch)
    except KeyboardInterrupt:
        sys.exit(_ENDED if is_told else "it said nothing before the hosts came to rest")
    if struck:
        sys.exit(_ENDED)  # it was too late to stop anything


_ENDED = 3


PLACES = {"note": "note() {\n", "say": "say() {\n", "state": "state() {\n"}
"""Where the host program tells: its journal, its client, and how far it is."""


def traced(folder: Path) -> str:
    """Return the host program, which writes down every moment of a deployment on each host."""
    return _with(lambda name: f'printf "%s %s\\n" {name} "$1" >>"{folder}/${{root##*/}}"')


def doctored(moment: str, *, host: str) -> str:
    """Return the host program, which kills itself on that host when it comes to that moment."""
    place, what = moment.split()
    return _with(
        lambda name: f'[ {name}$1${{root##*/}} != {place}{what}{host} ] || kill -KILL "$$"'
    )


def _with(deed: Callable[[str], str]) -> str:
    text = program.text()
    for name, opening in PLACES.items():
        assert opening in text
        inserted = f"[ ${{verb-}} != deploy ] || {{ {deed(name)}; }}\n"
        text = text.replace(opening, opening + inserted, 1)
    return text


def race(ground: Ground, plans: list[Plan]) -> list[str]:
    """Carry plans out in clients that start together; return what each came to."""
    places = [ground.folder / f"ended{number}" for number in range(len(plans))]
    processes = [
        FORKS.Process(target=_deploy_and_tell, args=(Client.of(ground, plan), place))
        for plan, place in zip(plans, places, strict=True)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(LONG)
        process.kill()
        process.join()
    return [place.read_text() for place in places]


def _deploy_and_tell(
    client: Client, place: Path, watch: Callable[[Event], None] = lambda _: None
) -> None:
    try:
        told = client.run(watch).status.value
    except Problem as problem:
        told = f"{problem.kind.value}: {problem}"
    place.write_text(told)


class Sleeper:
    """A client that falls asleep at its first event of a name, until somebody wakes it."""

    def __init__(self, ground: Ground, plan: Plan, *, at: str) -> None:
        self.place = ground.folder / "slept"
        arguments = (Client.of(ground, plan), at, self.place)
        self._process = FORKS.Process(target=_deploy_and_sleep, args=arguments)
        self._process.start()
        wait_until(self._is_asleep, "the client falls asleep")

    def _is_asleep(self) -> bool:
        assert self._process.is_alive(), "the client ended without falling asleep"
        state = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state == "T"

    def wake(self) -> str:
        """Let it go on; return what it came to."""
        os.kill(self._process.pid or 0, signal.SIGCONT)
        self._process.join(LONG)
        return self.place.read_text()

    def kill(self) -> None:
        """Let it never wake."""
        self._process.kill()
        self._process.join(LONG)


def _deploy_and_sleep(client: Client, at: str, place: Path) -> None:
    slept = False

    def watch(event: Event) -> None:
        nonlocal slept
        if boundary(event) == at and not slept:
            slept = True
            os.kill(os.getpid(), signal.SIGSTOP)

    _deploy_and_tell(client, place, watch)
