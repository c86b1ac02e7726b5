"""Writes trees as new YAML documents that read alike by the rules of 1.1 and of 1.2."""

import re
from typing import Any

import yaml
from yaml import cyaml

from tidegate.adapters.formats.yaml_reading import document_names
from tidegate.adapters.formats.yaml_scalars import resolver
from tidegate.domain.setting import ListNode, MapNode, Node, ScalarNode, SettingType

_DIALECTS = ("1.1", "1.2")
_TAG = "tag:yaml.org,2002:"
_TAGS = {
    SettingType.NULL: "null",
    SettingType.BOOLEAN: "bool",
    SettingType.INTEGER: "int",
    SettingType.FLOAT: "float",
}
_OWN_TAG = re.compile(r"(![^\s!,\[\]{}]\S*) (.*)", re.DOTALL)
_RETYPED_ELSEWHERE = re.compile(r"[-+.\d][\d_:.eE+\-xobT Zt]*|[yYnN]|=|<<")
"""Numbers, times and words to which some reader gives another type than string."""


def write_yaml(tree: Node) -> str:
    """Return the tree as block YAML in its own order."""
    documents = _documents(tree)
    found: str = yaml.serialize_all(
        [_node(document) for document in documents],
        Dumper=cyaml.CSafeDumper,
        allow_unicode=True,
        width=2**30,
        explicit_start=len(documents) > 1,
    )
    return found


def is_plain_safe(text: str) -> bool:
    """Tell whether every reader takes unquoted text for this very string."""
    if not text or _RETYPED_ELSEWHERE.fullmatch(text):
        return False
    return all(resolver(dialect)(text)[1] is SettingType.STRING for dialect in _DIALECTS)


def _documents(tree: Node) -> list[Node]:
    if isinstance(tree, MapNode) and len(tree.entries) > 1:
        below = list(tree.entries.values())
        if document_names(below) == list(tree.entries):
            return below
    return [tree]


def _node(node: Node) -> Any:  # noqa: ANN401 - PyYAML's nodes have no types
    if isinstance(node, MapNode):
        pairs = [(_string(key, is_quoted=False), _node(n)) for key, n in node.entries.items()]
        return yaml.MappingNode(f"{_TAG}map", pairs, flow_style=not pairs)
    if isinstance(node, ListNode):
        items = [_node(item) for item in node.items]
        return yaml.SequenceNode(f"{_TAG}seq", items, flow_style=not items)
    return _scalar(node)


def _scalar(node: ScalarNode) -> Any:  # noqa: ANN401 - as above
    kind = _TAGS.get(node.type)
    if kind is not None:
        return yaml.ScalarNode(_TAG + kind, _spelled(node))
    text = str(node.value)
    own = _OWN_TAG.fullmatch(text) if node.raw.startswith("!") else None
    if own:
        return yaml.ScalarNode(own[1], own[2])
    # A reference that stood in quotes must not get another type once it is expanded.
    is_quoted = "${{" in text and node.raw != node.value
    return _string(text, is_quoted=is_quoted)


def _string(text: str, *, is_quoted: bool) -> Any:  # noqa: ANN401 - as above
    style = None
    if is_quoted or not is_plain_safe(text):
        style = '"'
    elif "\n" in text:
        style = "|"
    return yaml.ScalarNode(f"{_TAG}str", text, style=style)


def _spelled(node: ScalarNode) -> str:
    """Return a value that is no string as it was written, where YAML reads that alike."""
    for dialect in _DIALECTS:
        if resolver(dialect)(node.raw) == (node.value, node.type):
            return node.raw or "null"
    if node.value is None or isinstance(node.value, bool):
        return {None: "null", True: "true", False: "false"}[node.value]
    return float_text(node.value) if isinstance(node.value, float) else str(node.value)


def float_text(value: float) -> str:
    """Return a float as both versions of YAML read it."""
    text = repr(value)
    special = {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}
    if text in special:
        return special[text]
    mantissa, mark, power = text.partition("e")
    dotted = mantissa if "." in mantissa else mantissa + ".0"
    return f"{dotted}e{power if power[:1] in '+-' else '+' + power}" if mark else dotted
