"""What an import understood of a repository, before anything is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tidegate.domain.kind import Kind
from tidegate.domain.merge import Merge
from tidegate.domain.secret import Secret

EVERY = ""
"""The environment of what is the same everywhere."""


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A file that was seen and is not taken over, and why.

    `word` is the name in it that a person may tell to be an environment, empty for none.
    """

    path: str
    reason: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a repository, paths with `/` relative to it, and what could not be listed."""

    files: tuple[str, ...]
    left: tuple[LeftAlone, ...] = ()


@dataclass(frozen=True, slots=True)
class SshAlias:
    """A host that ssh_config names."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A configuration file told by its name.

    `word` is the environment as the name spells it, EVERY for all; `file` is what the profile calls
    it and `to` its place in a release. Pieces with the same `file` are layers of one document.
    """

    path: str
    what: str
    word: str
    file: str
    to: str
    merge: Merge = Merge.DEEP
    note: str = ""
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A file that says where another tool deploys to."""

    path: str
    what: str
    word: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A file that only tells that there is an environment; it ships with the build."""

    path: str
    what: str
    word: str


Recognised = Piece | Descriptor | Witness | LeftAlone


@dataclass(frozen=True, slots=True)
class FoundHost:
    """A host that another tool deploys to; with `ssh` everything comes from ssh_config."""

    address: str
    user: str = ""
    port: int = 22
    roles: tuple[str, ...] = ()
    ssh: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where another tool puts an application; what it does not say is empty."""

    application: str = ""
    hosts: tuple[FoundHost, ...] = ()
    path: str = ""
    shared: tuple[str, ...] = ()
    keep: int = 0
    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundSecret:
    """A secret that stood in a file; its value never leaves memory but into the keyring."""

    name: str
    environment: str
    value: Secret


@dataclass(frozen=True, slots=True)
class Understood:
    """A file that is taken over: what it is, for which environment, and what becomes of it."""

    path: str
    what: str
    environment: str = EVERY
    piece: Piece | None = None
    content: bytes = field(default=b"", repr=False)
    placement: Placement | None = None
    secrets: tuple[FoundSecret, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def becomes(self) -> str:
        """Return the file of the workspace that holds its content, empty for none."""
        if self.piece is None:
            return ""
        return f"config/{self.environment or 'base'}/{self.piece.file}"


@dataclass(frozen=True, slots=True)
class FoundEnvironment:
    """An environment that file names or another tool tell of."""

    name: str
    title: str
    kind: Kind
    rank: int
    doubt: str = ""
    aliases: tuple[str, ...] = ()
    """Of ssh_config, perhaps hosts of this environment."""

    @property
    def is_in_pipeline(self) -> bool:
        """Tell whether its place in line is known."""
        return self.rank < 90  # noqa: PLR2004 - the rank of a name that says nothing


@dataclass(frozen=True, slots=True)
class Import:
    """Everything that was understood; environments stand in promotion order."""

    application: str
    environments: tuple[FoundEnvironment, ...]
    understood: tuple[Understood, ...]
    left: tuple[LeftAlone, ...]
    has_git: bool = False

    def without(self, paths: Iterable[str]) -> "Import":
        """Return it without some files, and without environments that only these told of."""
        out = frozenset(paths)
        kept = tuple(each for each in self.understood if each.path not in out)
        gone = {e.environment for e in self.understood} - {e.environment for e in kept}
        remaining = tuple(each for each in self.environments if each.name not in gone)
        unwanted = (each.path for each in self.understood if each.path in out)
        left = tuple(LeftAlone(path, "not wanted") for path in unwanted)
        return replace(self, environments=remaining, understood=kept, left=(*self.left, *left))

    def placement(self, environment: str) -> Placement:
        """Return where another tool puts the application in an environment, empty if none does."""
        told = (e.placement for e in self.understood if e.environment == environment)
        return next((placement for placement in told if placement is not None), Placement())

    @property
    def secrets(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the secrets that each environment needs, sorted."""
        return {
            each.name: names for each in self.environments if (names := self.secrets_of(each.name))
        }

    def secrets_of(self, environment: str) -> tuple[str, ...]:
        """Return the names of the secrets that one environment needs."""
        files = (u for u in self.understood if u.environment in (EVERY, environment))
        found = {secret.name for each in files for secret in each.secrets}
        return tuple(sorted(found | set(self.placement(environment).secrets)))

    def found_secrets(self, environment: str) -> dict[str, Secret]:
        """Return the values that stood in files, for one environment, by name.

        Where real users are served only what stood in the environment's own files is one: what all
        share is a developer's.
        """
        is_productive = any(
            each.kind.is_productive for each in self.environments if each.name == environment
        )
        places = (environment,) if is_productive else (EVERY, environment)
        return {
            secret.name: secret.value
            for place in places
            for each in self.understood
            if each.environment == place
            for secret in each.secrets
        }
