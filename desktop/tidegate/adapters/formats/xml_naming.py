"""How elements and attributes are called in paths: siblings by identity, else by index."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tidegate.adapters.formats.xml_parsing import Element
from tidegate.domain.setting import Identity

IDENTITIES = ("key", "name", "path", "extension", "assembly", "id")
"""The attributes that tell siblings apart, in the order in which they are tried."""

TEXT = "#text"
"""The name of an element's text beside its attributes."""


class AttributeKey(str):
    """A map's key that is an attribute and not a child."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Siblings of one name; `identity` is the attribute that tells them apart, if one does."""

    name: str
    elements: tuple[Element, ...]
    identity: str = ""

    @property
    def is_list(self) -> bool:
        """Tell whether a segment more is needed to name one of them."""
        return bool(self.identity) or len(self.elements) > 1

    def identities(self) -> tuple[Identity, ...]:
        """Return what identifies each, none where they go by index."""
        if not self.identity:
            return ()
        return tuple(Identity(self.identity, _value(e, self.identity)) for e in self.elements)

    def key(self, index: int) -> str:
        """Return the name of one among all children, for checking a write."""
        if self.identity:
            return f"{self.name}[{self.identity}={_value(self.elements[index], self.identity)}]"
        return f"{self.name}[{index}]"


def groups(element: Element) -> dict[str, Group]:
    """Return the children by name, in the order of each name's first."""
    found: dict[str, list[Element]] = {}
    for child in element.children:
        found.setdefault(child.name, []).append(child)
    return {name: _group(name, elements) for name, elements in found.items()}


def attribute_keys(element: Element, names: "dict[str, Group]") -> Iterator[tuple[str, str]]:
    """Yield each attribute's name with its key: `@name` where a child is called so too."""
    for attribute in element.attributes:
        name = attribute.name
        yield name, AttributeKey(f"@{name}" if name in names else name)


def text_of(element: Element) -> str:
    """Return the text of a childless element; blanks around it count only within one line."""
    return "" if element.children else meant_text(element.text)


def meant_text(text: str) -> str:
    """Return a text without the blanks around it, which count only within one line."""
    bare = text.strip()
    if len(bare) in (0, len(text)):
        return bare
    before, _, behind = text.partition(bare)
    return bare if "\n" in before + behind else text


def _group(name: str, elements: list[Element]) -> Group:
    def values_of(wanted: str) -> Iterator[str]:
        found = (element.attribute(wanted) for element in elements)
        return (one.value for one in found if one is not None)

    return Group(name, tuple(elements), identity_among(len(elements), values_of))


def identity_among(count: int, values_of: Callable[[str], Iterable[str]]) -> str:
    """Return the attribute that all of so many siblings have and that is unique, else nothing."""
    for attribute in IDENTITIES:
        values = set(values_of(attribute))
        if len(values) == count:
            return attribute
    return ""


def _value(element: Element, name: str) -> str:
    attribute = element.attribute(name)
    return attribute.value if attribute else ""
