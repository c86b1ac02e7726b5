"""Finds what `compare` is asked for: plain files here, and what environments have elsewhere."""

from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from tidegate.domain.flattening import Leaves
from tidegate.domain.merge import Merge
from tidegate.domain.merging import merge_layers, with_origins
from tidegate.domain.problem import Problem
from tidegate.domain.setting import ResolvedFile, Source
from tidegate.services.doubled_notes import twice_in
from tidegate.services.found import Found
from tidegate.services.reading_lines import unread
from tidegate.services.transforming import transformed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.domain.workspace import Workspace
    from tidegate.services.environment_sources import EnvironmentSources
    from tidegate.services.ports.formats import Formats
    from tidegate.services.ports.this_machine import Files


@dataclass(frozen=True)
class Sourcing:
    """Reads the sources that `cli.md` names.

    What knows environments is made, and loaded, when first needed: two files do without.
    """

    formats: "Formats"
    files: "Files"
    environments: "Callable[[], EnvironmentSources]"

    def find(
        self,
        text: str,
        *,
        workspace: "Workspace | None",
        folder: FilePath | None = None,
        merge: Merge = Merge.DEEP,
    ) -> Found:
        """Return a source by the way it is written; raises Problem naming what is not there."""
        paths = self._paths(text, folder)
        if paths:
            return self._of_paths(text, paths, merge)
        if workspace is None:
            raise Problem(
                f"there is no file `{text}`, and no workspace that could have such an environment",
                remedy="name a file, or give the workspace with -C",
            )
        return self.environments().find(text, workspace=workspace)

    def _paths(self, text: str, folder: FilePath | None) -> tuple[str, ...]:
        """Return the paths that an argument names, lowest layer first; none for other sources."""
        whole = _within(folder, text)
        if self.files.is_there(whole):
            return (whole,)
        parts = tuple(_within(folder, part) for part in text.split("+"))
        if len(parts) > 1 and all(parts) and (_is_path(text) or self.files.is_there(parts[0])):
            return parts
        return (whole,) if _is_path(text) else ()

    def _of_paths(self, text: str, paths: tuple[str, ...], merge: Merge) -> Found:
        contents = [self.files.read(path) for path in paths]
        names = text.split("+") if len(paths) > 1 else [text]
        format_name = self.formats.detect(names[-1], contents[-1])
        layers = list(zip(names, contents, strict=True))
        if len(layers) == 1:
            return self._of_path(text, contents[0], format_name)
        trees = [self.formats.read(c, file=n, format=format_name) for n, c in layers]
        if merge is Merge.XDT:
            content = transformed(self.formats, layers, format=format_name)
            read = self.formats.read(content, file=names[-1], format=format_name)
            merged = with_origins(read, trees)
        else:
            merged = merge_layers(trees, how=merge)
        notes = tuple(
            note
            for n, c in layers
            for note in twice_in(c, file=n, formats=self.formats, format=format_name)
        )
        file = ResolvedFile(text, format_name, Leaves(merged), tuple(names), notes=notes)
        return Found(Source(text, (file,)), is_path=True)

    def _of_path(self, text: str, content: bytes, format_name: str) -> Found:
        file = ResolvedFile(text, format_name, {}, (text,), content=content)
        try:
            tree = self.formats.read(content, file=text, format=format_name)
        except Problem as problem:
            file = unread(file, content, formats=self.formats, why=str(problem))
            if not file.by_line:
                raise
        else:
            dialect = self.formats.dialect("", file=text, format=format_name)
            notes = twice_in(content, file=text, formats=self.formats, format=format_name)
            file = replace(file, settings=Leaves(tree), dialect=dialect, notes=notes)
        return Found(Source(text, (file,)), is_path=True)


def _within(folder: FilePath | None, text: str) -> str:
    return str(folder / text) if folder is not None and text else text


def _is_path(text: str) -> bool:
    return "/" in text or "\\" in text
