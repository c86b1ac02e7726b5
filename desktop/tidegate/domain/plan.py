"""Everything that one deployment will do, host by host, frozen under one digest."""

import re
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from tidegate.domain.duration import Span
from tidegate.domain.environment import ApprovalRule, Health, Step, Strategy, Test
from tidegate.domain.identity import (
    BuildDigest,
    ConfigDigest,
    EnvironmentName,
    HostName,
    PlanDigest,
    ReleaseId,
    Version,
)
from tidegate.domain.kind import Kind
from tidegate.domain.value import Value, canonical_json, digest_of


class Action(StrEnum):
    """What the plan does with a release."""

    DEPLOY = "deploy"
    ROLLBACK = "rollback"


class PlannedBuild(Value):
    """The build that the plan puts on the hosts."""

    version: Version
    digest: BuildDigest
    files: int
    size: int


class SecretUse(Value):
    """A secret that a file needs, with the keyed fingerprint of the value meant."""

    name: str
    fingerprint: str


class PlannedFile(Value):
    """A rendered configuration file: its digest is made with the secrets' names in place."""

    to: str
    mode: str
    digest: str
    secrets: tuple[SecretUse, ...] = ()


class PlannedHost(Value):
    """One host as the plan found it; it must still be so when the plan runs.

    `path` is the deploy folder, `previous` the release that `current` named (empty: none yet).
    """

    name: HostName
    address: str
    port: int
    user: str
    host_key: str
    path: str
    previous: str = ""
    roles: tuple[str, ...] = ()
    files: tuple[PlannedFile, ...] = ()


class SettingChange(Value):
    """A setting that will be different from what is live; secrets show fingerprints only."""

    file: str
    path: str
    before: str | None = None
    after: str | None = None
    is_secret: bool = False

    @property
    def spoken(self) -> tuple[str, str]:
        """Return what it is and will be, in words; of a secret the end of its fingerprint."""
        return self._spoken(self.before, "not set"), self._spoken(self.after, "removed")

    def _spoken(self, value: str | None, nothing: str) -> str:
        if value is None:
            return nothing
        return f"•••• {value[-4:]}" if self.is_secret else value


class Evidence(Value):
    """How the tests of the stage before went on this very build."""

    environment: EnvironmentName
    test: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    is_green: bool


class Request(Value):
    """Who asked for the plan and until when it may be used; `nonce` makes it unique."""

    requested_by: str
    issued_at: datetime
    expires_at: datetime
    nonce: str


class Plan(Value):
    """The object that is approved is the object that runs."""

    v: Literal[1] = 1
    type: Literal["tidegate-plan"] = "tidegate-plan"
    application: str
    environment: EnvironmentName
    title: str
    kind: Kind
    action: Action = Action.DEPLOY
    build: PlannedBuild
    replaces: str = ""
    restores: str = ""
    config: ConfigDigest
    hosts: Annotated[tuple[PlannedHost, ...], Field(min_length=1)]
    settings: tuple[SettingChange, ...] = ()
    steps: tuple[Step, ...] = ()
    health: tuple[Health, ...] = ()
    tests: tuple[Test, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    strategy: Strategy = Strategy()
    confirm_within: Span
    isolate: Literal["link", "copy"] = "link"
    keep: int = 5
    shared: tuple[str, ...] = ()
    approval: ApprovalRule = ApprovalRule()
    notes: tuple[str, ...] = ()
    request: Request

    # Both are asked for by every host, and a plan with a hundred hosts takes a while to write out.
    @cached_property
    def digest(self) -> PlanDigest:
        """Return the digest that an approval is for."""
        return PlanDigest(digest_of(self.to_bytes()))

    @property
    def content_digest(self) -> str:
        """Return the digest of what the plan does, who asked and when aside."""
        return digest_of(canonical_json(self.model_dump(mode="json", exclude={"request"})))

    @cached_property
    def release(self) -> ReleaseId:
        """Return the release's folder name: UTC time, version, start of the plan's digest.

        A rollback goes back to the folder it restores.
        """
        if self.restores:
            return ReleaseId(self.restores)
        moment = self.request.issued_at.strftime("%Y%m%dT%H%M%SZ")
        version = re.sub(r"[^A-Za-z0-9._-]", "-", self.build.version)[:64]
        return ReleaseId(f"{moment}-{version}-{self.digest[:4]}")

    @property
    def is_irreversible(self) -> bool:
        """Tell whether a step of it cannot be undone by switching back."""
        return any(step.irreversible for step in self.steps)
