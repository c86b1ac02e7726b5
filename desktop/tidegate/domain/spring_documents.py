"""Takes a Spring settings file apart that holds documents for single profiles."""

import re
from collections.abc import Iterator

_YAML_BORDER = re.compile(r"(?m)^---[^\n]*\n")
_PROPERTIES_BORDER = re.compile(r"(?m)^[#!]---[ \t]*\r?\n")
_YAML_PROFILE = re.compile(
    r"(?m)^[ ]*(?:(?:spring\.)?config\.activate\.|activate\.|spring\.config\.activate\.)?"
    r"on-profile:[ ]*(?P<new>[^\r\n#]+?)[ ]*(?:#[^\n]*)?\r?$"
    r"|^spring\.profiles:[ ]*(?P<dotted>[^\r\n#]+?)[ ]*(?:#[^\n]*)?\r?$"
    r"|^spring:[ ]*\r?\n(?:[ ]+[^\n]*\n)*?[ ]+profiles:[ ]*(?P<old>[^\r\n#]+?)[ ]*(?:#[^\n]*)?\r?$"
)
_PROPERTIES_PROFILE = re.compile(
    r"(?m)^[ \t]*spring\.(?:config\.activate\.on-profile|profiles)[ \t]*[=:][ \t]*"
    r"(?P<new>[^\r\n]+?)[ \t]*\r?$"
)
_WORD = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)


def documents_by_profile(text: str, *, is_yaml: bool) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return what is for every profile, and pairs of a profile and its own document.

    The line that names the profile is taken out of the document. A document for an expression such
    as `!prod & cloud` stands under that expression.
    """
    border = _YAML_BORDER if is_yaml else _PROPERTIES_BORDER
    common: list[str] = []
    own: dict[str, str] = {}
    for document in border.split(text):
        profiles, rest = _profiles(document, is_yaml=is_yaml)
        if not profiles:
            common.append(document)
        for profile in profiles:
            own[profile] = own.get(profile, "") + rest
    if not own:
        return text, ()
    joint = "---\n" if is_yaml else "#---\n"
    return joint.join(each for each in common if each.strip()), tuple(own.items())


def _profiles(document: str, *, is_yaml: bool) -> tuple[tuple[str, ...], str]:
    pattern = _YAML_PROFILE if is_yaml else _PROPERTIES_PROFILE
    found = pattern.search(document)
    if found is None:
        return (), document
    said = next(group for group in found.groups() if group).strip("\"'[] ")
    names = tuple(_names(said))
    start, end = _line(document, found)
    return names, document[:start] + document[end:]


def _names(said: str) -> Iterator[str]:
    words = [word.strip("\"' ") for word in said.split(",")]
    return iter(words if all(_WORD.fullmatch(word) for word in words) else [said])


def _line(document: str, found: re.Match[str]) -> tuple[int, int]:
    """Return the last line of a match with its end, and maps that stand there only for it."""
    end = document.find("\n", found.end())
    end = len(document) if end < 0 else end + 1
    start = document.rfind("\n", 0, found.end()) + 1
    while (above := _lonely_map(document, start, end)) is not None:
        start = above
    return start, end


def _lonely_map(document: str, start: int, end: int) -> int | None:
    """Return where the line above begins if it opens a map that has nothing else in it."""
    indent = _indent(document[start:])
    if not indent:
        return None
    above = document.rfind("\n", 0, max(start - 1, 0)) + 1
    line = document[above:start].rstrip()
    outer = _indent(document[above:])
    opens = line.endswith(":") and outer < indent
    return above if opens and _indent(document[end:]) <= outer else None


def _indent(text: str) -> int:
    """Return by how many blanks the first line that says something is set in."""
    said = re.search(r"(?m)^([ ]*)[^\s#]", text)
    return len(said[1]) if said else 0
