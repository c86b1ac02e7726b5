"""Deploys to many hosts at once in a process of its own, and says how much memory that took.

`python -m tests.benchmarks.many FOLDER KEY KNOWN_HOSTS USER DIGEST HOSTS PORT COUNT` prints JSON.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.measuring import peak_memory
from tests.benchmarks.ours import Desk
from tests.lab.keys import KeyPair

from tidegate.domain.identity import BuildDigest

_WITHIN = 280  # seconds


def deploy_to_many(
    desk: Desk, digest: str, hosts: Path, *, port: int, count: int
) -> dict[str, float]:
    """Return the peak of memory in bytes and the seconds that `count` hosts at once took."""
    given = (desk.folder, desk.key.path, desk.known_hosts, desk.user, digest, hosts, port, count)
    command = (sys.executable, "-m", __spec__.name, *map(str, given))
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_WITHIN)
    return dict(json.loads(done.stdout))


def main(arguments: list[str]) -> None:
    folder, key, known_hosts, user, digest, hosts, port, count = arguments
    desk = Desk(Path(folder), KeyPair(Path(key)), Path(known_hosts), user)
    manifest = desk.artifacts.manifest(BuildDigest(digest))
    names = [f"web-{number:03}" for number in range(int(count))]
    targets = [desk.target(name, Path(hosts), port=int(port)) for name in names]
    with desk.sitting(targets) as sitting:
        plan = sitting.plan(manifest)
        began = time.perf_counter()
        sitting.deploy(plan)
        wall = time.perf_counter() - began
    desk.close()
    sys.stdout.write(json.dumps({"memory": peak_memory(), "wall": wall}))


if __name__ == "__main__":
    main(sys.argv[1:])
