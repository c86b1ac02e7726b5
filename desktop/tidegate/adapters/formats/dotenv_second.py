"""Reads dotenv files a second time, with regular expressions only, to check what was written."""

import re
from collections.abc import Callable

from tidegate.domain.late_pattern import late_pattern

_Found = dict[str, str | None]
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}

_PYTHON = late_pattern(
    r"""\s*(?:
      (?>(?:export[^\S\r\n]+)?)
      (?:'(?P<odd>[^']+)'|(?P<key>[^=\#\s]+))[^\S\r\n]*
      (?:=(?P<gap>[^\S\r\n]*)(?:'(?P<single>(?:\\'|[^'])*+)'|"(?P<double>(?:\\"|[^"])*+)"
         |(?P<bare>(?!['"])[^\r\n]*)))?
      [^\S\r\n]*(?:\#[^\r\n]*)?(?:\r\n|\n|\r|\Z)
      |(?P<broken>[^\r\n]*)(?:\r\n|\n|\r|\Z))""",
    re.VERBOSE,
)


def _python(text: str) -> _Found:
    found: _Found = {}
    for line in _PYTHON.finditer(text):
        if line["broken"] is None:
            found[line["odd"] or line["key"]] = _python_value(line)
    return found


def _python_value(line: re.Match[str]) -> str | None:
    if line["single"] is not None:
        return re.sub(r"\\(['\\])", r"\1", line["single"])
    if line["double"] is not None:
        return re.sub(r"\\([\\'\"abfnrtv])", lambda m: _ESCAPED.get(m[1], m[1]), line["double"])
    if line["bare"] is None:
        return None
    if line["gap"] and line["bare"].startswith("#"):
        return ""
    return re.split(r"\s+#", line["bare"], maxsplit=1)[0].rstrip()


_NODE = late_pattern(
    r"""\s*(?:\#[^\n]*|(?P<key>[^=]*)=[ \t\v\f]*
      (?:"(?P<double>[^"]*)"[^\n]*|(?P<quote>['`])(?P<raw>.*?)(?P=quote)[^\n]*
      |(?P<bare>[^\r\n]*)))""",
    re.VERBOSE | re.DOTALL,
)


def _node(text: str) -> _Found:
    found: _Found = {}
    for line in _NODE.finditer(text):
        if line["key"] is None:
            continue
        key = line["key"].strip().removeprefix("export ").strip()
        bare = (line["bare"] or "").partition("#")[0].strip()
        double = (line["double"] or "").replace("\\n", "\n")
        if key:
            found[key] = double or line["raw"] or bare
    return found


def _docker(text: str) -> _Found:
    found: _Found = {}
    for line in re.split(r"\r\n|\n|\r", text):
        bare = line.lstrip(" \t\v\f")
        if bare and not bare.startswith("#"):
            key, sign, value = bare.partition("=")
            found[key] = re.sub(r"(?s)\A(['\"])(.*)\1\Z", r"\2", value) if sign else None
    return found


_WORD = r"""(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\;&|<>()])*"""
_SHELL = late_pattern(
    rf"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=({_WORD})[ \t]*;?[ \t]*(?:#[^\n]*)?\r?$"
    rf"|{_WORD}[^\n]*\n?",
    re.MULTILINE | re.DOTALL | re.ASCII,
)
_PIECE = late_pattern(r"""'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|([^'"\\]+)""", re.DOTALL)


def _shell(text: str) -> _Found:
    return {line[1]: _joined(line[2]) for line in _SHELL.finditer(text) if line[1]}


def _joined(word: str) -> str:
    return "".join(_piece(piece) for piece in _PIECE.finditer(word))


def _piece(piece: re.Match[str]) -> str:
    if piece[2] is not None:
        bare = piece[2].replace("\\\n", "")
        return re.sub(r'\\(["\\`$])', r"\1", bare)
    escaped = "" if piece[3] == "\n" else piece[3]
    return piece[1] or escaped or piece[4] or ""


_SYSTEMD = late_pattern(
    r"""^\s*(?:[\#;](?:\\\r?\n|[^\n])*|(?P<key>[A-Za-z_]\w*)[ \t]*=[ \t\v\f]*
      (?P<value>(?:'[^']*')?(?:"(?:\\.|[^"\\])*")?(?:\\(?s:.)|[^\\\r\n])*))""",
    re.MULTILINE | re.VERBOSE | re.ASCII,
)


def _systemd(text: str) -> _Found:
    lines = (line for line in _SYSTEMD.finditer(text) if line["key"])
    return {line["key"]: _unwrapped(line["value"]) for line in lines}


def _unwrapped(value: str) -> str:
    quoted = re.match(r"""'(?P<single>[^']*)'|"(?P<double>(?:\\.|[^"\\])*)\"""", value, re.DOTALL)
    rest = value[quoted.end() :] if quoted else value
    # A blank that a backslash protects may end a value.
    bare = re.sub(r"(?<!\\)[ \t\v\f]+\Z", "", rest)
    end = re.sub(r"(?s)\\(.)", lambda m: "" if m[1] == "\n" else m[1], bare)
    if quoted is None:
        return end
    return _piece_of(quoted) + end


def _piece_of(quoted: re.Match[str]) -> str:
    if quoted["double"] is None:
        return quoted["single"]
    return re.sub(r'\\(["\\`$])', r"\1", quoted["double"].replace("\\\n", ""))


READERS: dict[str, Callable[[str], _Found]] = {
    "python": _python,
    "node": _node,
    "docker": _docker,
    "shell": _shell,
    "systemd": _systemd,
}
