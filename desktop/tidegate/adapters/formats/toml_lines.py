"""Reads the simplest TOML, headers and one `key = value` on each line, without the parser.

Whatever is not of that kind (escapes, dotted keys, arrays, dates, whatever is not allowed) is left
to the parser by returning None; what is read here reads the same there, and so much faster.
"""

import re

from tidegate.domain.setting import MapNode, Node, Origin, ScalarNode, SettingType

_BARE = r"[A-Za-z0-9_-]+"
_LINE = re.compile(
    rf"""([ \t]*)(?:
      ({_BARE})[ \t]*=[ \t]*
        (?:("[^"\\\x00-\x1f\x7f]*"(?!")|'[^'\x00-\x1f\x7f]*'(?!'))
          |(true|false)
          |([+-]?(?:0|[1-9][0-9]{{0,17}}))
          |([+-]?(?:0|[1-9][0-9]{{0,17}})\.[0-9]{{1,30}}(?:[eE][+-]?[0-9]{{1,3}})?)
        )[ \t]*
      |\[({_BARE}(?:\.{_BARE}){{0,30}})\][ \t]*
      )?(?:\#[^\x00-\x08\x0a-\x1f\x7f]*)?(?:\r?\n|\Z)""",
    re.VERBOSE,
)


def read_lines(text: str, *, file: str) -> MapNode | None:
    """Return the document as a tree, None where it is not of the simplest kind."""
    root: dict[str, Node] = {}
    table, defined, at = root, set[str](), 0
    for number, found in enumerate(_LINE.finditer(text), start=1):
        if found.start() != at:
            return None
        at = found.end()
        indent, key, quoted, switch, whole, real, header = found.groups()
        if key is not None:
            if key in table:
                return None
            origin = Origin(file, number, len(indent) + 1)
            table[key] = _scalar(quoted, switch, whole, real, origin)
        elif header is not None:
            opened = _opened(root, header, Origin(file, number, len(indent) + 1))
            if opened is None or header in defined:
                return None
            defined.add(header)
            table = opened
    return MapNode(root, Origin(file, 1)) if at == len(text) else None


def _scalar(
    quoted: str | None, switch: str | None, whole: str | None, real: str | None, origin: Origin
) -> ScalarNode:
    if quoted is not None:
        return ScalarNode(quoted[1:-1], SettingType.STRING, quoted, origin)
    if whole is not None:
        return ScalarNode(int(whole), SettingType.INTEGER, whole, origin)
    if switch is not None:
        return ScalarNode(switch == "true", SettingType.BOOLEAN, switch, origin)
    return ScalarNode(float(str(real)), SettingType.FLOAT, str(real), origin)


def _opened(root: dict[str, Node], header: str, origin: Origin) -> dict[str, Node] | None:
    """Return the table that a header opens, None where something else has its name."""
    table = root
    for key in header.split("."):
        node = table.get(key)
        if node is None:
            node = table[key] = MapNode({}, origin)
        if not isinstance(node, MapNode):
            return None
        table = node.entries
    return table
