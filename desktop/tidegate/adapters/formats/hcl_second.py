"""Reads HCL a second time with a reader of its own, to check what was written."""

import re

from tidegate.adapters.formats.format import Plain

_TOKEN = re.compile(
    r"""(?P<blank>[ \t]+|\#[^\r\n]*|//[^\r\n]*|/\*.*?\*/)
    |(?P<line>\r\n|\n|\r)
    |(?P<heredoc><<-?(?P<mark>[^\W\d][\w-]*)[ \t]*\r?\n(?:[^\n]*\n)*?
      [ \t]*(?P=mark)(?=[ \t]*\r?(?:\n|\Z)))
    |(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)
    |(?P<name>[^\W\d][\w-]*)
    |(?P<quote>")
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<sign>\.\.\.|=>|[=!<>]=|&&|\|\||[-+*/%!<>?:=,.])""",
    re.VERBOSE | re.DOTALL,
)
_REFERENCE = re.compile(r"\$?\$\{\{[^\n{}]{0,200}\}\}")
_LITERAL: dict[str, Plain] = {"true": True, "false": False, "null": None}
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}

Token = tuple[str, int, int]
"""A kind, where it starts and where it ends."""


def second_reading(text: str) -> Plain:
    """Return the plain values; raises ValueError on broken text."""
    try:
        return _Reader(text).body(closing="")
    except (IndexError, KeyError):
        raise ValueError("no HCL") from None


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [*_Tokens(text).all(), ("end", len(text), len(text))]
        self._at = 0

    def body(self, *, closing: str) -> dict[str, Plain]:
        """Return attributes and blocks up to a brace, or to the end."""
        found: dict[str, Plain] = {}
        while not self._over_lines(closing):
            name = self._key()
            if self._shown() == "=":
                self._at += 1
                if name in found:
                    raise ValueError("an attribute is written twice")
                found[name] = self._expression()
            else:
                _put_block(found, self._labels(name), self._block())
            self._end_of_line(closing)
        self._at += 1
        return found

    def _over_lines(self, closing: str) -> bool:
        while self._kind() == "line":
            self._at += 1
        return self._shown() == closing if closing else self._kind() == "end"

    def _end_of_line(self, closing: str) -> None:
        if self._kind() not in ("line", "end") and self._shown() != closing:
            raise ValueError("more on the line")

    def _labels(self, first: str) -> list[str]:
        labels = [first]
        while self._kind() in ("name", "string"):
            labels.append(self._key())
        return labels

    def _block(self) -> Plain:
        if self._shown() != "{":
            raise ValueError("neither attribute nor block")
        self._at += 1
        return self.body(closing="}")

    def _key(self) -> str:
        kind, start, end = self._tokens[self._at]
        self._at += 1
        if kind == "name":
            return self._text[start:end]
        if kind != "string":
            raise ValueError("no name")
        return _meant(self._text[start + 1 : end - 1])

    def _expression(self, *, ends: str = "") -> Plain:
        """Return what stands up to the line's end or a mark, brackets and their lines included."""
        first, depth = self._at, 0
        while True:
            kind = self._kind()
            is_end = kind == "line" or self._shown() in (*ends, "}", "]", ")")
            if kind == "end" or (not depth and is_end):
                break
            depth += {"open": 1, "close": -1}.get(kind, 0)
            self._at += 1
        if depth or self._at == first:
            raise ValueError("an expression is broken off")
        return self._value(first, self._at)

    def _value(self, first: int, last: int) -> Plain:
        kind, start, end = self._tokens[first]
        text = self._text[start:end]
        if last == first + 1:
            return self._single(kind, text)
        if text == "-" and last == first + 2 and self._tokens[first + 1][0] == "number":
            number = self._single("number", self._shown_at(first + 1))
            return -number if isinstance(number, int | float) else number
        if text in "[{" and self._closing(first) == last - 1 and not self._is_for(first):
            self._at = first + 1
            found = self._items() if text == "[" else self._elements()
            self._at = last
            return found
        return "${" + self._text[start : self._tokens[last - 1][2]] + "}"

    def _single(self, kind: str, text: str) -> Plain:
        if kind == "number":
            return int(text) if text.isdigit() else float(text)
        if kind == "string":
            return _meant(text[1:-1])
        if kind == "heredoc":
            return _heredoc(text)
        return _LITERAL.get(text, f"${{{text}}}")

    def _closing(self, first: int) -> int:
        depth, at = 0, first
        while True:
            depth += {"open": 1, "close": -1}.get(self._tokens[at][0], 0)
            if not depth:
                return at
            at += 1

    def _is_for(self, first: int) -> bool:
        at = first + 1
        while self._tokens[at][0] == "line":
            at += 1
        return self._shown_at(at) == "for" and self._shown_at(at + 1) not in ("=", ":")

    def _items(self) -> list[Plain]:
        found: list[Plain] = []
        while not self._over_lines("]"):
            start = self._at
            found.append(self._item())
            if self._at == start:
                raise ValueError("no item")
            self._over_lines("]")
            if self._shown() not in (",", "]"):
                raise ValueError("no comma")
            self._at += self._shown() == ","
        return found

    def _item(self) -> Plain:
        # Lines may break everywhere between brackets; they say nothing there.
        first, depth = self._at, 0
        while depth or self._shown() not in (",", "]"):
            depth += {"open": 1, "close": -1}.get(self._kind(), 0)
            self._at += 1
        last = self._at
        while self._tokens[last - 1][0] == "line":
            last -= 1
        value = self._value(first, last)
        self._at = last
        return value

    def _elements(self) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        while not self._over_lines("}"):
            key = self._element_key()
            if self._shown() not in ("=", ":"):
                raise ValueError("no value")
            self._at += 1
            found[key] = self._expression(ends=",")
            if self._shown() == ",":
                self._at += 1
            elif self._kind() != "line" and self._shown() != "}":
                raise ValueError("no comma")
        return found

    def _element_key(self) -> str:
        first = self._at
        while self._shown() not in ("=", ":") or self._shown() == "(":
            if self._kind() in ("line", "end"):
                raise ValueError("no key")
            self._at = (self._closing(self._at) if self._kind() == "open" else self._at) + 1
        kind, start, _ = self._tokens[first]
        end = self._tokens[self._at - 1][2]
        raw = self._text[start:end]
        is_plain = kind == "string" and self._at == first + 1 and not _evaluated(raw)
        return _meant(raw[1:-1]) if is_plain else raw

    def _kind(self) -> str:
        return self._tokens[self._at][0]

    def _shown(self) -> str:
        return self._shown_at(self._at)

    def _shown_at(self, at: int) -> str:
        kind, start, end = self._tokens[at]
        return self._text[start:end] if kind not in ("string", "heredoc") else ""


class _Tokens:
    """Cuts a text into tokens; a string with all its templates is one."""

    def __init__(self, text: str) -> None:
        self._text = text

    def all(self) -> list[Token]:
        """Return the tokens, blanks and comments left out."""
        found: list[Token] = []
        at = 0
        while at < len(self._text):
            token = _TOKEN.match(self._text, at)
            if token is None:
                raise ValueError("no token")
            kind = "heredoc" if token["heredoc"] else str(token.lastgroup)
            at = self._behind_string(token.end()) if kind == "quote" else token.end()
            if kind != "blank":
                found.append(("string" if kind == "quote" else kind, token.start(), at))
        return found

    def _behind_string(self, at: int) -> int:
        """Return where a string ends that begins before a place."""
        while self._text[at : at + 1] != '"':
            letter = self._text[at : at + 1]
            if letter in ("", "\n", "\r"):
                raise ValueError("a string without an end")
            reference = _REFERENCE.match(self._text, at)
            pair = self._text[at : at + 3]
            if reference:
                at = reference.end()
            elif pair in ("$${", "%%{"):
                at += 3
            elif pair[:2] in ("${", "%{"):
                at = self._behind_template(at + 2)
            else:
                at += 2 if letter == "\\" else 1
        return at + 1

    def _behind_template(self, at: int) -> int:
        depth = 1
        while depth:
            letter = self._text[at : at + 1]
            if not letter:
                raise ValueError("a template without an end")
            at = self._behind_string(at + 1) if letter == '"' else at + 1
            depth += {"{": 1, "}": -1}.get(letter, 0)
        return at


def _put_block(found: dict[str, Plain], labels: list[str], body: Plain) -> None:
    inner = found
    for label in labels[:-1]:
        below = inner.setdefault(label, {})
        inner = below if isinstance(below, dict) else {}
    last = labels[-1]
    if last not in inner:
        inner[last] = body
    else:
        known = inner[last]
        inner[last] = [*known, body] if isinstance(known, list) else [known, body]


def _evaluated(text: str) -> bool:
    bare = _REFERENCE.sub(".", text).replace("$${", ".").replace("%%{", ".")
    return "${" in bare or "%{" in bare


def _meant(text: str) -> str:
    """Return a string's value; one that is evaluated stays as it is written."""
    if _evaluated(text):
        return text
    pieces: list[str] = []
    at = 0
    while at < len(text):
        if reference := _REFERENCE.match(text, at):
            pieces.append(reference[0])
            at = reference.end()
        elif text.startswith(("$${", "%%{"), at):
            pieces.append(text[at + 1 : at + 3])
            at += 3
        elif text[at] == "\\":
            letter = text[at + 1]
            size = {"u": 6, "U": 10}.get(letter, 2)
            code = text[at + 2 : at + size]
            pieces.append(chr(int(code, 16)) if code else _ESCAPED[letter])
            at += size
        else:
            pieces.append(text[at])
            at += 1
    return "".join(pieces)


def _heredoc(text: str) -> str:
    first, *lines, _ = text.replace("\r\n", "\n").split("\n")
    if first.startswith("<<-"):
        indents = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()]
        cut = min(indents, default=0)
        lines = [line[cut:] if line.strip() else line.lstrip(" \t") for line in lines]
    body = "".join(f"{line}\n" for line in lines)
    return body if _evaluated(body) else body.replace("$${", "${").replace("%%{", "%{")
