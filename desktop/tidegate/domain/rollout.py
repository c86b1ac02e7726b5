"""Which hosts run which steps, and in which order hosts switch."""

from collections.abc import Sequence
from math import ceil
from typing import TypeVar

from tidegate.domain.environment import Step, Strategy
from tidegate.domain.plan import PlannedHost

Item = TypeVar("Item")


def steps_on(
    steps: Sequence[Step], *, host: PlannedHost, is_first: bool
) -> tuple[tuple[int, Step], ...]:
    """Return the steps that one host runs, each with its number in the plan (from 1)."""
    numbered = enumerate(steps, start=1)
    return tuple((n, step) for n, step in numbered if _runs_on(step, host, is_first=is_first))


def _runs_on(step: Step, host: PlannedHost, *, is_first: bool) -> bool:
    if step.on == "all":
        return True
    return is_first if step.on == "first" else step.on in host.roles


def batches(hosts: Sequence[Item], strategy: Strategy) -> tuple[tuple[Item, ...], ...]:
    """Return the groups that switch one after another: the canaries first, then the batches."""
    canaries, rest = tuple(hosts[: strategy.canary]), tuple(hosts[strategy.canary :])
    size = batch_size(strategy.batch, count=len(hosts))
    groups = tuple(rest[at : at + size] for at in range(0, len(rest), size))
    return (canaries, *groups) if canaries else groups


def batch_size(batch: str, *, count: int) -> int:
    """Return how many hosts `all`, `3` or `25%` mean among `count`."""
    if batch == "all":
        return max(1, count)
    if batch.endswith("%"):
        return max(1, ceil(count * int(batch.removesuffix("%")) / 100))
    return int(batch)
