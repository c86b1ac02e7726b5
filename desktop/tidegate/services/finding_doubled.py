"""Finds the keys that a profile's file has more than once: only one of them counts."""

from collections.abc import Iterator
from dataclasses import dataclass

from tidegate.domain.comparison import Severity
from tidegate.domain.conforming import Fault
from tidegate.domain.doubled import Doubled
from tidegate.domain.environment import Environment
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Path, spell
from tidegate.domain.workspace import Workspace
from tidegate.services.layering import Layer, LayeredFile, Layering

InFile = tuple[str, Doubled]
"""A file's name in the release, and a key that one of its layers has more than once."""


@dataclass(frozen=True, slots=True)
class FindingDoubled:
    """Looks through the layers of environments; files that cannot be read have no such key."""

    layering: Layering

    def of(self, workspace: Workspace, environment: Environment) -> tuple[InFile, ...]:
        """Return what is written more than once in the layers of an environment's files."""
        files = self.layering.files(workspace, environment)
        return tuple(
            (file.config.destination, each)
            for file in files
            for layer in file.layers
            for each in self._in_layer(layer, file)
        )

    def faults(self, workspace: Workspace) -> Iterator[Fault]:
        """Yield one fault for each such key, with all environments that stand on its file."""
        found: dict[tuple[str, Path], tuple[Doubled, list[str]]] = {}
        for environment in workspace.ordered:
            for _, each in self.of(workspace, environment):
                known = found.setdefault((each.place.file, each.path), (each, []))
                known[1].append(environment.name)
        for each, environments in found.values():
            yield _fault(each, tuple(dict.fromkeys(environments)))

    def _in_layer(self, layer: Layer, file: LayeredFile) -> tuple[Doubled, ...]:
        formats, dialect = self.layering.formats, file.config.dialect
        try:
            return formats.doubled(
                layer.content, file=layer.name, format=file.format, dialect=dialect
            )
        except Problem:
            return ()


def _fault(each: Doubled, environments: tuple[str, ...]) -> Fault:
    why = each.why.partition("` ")[2]
    remedy = "leave one of the lines"
    return Fault(
        "duplicate", spell(each.path), environments, Severity.MEDIUM, why, remedy, each.place
    )
