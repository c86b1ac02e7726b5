"""Follows the symbolic links of a build without a file system: none may lead out."""

from collections.abc import Mapping

_MOST_HOPS = 40
"""As many as Linux follows."""


def way_out(path: str, links: Mapping[str, str]) -> str:
    """Return what is wrong with the link at `path`, or nothing; `links` maps paths to targets."""
    if links[path].startswith("/"):
        return "is a link to an absolute path"
    return _walk(path, links)[0]


def destination(path: str, links: Mapping[str, str]) -> str:
    """Return the path at which a link that stays inside arrives."""
    return _walk(path, links)[1]


def _walk(path: str, links: Mapping[str, str]) -> tuple[str, str]:
    here = path.split("/")[:-1]
    ahead = links[path].split("/")[::-1]
    hops = 0
    while ahead:
        step = ahead.pop()
        if step == ".." and not here:
            return "is a link that leads out of the build", ""
        _take(here, step)
        onward = links.get("/".join(here)) if step not in ("", ".", "..") else None
        if onward is not None:
            hops += 1
            here.pop()
            ahead.extend(onward.split("/")[::-1])
        if hops > _MOST_HOPS:
            return "is a link that goes round in circles", ""
    return "", "/".join(here)


def _take(here: list[str], step: str) -> None:
    if step == "..":
        here.pop()
    elif step not in ("", "."):
        here.append(step)
