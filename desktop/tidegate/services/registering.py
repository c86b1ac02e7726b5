"""Registers builds: bytes taken in and kept by content, a version that names them for ever."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path as FilePath

from tidegate.domain.build import Build
from tidegate.domain.identity import Version
from tidegate.domain.problem import Problem, Problems
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.builds import Artifacts, BuildSources
from tidegate.services.ports.ledger import Ledger
from tidegate.services.ports.this_machine import Clock, Person
from tidegate.services.recording import Recording

_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+~-]{0,99}", re.ASCII)
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Registering:
    """Adds builds to the store, by hand or from where the workspace watches for them."""

    artifacts: Artifacts
    ledger: Ledger
    sources: BuildSources
    clock: Clock
    person: Person
    recording: Recording

    def add(self, workspace: Workspace, source: FilePath, version: str) -> Build:
        """Take in a folder or an archive as that version; return the build as it is registered.

        Adding the same content again changes nothing. Raises Problem when the version names other
        content, or when the source holds what must not be deployed.
        """
        build = self._taken(workspace, source, checked_version(version))
        audit = self.recording.entry(
            workspace,
            action="register-build",
            target=f"{build.application} {build.version}",
            after=build.digest,
        )
        self.ledger.add_build(build, audit=audit)
        return self.ledger.build(workspace.name, version) or build

    def builds(self, workspace: Workspace) -> tuple[Build, ...]:
        """Return the application's builds, newest first."""
        return self.ledger.builds(workspace.name)

    def build(self, workspace: Workspace, version: str) -> Build:
        """Return the build of that version; raises Problem naming near ones."""
        found = self.ledger.build(workspace.name, version)
        if found is None:
            known = [build.version for build in self.builds(workspace)]
            raise Problem(
                f"{workspace.name} has no build {version}", remedy=_remedy(version, known)
            )
        return found

    def discover(
        self, workspace: Workspace, *, refuse: Callable[[FilePath, Problem], None] | None = None
    ) -> tuple[Build, ...]:
        """Register what is new where the workspace watches for builds; return what was new.

        What cannot be taken is told to `refuse`, or raised as Problems once the rest is in.
        """
        known = {build.version for build in self.builds(workspace)}
        found: list[Build] = []
        problems: list[Problem] = []
        for version, source in self.sources.matches(workspace):
            if version not in known:
                try:
                    found.append(self.add(workspace, source, version))
                except Problem as problem:
                    problems.append(problem)
                    if refuse:
                        refuse(source, problem)
        if problems and not refuse:
            raise Problems(tuple(problems))
        return tuple(found)

    def _taken(self, workspace: Workspace, source: FilePath, version: Version) -> Build:
        manifest, warnings = self.artifacts.add(source)
        return Build(
            application=workspace.name,
            version=version,
            digest=manifest.digest,
            files=len(manifest.entries),
            size=manifest.size,
            source=str(source),
            registered_at=self.clock.now(),
            registered_by=self.person.operator(workspace).name,
            warnings=warnings,
        )


def checked_version(text: str) -> Version:
    """Return the text as a version; raises Problem on what cannot be one."""
    if not _VERSION.fullmatch(text):
        raise Problem(
            f"{text!r} cannot be a version",
            remedy="1 to 100 letters, digits and . _ + ~ - are allowed, a letter or digit first",
        )
    return Version(text)


def _remedy(version: str, known: Sequence[str]) -> str:
    if not known:
        return "register one with `tidegate build add PATH --version V`"
    near = get_close_matches(version, known, n=_NEAR, cutoff=0.5) or known[:_NEAR]
    return f"there is {', '.join(near)}"
