"""The part of XPath that transforms of web.config use, evaluated on parsed elements.

Paths: `/a/b[condition]`. Conditions: `@x='v'`, `x='v'` (a child's text), `!=`, `and`, `or`,
`not(…)`, `contains(…, 'v')`, `starts-with(…, 'v')`, `position()=1`, `1` and brackets.
"""

import re
from collections.abc import Callable

from tidegate.adapters.formats.xml_parsing import Element
from tidegate.domain.problem import Problem

Condition = Callable[[Element, int], bool]
"""Tells whether an element, by its position from 1 among those asked about, is meant."""

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>\d+)|(?P<mark>!=|[=()@,])"
    r"|(?P<word>[^\W\d][\w.:-]*))"
)
_INSIDE = r"(?:'[^']*'|\"[^\"]*\"|[^\]'\"])*"
_STEP = re.compile(rf"/(?P<name>[^\W\d][\w.:-]*|\*)(?P<conditions>(?:\[{_INSIDE}\])*)")
_BRACKETS = re.compile(rf"\[({_INSIDE})\]")


def condition(text: str, *, place: str) -> Condition:
    """Return a condition; raises Problem naming what is not supported."""
    return _Reader(text, place).condition()


def selected(root: Element, path: str, *, place: str) -> list[Element]:
    """Return the elements that an absolute path names; raises Problem where it is none."""
    found, at = [Element("", 0, 0, is_closed=False, attributes=[], children=[root])], 0
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            raise _unsupported(path, place)
        conditions = [condition(one, place=place) for one in _BRACKETS.findall(step["conditions"])]
        found = [child for above in found for child in chosen(above, step["name"], conditions)]
        at = step.end()
    return found


def chosen(above: Element, name: str, conditions: list[Condition]) -> list[Element]:
    """Return the children of a name (`*` for any) that every condition holds for, in turn."""
    found = [child for child in above.children if name in ("*", child.name)]
    for holds in conditions:
        found = [child for at, child in enumerate(found, 1) if holds(child, at)]
    return found


def _unsupported(text: str, place: str) -> Problem:
    return Problem(
        f"{place}: the expression `{text}` is not supported",
        remedy="use /a/b paths and conditions on attributes such as @key='x'",
    )


class _Reader:
    """Reads one condition from left to right."""

    def __init__(self, text: str, place: str) -> None:
        self._text = text
        self._place = place
        self._at = 0

    def condition(self) -> Condition:
        """Return the whole of it."""
        found = self._either()
        if self._text[self._at :].strip():
            raise self._problem()
        return found

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._takes("or"):
            parts.append(self._both())
        return lambda element, at: any(part(element, at) for part in parts)

    def _both(self) -> Condition:
        parts = [self._one()]
        while self._takes("and"):
            parts.append(self._one())
        return lambda element, at: all(part(element, at) for part in parts)

    def _one(self) -> Condition:
        if self._takes("("):
            inner = self._either()
            self._needs(")")
            return inner
        if self._takes("not"):
            self._needs("(")
            inner = self._either()
            self._needs(")")
            return lambda element, at: not inner(element, at)
        return self._compared()

    def _compared(self) -> Condition:
        token = self._next()
        if token["number"]:
            wanted = int(token["number"])
            return lambda _, at: at == wanted
        if token["word"] in ("contains", "starts-with"):
            return self._searched(token["word"])
        if token["word"] == "position":
            for mark in "()=":
                self._needs(mark)
            position = int(self._next()["number"] or -1)
            return lambda _, at: at == position
        value = self._value(token)
        return self._relation(value)

    def _relation(self, value: Callable[[Element], str | None]) -> Condition:
        if self._takes("="):
            text = self._literal()
            return lambda element, _: value(element) == text
        if self._takes("!="):
            text = self._literal()
            return lambda element, _: value(element) not in (None, text)
        return lambda element, _: value(element) is not None

    def _searched(self, word: str) -> Condition:
        self._needs("(")
        value = self._value(self._next())
        self._needs(",")
        text = self._literal()
        self._needs(")")
        if word == "contains":
            return lambda element, _: text in (value(element) or "")
        return lambda element, _: (value(element) or "").startswith(text)

    def _value(self, token: re.Match[str]) -> Callable[[Element], str | None]:
        if token["mark"] == "@":
            name = self._next()["word"]
            if not name:
                raise self._problem()
            return lambda element: _attribute(element, name)
        if token["word"]:
            child = token["word"]
            return lambda element: _text(element, child)
        raise self._problem()

    def _literal(self) -> str:
        token = self._next()
        if token["text"] is None:
            raise self._problem()
        return token["text"][1:-1]

    def _next(self) -> re.Match[str]:
        token = _TOKEN.match(self._text, self._at)
        if token is None:
            raise self._problem()
        self._at = token.end()
        return token

    def _takes(self, wanted: str) -> bool:
        token = _TOKEN.match(self._text, self._at)
        if token is None or token[0].strip() != wanted:
            return False
        self._at = token.end()
        return True

    def _needs(self, wanted: str) -> None:
        if not self._takes(wanted):
            raise self._problem()

    def _problem(self) -> Problem:
        return _unsupported(self._text, self._place)


def _attribute(element: Element, name: str) -> str | None:
    found = element.attribute(name)
    return found.value if found else None


def _text(element: Element, name: str) -> str | None:
    return next((child.text for child in element.children if child.name == name), None)
