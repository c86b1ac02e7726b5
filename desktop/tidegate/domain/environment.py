"""A place where the application runs, as one file of the workspace describes it."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictBool, field_validator, model_validator

from tidegate.domain.duration import Span
from tidegate.domain.identity import EnvironmentName, HostName
from tidegate.domain.value import Value
from tidegate.domain.window import Calendar, calendar_of

Port = Annotated[int, Field(ge=1, le=65_535)]
Mode = Annotated[str, Field(pattern=r"^0?[0-7]{3}$")]


class Kind(StrEnum):
    """What an environment is for; decides its colour, its icon and how strict its rules are."""

    DEVELOPMENT = "development"
    TEST = "test"
    ACCEPTANCE = "acceptance"
    PRODUCTION = "production"
    CUSTOMER = "customer"
    REPRODUCTION = "reproduction"

    @property
    def is_productive(self) -> bool:
        """Tell whether real users are served there."""
        return self in (Kind.PRODUCTION, Kind.CUSTOMER)


class Host(Value):
    """A server that is reached by SSH."""

    name: HostName = HostName("")
    address: str = ""
    port: Port = 22
    user: str = ""
    identity: str = ""
    jump: str = ""
    host_key: str = ""
    roles: tuple[str, ...] = ()
    ssh: str = ""

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
    canary: Annotated[int, Field(ge=0)] = 0

    @field_validator("batch", mode="before")
    @classmethod
    def _known_batch(cls, given: object) -> str:
        text = str(given)
        number = text.removesuffix("%")
        if text != "all" and not (number.isascii() and number.isdigit() and int(number) > 0):
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
    name: str
    run: str
    on: str = "all"
    irreversible: StrictBool = False
    within: Span = timedelta(minutes=10)


class Health(Value):
    """How a host shows that its new release works: an HTTP answer or a command."""

    http: str = ""
    run: str = ""
    expect: Annotated[int, Field(ge=100, le=599)] = 200
    contains: str = ""
    within: Span = timedelta(seconds=30)
    passes: Annotated[int, Field(ge=1, le=100)] = 1

    @model_validator(mode="after")
    def _one_way(self) -> "Health":
        if bool(self.http) == bool(self.run):
            raise ValueError("a health check has either `http` or `run`")
        return self


class Deploy(Value):
    """Where and how releases are put on the hosts."""

    path: str
    keep: Annotated[int, Field(ge=1, le=100)] = 5
    shared: tuple[str, ...] = ()
    strategy: Strategy = Strategy()
    confirm_within: Span = timedelta(seconds=60)
    isolate: Literal["link", "copy"] = "link"
    steps: tuple[Step, ...] = ()
    health: tuple[Health, ...] = ()


class Merge(StrEnum):
    """How the layers of a configuration file become one document."""

    DEEP = "deep"
    DOTNET = "dotnet"
    HELM = "helm"
    REPLACE = "replace"
    XDT = "xdt"


class ConfigFile(Value):
    """A file of the profile and where it goes inside the release."""

    file: str
    to: str = ""
    mode: Mode = "0644"
    format: str = ""
    dialect: str = ""
    layers: tuple[str, ...] = ()
    merge: Merge = Merge.DEEP

    @property
    def destination(self) -> str:
        """Return the path inside the release."""
        return self.to or self.file


class Test(Value):
    """A command whose success a release needs before it may go further."""

    __test__ = False  # pytest would take it for a test class

    name: str
    run: str
    where: Literal["here", "first", "all"] = "here"
    junit: str = ""
    within: Span = timedelta(minutes=10)


class ApprovalRule(Value):
    """Who must agree before a plan for this environment may run."""

    required: StrictBool | None = None
    approvals: Annotated[int, Field(ge=1, le=50)] = 1
    approvers: tuple[str, ...] = ()
    four_eyes: StrictBool = False
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
    extends: tuple[str, ...] = ()
    hosts: Annotated[tuple[Host, ...], Field(min_length=1)]
    deploy: Deploy
    config: tuple[ConfigFile, ...] = ()
    variables: dict[str, str] = Field(default_factory=dict)
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
