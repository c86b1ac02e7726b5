"""Opening a workspace, and checking everything in it without stopping at the first problem."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tidegate.domain.comparison import Severity
from tidegate.domain.conforming import Fault
from tidegate.domain.environment import ConfigFile, Environment, Host
from tidegate.domain.inheritance import inherited_variables, profile_chain
from tidegate.domain.merge import Merge
from tidegate.domain.problem import Problem, Problems
from tidegate.domain.references import Scope, expand_bytes, faults_of, secrets_in
from tidegate.domain.setting import Origin
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.credentials import Credentials
from tidegate.services.ports.formats import Formats
from tidegate.services.ports.signing import Signing
from tidegate.services.ports.workspaces import Workspaces
from tidegate.services.reading_lines import goes_by_line

_SAMPLE_ADDRESS = re.compile(
    r"(?:^|\.)(?:example\.(?:com|org|net)|example|invalid|test)$"
    r"|^192\.0\.2\.|^198\.51\.100\.|^203\.0\.113\.|^2001:db8:"
)
_SECRET_IN_CLEAR = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{36}"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that can be read and is doubtful; `text` begins with its place.

    What the contract or a rule of thumb found has the `rule`'s name, the setting's `path`, its
    place and the `fingerprint` that it has in every run.
    """

    severity: Severity
    text: str
    remedy: str = ""
    rule: str = ""
    path: str = ""
    origin: Origin | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found: problems stop a delivery, findings are to be weighed.

    `secrets` are the names that each environment refers to, never values.
    """

    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    secrets: dict[str, tuple[str, ...]] = field(default_factory=dict)


class VetsWorkspaces(Protocol):
    """The service that holds settings against the contract, as far as checking needs it."""

    def all(self, workspace: Workspace) -> tuple[Fault, ...]:
        """Return what is wrong with the settings of every environment."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens workspaces; without `vetting` their settings are read and not judged.

    `credentials` are met only where an environment refers to secrets; without them nobody looks
    whether these are set.
    """

    workspaces: Workspaces
    formats: Formats
    signing: Signing
    vetting: VetsWorkspaces | None = None
    credentials: Callable[[], Credentials] | None = None

    def open(self, folder: Path) -> Workspace:
        """Return the workspace of a folder; raises Problem or Problems naming everything wrong."""
        return self.workspaces.open(folder)

    def check(self, folder: Path) -> CheckReport:
        """Read everything that a delivery would read and report all that is wrong or doubtful."""
        try:
            workspace = self.workspaces.open(folder)
        except Problem as problem:
            return CheckReport(problems=_each(problem))
        return _Check(self, workspace).report()


@dataclass(slots=True)
class _Check:
    opening: Opening
    workspace: Workspace
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    secrets: dict[str, set[str]] = field(default_factory=dict)
    clear: set[str] = field(default_factory=set)
    by_line: set[str] = field(default_factory=set)

    def report(self) -> CheckReport:
        """Check part after part."""
        self._check_contract()
        self._check_approvals()
        for environment in self.workspace.ordered:
            self._check_hosts(environment)
            self._collect_secrets(environment)
            for index in range(len(environment.config)):
                self._check_config_file(environment, index)
        if not self.problems:
            self._check_settings()
        secrets = {name: tuple(sorted(found)) for name, found in self.secrets.items() if found}
        self._check_secrets(secrets)
        problems = {str(problem): problem for problem in self.problems}
        return CheckReport(tuple(problems.values()), tuple(self.findings), secrets)

    def _check_settings(self) -> None:
        """Hold the profiles against the contract, once everything can be read."""
        vetting = self.opening.vetting
        for fault in vetting.all(self.workspace) if vetting else ():
            at = fault.origin
            place = f"{at.file}:{at.line}:{at.column}: " if at else ""
            self.findings.append(
                Finding(
                    fault.severity,
                    f"{place}{fault.text}",
                    fault.remedy,
                    fault.rule,
                    fault.path,
                    at,
                    fault.fingerprint,
                )
            )

    def _check_secrets(self, needed: Mapping[str, tuple[str, ...]]) -> None:
        """Say which secrets have no value yet; a locked keyring is told once."""
        credentials = self.opening.credentials
        if credentials is None or not needed:
            return
        try:
            for environment, name in _unset(self.workspace, needed, credentials()):
                text = f"environments/{environment}.yaml:1:1: the secret `{name}` is not set"
                remedy = (
                    f"`tidegate secret set {environment} {name}`, or page Environments, Secrets"
                )
                self._find(Severity.MEDIUM, text, remedy=remedy)
        except Problem as problem:
            text = f"whether every secret is set cannot be told: {problem.summary}"
            self._find(Severity.LOW, text, remedy=problem.remedy)

    def _check_contract(self) -> None:
        try:
            self.opening.workspaces.contract(self.workspace)
        except Problem as problem:
            self.problems += _each(problem)

    def _check_approvals(self) -> None:
        """Judge who may approve; nothing can be said while `signers` cannot be read."""
        try:
            signers = self.opening.signing.signers(self.workspace)
        except Problem as problem:
            self.problems += _each(problem)
            return
        people = len(set(signers.principals)) if signers else None
        for environment in self.workspace.ordered:
            self._check_approval(environment, signers=people)

    def _check_approval(self, environment: Environment, *, signers: int | None) -> None:
        if not environment.needs_approval:
            return
        place = self._place(environment, "approval")
        if signers is None:
            self._find(
                Severity.MEDIUM,
                f"{place}approvals are recorded unsigned, there is no `signers`",
                remedy="add the approvers' public keys in OpenSSH's allowed_signers format",
            )
            return
        needed, able = environment.approval.approvals, self._able(environment, signers=signers)
        if able < needed:
            text = f"{place}{needed} approvals are needed and {able} can give one"
            self._find(Severity.HIGH, text, remedy="add signers or lower `approvals`")

    def _able(self, environment: Environment, *, signers: int) -> int:
        """Count the people whose approval counts."""
        groups = self.workspace.application.groups
        named = environment.approval.approvers
        people = {person for name in named for person in groups.get(name, (name,))}
        return len(people) if named else signers

    def _check_hosts(self, environment: Environment) -> None:
        for index, host in enumerate(environment.hosts):
            if why := _placeholder(host):
                place = self._place(environment, "hosts", index)
                self._find(Severity.MEDIUM, f"{place}host '{host.name}' {why}")

    def _collect_secrets(self, environment: Environment) -> None:
        variables = self._variables(environment)
        found = self.secrets.setdefault(environment.name, set())
        for text in _commands(environment):
            found.update(secrets_in(text, variables=variables))

    def _check_config_file(self, environment: Environment, index: int) -> None:
        file = environment.config[index]
        names = tuple(self._layers(environment, file))
        present = [name for name in names if self._check_layer(environment, file, name)]
        mergeless = [name for name in present if name in self.by_line]
        if mergeless and len(present) > 1 and file.merge is not Merge.REPLACE:
            self.problems.append(
                Problem(
                    f"{mergeless[0]}: what is only read line by line cannot be merged with others",
                    remedy="keep it in one profile, or write `merge: replace`",
                )
            )
        if not present:
            place = self._place(environment, "config", index)
            self.problems.append(
                Problem(
                    f"{place}no profile has {file.file}", remedy=f"looked for {', '.join(names)}"
                )
            )

    def _layers(self, environment: Environment, file: ConfigFile) -> Iterator[str]:
        environments = self.workspace.environments
        for profile in profile_chain(environment.name, environments=environments):
            for layer in file.layers or (file.file,):
                yield f"config/{profile}/{layer}"

    def _check_layer(self, environment: Environment, file: ConfigFile, name: str) -> bool:
        """Tell whether the layer is there; what is wrong with it is kept."""
        try:
            content = self.opening.workspaces.profile_file(self.workspace, name)
            if content is not None:
                self._check_content(environment, file, name=name, content=content)
        except Problem as problem:
            self.problems += _each(problem)
            return True
        return content is not None

    def _check_content(
        self, environment: Environment, file: ConfigFile, *, name: str, content: bytes
    ) -> None:
        variables = self._variables(environment)
        text = content.decode("utf-8", "surrogateescape")
        self.secrets.setdefault(environment.name, set()).update(
            secrets_in(text, variables=variables)
        )
        self._look_for_secrets(name, content)
        scope = Scope(variables, environment.hosts[0])
        if faults := faults_of(text, scope=scope, at=Origin(name, 1)):
            raise Problems(faults)
        rendered = expand_bytes(content, scope=scope, secret=lambda _: "0")
        format_name = self.opening.formats.detect(name, rendered, declared=file.format)
        formats = self.opening.formats
        try:
            formats.read(rendered, file=name, format=format_name, dialect=file.dialect)
        except Problem:
            if not goes_by_line(format_name, rendered, name=name, formats=formats):
                raise
            self._tell_of_lines(name)

    def _tell_of_lines(self, name: str) -> None:
        if name not in self.by_line:
            self.by_line.add(name)
            self._find(
                Severity.LOW,
                f"{name}: its settings are not read, only its lines",
                remedy="it is a template, or of no format that is read by key",
            )

    def _look_for_secrets(self, name: str, content: bytes) -> None:
        match = _SECRET_IN_CLEAR.search(content)
        if match and name not in self.clear:
            self.clear.add(name)
            line = content.count(b"\n", 0, match.start()) + 1
            self._find(
                Severity.MEDIUM,
                f"{name}:{line}:1: a secret seems to stand here in clear",
                remedy="keep it with `tidegate secret set` and write ${{ secret.NAME }}",
            )

    def _variables(self, environment: Environment) -> dict[str, str]:
        return inherited_variables(environment.name, environments=self.workspace.environments)

    def _place(self, environment: Environment, *location: int | str) -> str:
        name = f"environments/{environment.name}.yaml"
        at = self.opening.workspaces.locate(self.workspace, name, location)
        return f"{at.file}:{at.line}:{at.column}: "

    def _find(self, severity: Severity, text: str, *, remedy: str = "") -> None:
        self.findings.append(Finding(severity, text, remedy))


def _each(problem: Problem) -> tuple[Problem, ...]:
    return problem.problems if isinstance(problem, Problems) else (problem,)


def _unset(
    workspace: Workspace, needed: Mapping[str, tuple[str, ...]], credentials: Credentials
) -> Iterator[tuple[str, str]]:
    for environment, names in needed.items():
        for name in names:
            if credentials.get(workspace.name, environment, name) is None:
                yield environment, name


def _placeholder(host: Host) -> str:
    if _SAMPLE_ADDRESS.search(host.address):
        return f"has a sample address, {host.address}; write the real one"
    if "…" in host.host_key:
        return "has an unfinished host_key; write the whole fingerprint or leave it out"
    return ""


def _commands(environment: Environment) -> Iterator[str]:
    yield environment.deploy.path
    for step in environment.deploy.steps:
        yield step.run
    for health in environment.deploy.health:
        yield from (health.http, health.run, health.contains)
    for test in environment.tests:
        yield test.run
