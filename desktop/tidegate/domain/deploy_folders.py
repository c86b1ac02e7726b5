"""Gives each imported environment its folder on the hosts; no two share one on one machine."""

import re
from dataclasses import dataclass

from tidegate.domain.imported import FoundEnvironment, Import


@dataclass(frozen=True, slots=True)
class Folder:
    """Where an environment is deployed to, and what a person should know of that."""

    path: str
    note: str = ""


def deploy_folders(found: Import, *, application: str) -> dict[str, Folder]:
    """Return each environment's folder by its name; where two would meet, production's stays."""
    usual = "/srv/" + re.sub(r"[^A-Za-z0-9._-]+", "-", application)
    taken: set[tuple[str, int, str]] = set()
    folders: dict[str, Folder] = {}
    for each in sorted(found.environments, key=_rank, reverse=True):
        placement = found.placement(each.name)
        machines = [(host.ssh or host.address, host.port) for host in placement.hosts]
        wanted = path = placement.path or usual
        while any((*machine, path) in taken for machine in machines):
            path += f"-{each.name}"
        taken |= {(*machine, path) for machine in machines}
        note = "" if placement.path else "no file says where; made where it is missing"
        folders[each.name] = Folder(path, note if path == wanted else _moved(wanted))
    return folders


def _rank(each: FoundEnvironment) -> tuple[bool, int]:
    return each.kind.is_productive, each.rank


def _moved(wanted: str) -> str:
    return f"another environment has {wanted} on the same machine"
