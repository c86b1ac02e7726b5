"""Tells how a key came to have its value: from git's commits, and from what was deployed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from tidegate.domain.deployment import Status
from tidegate.domain.environment import ConfigFile, Environment
from tidegate.domain.flattening import flatten
from tidegate.domain.key_past import NOT_THERE, KeyChange, Moment, PastValue, changes_in
from tidegate.domain.problem import Problem
from tidegate.domain.secrecy import is_secret
from tidegate.domain.setting import Setting
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.formats import Formats
from tidegate.services.ports.ledger import Ledger
from tidegate.services.ports.workspaces import PastFiles, Workspaces

_LOOKED_AT = 12
_MOST = 3
_CUT = 60
_BRIEF = 8


@dataclass(frozen=True, slots=True)
class AskedKey:
    """A key of an environment: its spelled path, its file in the release, where it is written.

    `written_in` is the layer below the workspace, empty where none has it.
    """

    environment: str
    file: str
    key: str
    written_in: str = ""
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """Finds the key in one content of a layer after the other."""

    formats: Formats
    name: str
    config: ConfigFile
    asked: AskedKey

    def value(self, content: bytes | None) -> PastValue:
        """Return what the key was worth there, not there where it cannot be read."""
        config, text = self.config, content or b""
        try:
            kind = self.formats.detect(self.name, text, declared=config.format)
            tree = self.formats.read(text, file=self.name, format=kind, dialect=config.dialect)
        except Problem:
            return NOT_THERE
        return _past_value(flatten(tree).get(self.asked.key), hides=self.asked.is_secret)


@dataclass(frozen=True, slots=True)
class KeyHistory:
    """Looks back a dozen commits and deployments; what cannot be read has no past."""

    workspaces: Workspaces
    formats: Formats
    past: PastFiles
    ledger: Callable[[], Ledger]

    def of(self, workspace: Workspace, asked: AskedKey) -> tuple[KeyChange, ...]:
        """Return the last changes of the layer that has the key, then what deployments changed."""
        environment = workspace.environment(asked.environment)
        return (
            *islice(self._written(workspace, environment, asked), _MOST),
            *islice(self._deployed(workspace, environment, asked), _MOST),
        )

    def _written(
        self, workspace: Workspace, environment: Environment, asked: AskedKey
    ) -> Iterator[KeyChange]:
        config = next((c for c in environment.config if c.destination == asked.file), None)
        if config is None:
            return
        name = asked.written_in or _own_layer(environment, config)
        versions = self.past.versions(workspace.root, name, limit=_LOOKED_AT)
        if not versions:
            return
        reading = _Reading(self.formats, name, config, asked)
        value = reading.value(self.workspaces.profile_file(workspace, name))
        here = Moment(value, None, "", "not committed yet")
        kept = (
            Moment(
                reading.value(each.content),
                each.at,
                each.by,
                f"commit {each.commit[:_BRIEF]}",
            )
            for each in versions
        )
        yield from changes_in(_chained(here, kept), is_whole=len(versions) < _LOOKED_AT)

    def _deployed(
        self, workspace: Workspace, environment: Environment, asked: AskedKey
    ) -> Iterator[KeyChange]:
        """Yield how the value on the hosts changed, from one deployment to the next."""
        try:
            yield from changes_in(self._deployments(workspace, environment, asked), is_whole=False)
        except Problem:
            return

    def _deployments(
        self, workspace: Workspace, environment: Environment, asked: AskedKey
    ) -> Iterator[Moment]:
        ledger = self.ledger()
        known = ledger.deployments(workspace.name, environment=environment.name, limit=_LOOKED_AT)
        for each in known:
            if each.status is not Status.SUCCEEDED or (found := ledger.snapshot(each.plan)) is None:
                continue
            settings = next((f.settings for f in found.files if f.to == asked.file), {})
            setting = settings.get(asked.key)
            value = NOT_THERE
            if setting is not None and (setting.fingerprint or asked.is_secret):
                value = PastValue(None, is_secret=True, mark=setting.fingerprint)
            elif setting is not None:
                value = PastValue(_shown(setting.value))
            where = f"deployed {each.version} to {environment.label}"
            yield Moment(value, each.started_at, each.started_by, where)


def _own_layer(environment: Environment, config: ConfigFile) -> str:
    """Return where the environment itself would write a key."""
    return f"config/{environment.name}/{(config.layers or (config.file,))[-1]}"


def _chained(first: Moment, rest: Iterable[Moment]) -> Iterator[Moment]:
    yield first
    yield from rest


def _past_value(setting: Setting | None, *, hides: bool) -> PastValue:
    if setting is None:
        return NOT_THERE
    if hides or is_secret(setting):
        # Held in memory while the moments are compared, and in no change.
        return PastValue(None, is_secret=True, mark=str(setting.value))
    return PastValue(_shown(setting.value))


def _shown(value: object) -> str:
    words = {True: "true", False: "false", None: "null"}
    text = words[value] if value is None or isinstance(value, bool) else str(value)
    text = text.replace("\n", "⏎")
    return text if len(text) <= _CUT else text[:_CUT] + "…"
