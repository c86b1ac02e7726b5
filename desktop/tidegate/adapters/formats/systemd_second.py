"""Reads unit files a second time, with one regular expression, to check what was written."""

import re

from tidegate.adapters.formats.format import Plain

_END = r"(?:\r\n|\n|\r)"
_JOINT = rf"\\(?:{_END}|\Z)(?:[ \t]*+[#;][^\r\n]*(?:{_END}|\Z))*+[ \t]*+"
_LINE = re.compile(
    rf"(?:\A|(?<=[\r\n]))[ \t]*+(?:\[(?P<header>[^\r\n]*)|[#;][^\r\n]*"
    rf"|(?P<line>(?:{_JOINT}|\\[^\r\n]|[^\\\r\n])++))"
)

_JOINTS = re.compile(rf"(?P<pair>\\[^\r\n])|{_JOINT}")


def read_again(text: str) -> Plain:
    """Return sections and keys, accumulated values one a line; raises ValueError when broken."""
    sections: dict[str, dict[str, list[str]]] = {"": {}}
    section = ""
    for found in _LINE.finditer(text):
        if found["header"] is not None:
            section = _name(found["header"])
            sections.setdefault(section, {})
        elif found["line"] is not None:
            _assign(_JOINTS.sub(_joined_by, found["line"]), sections[section])
    return _plain(sections)


def _joined_by(joint: re.Match[str]) -> str:
    return joint["pair"] or " "


def _name(header: str) -> str:
    name, closing, rest = header.rpartition("]")
    if not name or not closing or rest.strip(" \t"):
        raise ValueError("a section is not closed")
    return name


def _assign(line: str, keys: dict[str, list[str]]) -> None:
    key, sign, value = line.partition("=")
    if sign:
        if not key.strip(" \t"):
            raise ValueError("a key is missing")
        values = keys.setdefault(key.rstrip(" \t"), [])
        if not value.strip(" \t"):
            values.clear()
        values.append(value.strip(" \t"))


def _plain(sections: dict[str, dict[str, list[str]]]) -> Plain:
    root: dict[str, Plain] = {}
    for name, keys in sections.items():
        read: dict[str, Plain] = {key: _joined(values) for key, values in keys.items()}
        if not name and read.keys() & sections.keys():
            raise ValueError("a key and a section share a name")
        root.update({name: read} if name else read)
    return root


def _joined(values: list[str]) -> str:
    """Leave out the empty value that only took back what stood before."""
    return "\n".join(values[1:] if len(values) > 1 and not values[0] else values)
