"""Makes a workspace from what a repository holds: settings, and where other tools deploy to."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tidegate.domain.counting import count_of
from tidegate.domain.import_drafting import draft
from tidegate.domain.imported import (
    EVERY,
    Descriptor,
    Import,
    LeftAlone,
    Piece,
    Understood,
    Witness,
)
from tidegate.domain.places_apart import places_apart
from tidegate.domain.problem import Problem
from tidegate.domain.recognising import recognise
from tidegate.domain.stage_naming import found_environments
from tidegate.domain.stage_words import one_name_each, stage_word
from tidegate.domain.workspace import Workspace, checked_application
from tidegate.services.importing_deployments import Deployments
from tidegate.services.importing_files import TakingOver, parts_of
from tidegate.services.initialising import application_name
from tidegate.services.keeping_secrets import KeepingSecrets
from tidegate.services.ports.formats import Formats
from tidegate.services.ports.workspaces import Repositories, Workspaces

_FILE = "tidegate.yaml"
_MOST = 500
"""Files that are taken over; a repository with more is none of one application."""
_LARGEST = 64 * 2**20
"""In bytes; what all files together may hold."""

_Named = Piece | Descriptor | Witness


@dataclass(frozen=True, slots=True)
class Importing:
    """Looks first and writes when told so; the repository itself is never changed."""

    repositories: Repositories
    formats: Formats
    workspaces: Workspaces
    keeping: Callable[[], KeepingSecrets]

    def look(self, folder: Path, *, also: Iterable[str] = ()) -> Import:
        """Return what a repository holds; `also` names environments that no word list knows.

        Raises Problem where there is a workspace already, and where nothing was understood.
        """
        listing = self.repositories.listing(folder)
        if _FILE in listing.files:
            raise Problem(
                f"{folder} is a workspace already, it has a {_FILE}",
                remedy="open it, or import another folder",
            )
        look = _Look(self, folder, frozenset(word.lower() for word in also), list(listing.left))
        found = look.found(listing.files)
        if not found.understood:
            raise Problem(
                f"nothing in {folder} was understood as settings of an environment",
                remedy="`tidegate init` without --import writes a workspace to begin with",
            )
        return found

    def create(self, found: Import, folder: Path, *, application: str = "") -> Workspace:
        """Write the workspace and open it; raises Problem, writing nothing, where a file is."""
        if not found.environments:
            raise Problem("no file is left to make a workspace of", remedy="leave fewer files out")
        name = checked_application(application or found.application)
        self.workspaces.create(folder, draft(found, application=name))
        return self.workspaces.open(folder)

    def keep_secrets(self, found: Import, workspace: Workspace) -> int:
        """Keep the secrets that stood in files in the keyring; return how many.

        Raises Problem where one could not be kept, once the others are.
        """
        secrets = [
            (each.name, name, value)
            for each in found.environments
            for name, value in found.found_secrets(each.name).items()
        ]
        refused: list[Problem] = []
        for environment, name, value in secrets:
            try:
                self.keeping().set(workspace, environment, name, value)
            except Problem as problem:
                refused.append(problem)
        if refused:
            said = f"{len(refused)} of {count_of(len(secrets), 'secret')} could not be kept"
            raise Problem(f"{said}: {refused[0].summary}", remedy=refused[0].remedy)
        return len(secrets)


@dataclass(slots=True)
class _Look:
    """One look at a repository; what was understood and what was not is gathered on the way."""

    importing: Importing
    folder: Path
    also: frozenset[str]
    left: list[LeftAlone]
    understood: list[Understood] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    size: int = 0

    def found(self, files: tuple[str, ...]) -> Import:
        """Look at every file that says something, then join what they say."""
        named = self._named(files)
        self.names = one_name_each(each.word for each in named if each.word)
        self._take_settings(places_apart(each for each in named if isinstance(each, Piece)))
        self._take_deployments([each for each in named if isinstance(each, Descriptor)])
        self._take_witnesses(each for each in named if isinstance(each, Witness))
        application = self._application()
        return Import(
            application=application,
            environments=found_environments(
                self.understood,
                application=application,
                lost=self.lost,
                also=self.also,
                aliases=self.importing.repositories.ssh_aliases(),
            ),
            understood=tuple(self.understood),
            left=tuple(sorted(self.left, key=lambda each: each.path)),
            has_git=self.importing.repositories.has_git(self.folder),
        )

    def _named(self, files: tuple[str, ...]) -> list[_Named]:
        among, named = frozenset(files), list[_Named]()
        for path in self._outside_workspaces(files):
            recognised = recognise(path, among=among)
            if isinstance(recognised, LeftAlone):
                self.left.append(recognised)
                continue
            if recognised is not None and len(named) >= _MOST:
                why = f"more than {_MOST} files; import a part of the repository"
                self.left.append(LeftAlone(path, why))
            elif recognised is not None:
                named += filter(self._is_wanted, self._parts(recognised))
        return named

    def _outside_workspaces(self, files: tuple[str, ...]) -> Iterator[str]:
        """Yield the files that are in no workspace yet."""
        roots = tuple(path.removesuffix(_FILE) for path in files if path.endswith(f"/{_FILE}"))
        self.left += [LeftAlone(root, "a workspace already") for root in roots]
        return (path for path in files if not path.startswith(roots))

    def _parts(self, each: _Named) -> Iterator[_Named]:
        """Yield a file, or the parts of it that are for single environments, once it is read."""
        if not isinstance(each, Piece):
            yield each
            return
        content = self._read(each.path)
        for part, its in parts_of(each, content) if content is not None else ():
            self.contents[part.path] = its
            yield part

    def _read(self, path: str) -> bytes | None:
        """Return a file's bytes, None for one that is told to be left alone."""
        try:
            content = self.importing.repositories.read(self.folder, path)
        except Problem as problem:
            self.left.append(LeftAlone(path, problem.summary))
            return None
        self.size += len(content)
        if self.size <= _LARGEST:
            return content
        why = f"the files before it fill {_LARGEST // 2**20} MB; import a part of the repository"
        self.left.append(LeftAlone(path, why))
        return None

    def _is_wanted(self, each: _Named) -> bool:
        if self._is_known(each):
            return True
        why = f"`{each.word}` is no usual name of an environment"
        self.left.append(LeftAlone(each.path, why, each.word))
        return False

    def _is_known(self, each: _Named) -> bool:
        """Tell whether a file's name tells an environment; another tool's files always do."""
        word = each.word
        is_word = not word or stage_word(word) is not None or word.lower() in self.also
        return is_word or isinstance(each, Descriptor)

    def _name(self, word: str) -> str:
        return self.names[word.lower()] if word else EVERY

    def _take_settings(self, pieces: Iterable[Piece]) -> None:
        taking = TakingOver(self.importing.formats)
        taken: dict[tuple[str, str], str] = {}
        for piece in pieces:
            environment = self._name(piece.word)
            first = taken.setdefault((environment, piece.file), piece.path)
            if first != piece.path:
                self.left.append(LeftAlone(piece.path, f"{first} is {environment}'s already"))
                continue
            each = taking.take(piece, self.contents[piece.path], environment=environment)
            if isinstance(each, LeftAlone):
                self.lost.append(environment)
            self._keep(each)

    def _take_deployments(self, descriptors: list[Descriptor]) -> None:
        for what in dict.fromkeys(each.what for each in descriptors):
            ours = [each for each in descriptors if each.what == what]
            common = next((each for each in ours if not each.word), None)
            stages = [each for each in ours if each.word]
            if common is not None and stages:
                self._keep(Understood(common.path, f"{what}, for every environment"))
            for each in stages or ours:
                self._keep(self._deployment(each, common=common if stages else None))

    def _deployment(self, each: Descriptor, *, common: Descriptor | None) -> Understood | LeftAlone:
        reading = Deployments(self.importing.repositories, self.importing.formats, self.folder)
        environment = self._name(each.word) or self._known("production")
        if any(u.placement for u in self.understood if u.environment == environment):
            why = f"another file says already where {environment} is deployed to"
            return LeftAlone(each.path, why)
        try:
            placement = reading.placement(each, common=common)
            file = self._free(".env")
            return reading.understood(each, placement, environment=environment, file=file)
        except Problem as problem:
            return LeftAlone(each.path, problem.summary)

    def _known(self, family: str) -> str:
        """Return the name that an environment of the family has here, else the family's own."""
        wanted = stage_word(family)
        for word, name in self.names.items():
            found = stage_word(word)
            if found and wanted and found.family == wanted.family:
                return name
        return family

    def _free(self, file: str) -> str:
        """Return a name for a file of the profile that no other file has."""
        taken = {u.piece.file for u in self.understood if u.piece and not u.placement}
        return f"kamal{file}" if file in taken else file

    def _take_witnesses(self, witnesses: Iterable[Witness]) -> None:
        note = "only its name counts; nothing of it is run, and it ships with the build"
        for each in witnesses:
            environment = self._name(each.word)
            self._keep(Understood(each.path, each.what, environment, notes=(note,)))

    def _keep(self, each: Understood | LeftAlone) -> None:
        if isinstance(each, LeftAlone):
            self.left.append(each)
        else:
            self.understood.append(each)

    def _application(self) -> str:
        told = (u.placement.application for u in self.understood if u.placement)
        return next(_usable(told), "") or application_name(self.folder)


def _usable(names: Iterable[str]) -> Iterator[str]:
    """Yield names reduced to what an application may be called."""
    return (application_name(Path(name)) for name in names if name)
