"""What seldom belongs into a build, told once for each sort with a few names."""

from collections.abc import Iterable, Sequence

from tidegate.adapters.builds.names import (
    folded,
    has_invisible_letters,
    is_bad_on_windows,
    is_like_an_option,
)
from tidegate.domain.build import FileEntry

_SHOWN = 3
_MUCH = 500 << 20  # bytes
_HISTORY = frozenset((".git", ".hg", ".svn"))
_KEY_NAMES = frozenset(("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"))
_EXAMPLES = (".example", ".sample", ".template", ".dist")


def told(sort: str, paths: Sequence[str]) -> str:
    """Return one warning: the sort and its first few names."""
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return f"{sort}: {', '.join(paths[:_SHOWN])}{more}"


def cautions(entries: Sequence[FileEntry]) -> Iterable[str]:
    """Return the warnings that the members' names and sizes give."""
    paths = [entry.path for entry in entries]
    sorts = {
        "history of a version control system": _folders(paths, _HISTORY),
        "environment files, which may hold secrets": [p for p in paths if _is_env_file(p)],
        "private keys": [p for p in paths if p.rpartition("/")[2] in _KEY_NAMES],
        "names that a command may take for an option": [p for p in paths if is_like_an_option(p)],
        "names with invisible characters": [p for p in paths if has_invisible_letters(p)],
        "names that Windows cannot hold": [p for p in paths if is_bad_on_windows(p)],
        "names that differ in case or composition only": _twins(paths),
    }
    yield from (told(sort, found) for sort, found in sorts.items() if found)
    modules = sum(entry.size for entry in entries if "node_modules" in entry.path.split("/"))
    if modules > _MUCH:
        yield f"node_modules takes {modules >> 20} MiB"


def holds_private_key(start: bytes) -> bool:
    """Tell whether a file begins as a private key does."""
    return b"-----BEGIN " in start and b"PRIVATE KEY-----" in start


def _folders(paths: Iterable[str], names: frozenset[str]) -> list[str]:
    found = {}
    for path in paths:
        parts = path.split("/")
        for depth, part in enumerate(parts, start=1):
            if part in names:
                found["/".join(parts[:depth])] = True
    return list(found)


def _is_env_file(path: str) -> bool:
    name = path.rpartition("/")[2]
    return (name == ".env" or name.startswith(".env.")) and not name.endswith(_EXAMPLES)


def _twins(paths: Iterable[str]) -> list[str]:
    seen: dict[str, str] = {}
    found = []
    for path in paths:
        other = seen.setdefault(folded(path), path)
        if other != path:
            found.append(f"{other} and {path}")
    return found
