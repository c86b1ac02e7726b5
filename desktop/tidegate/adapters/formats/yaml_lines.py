"""Reads the simplest YAML, `key: value` or `- item` on each line, without a parser: much faster.

Whatever is not of that kind (anchors, tags, block scalars, flow style, several documents) is left
to the parser by returning None; what is read here reads the same there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tidegate.adapters.formats.format import DEEPEST
from tidegate.adapters.formats.yaml_scalars import Typed
from tidegate.domain.setting import ListNode, MapNode, Node, Origin, ScalarNode, SettingType

_OUTER = "\u007f-\u00a0\u2000-\u202f\ud800-\udfff\ufeff\ufff0-\U0010ffff"
"""What is no letter beyond ASCII: line ends, marks of other scripts. All sets say what is not in
them: one that names tens of thousands of letters takes milliseconds to compile at each start."""
_LETTER = rf"""(?:[^\x00-\x20!"\#&'*:<>?\[\\\]^`{{|}}{_OUTER}]|:(?=[A-Za-z0-9/]))"""
_FIRST = rf"""[^\x00-\x20!"\#$%&'()*,:;<=>?@\[\\\]^`{{|}}{_OUTER}-]"""
_PLAIN = rf"((?:{_FIRST}|-(?=[0-9])){_LETTER}*(?:[ ]{_LETTER}+)*)"
_QUOTED = rf"""("[^\x00-\x1f"\\{_OUTER}]*"|'[^\x00-\x1f'{_OUTER}]*')"""
_REMARK = rf"\#[^\x00-\x1f{_OUTER}]*"
_BEHIND = rf"[ ]*(?:[ ]{_REMARK})?"
_LINE = re.compile(
    rf"""([ ]*)(?:
      (-[ ])?([A-Za-z_][A-Za-z0-9_.-]{{0,100}}):(?:[ ]+(?:{_PLAIN}|{_QUOTED}))?{_BEHIND}
      |(-[ ]+)(?:{_PLAIN}|{_QUOTED}){_BEHIND}
      |(?:{_REMARK})?)\n""",
    re.VERBOSE,
)
_STRING = SettingType.STRING  # looked up once: an enumeration takes its time
_Owner = tuple[dict[str, Node], str, Origin]


def read_lines(text: str, *, file: str, resolve: Callable[[str], Typed]) -> Node | None:
    """Return the document as a tree, None where it is not of the simplest kind."""
    if text[:1] == " " or text[-1:] != "\n":
        return None
    return _Lines(file, resolve).read(text)


@dataclass(slots=True)
class _Frame:
    """A map (`entries`) or, for a key of the map around it (`owner`), a list that lies open."""

    indent: int
    entries: dict[str, Node] | None = None
    items: list[Node] = field(default_factory=list)
    owner: _Owner | None = None


class _Lines:
    def __init__(self, file: str, resolve: Callable[[str], Typed]) -> None:
        self._file = file
        self._resolve = resolve
        self._root: dict[str, Node] = {}
        self._top = _Frame(0, self._root)
        self._outer: list[_Frame] = []
        self._open: _Owner | None = None
        """The key without a value on the line before, which a deeper line gives one."""

    def read(self, text: str) -> Node | None:
        """Return the tree; its maps and lists are those that lie open to the left of a line."""
        first, at = None, 0
        for number, found in enumerate(_LINE.finditer(text), start=1):
            if found.start() != at:
                return None
            at = found.end()
            indent, dash, key, plain, quoted, mark, item_plain, item_quoted = found.groups()
            if key is None and mark is None:
                continue
            column, top = len(indent), self._top
            origin = Origin(self._file, number, column + len(mark or dash or "") + 1)
            first = first or origin
            if key is None:
                is_read = self._item(column, item_plain, item_quoted, origin)
            elif dash or self._open or column != top.indent or top.entries is None:
                is_read = self._key(column + len(dash or ""), origin, is_item=bool(dash))
                self._add(key, origin, plain, quoted)
            else:  # as most lines are: one more key of the map that lies open
                is_read = True
                self._add(key, origin, plain, quoted)
            if not is_read:
                return None
        self._leave(-1, is_item=False)
        return MapNode(self._root, first) if first and at == len(text) else None

    def _item(self, column: int, plain: str | None, quoted: str | None, origin: Origin) -> bool:
        if not self._in_list(column):
            return False
        self._top.items.append(self._scalar(plain, quoted, origin))
        return True

    def _key(self, column: int, origin: Origin, *, is_item: bool) -> bool:
        """Find the map that a key belongs to, which may be an item that begins here."""
        return (not is_item or self._map_item(column, origin)) and self._stands(column)

    def _map_item(self, column: int, origin: Origin) -> bool:
        """Open the map that an item begins on its own line."""
        if not self._in_list(column - 2):
            return False
        entries: dict[str, Node] = {}
        self._top.items.append(MapNode(entries, origin))
        return self._enter(_Frame(column, entries))

    def _in_list(self, column: int) -> bool:
        """Find the list that an item belongs to, a new one below an open key among them."""
        owner, is_deep = self._open, column >= self._top.indent
        if owner is not None and is_deep:
            self._open = None
            return self._enter(_Frame(column, owner=owner))
        self._leave(column, is_item=True)
        return self._top.entries is None and self._top.indent == column

    def _stands(self, indent: int) -> bool:
        """Find the map that a line belongs to; tell whether there is one."""
        if indent > self._top.indent:
            return self._opened(indent)
        self._leave(indent, is_item=False)
        return self._top.entries is not None and self._top.indent == indent

    def _opened(self, indent: int) -> bool:
        if self._open is None:
            return False
        entries, key, origin = self._open
        self._open = None
        below: dict[str, Node] = {}
        entries[key] = MapNode(below, origin)
        return self._enter(_Frame(indent, below))

    def _enter(self, frame: _Frame) -> bool:
        self._outer.append(self._top)
        self._top = frame
        return len(self._outer) < DEEPEST

    def _leave(self, indent: int, *, is_item: bool) -> None:
        """Close what a line at an indent ends: all that lies deeper, for a key lists beside it."""
        if self._open is not None:
            entries, key, origin = self._open
            entries[key] = ScalarNode(None, SettingType.NULL, "", origin)
            self._open = None
        while self._outer and self._is_left(indent, is_item=is_item):
            owner = self._top.owner
            if owner is not None:
                owner[0][owner[1]] = ListNode(tuple(self._top.items), owner[2])
            self._top = self._outer.pop()

    def _is_left(self, indent: int, *, is_item: bool) -> bool:
        is_beside = self._top.indent == indent and self._top.entries is None and not is_item
        return self._top.indent > indent or is_beside

    def _add(self, key: str, origin: Origin, plain: str | None, quoted: str | None) -> None:
        entries = self._top.entries
        if entries is None:
            return
        if plain is None and quoted is None:
            self._open = (entries, key, origin)
        else:
            entries[key] = self._scalar(plain, quoted, origin)

    def _scalar(self, plain: str | None, quoted: str | None, origin: Origin) -> ScalarNode:
        if plain is not None:
            value, kind = self._resolve(plain)
            return ScalarNode(value, kind, plain, origin)
        text = str(quoted)
        return ScalarNode(text[1:-1], _STRING, text, origin)
