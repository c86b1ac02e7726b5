"""Keeps of another tool's hosts, paths and numbers what a workspace may hold."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from tidegate.domain.address import normal_address
from tidegate.domain.file_path import deploy_path, path_inside
from tidegate.domain.imported import FoundHost, Placement
from tidegate.domain.naming import login, role_name

_MOST_KEPT = 100
_LAST_PORT = 65_535


def placed(found: Placement) -> Placement:
    """Return a placement in which everything is allowed, what is not told in its notes."""
    notes: list[str] = list(found.notes)
    hosts = _once([host for each in found.hosts if (host := _host(each, notes)) is not None])
    path = _kept(deploy_path, found.path, notes) if found.path else ""
    shared = [kept for each in found.shared if (kept := _kept(path_inside, each, notes))]
    keep = found.keep if 1 <= found.keep <= _MOST_KEPT else 0
    return replace(
        found, hosts=tuple(hosts), path=path, shared=tuple(shared), keep=keep, notes=tuple(notes)
    )


def _once(hosts: Iterable[FoundHost]) -> list[FoundHost]:
    """Return each machine once, with all its roles."""
    known: dict[tuple[str, int], FoundHost] = {}
    for host in hosts:
        place = (host.address, host.port)
        before = known.get(place, replace(host, roles=()))
        roles = tuple(dict.fromkeys((*before.roles, *host.roles)))
        known[place] = replace(before, user=before.user or host.user, roles=roles)
    return list(known.values())


def host_names(hosts: Iterable[FoundHost]) -> tuple[str, ...]:
    """Return a name for each host, no two alike: `web-1` for 10.0.0.11 in the role web."""
    taken: set[str] = set()
    return tuple(_name(host, taken) for host in hosts)


def _host(host: FoundHost, notes: list[str]) -> FoundHost | None:
    address = _kept(normal_address, host.address, notes)
    if not address or not 1 <= host.port <= _LAST_PORT:
        return None
    user = _kept(login, host.user, notes) if host.user else ""
    roles = tuple(role for each in host.roles if (role := _role(each)))
    return replace(host, address=address, user=user, roles=roles)


def _kept(check: Callable[[str], str], text: str, notes: list[str]) -> str:
    try:
        return check(text)
    except ValueError:
        notes.append(f"`{_shown(text)}` may not stand in a workspace and was left out")
        return ""


def _role(text: str) -> str:
    """Return a role; `all` of other tools needs no name here."""
    try:
        return role_name(text)
    except ValueError:
        return ""


def _name(host: FoundHost, taken: set[str]) -> str:
    first = host.address.partition(".")[0]
    is_named = any(letter.isalpha() for letter in first) and ":" not in host.address
    base = first if is_named else (host.roles[0] if host.roles else "host")
    number, name = 1, base if is_named else f"{base}-1"
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name[:64]


def _shown(text: str) -> str:
    return text[:80] if text.isprintable() else ascii(text[:80])[1:-1]
