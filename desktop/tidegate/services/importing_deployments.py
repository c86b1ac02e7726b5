"""Reads where Kamal and Capistrano deploy to, and the settings that Kamal gives its containers."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from tidegate.domain import capistrano, kamal
from tidegate.domain.counting import count_of
from tidegate.domain.imported import Descriptor, LeftAlone, Piece, Placement, Understood
from tidegate.domain.merging import merge_layers
from tidegate.domain.placing import placed
from tidegate.domain.problem import Problem
from tidegate.domain.setting import MapNode, Node, Origin, ScalarNode, SettingType
from tidegate.services.importing_files import TakingOver
from tidegate.services.ports.formats import Formats
from tidegate.services.ports.workspaces import Repositories

_VARIABLE = re.compile(r"[A-Za-z_]\w{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Deployments:
    """Reads the descriptors of one repository."""

    repositories: Repositories
    formats: Formats
    folder: Path

    def placement(self, each: Descriptor, *, common: Descriptor | None) -> Placement:
        """Return where a descriptor deploys to; `common` is the one that all environments share.

        Raises Problem with the bare reason where it cannot be read.
        """
        files = [one for one in (common, each) if one is not None]
        if each.what == "Capistrano":
            scripts = [(one.path, self._text(one.path)) for one in files]
            return placed(capistrano.placement_of(*scripts, stage=each.word or "production"))
        tree = merge_layers([self._tree(one.path) for one in files])
        if not kamal.is_kamal(tree):
            raise Problem("not Kamal's: it names no `service` and no `servers`")
        return placed(kamal.placement_of(tree))

    def understood(
        self, each: Descriptor, placement: Placement, *, environment: str, file: str
    ) -> Understood:
        """Return what a descriptor says; its variables become the environment file `file`."""
        where = f", {placement.path}" if placement.path else ""
        said = f"{count_of(len(placement.hosts), 'host')}{where}"
        plain = Understood(
            each.path,
            each.what,
            environment,
            placement=placement,
            notes=(said, *placement.notes),
        )
        settings = self._settings(plain, file=file)
        if settings is None:
            return plain
        return replace(
            plain,
            piece=settings.piece,
            content=settings.content + _references(placement),
            secrets=settings.secrets,
        )

    def _settings(self, each: Understood, *, file: str) -> Understood | None:
        placement = each.placement or Placement()
        if not (placement.variables or placement.secrets):
            return None
        at = Origin(each.path, 1)
        entries: dict[str, Node] = {
            name: ScalarNode(value, SettingType.STRING, value, at)
            for name, value in placement.variables.items()
            if _VARIABLE.fullmatch(name)
        }
        content = self.formats.write(MapNode(entries, at), file=file, format="dotenv")
        piece = Piece(each.path, each.what, each.environment, file, file)
        taken = TakingOver(self.formats).take(piece, content, environment=each.environment)
        return None if isinstance(taken, LeftAlone) else taken

    def _tree(self, path: str) -> Node:
        content = self.repositories.read(self.folder, path)
        try:
            return self.formats.read(content, file=path, format="yaml")
        except Problem as problem:
            raise Problem(problem.summary.removeprefix(f"{path}:").strip()) from None

    def _text(self, path: str) -> str:
        return self.repositories.read(self.folder, path).decode("utf-8", "replace")


def _references(placement: Placement) -> bytes:
    names = [name for name in placement.secrets if _VARIABLE.fullmatch(name)]
    return "".join(f"{name}=${{{{ secret.{name} }}}}\n" for name in names).encode()
