"""What the palette finds beside the actions: versions, hosts, deployments, settings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tidegate.app.wiring.program import Wiring
from tidegate.domain.environment import Environment
from tidegate.domain.setting import Source
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.ledger import Ledger
from tidegate.ui.marks import environment_look
from tidegate.ui.palette import Entry

_VERSIONS, _DEPLOYMENTS = 20, 50
_PROMOTED = 5
_SEPARATOR = "\n"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry leads: `act` is a page's key, or `deploy` (a version), or `setting`."""

    act: str
    argument: str
    environment: str = ""

    @classmethod
    def of(cls, entry_id: str) -> "Place":
        """Read the id of an entry back."""
        act, argument, environment = entry_id.split(_SEPARATOR)
        return cls(act, argument, environment)

    @property
    def id(self) -> str:
        """Return the id that an entry carries."""
        return _SEPARATOR.join((self.act, self.argument, self.environment))


def read_places(wiring: Wiring, workspace: Workspace) -> tuple[Entry, ...]:
    """Read store and files for the palette; not for the window's thread."""
    ledger = wiring.ledger
    return (
        *_versions(ledger, workspace),
        *_environments(workspace),
        *_deployments(ledger, workspace),
        *_hosts(workspace),
        *_settings(workspace, wiring.resolving.resolve),
    )


def _versions(ledger: Ledger, workspace: Workspace) -> Iterator[Entry]:
    newest = ledger.builds(workspace.name)[:_VERSIONS]
    for build in newest[:_PROMOTED]:
        for at, stage in enumerate(workspace.pipeline):
            verb = "Promote" if at else "Deploy"
            place = Place("deploy", build.version, stage.name)
            title = f"{verb} {build.version} to {stage.label}…"
            note = f"{len(stage.hosts)} host{'s' * (len(stage.hosts) != 1)}"
            yield Entry(place.id, title, note=note, icon="arrow-right-to-line")
    for build in newest:
        note = f"registered by {build.registered_by}"
        place = Place("releases", build.version)
        yield Entry(place.id, f"Release {build.version}", "Go to", note=note, icon="package")


def _environments(workspace: Workspace) -> Iterator[Entry]:
    for each in workspace.ordered:
        look = environment_look(each.kind.value)
        for title, tab in (("", ""), (", release policy", "policy"), (", secrets", "secrets")):
            place = Place("environments", f"{each.name}/{tab}" if tab else each.name)
            yield Entry(place.id, f"{each.label}{title}", "Go to", icon=look.icon)


def _deployments(ledger: Ledger, workspace: Workspace) -> Iterator[Entry]:
    for done in ledger.deployments(workspace.name, limit=_DEPLOYMENTS):
        where = workspace.environments.get(done.environment)
        title = f"{done.version} to {where.label if where else done.environment}"
        note = f"{done.status.value}, {done.started_at.astimezone():%d %b %H:%M}"
        place = Place("deployments", done.id)
        yield Entry(place.id, title, "Deployments", note=note, icon="rocket")


def _hosts(workspace: Workspace) -> Iterator[Entry]:
    for environment in workspace.ordered:
        for host in environment.hosts:
            place = Place("environments", f"{environment.name}/hosts")
            note = f"{environment.label}, {host.address}"
            yield Entry(place.id, str(host.name), "Hosts", note=note, icon="server")


def _settings(
    workspace: Workspace, resolve: Callable[[Workspace, Environment], Source]
) -> Iterator[Entry]:
    """The settings of the last environment on the way, where most questions are about."""
    if not workspace.pipeline:
        return
    last = workspace.pipeline[-1]
    for file in resolve(workspace, last).files:
        for path in file.settings:
            place = Place("setting", path, last.name)
            note = f"{last.label}, {file.file}"
            yield Entry(place.id, path, "Settings", note=note, icon="sliders-horizontal")
