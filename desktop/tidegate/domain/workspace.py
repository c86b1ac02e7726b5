"""A folder of plain text files that describes how one application is delivered."""

from typing import Annotated, Literal

from pydantic import Field

from tidegate.domain.environment import Environment
from tidegate.domain.identity import EnvironmentName
from tidegate.domain.problem import Problem
from tidegate.domain.value import Value

FORMAT_VERSION = 1


class Watch(Value):
    """Files of which each new match is a new build."""

    glob: str
    version: str


class BuildCommand(Value):
    """How a build is made on this machine."""

    run: str
    artifact: str


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

    tidegate: Literal[1]
    application: Annotated[str, Field(min_length=1, max_length=64)]
    pipeline: Annotated[tuple[EnvironmentName, ...], Field(min_length=1)]
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
