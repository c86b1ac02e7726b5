"""Finds what an environment is to have, has, or had: its profile, live files, snapshots."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tidegate.domain.contract import Contract
from tidegate.domain.deployment import Deployment, Status
from tidegate.domain.environment import ConfigFile, Environment, Host
from tidegate.domain.flattening import Leaves
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.references import expand, refuse_secret
from tidegate.domain.setting import Origin, ResolvedFile, Setting, Source
from tidegate.domain.snapshot import Snapshot, SnapshotFile, SnapshotSetting
from tidegate.domain.spelling import path_of
from tidegate.domain.target import Target
from tidegate.domain.template_marks import template_mark
from tidegate.domain.workspace import Workspace
from tidegate.services.doubled_notes import twice_in
from tidegate.services.found import Found
from tidegate.services.ports.formats import Formats
from tidegate.services.ports.hosts import Hosts
from tidegate.services.ports.ledger import Ledger
from tidegate.services.reading_lines import TEXT, unread
from tidegate.services.resolving import Resolving


@dataclass(frozen=True)
class EnvironmentSources:
    """Reads the sources of a workspace; servers and the store are met when first needed."""

    formats: Formats
    resolving: Resolving
    ledger: Callable[[], Ledger]
    hosts: Callable[[], Hosts]

    def find(self, text: str, *, workspace: Workspace) -> Found:
        """Return a source by the way it is written; raises Problem naming what is not there."""
        name, mark, rest = text.partition("@")
        environment = workspace.environment(name)
        if not mark:
            return self._profile(workspace, environment)
        if rest == "live" or rest.startswith("live:"):
            return self._live(workspace, environment, text, host=rest[5:])
        return self._recorded(workspace, environment, text, deployment=rest)

    def contract(self, workspace: Workspace) -> Contract | None:
        """Return the workspace's contract, None where there is none; raises Problems."""
        return self.resolving.contract(workspace)

    def _profile(self, workspace: Workspace, environment: Environment) -> Found:
        source = self.resolving.resolve(workspace, environment)
        own_folder = f"config/{environment.name}/"
        return Found(source, environment.name, own_folder, stage=environment.name)

    def _live(
        self, workspace: Workspace, environment: Environment, text: str, *, host: str
    ) -> Found:
        where = _host_of(environment, host)
        target = self._target(workspace, environment, where)
        files = tuple(self._live_file(config, target) for config in environment.config)
        if files and all(file.unreadable and not file.by_line for file in files):
            raise Problem(files[0].unreadable, kind=ProblemKind.HOST)
        if not host and len(environment.hosts) > 1:
            note = f"read on {where.name}; others: {text}:HOST"
            files = tuple(replace(file, notes=(note, *file.notes)) for file in files)
        profile = self.resolving.resolve(workspace, environment, host=where)
        source = Source(text, files, environment.kind.value, profile.secrets)
        return Found(source, environment.name, stage=environment.name, host=where)

    def _target(self, workspace: Workspace, environment: Environment, host: Host) -> Target:
        scope = self.resolving.layering.scope(workspace, environment, host=host)
        path = expand(environment.deploy.path, scope=scope, secret=refuse_secret)
        return Target(host=host, path=path)

    def _live_file(self, config: ConfigFile, target: Target) -> ResolvedFile:
        to = config.destination
        place = f"{target.name}:{to}"
        file = ResolvedFile(to, config.format, {}, (place,))
        try:
            content = self.hosts().read_file(target, to)
            kind = self.formats.detect(to, content, declared=config.format)
        except Problem as problem:
            return replace(file, unreadable=str(problem))
        file = replace(file, format=kind, content=content)
        try:
            tree = self.formats.read(content, file=place, format=kind, dialect=config.dialect)
        except Problem as problem:
            return unread(file, content, formats=self.formats, why=str(problem))
        dialect = self.formats.dialect(config.dialect, file=place, format=kind)
        notes = twice_in(content, file=place, formats=self.formats, format=kind, dialect=dialect)
        return replace(file, settings=Leaves(tree), dialect=dialect, notes=notes)

    def _recorded(
        self, workspace: Workspace, environment: Environment, text: str, *, deployment: str
    ) -> Found:
        found = self._deployment(workspace, environment, deployment)
        snapshot = self.ledger().snapshot(found.plan)
        if snapshot is None:
            raise Problem(
                f"no configuration was recorded with the deployment {found.release}",
                remedy="choose another deployment; `tidegate history` lists them",
            )
        return found_in(snapshot, name=text, kind=environment.kind.value)

    def _deployment(
        self, workspace: Workspace, environment: Environment, wanted: str
    ) -> Deployment:
        if wanted != "deployed":
            return self._named(environment, wanted)
        known = self.ledger().deployments(workspace.name, environment=environment.name)
        succeeded = next((one for one in known if one.status is Status.SUCCEEDED), None)
        if succeeded is None:
            raise Problem(
                f"nothing has been deployed to {environment.name} yet",
                remedy=f"compare with `{environment.name}` or `{environment.name}@live`",
            )
        return succeeded

    def _named(self, environment: Environment, wanted: str) -> Deployment:
        found = self.ledger().deployment(wanted) if wanted else None
        if found is None or found.environment != environment.name:
            raise Problem(
                f"{environment.name} has no deployment `{wanted}`",
                remedy="after @ stands live, live:HOST, deployed, or the id or release of one",
            )
        return found


def found_in(snapshot: Snapshot, *, name: str, kind: str = "") -> Found:
    """Return a recorded configuration as a source; its secrets are fingerprints only."""
    files = tuple(_file_of(file) for file in snapshot.files)
    fingerprints = dict(_recorded_fingerprints(snapshot))
    secrets = frozenset(path for _, path in fingerprints)
    source = Source(name, files, kind, secrets)
    stage = snapshot.environment
    return Found(source, "", f"config/{stage}/", fingerprints=fingerprints, stage=stage)


def _recorded_fingerprints(snapshot: Snapshot) -> Iterator[tuple[tuple[str, str], str]]:
    for file in snapshot.files:
        for path, setting in file.settings.items():
            if setting.fingerprint:
                yield (file.to, path), setting.fingerprint


def _file_of(file: SnapshotFile) -> ResolvedFile:
    settings = {path: _setting_of(path, setting) for path, setting in file.settings.items()}
    if file.format == TEXT and not file.template:
        why = f"{file.to}: its text was not kept, since a secret stood in it in clear"
        return ResolvedFile(file.to, file.format, {}, unreadable=why)
    content = file.template.encode(file.encoding)
    is_text = not settings and (file.format == TEXT or template_mark(file.template) is not None)
    return ResolvedFile(
        file.to, file.format, settings, by_line=is_text, dialect=file.dialect, content=content
    )


def _setting_of(spelled: str, setting: SnapshotSetting) -> Setting:
    file, _, line = setting.origin.rpartition(":")
    origin = Origin(file, int(line)) if file and line.isdigit() else Origin(setting.origin, 1)
    raw = "" if setting.value is None else str(setting.value)
    return Setting(path_of(spelled), setting.value, setting.type, raw, origin)


def _host_of(environment: Environment, name: str) -> Host:
    for host in environment.hosts:
        if not name or host.name == name:
            return host
    known = ", ".join(host.name for host in environment.hosts)
    raise Problem(f"{environment.name} has no host `{name}`", remedy=f"it has: {known}")
