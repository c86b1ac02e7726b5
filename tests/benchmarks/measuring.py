"""What one way of deploying took, and what the middle of several runs is."""

import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.line import Line


@dataclass(frozen=True)
class Reading:
    """Seconds on the clock and of this machine's client, bytes, and how often it stood still.

    Bytes and waits are None where no line counted them.
    """

    wall: float
    cpu: float
    sent: int | None = None
    received: int | None = None
    waits: int | None = None


def measured(work: Callable[[], object], *, line: Line | None = None) -> Reading:
    """Run once; processor time is this process's and that of the programs which it ran."""
    if line:
        line.counts()
    began, used = time.perf_counter(), _processor_time()
    work()
    wall, cpu = time.perf_counter() - began, _processor_time() - used
    counted = asdict(line.counts()) if line else {}
    return Reading(wall, cpu, **counted)


def middle(readings: Sequence[Reading]) -> Reading:
    """Return the median of each value."""
    values = zip(*(asdict(reading).values() for reading in readings), strict=True)
    return Reading(*(None if None in value else statistics.median(value) for value in values))


def _processor_time() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def peak_memory() -> int:
    """Return the most bytes of memory that this very program had; getrusage counts its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(peak) * 1024


def cores() -> int:
    return len(os.sched_getaffinity(0))
