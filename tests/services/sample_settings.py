"""A small application with profiles in memory, and ports that need no world."""

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.adapters.workspace.contracts import read_contract
from tidegate.domain.environment import ConfigFile, Deploy, Environment, Host, Kind
from tidegate.domain.identity import EnvironmentName, HostName
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret
from tidegate.domain.setting import Origin
from tidegate.domain.workspace import Application, Workspace
from tidegate.services.layering import Layering
from tidegate.services.rendering import Rendering
from tidegate.services.resolving import Resolving

HOST = Host(name=HostName("web-1"), address="192.0.2.1")


class MemoryWorkspaces:
    """Profile files by name; what is saved is kept."""

    def __init__(self, files):
        self.files = {name: _bytes(content) for name, content in files.items()}

    def profile_file(self, workspace, name):
        return self.files.get(name)

    def contract(self, workspace):
        content = self.files.get("contract.yaml")
        return content and read_contract(content, environments=frozenset(workspace.environments))

    def locate(self, workspace, name, location):
        return Origin(name, 1)

    def save(self, workspace, name, content, *, expected):
        if self.files.get(name, b"") != expected:
            raise Problem(f"{name}: it was changed meanwhile")
        self.files[name] = content


class MemoryCredentials:
    """Secrets by environment and name; counts how often the keyring was asked."""

    def __init__(self, secrets=None):
        self.secrets = secrets or {}
        self.asked = 0

    def get(self, application, environment, name):
        self.asked += 1
        value = self.secrets.get((environment, name))
        return None if value is None else Secret(value)

    def fingerprint_key(self, application):
        return bytes(range(32))


def environment(name, *, config, kind=Kind.DEVELOPMENT, extends=(), variables=None):
    return Environment(
        name=EnvironmentName(name),
        kind=kind,
        extends=extends,
        hosts=(HOST,),
        deploy=Deploy(path="/srv/${{ host.name }}/shop"),
        config=config,
        variables=variables or {},
    )


def workspace(*environments):
    names = tuple(e.name for e in environments)
    application = Application(tidegate=1, application="shop", pipeline=names)
    found = {e.name: e for e in environments}
    return Workspace(root="/nowhere", application=application, environments=found)


def config(file, **more):
    return ConfigFile(file=file, **more)


class World:
    """Everything that a test of settings needs, wired."""

    def __init__(self, files, *, environments, secrets=None):
        self.workspace = workspace(*environments)
        self.workspaces = MemoryWorkspaces(files)
        self.credentials = MemoryCredentials(secrets)
        self.layering = Layering(self.workspaces, FormatsAdapter())
        self.resolving = Resolving(self.layering)
        self.rendering = Rendering(self.layering, self.credentials)

    def source(self, name):
        return self.resolving.resolve(self.workspace, self.workspace.environment(name))

    def render(self, name):
        return self.rendering.render(self.workspace, self.workspace.environment(name), HOST)

    def snapshot(self, name):
        return self.rendering.snapshot(self.workspace, self.workspace.environment(name))


def _bytes(content):
    return content if isinstance(content, bytes) else content.encode()


class MemoryFiles:
    """Plain files by path."""

    def __init__(self, files):
        self.files = {name: _bytes(content) for name, content in files.items()}

    def is_there(self, path):
        return path in self.files

    def read(self, path):
        if path not in self.files:
            raise Problem(f"there is no file `{path}`")
        return self.files[path]


class MemoryHosts:
    """Live files by host and path."""

    def __init__(self, files):
        self.files = files
        self.targets = []

    def read_file(self, target, path):
        self.targets.append(target)
        if path not in self.files:
            raise Problem(f"{target.name}: there is no {path}")
        return _bytes(self.files[path])
