"""A folder of plain text files that describes how one application is delivered."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from tidegate.domain.environment import Environment
from tidegate.domain.identity import EnvironmentName
from tidegate.domain.naming import environment_name
from tidegate.domain.problem import Problem
from tidegate.domain.typed_text import Filled, checked
from tidegate.domain.value import Value

FORMAT_VERSION = 1
_APPLICATION = re.compile(r"[^\W_][\w .-]{0,63}")


def _format(given: object) -> object:
    return FORMAT_VERSION if given == str(FORMAT_VERSION) else given


def _version_pattern(text: str) -> str:
    try:
        groups = re.compile(text).groupindex
    except (re.error, RecursionError, OverflowError):
        raise ValueError("version is no regular expression that can be read") from None
    if "version" not in groups:
        raise ValueError("version needs a group `(?P<version>…)` that catches the version")
    return text


def _application_name(text: str) -> str:
    if not _APPLICATION.fullmatch(text):
        raise ValueError(
            "application is 1 to 64 letters, digits, spaces, `.`, `_` and `-`, "
            "a letter or digit first"
        )
    return text


def checked_application(text: str) -> str:
    """Return what an application may be called; raises Problem saying what is allowed."""
    try:
        return _application_name(text.strip())
    except ValueError as error:
        raise Problem(f"`{text[:80]}` cannot be its name", remedy=str(error)) from None


class Watch(Value):
    """Files of which each new match is a new build."""

    glob: Filled
    version: Annotated[Filled, checked(_version_pattern)]


class BuildCommand(Value):
    """How a build is made on this machine."""

    run: Filled
    artifact: Filled


class Builds(Value):
    """Where builds come from."""

    watch: tuple[Watch, ...] = ()
    command: BuildCommand | None = None


class ChangesSource(Value):
    """Where release notes come from."""

    git: str
    tag: str = "v{version}"


class Application(Value):
    """The file `tidegate.yaml`: the application and its pipeline."""

    tidegate: Annotated[
        Literal[1], BeforeValidator(_format), WithJsonSchema({"enum": [FORMAT_VERSION]})
    ]
    application: Annotated[str, AfterValidator(_application_name)]
    pipeline: Annotated[
        tuple[Annotated[EnvironmentName, checked(environment_name)], ...], Field(min_length=1)
    ]
    builds: Builds = Builds()
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    changes: ChangesSource | None = None


class Workspace(Value):
    """Everything that the workspace's files say, checked and joined.

    `root` is the folder's absolute path.
    """

    root: str
    application: Application
    environments: dict[EnvironmentName, Environment]

    @property
    def name(self) -> str:
        """Return the application's name."""
        return self.application.application

    @property
    def pipeline(self) -> tuple[Environment, ...]:
        """Return the environments in promotion order."""
        return tuple(self.environments[name] for name in self.application.pipeline)

    @property
    def ordered(self) -> tuple[Environment, ...]:
        """Return every environment, those of the pipeline first."""
        outside = (e for n, e in self.environments.items() if n not in self.application.pipeline)
        return (*self.pipeline, *outside)

    def is_at_place_of(self, other: "Workspace | None") -> bool:
        """Tell whether the other one is this workspace as its files were at another moment."""
        return other is not None and other.root == self.root

    def environment(self, name: str) -> Environment:
        """Return one environment; raises Problem naming the known ones."""
        found = self.environments.get(EnvironmentName(name))
        if found is None:
            known = ", ".join(environment.name for environment in self.ordered)
            raise Problem(f"there is no environment '{name}'", remedy=f"known are: {known}")
        return found

    def stage_before(self, name: EnvironmentName) -> Environment | None:
        """Return the environment a release must have passed before `name`, if any."""
        pipeline = self.application.pipeline
        position = pipeline.index(name) if name in pipeline else 0
        return self.environments[pipeline[position - 1]] if position else None

    def stage_after(self, name: EnvironmentName) -> Environment | None:
        """Return the environment a release goes to after `name`, if any."""
        pipeline = self.application.pipeline
        position = pipeline.index(name) + 1 if name in pipeline else len(pipeline)
        return self.environments[pipeline[position]] if position < len(pipeline) else None
