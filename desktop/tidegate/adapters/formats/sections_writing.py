"""Writes a new file of keys in sections from a tree."""

from tidegate.adapters.formats.sections import text_of
from tidegate.adapters.formats.sections_editing import Style
from tidegate.domain.problem import Problem
from tidegate.domain.setting import MapNode, Node, Path, ScalarNode, SettingType, spell


def sections_text(tree: Node, *, style: Style, file: str) -> str:
    """Return a document that reads as the tree; raises Problem for one that nests deeper."""
    entries = tree.entries if isinstance(tree, MapNode) else {}
    root = {key: node for key, node in entries.items() if isinstance(node, ScalarNode)}
    blocks = [_lines((), root, style=style, file=file)] if root else []
    for name, node in entries.items():
        if not isinstance(node, ScalarNode):
            below = node.entries if isinstance(node, MapNode) else None
            if below is None:
                raise _nested((name,), file)
            blocks.append(f"[{name}]\n" + _lines((name,), below, style=style, file=file))
    return "\n".join(blocks)


def _lines(
    section: Path, entries: "dict[str, Node] | dict[str, ScalarNode]", *, style: Style, file: str
) -> str:
    text = ""
    for name, node in entries.items():
        path = (*section, name)
        key = style.key(path)
        if not isinstance(node, ScalarNode) or key is None:
            raise _nested(path, file)
        text += "".join(_line(key, value, node, style=style, file=file) for value in _values(node))
    return text


def _values(node: ScalarNode) -> list[str | None]:
    if node.value is None:
        return [None]
    value = text_of(node.value)
    return [*value.split("\n")] if node.type is SettingType.LIST else [value]


def _line(key: str, value: str | None, node: ScalarNode, *, style: Style, file: str) -> str:
    if value is None:
        return f"{key}\n"
    before = node.raw if node.type is not SettingType.LIST else ""
    written = style.value(value, before=before, indent="")
    if written is None:
        raise Problem(
            f"{file}: `{key}` holds a value that this format cannot",
            remedy="leave line ends and quotes out of it",
        )
    return f"{key}{style.sign}{written}".rstrip(" ") + "\n"


def _nested(path: Path, file: str) -> Problem:
    return Problem(
        f"{file}: `{spell(path)}` cannot stand in this format",
        remedy="it has sections and keys, nothing below them",
    )
