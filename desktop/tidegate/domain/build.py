"""An immutable artifact: a version, its files with their SHA-256, and one digest over them."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Literal, Self

from tidegate.domain.identity import BuildDigest, Version
from tidegate.domain.problem import Problem
from tidegate.domain.value import Value, digest_of

FILE_MODE = 0o644
PROGRAM_MODE = 0o755


class FileEntry(Value):
    """One member of a build: a file, or a link to another member.

    `path` and `target` are relative, with `/`; `size` is in bytes; `mode` is 0o644 or 0o755.
    """

    path: str
    kind: Literal["file", "link"] = "file"
    mode: int = FILE_MODE
    size: int = 0
    sha256: str = ""
    target: str = ""

    @property
    def line(self) -> str:
        """Return the entry's one line of a manifest's text, tab separated."""
        last = self.sha256 if self.kind == "file" else self.target
        return f"{self.kind}\t{self.mode:04o}\t{self.size}\t{last}\t{self.path}\n"

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Read what `line` wrote; raises ValueError on anything else."""
        kind, mode, size, last, path = line.rstrip("\n").split("\t")
        fields = {"sha256": last} if kind == "file" else {"target": last}
        return cls.model_validate(
            {"kind": kind, "mode": int(mode, 8), "size": int(size), "path": path, **fields}
        )


class Manifest(Value):
    """Every member of a build or a release, sorted by the bytes of its path."""

    entries: tuple[FileEntry, ...]

    @classmethod
    def of(cls, entries: Iterable[FileEntry]) -> Self:
        """Sort the entries into the one order that has a digest."""
        return cls(entries=tuple(sorted(entries, key=lambda entry: entry.path.encode())))

    @property
    def text(self) -> str:
        """Return the manifest as it is stored, hashed and kept on a host."""
        return "".join(entry.line for entry in self.entries)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `text` wrote; raises ValueError on anything else."""
        lines = text.removesuffix("\n").split("\n") if text else []
        return cls(entries=tuple(FileEntry.from_line(line) for line in lines))

    @cached_property
    def digest(self) -> BuildDigest:
        """Return SHA-256 over the text: the identity of what is delivered."""
        return BuildDigest(digest_of(self.text.encode()))

    @property
    def size(self) -> int:
        """Return the bytes of all files together."""
        return sum(entry.size for entry in self.entries)

    @property
    def by_path(self) -> dict[str, FileEntry]:
        """Return the entries by their path."""
        return {entry.path: entry for entry in self.entries}


class Build(Value):
    """A registered artifact. `warnings` name members that seldom belong into a build."""

    application: str
    version: Version
    digest: BuildDigest
    files: int
    size: int
    source: str
    registered_at: datetime
    registered_by: str
    warnings: tuple[str, ...] = ()


def refuse_other_build(known: Build, build: Build) -> None:
    """Raise Problem when a version is to name other bytes than it names already."""
    if known.digest != build.digest:
        raise Problem(
            f"{build.application} {build.version} is registered with other content"
            f" ({known.digest[:12]}, not {build.digest[:12]})",
            remedy="a version names one content for ever: register this one as another version",
        )
