"""Writes a new XML document from a tree."""

from collections.abc import Iterator

from tidegate.adapters.formats.sections import text_of
from tidegate.adapters.formats.xml_escaping import Escaping
from tidegate.adapters.formats.xml_naming import TEXT, AttributeKey
from tidegate.domain.problem import Problem
from tidegate.domain.setting import ListNode, MapNode, Node, ScalarNode

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
"""How a new document begins."""
_ESCAPING = Escaping("")


def document(tree: Node, *, file: str) -> str:
    """Return a document that reads as the tree; raises Problem unless it has one element."""
    entries = tree.entries if isinstance(tree, MapNode) else {}
    roots = [(key, node) for key, node in entries.items() if not isinstance(node, ListNode)]
    if len(roots) != 1 or len(entries) != 1:
        raise Problem(f"{file}: XML has one outermost element", remedy="give all layers the same")
    (name, node), *_ = roots
    return HEAD + "".join(f"{line}\n" for line in _lines(name, node, indent=""))


def _lines(name: str, node: Node, *, indent: str) -> Iterator[str]:
    if isinstance(node, ListNode):
        for item in node.items:
            yield from _lines(name, item, indent=indent)
    elif isinstance(node, ScalarNode):
        yield f"{indent}<{name}>{_text(node)}</{name}>"
    else:
        yield from _element(name, node, indent=indent)


def _element(name: str, node: MapNode, *, indent: str) -> Iterator[str]:
    tag = name + "".join(_attributes(node))
    below = {key: child for key, child in node.entries.items() if not _is_own(key)}
    text = node.entries.get(TEXT)
    if isinstance(text, ScalarNode):
        yield f"{indent}<{tag}>{_text(text)}</{name}>"
    elif below:
        yield f"{indent}<{tag}>"
        for key, child in below.items():
            yield from _lines(key, child, indent=indent + "  ")
        yield f"{indent}</{name}>"
    else:
        yield f"{indent}<{tag} />"


def _attributes(node: MapNode) -> Iterator[str]:
    for key, child in node.entries.items():
        if isinstance(key, AttributeKey) and isinstance(child, ScalarNode):
            value = _ESCAPING.attribute(text_of(child.value), quote='"')
            yield f" {key.removeprefix('@')}={value}"


def _is_own(key: str) -> bool:
    return isinstance(key, AttributeKey) or key == TEXT


def _text(node: ScalarNode) -> str:
    return _ESCAPING.text(text_of(node.value))
