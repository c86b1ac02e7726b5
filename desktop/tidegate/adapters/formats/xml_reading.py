"""Turns elements into a tree of settings with their origins."""

from tidegate.adapters.formats.places import Places
from tidegate.adapters.formats.xml_naming import TEXT, Group, attribute_keys, groups, text_of
from tidegate.adapters.formats.xml_parsing import Attribute, Element
from tidegate.domain.setting import ListNode, MapNode, Node, Origin, ScalarNode, SettingType


class XmlReading:
    """The tree of one text."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._places = Places(text, file=file)
        self._file = file

    def tree(self, root: Element) -> MapNode:
        """Return a map with the root's name."""
        return MapNode({root.name: self._node(root)}, Origin(self._file, 1))

    def _node(self, element: Element) -> Node:
        names = groups(element)
        text = text_of(element)
        if text and not element.attributes:
            return self._text_node(element, text)
        entries: dict[str, Node] = {
            key: self._attribute(attribute)
            for attribute, (_, key) in zip(
                element.attributes, attribute_keys(element, names), strict=True
            )
        }
        entries |= {name: self._group(group) for name, group in names.items()}
        if text:
            entries[TEXT] = self._text_node(element, text)
        return MapNode(entries, self._places.origin(element.start))

    def _group(self, group: Group) -> Node:
        nodes = tuple(self._node(element) for element in group.elements)
        if not group.is_list:
            return nodes[0]
        origin = self._places.origin(group.elements[0].start)
        return ListNode(nodes, origin, group.identities())

    def _attribute(self, attribute: Attribute) -> ScalarNode:
        raw = self._text[attribute.value_start : attribute.end]
        origin = self._places.origin(attribute.start)
        return ScalarNode(attribute.value, SettingType.STRING, raw, origin)

    def _text_node(self, element: Element, text: str) -> ScalarNode:
        raw = self._text[element.inside : element.outside].strip()
        return ScalarNode(text, SettingType.STRING, raw, self._places.origin(element.start))
