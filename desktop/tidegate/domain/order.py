"""What one host is told to do in a deployment, with everything that it needs."""

from dataclasses import dataclass, field

from tidegate.domain.build import Manifest
from tidegate.domain.environment import Health, Step
from tidegate.domain.host_report import LockOwner
from tidegate.domain.identity import BuildDigest
from tidegate.domain.plan import Plan, PlannedHost
from tidegate.domain.target import Target


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A configuration file as it arrives on one host; it may hold secrets, so no repr of it."""

    to: str
    mode: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class HostOrder:
    """One host's part of a plan.

    `manifest` is the build's; `rendered` comes on top of it and wins over members of the same
    path. `is_first` tells the host on which steps with `on: first` run. `pinned` are releases
    that retention keeps whatever their age. `expected` is the release that `current` must name, and
    `replaces` its build as far as the record knows: a guess, which saves time where it is right.
    `secrets` are values to mask in whatever the host prints. `steps` and `health` are the plan's
    with every reference resolved for this host, secrets included; None where the plan's own are
    meant as they stand.
    """

    target: Target
    plan: Plan
    planned: PlannedHost
    manifest: Manifest
    rendered: tuple[RenderedFile, ...]
    lock: LockOwner
    is_first: bool = False
    pinned: tuple[str, ...] = ()
    replaces: BuildDigest | None = None
    secrets: tuple[bytes, ...] = field(default=(), repr=False)
    steps: tuple[Step, ...] | None = field(default=None, repr=False)
    health: tuple[Health, ...] | None = field(default=None, repr=False)

    @property
    def expected(self) -> str:
        """Return the release that the host must still run when it switches."""
        return self.planned.previous
