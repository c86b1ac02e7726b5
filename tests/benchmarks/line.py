"""A line to a server in a process of its own, so that its work is nobody's whom we measure.

`python -m tests.benchmarks.line PORT DELAY RATE` prints its port; for each line that it then reads
it prints what it has counted since the last one.
"""

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from tests.lab.proxy import Proxy

ROUND_TRIP = 0.050  # seconds
RATE = 100e6 / 8  # bytes per second


@dataclass(frozen=True)
class Counts:
    """What went over the line."""

    sent: int
    received: int
    waits: int


class Line:
    """A far line, or a near one, to a port of this machine."""

    def __init__(self, target: int, *, delay: float = 0.0, rate: float = 0.0) -> None:
        command = (sys.executable, "-m", __spec__.name, str(target), str(delay), str(rate))
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.port = int(self._answer())

    @classmethod
    def far(cls, target: int) -> Self:
        return cls(target, delay=ROUND_TRIP / 2, rate=RATE)

    def counts(self) -> Counts:
        """Return the counts, and begin anew."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        return Counts(**json.loads(self._answer()))

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


def main(target: int, delay: float, rate: float) -> None:
    with Proxy(target, delay=delay, rate=rate) as proxy:
        sys.stdout.write(f"{proxy.port}\n")
        sys.stdout.flush()
        for _ in sys.stdin:
            counted = {"sent": proxy.bytes_up, "received": proxy.bytes_down, "waits": proxy.turns}
            proxy.forget_counts()
            sys.stdout.write(json.dumps(counted) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
