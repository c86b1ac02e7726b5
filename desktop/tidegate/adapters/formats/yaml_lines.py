"""Reads the simplest YAML, one `key: value` on each line, without a parser, and so much faster.

Whatever is not of that kind (lists, anchors, tags, block scalars, several documents, characters
beyond ASCII) is left to the parser by returning None; what is read here reads the same there.
"""

import re
from collections.abc import Callable

from tidegate.adapters.formats.format import DEEPEST
from tidegate.adapters.formats.yaml_scalars import Typed
from tidegate.domain.setting import MapNode, Node, Origin, ScalarNode, SettingType

_LETTER = r"(?:[A-Za-z0-9_./+,@()=%;~$-]|:(?=[A-Za-z0-9/]))"
_LINE = re.compile(
    rf"""([ ]*)(?:
      ([A-Za-z_][A-Za-z0-9_.-]{{0,100}}):
        (?:[ ]+(?:((?:[A-Za-z0-9_/.+~]|-(?=[0-9])){_LETTER}*(?:[ ]{_LETTER}+)*)
          |("[ !#-\[\]-~]*"|'[ -&(-~]*')))?
        [ ]*(?:[ ]\#[ -~]*)?
      |(?:\#[ -~]*)?)\n""",
    re.VERBOSE,
)


def read_lines(text: str, *, file: str, resolve: Callable[[str], Typed]) -> Node | None:
    """Return the document as a tree, None where it is not of the simplest kind."""
    if not text.isascii() or text[:1] == " " or text[-1:] != "\n":
        return None
    return _Lines(file, resolve).read(text)


class _Lines:
    def __init__(self, file: str, resolve: Callable[[str], Typed]) -> None:
        self._file = file
        self._resolve = resolve
        self._entries: dict[str, Node] = {}
        self._outer: list[tuple[int, dict[str, Node]]] = []
        """The maps around the current one, each with its indent."""
        self._indent = 0
        self._open: tuple[dict[str, Node], str, Origin] | None = None
        """The key without a value on the line before, which a deeper line gives one."""

    def read(self, text: str) -> Node | None:
        """Return the tree; its maps are those that lie open to the left of a line."""
        root, first, at = self._entries, None, 0
        for number, found in enumerate(_LINE.finditer(text), start=1):
            if found.start() != at:
                return None
            at = found.end()
            indent, key, plain, quoted = found.groups()
            if key is None:
                continue
            origin = Origin(self._file, number, len(indent) + 1)
            first = first or origin
            if not self._stands(len(indent)):
                return None
            self._add(key, origin, plain, quoted)
        self._close()
        return MapNode(root, first) if first and at == len(text) else None

    def _stands(self, indent: int) -> bool:
        """Find the map that a line belongs to; tell whether there is one."""
        if indent > self._indent:
            return self._opened(indent)
        self._close()
        while indent < self._indent:
            self._indent, self._entries = self._outer.pop()
        return indent == self._indent

    def _opened(self, indent: int) -> bool:
        if self._open is None or len(self._outer) + 1 >= DEEPEST:
            return False
        entries, key, origin = self._open
        self._open = None
        self._outer.append((self._indent, self._entries))
        self._indent, self._entries = indent, {}
        entries[key] = MapNode(self._entries, origin)
        return True

    def _close(self) -> None:
        """Give the key before its value, which is null when no deeper line follows."""
        if self._open is not None:
            entries, key, origin = self._open
            entries[key] = ScalarNode(None, SettingType.NULL, "", origin)
            self._open = None

    def _add(self, key: str, origin: Origin, plain: str | None, quoted: str | None) -> None:
        if plain is not None:
            value, kind = self._resolve(plain)
            self._entries[key] = ScalarNode(value, kind, plain, origin)
        elif quoted is not None:
            node = ScalarNode(quoted[1:-1], SettingType.STRING, quoted, origin)
            self._entries[key] = node
        else:
            self._open = (self._entries, key, origin)
