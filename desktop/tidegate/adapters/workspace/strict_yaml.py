"""YAML, the part of it that a person can read at a glance: text, lists and maps, within bounds.

No anchors, aliases, merge keys, tags, directives or second documents. Plain scalars stay text;
the schema types them, so that `NO` is no boolean and `010` no number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from tidegate.adapters.workspace.bounded import decode, invisible_in, name_character
from tidegate.adapters.workspace.located import Located, Mapping, Scalar, Sequence
from tidegate.domain.problem import Problem, Problems
from tidegate.domain.setting import Origin

DEEPEST = 32
MOST_EVENTS = 50_000
LONGEST_VALUE = 64 * 1024
_MOST_PROBLEMS = 100
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(content: bytes, *, file: str) -> Mapping:
    """Return the file's map with the place of every node.

    Raises Problem or Problems with `file:line:column` messages for anything outside the subset.
    """
    builder = _Builder(file, _events(decode(content, file=file), file=file))
    root = builder.document()
    if builder.problems:
        raise Problems(tuple(builder.problems))
    if not isinstance(root, Mapping):
        raise Problem(
            f"{root.at}:{root.at.column}: must be a map of keys", remedy="write `key: value`"
        )
    return root


def _events(text: str, *, file: str) -> Iterator[Any]:
    """Return the parser's events; raises Problem at bad syntax and beyond the limit."""
    try:
        for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
            if count >= MOST_EVENTS:
                place = _place(event.start_mark, file=file)
                raise Problem(f"{place}more than {MOST_EVENTS:,} values and brackets in one file")
            yield event
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text, file=file) from None
    except yaml.YAMLError:
        raise Problem(f"{file}:1:1: not valid YAML") from None


def _syntax(error: yaml.MarkedYAMLError, text: str, *, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    reason = " ".join(str(error.problem or "cannot be understood").split())
    if mark and _indents_with_tab(text, line=mark.line):
        reason = "a tab cannot indent; use spaces"
    return Problem(f"{_place(mark, file=file)}not valid YAML: {reason}")


def _indents_with_tab(text: str, *, line: int) -> bool:
    lines = text.splitlines()[line : line + 1]
    return any("\t" in found[: len(found) - len(found.lstrip())] for found in lines)


def _place(mark: Any, *, file: str) -> str:  # noqa: ANN401 - of two parsers
    return f"{file}:{mark.line + 1}:{mark.column + 1}: " if mark else f"{file}:1:1: "


@dataclass(slots=True)
class _Builder:
    """Makes nodes of events and goes on after what it refuses, to name all of it."""

    file: str
    events: Iterator[Any]
    problems: list[Problem] = field(default_factory=list)

    def document(self) -> Located:
        """Return the root of the one document; raises Problem where there is none."""
        next(self.events)
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            raise Problem(f"{self.file}:1:1: file is empty")
        self._check_directives(start)
        root = self._node(next(self.events), depth=0)
        if isinstance(root, Scalar) and root.text is None:
            raise Problem(f"{self.file}:1:1: file is empty")
        next(self.events)
        self._check_end(next(self.events))
        return root

    def _check_directives(self, start: Any) -> None:  # noqa: ANN401 - of two parsers
        if start.version or start.tags:
            self._refuse(start, "directives are not allowed; remove the line that starts with %")

    def _check_end(self, event: Any) -> None:  # noqa: ANN401 - of two parsers
        if not isinstance(event, yaml.StreamEndEvent):
            self._refuse(event, "a second document starts; one document per file is allowed")

    def _node(self, event: Any, *, depth: int) -> Located:  # noqa: ANN401 - of two parsers
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "aliases are not allowed; write the value out")
            return Scalar("", self._at(event))
        self._check_properties(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth >= DEEPEST:
            raise Problem(f"{_place(event.start_mark, file=self.file)}nested deeper than {DEEPEST}")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth=depth + 1)
        return self._mapping(event, depth=depth + 1)

    def _check_properties(self, event: Any) -> None:  # noqa: ANN401 - of two parsers
        if event.anchor is not None:
            self._refuse(event, "anchors are not allowed; write the value out where it is needed")
        if event.tag is not None:
            self._refuse(event, "tags are not allowed; remove the word that starts with !")

    def _scalar(self, event: Any) -> Scalar:  # noqa: ANN401 - of two parsers
        text: str = event.value
        if found := invisible_in(text):
            self._refuse(event, f"{name_character(found[0])} is not allowed in a value")
        if len(text.encode("utf-8", "surrogatepass")) > LONGEST_VALUE:
            self._refuse(event, "value is longer than 64 KB; put it into a profile file")
        is_nothing = not text and not event.style
        return Scalar(None if is_nothing else text, self._at(event))

    def _sequence(self, start: Any, *, depth: int) -> Sequence:  # noqa: ANN401 - of two parsers
        items = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._filled(self._node(event, depth=depth), of="the list item"))
        return Sequence(tuple(items), self._at(start))

    def _mapping(self, start: Any, *, depth: int) -> Mapping:  # noqa: ANN401 - of two parsers
        mapping = Mapping({}, {}, self._at(start))
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event, mapping, depth=depth)
            value = self._node(next(self.events), depth=depth)
            if key is not None:
                mapping.entries[key] = self._filled(value, of=f"`{key}`")
        return mapping

    def _key(self, event: Any, mapping: Mapping, *, depth: int) -> str | None:  # noqa: ANN401
        """Return the key, or None where the entry has to be left out."""
        node = self._node(event, depth=depth)
        if not isinstance(node, Scalar) or node.text is None:
            self._refuse(event, "key must be text")
            return None
        if node.text == "<<" and not event.style:
            self._refuse(event, "merge keys (`<<`) are not allowed; write the entries out")
            return None
        if node.text in mapping.keys:
            first = mapping.keys[node.text].line
            self._refuse(
                event,
                f"key `{node.text}` is written twice, at lines {first} and {node.at.line}; "
                "remove one of them",
            )
            return None
        mapping.keys[node.text] = node.at
        return node.text

    def _filled(self, node: Located, *, of: str) -> Located:
        if isinstance(node, Scalar) and node.text is None:
            at = f"{node.at}:{node.at.column}"
            remedy = "give it one or remove it; '' is an empty text"
            self._add(Problem(f"{at}: {of} has no value", remedy=remedy))
            return Scalar("", node.at)
        return node

    def _at(self, event: Any) -> Origin:  # noqa: ANN401 - of two parsers
        return Origin(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse(self, event: Any, text: str) -> None:  # noqa: ANN401 - of two parsers
        summary, _, remedy = text.partition("; ")
        place = _place(event.start_mark, file=self.file)
        self._add(Problem(f"{place}{summary}", remedy=remedy))

    def _add(self, problem: Problem) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)
