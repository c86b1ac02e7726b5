"""Reads the layers of an environment's configuration files and makes one document of each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from tidegate.domain.environment import ConfigFile, Environment, Host
from tidegate.domain.expanding import expanded
from tidegate.domain.flattening import flatten
from tidegate.domain.inheritance import inherited_variables, profiles_of
from tidegate.domain.merge import Merge
from tidegate.domain.merging import merge_layers, with_origins
from tidegate.domain.problem import Problem
from tidegate.domain.references import Scope, expand_bytes
from tidegate.domain.setting import Node, Origin, Scalar, ScalarNode, Setting, SettingType, SetValue
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.formats import Formats
from tidegate.services.ports.workspaces import Workspaces
from tidegate.services.transforming import transformed


@dataclass(frozen=True, slots=True)
class Layer:
    """One file that exists, by its name below the workspace."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class LayeredFile:
    """A configuration file with its layers, lowest first; `problem` where there are none."""

    config: ConfigFile
    layers: tuple[Layer, ...]
    format: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What the layers say together, variables expanded; `tree` is None for plain text.

    `template` is the file as it will be written, references to secrets and hosts still in it.
    """

    file: LayeredFile
    tree: Node | None
    template: bytes
    overridden: dict[str, tuple[Origin, ...]]


@dataclass(frozen=True)
class Layering:
    """Finds layers, merges them and expands variables."""

    workspaces: Workspaces
    formats: Formats

    def files(self, workspace: Workspace, environment: Environment) -> tuple[LayeredFile, ...]:
        """Return every configuration file of an environment with its layers."""
        profiles = profiles_of(workspace, environment)
        return tuple(self._file(workspace, config, profiles) for config in environment.config)

    def scope(
        self, workspace: Workspace, environment: Environment, *, host: Host | None = None
    ) -> Scope:
        """Return what references in an environment's files may name."""
        environments = workspace.environments | {environment.name: environment}
        return Scope(inherited_variables(environment.name, environments=environments), host)

    def document(self, file: LayeredFile, *, scope: Scope) -> Document:
        """Return one document; raises Problem where a layer is absent or unreadable."""
        if file.problem is not None:
            raise file.problem
        layers = self._effective(file)
        if len(layers) == 1 and not self._is_read(layers[0], file):
            text = self._expanded_text(layers[0], scope)
            return Document(file, self._tree(replace(layers[0], content=text), file), text, {})
        trees = [self._read_layer(layer, file, scope) for layer in layers]
        if file.config.merge is Merge.XDT and len(layers) > 1:
            layers = (self._transformed(file, layers),)
            merged = with_origins(self._read_layer(layers[0], file, scope), trees)
        else:
            merged = merge_layers(trees, how=file.config.merge)
        tree, edits = expanded(merged, scope=scope, retype=self._retype(file))
        template = self._template(file, layers, tree, edits)
        return Document(file, tree, template, _overridden(trees, merged))

    def _transformed(self, file: LayeredFile, layers: tuple[Layer, ...]) -> Layer:
        """Return the one layer that a document and its transforms make."""
        pairs = [(layer.name, layer.content) for layer in layers]
        return Layer(layers[-1].name, transformed(self.formats, pairs, format=file.format))

    def _file(
        self, workspace: Workspace, config: ConfigFile, profiles: tuple[str, ...]
    ) -> LayeredFile:
        layers = tuple(self._layers(workspace, config, profiles))
        if not layers:
            return LayeredFile(config, (), config.format, _absent(config, profiles))
        top = layers[-1]
        try:
            found = self.formats.detect(top.name, top.content, declared=config.format)
        except Problem as problem:
            return LayeredFile(config, layers, config.format, problem)
        return LayeredFile(config, layers, found)

    def _layers(
        self, workspace: Workspace, config: ConfigFile, profiles: tuple[str, ...]
    ) -> Iterator[Layer]:
        for profile in profiles:
            for file in config.layers or (config.file,):
                name = f"config/{profile}/{file}"
                content = self.workspaces.profile_file(workspace, name)
                if content is not None:
                    yield Layer(name, content)

    def _effective(self, file: LayeredFile) -> tuple[Layer, ...]:
        return file.layers[-1:] if file.config.merge is Merge.REPLACE else file.layers

    def _is_read(self, layer: Layer, file: LayeredFile) -> bool:
        """Tell whether a layer can be read as it stands, references and all."""
        return self._tree(layer, file) is not None

    def _tree(self, layer: Layer, file: LayeredFile) -> Node | None:
        try:
            return self._read(layer, file)
        except Problem:
            return None

    def _read_layer(self, layer: Layer, file: LayeredFile, scope: Scope) -> Node:
        """Read a layer; a reference where a number must stand is put in before it is read."""
        tree = self._tree(layer, file)
        if tree is not None:
            return tree
        return self._read(replace(layer, content=self._expanded_text(layer, scope)), file)

    def _read(self, layer: Layer, file: LayeredFile) -> Node:
        return self.formats.read(
            layer.content, file=layer.name, format=file.format, dialect=file.config.dialect
        )

    def _expanded_text(self, layer: Layer, scope: Scope) -> bytes:
        return expand_bytes(layer.content, scope=scope, at=Origin(layer.name, 1))

    def _template(
        self,
        file: LayeredFile,
        layers: tuple[Layer, ...],
        tree: Node,
        edits: tuple[SetValue, ...],
    ) -> bytes:
        dialect, name = file.config.dialect, layers[-1].name
        if len(layers) > 1:
            return self.formats.write(tree, file=name, format=file.format, dialect=dialect)
        content = layers[0].content
        return self.formats.edit(content, edits, file=name, format=file.format, dialect=dialect)

    def _retype(self, file: LayeredFile) -> "partial[tuple[Scalar, SettingType]] | None":
        # Only YAML tells types by text that stands unquoted.
        return partial(self._typed, file=file) if file.format == "yaml" else None

    def _typed(self, text: str, *, file: LayeredFile) -> tuple[Scalar, SettingType]:
        try:
            node = self.formats.read(
                text.encode(), file=file.config.file, format="yaml", dialect=file.config.dialect
            )
        except Problem:
            return text, SettingType.STRING
        if isinstance(node, ScalarNode) and node.raw == text:
            return node.value, node.type
        return text, SettingType.STRING


def settings_of(document: Document) -> dict[str, Setting]:
    """Return the document's leaves with the origins of the values that they hide."""
    if document.tree is None:
        return {}
    settings = flatten(document.tree)
    for path, origins in document.overridden.items():
        s = settings[path]
        settings[path] = Setting(s.path, s.value, s.type, s.raw, s.origin, origins)
    return settings


def _overridden(trees: list[Node], merged: Node) -> dict[str, tuple[Origin, ...]]:
    """Return for each leaf the origins in lower layers, nearest first."""
    if len(trees) == 1:
        return {}
    layers = [flatten(tree) for tree in reversed(trees)]
    found: dict[str, tuple[Origin, ...]] = {}
    for path, setting in flatten(merged).items():
        origins = [layer[path].origin for layer in layers if path in layer]
        hidden = tuple(origin for origin in origins if origin != setting.origin)
        if hidden:
            found[path] = hidden
    return found


def _absent(config: ConfigFile, profiles: tuple[str, ...]) -> Problem:
    names = " or ".join(config.layers or (config.file,))
    folders = ", ".join(f"config/{profile}/" for profile in profiles)
    return Problem(f"there is no {names} in {folders}", remedy="add it to one of them")
