"""Reads INI files a second time, with regular expressions, to check what was written."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tidegate.adapters.formats.format import Plain

_LINES = re.compile(r"\r\n|\n|\r")
_LINE = re.compile(
    r"(?P<indent>[ \t\v\f]*)(?:(?P<comment>[#;].*)|\[(?P<header>.*)|(?P<rest>.+))?", re.DOTALL
)
_NOTE = re.compile(r"(?:\A|[ \t])(?:;|#(?:[ \t]|\Z)).*", re.DOTALL)
_WHOLE = re.compile(
    r'(?:"""(?P<a>(?:(?!""").)*)"""|"(?P<b>[^"]*)"|\'(?P<c>[^\']*)\'|`(?P<d>[^`]*)`)'
    r"(?:[ \t\v\f]*\Z|[ \t\v\f]*(?:\Z|[ \t](?:;|#(?:[ \t]|\Z)))|;|#(?:[ \t]|\Z))"
)
_PHP = re.compile(
    r"""(?:[ \t\v\f]*(?:[;\#][^\r\n]*
      |\[[ \t]*(?P<header>[^\]\r\n]+?)[ \t]*\][^\r\n]*
      |(?P<key>[^=;\r\n]*)(?P<sign>=[ \t\v\f]*
        (?:"(?P<double>(?:\\(?s:.)|[^"\\])*+)"(?=[ \t]*(?:[;\r\n]|\Z))
          |'(?P<single>[^']*+)'(?=[ \t]*(?:[;\r\n]|\Z))
          |(?P<bare>(?:"(?:\\.|[^"\\\r\n])*+"|'[^'\r\n]*+'|[^;\r\n])*+)))?
        [^\r\n]*))(?:\r\n|\n|\r|\Z)""",
    re.VERBOSE,
)


def read_again(text: str, *, dialect: str) -> Plain:
    """Return sections and keys, repeated ones one value a line; raises ValueError when broken."""
    found = _Found()
    if dialect == "php":
        _php(text, found)
    else:
        _lines(_LINES.split(text), found, is_python=dialect == "python")
    return found.plain()


@dataclass(slots=True)
class _Found:
    """What was read so far; a value is a list of lines, or None for a key alone."""

    section: str = ""
    values: dict[str, dict[str, list[list[str] | None]]] = field(default_factory=lambda: {"": {}})

    def enter(self, section: str) -> None:
        self.section = section
        self.values.setdefault(section, {})

    def add(self, key: str, value: list[str] | None) -> None:
        self.values[self.section].setdefault(key, []).append(value)

    def plain(self) -> Plain:
        root: dict[str, Plain] = {}
        for section, keys in self.values.items():
            read: dict[str, Plain] = {key: _joined(values) for key, values in keys.items()}
            if read.keys() & (self.values.keys() - {""}) and not section:
                raise ValueError("a key and a section share a name")
            root.update({section: read} if section else read)
        return root


def _joined(values: list[list[str] | None]) -> str | None:
    if values == [None]:
        return None
    return "\n".join("\n".join(lines or [""]).rstrip() for lines in values)


def _lines(lines: Iterable[str], found: _Found, *, is_python: bool) -> None:
    value: list[str] | None = None
    deep = 0
    for line in lines:
        parts = _LINE.fullmatch(line)
        if parts is None or parts["comment"] is not None:
            continue
        body = line.strip()
        if not body:
            if value is not None:
                value.append("")
        elif value is not None and len(parts["indent"]) > deep:
            value.append(body if is_python else _NOTE.sub("", body).rstrip())
        elif parts["header"] is not None:
            found.enter(_header(parts["header"], is_python=is_python))
            value = None
        else:
            deep = len(parts["indent"])
            value = _assigned(body, found, is_python=is_python)


def _header(rest: str, *, is_python: bool) -> str:
    name, closing, _ = rest.rpartition("]") if is_python else rest.partition("]")
    if not closing or not name.strip(" \t"):
        raise ValueError("a section is not closed")
    return name if is_python else name.strip(" \t")


def _assigned(body: str, found: _Found, *, is_python: bool) -> list[str] | None:
    parts = re.split(r"[=:]", body, maxsplit=1)
    key = parts[0].rstrip()
    if len(parts) == 1:
        alone = body if is_python else _NOTE.sub("", body).rstrip()
        found.add(alone.lower() if is_python else alone, None)
        return None
    if not key:
        raise ValueError("a key is missing")
    value = [parts[1].strip()]
    if not is_python:
        value = [_unquoted(parts[1].strip())]
    found.add(key.lower() if is_python else key, value)
    return value


def _unquoted(written: str) -> str:
    if whole := _WHOLE.match(written):
        return next(text for text in whole.groups() if text is not None)
    return _NOTE.sub("", written).rstrip()


def _php(text: str, found: _Found) -> None:
    for line in _statements(text):
        if line["header"] is not None:
            found.enter(line["header"])
        elif line["key"] and line["key"].strip():
            found.add(line["key"].strip(), _php_value(line))
        elif line["sign"] is not None:
            raise ValueError("a key is missing")


def _statements(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(text):
        line = _PHP.match(text, at)
        if line is None or line.end() == at:
            raise ValueError("a line is broken")
        yield line
        at = line.end()


def _php_value(line: re.Match[str]) -> list[str] | None:
    if line["sign"] is None:
        return None
    if line["double"] is not None:
        return [re.sub(r"\\([\"'\\])", r"\1", line["double"])]
    return [line["single"] if line["single"] is not None else line["bare"].rstrip()]
