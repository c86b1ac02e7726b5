"""Refuses what is a template and only looks like its format."""

from collections.abc import Iterator

from tidegate.domain.flattening import children
from tidegate.domain.problem import Problem
from tidegate.domain.setting import ListNode, Node, ScalarNode
from tidegate.domain.template_marks import TemplateMark, lines_in, template_mark

_STATEMENTS = ("{%", "<%", "{{")
_KEYS = ("{%", "<%")


def refuse_template(text: str, tree: Node, *, file: str, format: str) -> None:  # noqa: A002
    """Raise Problem where a reader has taken the statements of a template for something else.

    A YAML map as a key is `{{ name }}` misread, an INI key `{% if %}`; readers of lines skip what
    they do not understand.
    """
    mark = template_mark(text)
    if mark is not None and (_is_misread(tree) or _is_skipped(text, tree)):
        raise template_problem(mark, file=file, format=format)


def template_problem(mark: TemplateMark, *, file: str, format: str) -> Problem:  # noqa: A002
    """Return what a person is told who reads a template as its format."""
    return Problem(
        f"{file}:{mark.line}: it is a template (`{mark.text}`) and no {format} by itself",
        remedy="it is carried over as it is, and compared line by line",
    )


def _is_misread(tree: Node) -> bool:
    return any(
        key.startswith(_KEYS) or (key.startswith("{") and not key.startswith("{{"))
        for key in _keys(tree)
    )


def _is_skipped(text: str, tree: Node) -> bool:
    """Tell whether a line that is a statement is a part of no value."""
    found = [line.strip() for line in lines_in(text) if line.lstrip().startswith(_STATEMENTS)]
    if not found:
        return False
    values = "\n".join((*_texts(tree), *_keys(tree)))
    return any(line not in values for line in found)


def _keys(tree: Node) -> Iterator[str]:
    for node in _nodes(tree):
        if not isinstance(node, ScalarNode | ListNode):
            yield from node.entries


def _texts(tree: Node) -> Iterator[str]:
    for node in _nodes(tree):
        if isinstance(node, ScalarNode) and isinstance(node.value, str):
            yield node.value


def _nodes(tree: Node) -> Iterator[Node]:
    waiting: list[Node] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ScalarNode):
            waiting.extend(child for _, child in children(node))
