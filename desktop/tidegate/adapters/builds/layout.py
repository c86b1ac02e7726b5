"""Puts a build's members together and refuses what does not fit together."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tidegate.adapters.builds.cautions import cautions, told
from tidegate.adapters.builds.links import destination, way_out
from tidegate.adapters.builds.members import Member, refused
from tidegate.adapters.builds.names import letters_refused
from tidegate.domain.build import FILE_MODE, PROGRAM_MODE, FileEntry, Manifest
from tidegate.domain.problem import Problem

_EXECUTABLE = 0o111
_SPECIAL = 0o7000
_WRITABLE_BY_ALL = 0o002


@dataclass(slots=True)
class Layout:
    """The members that were taken so far, by path."""

    entries: dict[str, FileEntry] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    notes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add_folder(self, path: str) -> None:
        """Remember a folder; it is kept only by what is in it."""
        self.folders.add(path)

    def add_file(self, path: str, member: Member, *, sha256: str, size: int) -> None:
        """Take a file whose content was hashed; raises Problem on a second one of that path."""
        self.check_free(path)
        self._note_mode(path, member.mode)
        mode = PROGRAM_MODE if member.mode & _EXECUTABLE else FILE_MODE
        self.entries[path] = FileEntry(path=path, mode=mode, size=size, sha256=sha256)

    def add_link(self, path: str, target: str) -> None:
        """Take a symbolic link; raises Problem on a target that cannot be written down."""
        self.check_free(path)
        reason = letters_refused(target) or ("" if target else "points to nothing")
        if reason:
            raise refused(path, f"is a link whose target {reason}")
        self.entries[path] = FileEntry(path=path, kind="link", target=target, mode=0o777)

    def add_twin(self, path: str, target: str) -> None:
        """Take a hard link as one more file with the content of an earlier member."""
        self.check_free(path)
        twin = self.entries.get(target)
        if twin is None or twin.kind != "file":
            raise refused(path, "is a hard link to what is no earlier file of the archive")
        self.entries[path] = twin.model_copy(update={"path": path})

    def check_free(self, path: str) -> None:
        """Raise Problem when the path is taken."""
        if path in self.entries:
            raise refused(path, "is there twice")

    def refusals(self) -> Iterator[Problem]:
        """Return what is wrong with the members together."""
        for path in sorted(self._parents() & self.entries.keys()):
            yield refused(path, "is a file or a link and a folder at once")
        links = self._links()
        for path in links:
            reason = way_out(path, links)
            if reason:
                yield refused(path, reason)

    def manifest(self, *, wrapper: str = "") -> Manifest:
        """Return the members as a manifest, without the folder `wrapper` around all of them."""
        around = f"{wrapper}/" if self.is_wrapped_in(wrapper) else ""
        return Manifest.of(
            entry.model_copy(update={"path": entry.path.removeprefix(around)})
            for entry in self.entries.values()
        )

    def is_wrapped_in(self, name: str) -> bool:
        """Tell whether everything is in one folder of that name, and can do without it."""
        if not name or not self.entries:
            return False
        inside = f"{name}/"
        if not all(path.startswith(inside) for path in self.entries):
            return False
        links = {path.removeprefix(inside): target for path, target in self._links().items()}
        return not any(way_out(path, links) for path in links)

    def warnings(self) -> tuple[str, ...]:
        """Return what a person should know before the build is deployed."""
        self.notes["folders without files, which are not kept"] = self._empty_folders()
        self.notes["links that point to nothing"] = self._dangling()
        noted = [told(sort, found) for sort, found in self.notes.items() if found]
        return (*cautions(list(self.entries.values())), *noted)

    def _note_mode(self, path: str, mode: int) -> None:
        if mode & _SPECIAL:
            self.notes["setuid, setgid or sticky bits, which were dropped"].append(path)
        if mode & _WRITABLE_BY_ALL:
            self.notes["files that everybody may write, which was dropped"].append(path)

    def _links(self) -> dict[str, str]:
        return {p: entry.target for p, entry in self.entries.items() if entry.kind == "link"}

    def _parents(self) -> set[str]:
        found = set(self.folders)
        for path in (*self.entries, *self.folders):
            while path := path.rpartition("/")[0]:
                if path in found:
                    break
                found.add(path)
        return found

    def _empty_folders(self) -> list[str]:
        used: set[str] = set()
        for path in self.entries:
            parent = path.rpartition("/")[0]
            while parent and parent not in used:
                used.add(parent)
                parent = parent.rpartition("/")[0]
        return sorted(folder for folder in self.folders if folder and folder not in used)

    def _dangling(self) -> list[str]:
        links, parents = self._links(), self._parents() | {""}
        ends = {path: destination(path, links) for path in links}
        return [p for p, end in ends.items() if end not in self.entries and end not in parents]
