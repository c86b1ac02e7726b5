"""Finds the assignments of dotenv files as each of their readers does.

The dialects: python (python-dotenv), node (Node's own reader), docker (`docker run --env-file`),
shell (`. file`) and systemd (`EnvironmentFile=`); they read the same bytes differently.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tidegate.adapters.formats.places import line_end, next_line
from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.problem import Problem


@dataclass(frozen=True, slots=True)
class Assignment:
    """One key with its value; offsets in characters, `end` behind the line's end.

    The value's span holds its quotes; it is empty at `value_end` where nothing is written, and
    `has_sign` tells a key alone from an empty value.
    """

    key: str
    value: str | None
    start: int
    value_start: int
    value_end: int
    end: int
    has_sign: bool = True


Lexer = Callable[[str], Iterator[Assignment]]

_BLANKS = " \t\v\f"
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"


def assignments(text: str, *, dialect: str, file: str = "") -> list[Assignment]:
    """Return the assignments in order; raises Problem where the dialect's reader would fail."""
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Problem(f"{file}:{line}: there is a NUL character", remedy="take it out")
    if dialect == "docker":
        return list(_docker(text, file=file))
    return list(_LEXERS[dialect](text))


_PYTHON_KEY = late_pattern(r"\s*(?>(?:export[^\S\r\n]+)?)(?:'([^']+)'|([^=#\s]+))[^\S\r\n]*")
_PYTHON_TAIL = late_pattern(r"[^\S\r\n]*(?:#[^\r\n]*)?(?:\r\n|\n|\r|\Z)")
_PYTHON_QUOTED = {
    "'": late_pattern(r"'((?:\\'|[^'])*+)'"),
    '"': late_pattern(r'"((?:\\"|[^"])*+)"'),
}
_PYTHON_COMMENT = late_pattern(r"\s+#.*")
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _python(text: str) -> Iterator[Assignment]:
    at = 0
    while at < len(text):
        key = _PYTHON_KEY.match(text, at)
        if key is None:
            at = next_line(text, _behind_blanks(text, at))
            continue
        found, at = _python_value(text, key)
        if found is not None:
            yield found


def _behind_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _python_value(text: str, key: re.Match[str]) -> tuple[Assignment | None, int]:
    at = key.end()
    has_sign = text[at : at + 1] == "="
    value: str | None = None
    start = end = at
    if has_sign:
        start = _past(text, at + 1)
        value, end = _python_written(text, start, is_apart=start > at + 1)
    tail = _PYTHON_TAIL.match(text, end) if end >= 0 else None
    if tail is None:
        return None, next_line(text, max(at, end))
    name, begin = key[1] or key[2], key.start(1 if key[1] else 2)
    return Assignment(name, value, begin, start, end, tail.end(), has_sign), tail.end()


def _python_written(text: str, start: int, *, is_apart: bool) -> tuple[str, int]:
    """Return the value and where it ends, -1 for a quote that is never closed."""
    quote = text[start : start + 1]
    if quote in _PYTHON_QUOTED:
        found = _PYTHON_QUOTED[quote].match(text, start)
        return (_unescaped(found[1], quote), found.end()) if found else ("", -1)
    written = text[start : line_end(text, start)]
    if is_apart and written.startswith("#"):
        return "", start
    value = _PYTHON_COMMENT.sub("", written).rstrip()
    return value, start + len(value)


def _unescaped(written: str, quote: str) -> str:
    if quote == "'":
        return re.sub(r"\\([\\'])", r"\1", written)
    return re.sub(r"\\([\\'\"abfnrtv])", lambda m: _ESCAPES.get(m[1], m[1]), written)


def _past(text: str, at: int, blanks: str = _BLANKS) -> int:
    while at < len(text) and text[at] in blanks:
        at += 1
    return at


def _node(text: str) -> Iterator[Assignment]:
    at = 0
    while at < len(text):
        at = _behind_blanks(text, at)
        sign = text.find("=", at)
        if text[at : at + 1] == "#":
            at = next_line(text, at)
        elif sign < 0:
            return
        else:
            found = _node_value(text, at, sign)
            at = found.end
            if found.key:
                yield found


def _node_value(text: str, at: int, sign: int) -> Assignment:
    key = text[at:sign].strip()
    name = key.removeprefix("export ").strip()
    start = _past(text, sign + 1)
    quote = text[start : start + 1]
    closing = text.find(quote, start + 1) if quote and quote in "\"'`" else -1
    if closing > 0:
        inner = text[start + 1 : closing]
        value = inner.replace("\\n", "\n") if quote == '"' else inner
        end = closing + 1
    else:
        value = text[start : line_end(text, start)].split("#", 1)[0].strip()
        end = start + len(value)
    begin = sign - len(text[at:sign]) + text[at:sign].rfind(name) if name else at
    return Assignment(name, value, begin, start, end, next_line(text, end))


def _docker(text: str, *, file: str) -> Iterator[Assignment]:
    at = 0
    number = 0
    while at < len(text):
        number += 1
        end, following = line_end(text, at), next_line(text, at)
        start = _past(text, at)
        line = text[start:end]
        if line and not line.startswith("#"):
            yield _docker_line(line, start, following, place=f"{file}:{number}")
        at = following


def _docker_line(line: str, start: int, following: int, *, place: str) -> Assignment:
    key, sign, value = line.partition("=")
    if not key or " " in key or "\t" in key:
        what = "there is no name before `=`" if not key else "the name holds a blank"
        raise Problem(f"{place}: {what}, which docker refuses", remedy="write NAME=value")
    quoted = len(value) > 1 and value[0] in "\"'" and value[0] == value[-1]
    inner = value[1:-1] if quoted else value
    value_start = start + len(key) + len(sign)
    end = start + len(line)
    return Assignment(key, inner if sign else None, start, value_start, end, following, bool(sign))


_SHELL_START = late_pattern(rf"[ \t]*(?:export[ \t]+)?({_NAME})=")
_SHELL_END = late_pattern(r"[ \t]*(?:;[ \t]*)?(?:#[^\n]*)?(?:\r?\n|\r?\Z)")
_SHELL_STOPS = frozenset(" \t\n\r;&|<>()")


def _shell(text: str) -> Iterator[Assignment]:
    at = 0
    while at < len(text):
        start = _SHELL_START.match(text, at)
        if start is None:
            at = next_line(text, at)
            continue
        value, end = _shell_word(text, start.end())
        tail = _SHELL_END.match(text, end)
        if tail is None:
            at = next_line(text, max(end, at))
            continue
        yield Assignment(start[1], value, start.start(1), start.end(), end, tail.end())
        at = tail.end() if tail.end() > at else at + 1


def _shell_word(text: str, at: int) -> tuple[str, int]:
    value: list[str] = []
    while at < len(text) and text[at] not in _SHELL_STOPS:
        piece, at = _shell_piece(text, at)
        value.append(piece)
    return "".join(value), at


def _shell_piece(text: str, at: int) -> tuple[str, int]:
    letter = text[at]
    if letter == "'":
        end = text.find("'", at + 1)
        return (text[at + 1 :], len(text)) if end < 0 else (text[at + 1 : end], end + 1)
    if letter == '"':
        return _double_quoted(text, at + 1)
    if letter == "\\":
        escaped = text[at + 1 : at + 2]
        return ("" if escaped == "\n" else escaped), at + 2
    return letter, at + 1


def _double_quoted(text: str, at: int) -> tuple[str, int]:
    """Read up to the closing quote as POSIX shells and systemd do."""
    value: list[str] = []
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and at + 1 < len(text):
            escaped = text[at + 1]
            kept = escaped if escaped in '"\\`$' else "\\" + escaped
            value.append("" if escaped == "\n" else kept)
            at += 2
        else:
            value.append(text[at])
            at += 1
    return "".join(value), at + 1


def _systemd(text: str) -> Iterator[Assignment]:
    at = 0
    while at < len(text):
        start = _behind_blanks(text, at)
        if text[start : start + 1] in {"#", ";"}:
            at = _behind_comment(text, start)
            continue
        stop = line_end(text, start)
        sign = text.find("=", start, stop)
        if sign < 0 or not re.fullmatch(_NAME, text[start:sign].rstrip()):
            at = next_line(text, start)
            continue
        found = _systemd_value(text, start, sign)
        yield found
        at = found.end


def _behind_comment(text: str, at: int) -> int:
    end = line_end(text, at)
    while text[end - 1 : end] == "\\" and end < len(text):
        end = line_end(text, next_line(text, end))
    return next_line(text, end)


def _systemd_value(text: str, start: int, sign: int) -> Assignment:
    begin = at = _past(text, sign + 1)
    value = ""
    solid = 0  # characters that trailing blanks may not take away
    end = at
    while at < len(text) and text[at] not in "\r\n":
        piece, following = _systemd_piece(text, at, is_first=not value)
        value += piece
        if text[at] not in _BLANKS:
            solid, end = len(value), following
        at = following
    key = text[start:sign].rstrip()
    return Assignment(key, value[:solid], start, begin, min(end, len(text)), next_line(text, at))


def _systemd_piece(text: str, at: int, *, is_first: bool) -> tuple[str, int]:
    letter = text[at]
    if is_first and letter == "'":
        end = text.find("'", at + 1)
        return (text[at + 1 :], len(text)) if end < 0 else (text[at + 1 : end], end + 1)
    if is_first and letter == '"':
        return _double_quoted(text, at + 1)
    if letter == "\\":
        escaped = text[at + 1 : at + 2]
        return ("" if escaped == "\n" else escaped), at + 2
    return letter, at + 1


_LEXERS: dict[str, Lexer] = {"python": _python, "node": _node, "shell": _shell, "systemd": _systemd}
