"""A place where the application runs, as one file of the workspace describes it."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from tidegate.domain.address import normal_address
from tidegate.domain.duration import Span
from tidegate.domain.file_path import path_inside
from tidegate.domain.identity import EnvironmentName, HostName
from tidegate.domain.kind import Kind
from tidegate.domain.merge import Merge
from tidegate.domain.naming import (
    environment_name,
    host_name,
    login,
    role_name,
    ssh_alias,
    variable_name,
)
from tidegate.domain.typed_text import Filled, Flag, Whole, checked
from tidegate.domain.value import Value
from tidegate.domain.window import Calendar, calendar_of

Port = Annotated[int, Whole(1, 65_535, "port must be 1\N{EN DASH}65535")]

_FINGERPRINT = re.compile(r"SHA256:(?:[A-Za-z0-9+/]{43}=?|…)", re.ASCII)
_MODE = re.compile(r"0?[0-7]{3}", re.ASCII)
_BATCH = re.compile(r"[1-9]\d{0,4}|(?:[1-9]\d?|100)%", re.ASCII)
_NAMED = ("all", "first")


def _mode(given: object) -> object:
    text = f"{given:03o}" if isinstance(given, int) and not isinstance(given, bool) else given
    if not (isinstance(text, str) and _MODE.fullmatch(text)):
        raise ValueError("mode is three octal digits, such as 0644")
    return text


Mode = Annotated[
    str,
    BeforeValidator(_mode),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^0?[0-7]{3}$"}),
]
InsidePath = Annotated[str, checked(path_inside)]
Parent = Annotated[str, checked(environment_name)]
Role = Annotated[str, checked(role_name)]


def _fingerprint(text: str) -> str:
    """Check a pinned host key; the ellipsis of an unfinished file is left for `check` to find."""
    if not _FINGERPRINT.fullmatch(text):
        raise ValueError(
            "host_key is the key's fingerprint as `ssh-keygen -lf` prints it: "
            "SHA256: and 43 characters (MD5 is not accepted)"
        )
    return text


def _step_target(text: str) -> str:
    return text if text in _NAMED else role_name(text)


class Host(Value):
    """A server that is reached by SSH."""

    name: Annotated[HostName, checked(host_name)] = HostName("")
    address: Annotated[str, checked(normal_address)] = ""
    port: Port = 22
    user: Annotated[str, checked(login)] = ""
    identity: str = ""
    jump: Annotated[str, checked(ssh_alias)] = ""
    host_key: Annotated[str, checked(_fingerprint)] = ""
    roles: tuple[Role, ...] = ()
    ssh: Annotated[str, checked(ssh_alias)] = ""

    @model_validator(mode="before")
    @classmethod
    def _name_by_alias(cls, given: object) -> object:
        if isinstance(given, dict) and given.get("ssh") and not given.get("name"):
            return {**given, "name": given["ssh"]}
        return given

    @model_validator(mode="after")
    def _has_a_name_and_an_address(self) -> "Host":
        if not self.ssh and not (self.name and self.address):
            raise ValueError("a host needs `name` and `address`, or `ssh` with an ssh_config alias")
        return self


class Strategy(Value):
    """In which order hosts switch."""

    batch: str = "all"
    canary: Annotated[int, Whole(0, 10_000)] = 0

    @field_validator("batch", mode="before")
    @classmethod
    def _known_batch(cls, given: object) -> str:
        text = str(given)
        if text != "all" and not _BATCH.fullmatch(text):
            raise ValueError("batch is `all`, a number of hosts, or a percentage such as 25%")
        return text


class Moment(StrEnum):
    """When a step runs."""

    PREPARED = "prepared"
    SWITCHED = "switched"
    FINISHED = "finished"


class Step(Value):
    """A command that a deployment runs on its hosts, in the release's folder."""

    at: Moment
    name: Filled
    run: Filled
    on: Annotated[str, checked(_step_target)] = "all"
    irreversible: Flag = False
    within: Span = timedelta(minutes=10)


class Health(Value):
    """How a host shows that its new release works: an HTTP answer or a command."""

    http: str = ""
    run: str = ""
    expect: Annotated[int, Whole(100, 599)] = 200
    contains: str = ""
    within: Span = timedelta(seconds=30)
    passes: Annotated[int, Whole(1, 100)] = 1

    @field_validator("http")
    @classmethod
    def _web_address_without_login(cls, given: str) -> str:
        if given and not re.match(r"https?://[^/@]*(?:/|$)", given):
            raise ValueError("http is an address such as http://127.0.0.1:8080/health, no login in")
        return given

    @model_validator(mode="after")
    def _one_way(self) -> "Health":
        if bool(self.http) == bool(self.run):
            raise ValueError("a health check has either `http` or `run`")
        return self


class Deploy(Value):
    """Where and how releases are put on the hosts."""

    path: Filled
    keep: Annotated[int, Whole(1, 100)] = 5
    shared: tuple[InsidePath, ...] = ()
    strategy: Strategy = Strategy()
    confirm_within: Span = timedelta(seconds=60)
    isolate: Literal["link", "copy"] = "link"
    steps: tuple[Step, ...] = ()
    health: tuple[Health, ...] = ()


class ConfigFile(Value):
    """A file of the profile and where it goes inside the release."""

    file: Annotated[Filled, checked(path_inside)]
    to: InsidePath = ""
    mode: Mode = "0644"
    format: str = ""
    dialect: str = ""
    layers: tuple[InsidePath, ...] = ()
    merge: Merge = Merge.DEEP

    @property
    def destination(self) -> str:
        """Return the path inside the release."""
        return self.to or self.file


class Test(Value):
    """A command whose success a release needs before it may go further."""

    __test__ = False  # pytest would take it for a test class

    name: Filled
    run: Filled
    where: Literal["here", "first", "all"] = "here"
    junit: str = ""
    within: Span = timedelta(minutes=10)


class ApprovalRule(Value):
    """Who must agree before a plan for this environment may run."""

    required: Flag | None = None
    approvals: Annotated[int, Whole(1, 50)] = 1
    approvers: tuple[str, ...] = ()
    four_eyes: Flag = False
    expires: Span = timedelta(hours=24)
    checklist: tuple[str, ...] = ()


class WindowRule(Value):
    """A time in which releases may start (`allow`), or must not (`freeze`)."""

    allow: str = ""
    freeze: str = ""
    zone: str = "UTC"
    reason: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> "WindowRule":
        if bool(self.allow) == bool(self.freeze):
            raise ValueError("a window has either `allow` or `freeze`")
        calendar_of([self.as_written])
        return self

    @property
    def as_written(self) -> tuple[str, str, str, str]:
        """Return the rule's texts as `calendar_of` reads them."""
        return (self.allow, self.freeze, self.zone, self.reason)


class Environment(Value):
    """One file of `environments/`, checked; the name is the file's."""

    name: EnvironmentName = EnvironmentName("")
    title: str = ""
    kind: Kind = Kind.DEVELOPMENT
    extends: tuple[Parent, ...] = ()
    hosts: Annotated[tuple[Host, ...], Field(min_length=1)]
    deploy: Deploy
    config: tuple[ConfigFile, ...] = ()
    variables: dict[Annotated[str, checked(variable_name)], str] = Field(default_factory=dict)
    tests: tuple[Test, ...] = ()
    approval: ApprovalRule = ApprovalRule()
    promote: Literal["auto", "manual"] = "auto"
    soak: Span = timedelta()
    windows: tuple[WindowRule, ...] = ()

    @property
    def label(self) -> str:
        """Return the title that people read."""
        return self.title or self.name

    @property
    def calendar(self) -> Calendar:
        """Return when releases may start there."""
        return calendar_of(rule.as_written for rule in self.windows)

    @property
    def needs_approval(self) -> bool:
        """Tell whether the gate is closed: a person must approve every plan."""
        if self.approval.required is None:
            return self.kind is Kind.PRODUCTION
        return self.approval.required
