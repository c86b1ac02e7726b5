"""Reads YAML a second time with PyYAML's parser in Python, to check what was written."""

from functools import reduce
from typing import Any

import yaml
from typing_extensions import override
from yaml import cyaml

from tidegate.adapters.formats.format import Plain
from tidegate.adapters.formats.yaml_scalars import resolver
from tidegate.services.tasks import check_wanted

_STANDARD = "tag:yaml.org,2002:"
_MERGE = f"{_STANDARD}merge"
_TEXTS = {f"{_STANDARD}{name}" for name in ("str", "timestamp", "binary")} | {"!"}
_TYPED = {f"{_STANDARD}{name}" for name in ("int", "float", "bool", "null")}


def second_reading(text: str, *, dialect: str) -> Plain:
    """Return the plain values of all documents together; raises ValueError on broken text."""
    return _together(_documents(text, dialect))


def reading_of_libyaml(text: str, *, dialect: str) -> Plain:
    """Return what PyYAML's parser in C finds, many times faster; raises ValueError likewise."""
    return _together(_composed_by_libyaml(text, dialect))


def _together(documents: list[Plain]) -> Plain:
    filled: list[Plain] = [document for document in documents if document is not None]
    names = [_name(document) for document in filled]
    if len(filled) > 1 and all(names):
        return dict(zip(_numbered(names), filled, strict=True))
    return reduce(_merged, filled) if filled else {}


def _documents(text: str, dialect: str) -> list[Plain]:
    """Return each document; the parser in Python refuses some tabs that libyaml takes."""
    try:
        return _Documents(_Loader(text), dialect).all()
    except (yaml.YAMLError, AttributeError):
        return _composed_by_libyaml(text, dialect)


def _composed_by_libyaml(text: str, dialect: str) -> list[Plain]:
    try:
        return _Documents(cyaml.CSafeLoader(text), dialect).all()
    except (yaml.YAMLError, AttributeError) as error:
        raise ValueError("no YAML") from error


class _Loader(yaml.SafeLoader):
    """Composes nodes in Python; anchors may be used again."""

    @override
    def compose_node(self, parent: Any, index: Any) -> Any:
        """Forget an anchor that is about to be given again."""
        check_wanted()
        if not self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            self.anchors.pop(event.anchor, None)
        return super().compose_node(parent, index)  # type: ignore[no-untyped-call,unused-ignore]


class _Documents:
    """Makes plain values of composed nodes."""

    def __init__(self, loader: Any, dialect: str) -> None:  # noqa: ANN401 - PyYAML's loaders
        self._loader = loader
        self._dialect = dialect
        # The node is kept beside its value, for ids are given again once nodes are gone.
        self._known: dict[int, tuple[Any, Plain]] = {}

    def all(self) -> list[Plain]:
        """Return the plain value of each document."""
        found: list[Plain] = []
        try:
            while self._loader.check_node():
                found.append(self._plain(self._loader.get_node()))
        finally:
            self._loader.dispose()
        return found

    def _plain(self, node: Any) -> Plain:  # noqa: ANN401 - PyYAML's nodes have no types
        if id(node) not in self._known:
            self._known[id(node)] = (node, self._made(node))
        return self._known[id(node)][1]

    def _made(self, node: Any) -> Plain:  # noqa: ANN401 - as above
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item) for item in node.value]
        return self._map(node) if isinstance(node, yaml.MappingNode) else self._scalar(node)

    def _map(self, node: Any) -> Plain:  # noqa: ANN401 - as above
        merged: dict[str, Plain] = {}
        entries: dict[str, Plain] = {}
        for key, value in node.value:
            if key.tag == _MERGE and not isinstance(value, yaml.ScalarNode):
                for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                    found = self._plain(source)
                    merged = {**(found if isinstance(found, dict) else {}), **merged}
            else:
                name = key.value if isinstance(key, yaml.ScalarNode) else _line(self._plain(key))
                entries[name] = self._plain(value)
        return {**merged, **entries}

    def _scalar(self, node: Any) -> Plain:  # noqa: ANN401 - as above
        if node.tag == _MERGE or (node.tag in _TEXTS and node.style is not None):
            return str(node.value)
        if self._dialect == "1.2" and node.style is None and node.tag in _TYPED | _TEXTS:
            return resolver("1.2")(node.value)[0]
        if node.tag in _TEXTS or (node.tag in _TYPED and ":" in node.value):
            return str(node.value)
        if node.tag in _TYPED:
            return self._typed(node)
        short = node.tag.replace(_STANDARD, "!!", 1)
        return f"{short if short.startswith('!') else f'!<{short}>'} {node.value}"

    def _typed(self, node: Any) -> Plain:  # noqa: ANN401 - as above
        try:
            value: Plain = self._loader.construct_object(node)  # type: ignore[no-untyped-call,unused-ignore]
        except (ValueError, KeyError, yaml.YAMLError):
            return f"{node.tag.replace(_STANDARD, '!!', 1)} {node.value}"
        return value


def _line(key: Plain) -> str:
    """Write a key that is a map or a list in one line."""
    if isinstance(key, list):
        return f"[{', '.join(map(_line, key))}]"
    if isinstance(key, dict):
        return f"{{{', '.join(f'{name}: {_line(value)}' for name, value in key.items())}}}"
    return str(key)


def _name(document: Plain) -> str:
    if not isinstance(document, dict):
        return ""
    version, kind = document.get("apiVersion"), document.get("kind")
    if not version or not kind or isinstance(version, dict | list) or isinstance(kind, dict | list):
        return ""
    metadata = document.get("metadata")
    inner = metadata if isinstance(metadata, dict) else {}
    words = (version, kind, inner.get("namespace"), inner.get("name"))
    return "/".join(str(word) for word in words if word and not isinstance(word, dict | list))


def _numbered(names: list[str]) -> list[str]:
    found: list[str] = []
    for position, name in enumerate(names):
        count = names[:position].count(name)
        found.append(f"{name}#{count + 1}" if count else name)
    return found


def _merged(lower: Plain, upper: Plain) -> Plain:
    if not (isinstance(lower, dict) and isinstance(upper, dict)):
        return upper
    both = {key: _merged(lower[key], upper[key]) for key in lower.keys() & upper.keys()}
    return {**lower, **upper, **both}
