"""A client in a process of its own, to be killed: says each event in a line, then deploys on."""

import sys
from pathlib import Path
from types import SimpleNamespace

from tests.adapters.ssh.lab_hosts import LabHosts
from tests.adapters.ssh.reach import Reach
from tests.lab.waiting import LONG
from tests.services.deploy_lab import DeployLab

from tidegate.adapters.store.opening import open_ledger
from tidegate.domain.deployment import Event
from tidegate.domain.plan import Plan

NAMES = ("web-1", "web-2", "web-3")
STEPS = (
    {"at": "prepared", "name": "migrate", "run": "sleep 0.2"},
    {"at": "switched", "name": "restart", "run": "sleep 0.2; echo $TIDEGATE_RELEASE"},
)


def files(mark: str) -> dict[str, str]:
    return {"bin/run": "#!/bin/sh\nexit 0\n", "mark": mark, **{f"lib/{n}": mark for n in range(9)}}


def client(folder: Path, *, port: int, user: str, key: Path) -> DeployLab:
    """Return the same services on the same hosts and the same store, whoever asks."""
    reach = Reach(folder / "known_hosts", SimpleNamespace(path=key))
    lab = LabHosts(reach, folder)
    server = SimpleNamespace(port=port, user=user)
    targets = [lab.target(server, name) for name in NAMES]
    return DeployLab(lab, NAMES, targets, ledger=open_ledger("", home=folder / "home", wait=LONG))


def main(folder: str, port: str, user: str, key: str, mark: str) -> None:
    here = client(Path(folder), port=int(port), user=user, key=Path(key))
    here.lab.artifacts.build(files(mark))
    plan = Plan.from_bytes((Path(folder) / "plan").read_bytes())

    def say(event: Event) -> None:
        sys.stdout.write(f"{event.kind} {event.host} {event.phase} {event.text}\n")
        sys.stdout.flush()

    here.run(plan, publish=say)


if __name__ == "__main__":
    main(*sys.argv[1:])
