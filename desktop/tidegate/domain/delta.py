"""What a host lacks of a release, given what it holds already."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from tidegate.domain.build import FileEntry, Manifest
from tidegate.domain.order import HostOrder, RenderedFile
from tidegate.domain.value import digest_of


@dataclass(frozen=True, slots=True)
class ReleaseTree:
    """A release as it lies on one host: the build's members, and what comes on top of them.

    `overlay` holds the rendered configuration and the links to shared paths; they take the place
    of members of the same path, and of those below them.
    """

    build: tuple[FileEntry, ...]
    overlay: tuple[FileEntry, ...]

    @property
    def manifest(self) -> Manifest:
        """Return the manifest of the whole."""
        return Manifest.of((*self.build, *self.overlay))

    def members(self, among: Iterable[FileEntry]) -> list[FileEntry]:
        """Return those entries that are the build's, in its order."""
        fresh = {entry.path for entry in among}
        return [entry for entry in self.build if entry.path in fresh]


@dataclass(frozen=True, slots=True)
class Delta:
    """`deleted` are paths of the base that the release lacks or has otherwise; `added` are new.

    `emptied` are the base's folders that the release lacks, the deepest first.
    """

    deleted: tuple[str, ...]
    added: tuple[FileEntry, ...]
    emptied: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Return the bytes of the files that are new."""
        return sum(entry.size for entry in self.added)


def release_tree(order: HostOrder) -> ReleaseTree:
    """Return what the release will be on that host."""
    overlay = (*map(_rendered_entry, order.rendered), *map(shared_link, order.plan.shared))
    return ReleaseTree(covered(order.manifest.entries, overlay=overlay), overlay)


def covered(members: Iterable[FileEntry], *, overlay: Iterable[FileEntry]) -> tuple[FileEntry, ...]:
    """Return the members that remain visible under an overlay."""
    paths = frozenset(entry.path for entry in overlay)
    below = tuple(f"{path}/" for path in paths)
    return tuple(
        member
        for member in members
        if member.path not in paths and not member.path.startswith(below)
    )


def _rendered_entry(file: RenderedFile) -> FileEntry:
    return FileEntry(
        path=file.to, mode=file.mode, size=len(file.content), sha256=digest_of(file.content)
    )


def shared_link(path: str) -> FileEntry:
    """Return the link that leads from a release to a path which all releases share."""
    clean = PurePosixPath(path)
    up = "../" * (len(clean.parts) + 1)
    return FileEntry(path=str(clean), kind="link", target=f"{up}shared/{clean}")


def between(base: Manifest, release: Manifest, *, drifted: Collection[str] = ()) -> Delta:
    """Return what leads from a base to a release; drifted files of the base are not relied on."""
    lost = frozenset(drifted)
    held = {entry.path: _nature(entry) for entry in base.entries if entry.path not in lost}
    shared = {entry.path for entry in release.entries if held.get(entry.path) == _nature(entry)}
    deleted = tuple(entry.path for entry in base.entries if entry.path not in shared)
    return Delta(
        deleted=deleted,
        added=tuple(entry for entry in release.entries if entry.path not in shared),
        emptied=_emptied(deleted, release=release),
    )


def _emptied(deleted: Iterable[str], *, release: Manifest) -> tuple[str, ...]:
    kept = {entry.path for entry in release.entries}
    gone = [path for path in deleted if path not in kept]
    lost = _folders(gone) - _folders(kept) if gone else ()
    return tuple(sorted(lost, key=lambda path: (-path.count("/"), path)))


def _folders(paths: Iterable[str]) -> set[str]:
    """Return every folder above these paths."""
    found: set[str] = set()
    for path in paths:
        above = path.rpartition("/")[0]
        while above and above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return found


def _nature(entry: FileEntry) -> tuple[str, int, int, str, str]:
    """Return all but the path, as what compares fast: builds have tens of thousands of members."""
    return entry.kind, entry.mode, entry.size, entry.sha256, entry.target
