"""Edits attributes, texts and elements of XML by splicing, in the style of the siblings."""

import re

from tidegate.adapters.formats.format import Change, Splice
from tidegate.adapters.formats.places import Places
from tidegate.adapters.formats.sections import text_of as spelled
from tidegate.adapters.formats.xml_escaping import Escaping
from tidegate.adapters.formats.xml_naming import TEXT, Group, groups, text_of
from tidegate.adapters.formats.xml_parsing import Attribute, Element, parse
from tidegate.adapters.formats.xml_placing import behind, unit_of, within, without
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Edit, Identity, Path, Remove, Segment, SetValue, spell

_CDATA = re.compile(r"\s*<!\[CDATA\[(?:(?!\]\]>).)*\]\]>\s*", re.DOTALL)
_NAME = re.compile(r"[^\W\d][\w.:-]*")


class XmlEditing:
    """Edits of one text, parsed once."""

    def __init__(self, text: str, *, file: str) -> None:
        self.text = text
        self.file = file
        self.root = parse(text, file=file)
        self.escaping = Escaping(text)
        self._groups: dict[int, dict[str, Group]] = {}

    def change(self, edit: Edit) -> Change:
        """Return the splices; raises Problem where the edit cannot be written."""
        return _Edited(self, edit).change()

    def groups(self, element: Element) -> dict[str, Group]:
        """Return an element's children by name."""
        if id(element) not in self._groups:
            self._groups[id(element)] = groups(element)
        return self._groups[id(element)]


class _Edited:
    """One edit of a text; a walk leads from the root to what it means."""

    def __init__(self, whole: XmlEditing, edit: Edit) -> None:
        self._text, self._file, self._root = whole.text, whole.file, whole.root
        self._escaping, self._groups = whole.escaping, whole.groups
        self._edit = edit
        self._plain: Path = ()
        self._parents: list[Element] = []

    def change(self) -> Change:
        """Return the splices; raises Problem where the edit cannot be written."""
        path = self._edit.path
        if not path or path[0] != self._root.name:
            raise self._refused(f"the document is a `{self._root.name}`")
        self._plain = (_told(self._root),)
        element, rest = self._walked(self._root, path[1:])
        if isinstance(self._edit, Remove):
            return self._removed(element, rest)
        return self._set(element, rest, value=spelled(self._edit.value))

    def _walked(self, element: Element, path: Path) -> tuple[Element, Path]:
        """Return the innermost element of a path that exists, and what is left of the path."""
        while path:
            found = self._child(element, path)
            if found is None:
                break
            group, index, used = found
            if not used:
                break
            self._plain = (*self._plain, group.key(index))
            self._parents.append(element)
            element, path = group.elements[index], path[used:]
        return element, path

    def _child(self, element: Element, path: Path) -> tuple[Group, int, int] | None:
        """Return the child that a path begins with, and how many segments name it."""
        group = self._groups(element).get(str(path[0]))
        if group is None or not isinstance(path[0], str):
            return None
        if not group.is_list:
            return group, 0, 1
        index = _index(group, path[1]) if len(path) > 1 else None
        return None if index is None else (group, index, 2)

    def _removed(self, element: Element, rest: Path) -> Change:
        if not rest:
            if not self._parents:
                raise self._refused("a document needs its element")
            return Change((without(self._text, element),), (self._plain,))
        attribute = self._attribute(element, rest)
        if attribute is not None:
            self._keep_identity(attribute)
            start = len(self._text[: attribute.start].rstrip())
            splice = Splice(start, attribute.end, "")
            return Change((splice,), ((*self._plain, f"@{attribute.name}"),))
        if rest == (TEXT,) and text_of(element):
            splice = Splice(element.inside, element.outside, "")
            return Change((splice,), ((*self._plain, TEXT),))
        raise self._refused("it is not there")

    def _set(self, element: Element, rest: Path, *, value: str) -> Change:
        if not rest or rest == (TEXT,):
            return self._set_text(element, value)
        attribute = self._attribute(element, rest)
        if attribute is not None:
            if attribute.value != value:
                self._keep_identity(attribute)
            written = self._escaping.attribute(value, quote=self._text[attribute.value_start])
            splice = Splice(attribute.value_start, attribute.end, written)
            return Change((splice,), ((*self._plain, f"@{attribute.name}"),))
        if len(rest) == 1 and isinstance(rest[0], str) and self._takes_attribute(element, rest[0]):
            return self._new_attribute(element, rest[0].removeprefix("@"), value)
        return self._new_child(element, rest, value)

    def _attribute(self, element: Element, rest: Path) -> Attribute | None:
        if len(rest) != 1 or not isinstance(rest[0], str):
            return None
        return element.attribute(rest[0].removeprefix("@"))

    def _keep_identity(self, attribute: Attribute) -> None:
        """Refuse to change what the element is told by."""
        if self._plain and str(self._plain[-1]).endswith(f"[{attribute.name}={attribute.value}]"):
            raise self._refused("the element is told by this attribute")

    def _takes_attribute(self, element: Element, name: str) -> bool:
        """Tell whether something new is an attribute: where others are, or a sibling's is."""
        if name.startswith("@"):
            return True
        siblings = self._groups(self._parents[-1])[element.name].elements if self._parents else ()
        if any(sibling.attribute(name) for sibling in siblings):
            return True
        return bool(element.attributes) and not element.children

    def _new_attribute(self, element: Element, name: str, value: str) -> Change:
        self._name(name)
        last = element.attributes[-1] if element.attributes else None
        quote = self._text[last.value_start] if last else '"'
        at = last.end if last else element.start + 1 + len(element.name)
        gap = " "
        if len(element.attributes) > 1 and last:
            between = self._text[element.attributes[-2].end : last.start]
            gap = between if between.isspace() else " "
        written = self._escaping.attribute(value, quote=quote)
        path = (*self._plain, f"@{name}")
        return Change((Splice(at, at, f"{gap}{name}={written}"),), (path,))

    def _set_text(self, element: Element, value: str) -> Change:
        if element.children:
            raise self._refused("elements stand within it")
        path = (*self._plain, TEXT)
        if not value:
            splice = Splice(element.inside, element.outside, "")
            return Change((splice,), (), gone=(path,))
        if element.is_closed:
            tag = self._text[element.start : element.inside]
            opened = tag[:-2].rstrip() + ">"
            written = f"{opened}{self._escaping.text(value)}</{element.name}>"
            return Change((Splice(element.start, element.end, written),), (path,))
        inner = self._text[element.inside : element.outside]
        cdata = _CDATA.fullmatch(inner)
        if "<" in inner and not cdata:
            raise self._refused("comments stand within it")
        bare = self._escaping.cdata(value) if cdata else None
        written = self._escaping.text(value) if bare is None else f"<![CDATA[{bare}]]>"
        lead, tail = _edges(inner) if text_of(element) == element.text.strip() else ("", "")
        whole = f"{lead}{written}{tail}"
        return Change((Splice(element.inside, element.outside, whole),), (path,))

    def _new_child(self, parent: Element, rest: Path, value: str) -> Change:
        if text_of(parent):
            raise self._refused("text stands where an element would go")
        model = self._model(parent, rest)
        element, below = self._element(rest, value, model=model)
        splices = (self._placed(parent, element, model=model),)
        leaf, identity = below
        path = (*self._plain, *leaf)
        made = ((((*self._plain, leaf[0], f"@{identity.field}")), identity.value),)
        return Change(splices, (path,), made if identity.field else ())

    def _model(self, parent: Element, rest: Path) -> Element | None:
        """Return the last sibling of the same name, else the last one at all."""
        same = [child for child in parent.children if child.name == rest[0]]
        known = same or parent.children
        return known[-1] if known else None

    def _element(
        self, rest: Path, value: str, *, model: Element | None
    ) -> tuple[str, tuple[Path, Identity]]:
        """Return a new element and the path of its leaf, with what it is told by."""
        name = self._name(rest[0])
        none = Identity("", "")
        if len(rest) == 1:
            text = f"<{name}>{self._escaping.text(value)}</{name}>"
            return text, ((f"{name}[0]", TEXT), none)
        told = rest[1]
        if isinstance(told, Identity):
            return self._told_element(name, told, rest[2:], value, model=model)
        if isinstance(told, int):
            raise self._refused("there is no such element")
        if told.startswith("@"):
            attribute = self._name(told[1:])
            written = self._escaping.attribute(value, quote='"')
            return f"<{name} {attribute}={written} />", ((f"{name}[0]", told), none)
        inner, (leaf, identity) = self._element(rest[1:], value, model=None)
        if identity.field:
            raise self._refused("its parent is not there")
        return f"<{name}>{inner}</{name}>", ((f"{name}[0]", *leaf), none)

    def _told_element(
        self, name: str, told: Identity, rest: Path, value: str, *, model: Element | None
    ) -> tuple[str, tuple[Path, Identity]]:
        """Return an element like its siblings: the telling attribute first, then the value."""
        if len(rest) > 1 or not all(isinstance(segment, str) for segment in rest):
            raise self._refused("its parent is not there")
        leaf = str(rest[0]) if rest else TEXT
        quote = self._quote(model)
        telling = f"{self._name(told.field)}={self._escaping.attribute(told.value, quote=quote)}"
        key = f"{name}[{told.field}={told.value}]"
        if leaf == TEXT:
            text = f"<{name} {telling}>{self._escaping.text(value)}</{name}>"
            return text, ((key, TEXT), told)
        attribute = self._name(leaf.removeprefix("@"))
        end = self._closing(model)
        if attribute == told.field:
            if value != told.value:
                raise self._refused("the element is told by this attribute")
            return f"<{name} {telling}{end}", ((key, f"@{attribute}"), told)
        written = self._escaping.attribute(value, quote=quote)
        text = f"<{name} {telling} {attribute}={written}{end}"
        return text, ((key, f"@{attribute}"), told)

    def _quote(self, model: Element | None) -> str:
        first = model.attributes[0] if model and model.attributes else None
        return self._text[first.value_start] if first else '"'

    def _closing(self, model: Element | None) -> str:
        """Return how an element without content ends here."""
        tag = self._text[model.start : model.inside] if model else ""
        if tag.endswith("/>"):
            return "/>" if not tag[:-2].endswith((" ", "\t")) else " />"
        return " />"

    def _placed(self, parent: Element, element: str, *, model: Element | None) -> Splice:
        pieces = (*self._notes(), element)
        if model is not None:
            return behind(self._text, model, pieces)
        return within(self._text, parent, pieces, unit=unit_of(self._text, self._root))

    def _notes(self) -> list[str]:
        comment = self._edit.comment if isinstance(self._edit, SetValue) else ""
        lines = (re.sub(r"-(?=-)|-\Z", "- ", line) for line in comment.splitlines())
        return [f"<!-- {line} -->" for line in lines]

    def _name(self, segment: Segment) -> str:
        if not isinstance(segment, str) or not _NAME.fullmatch(segment):
            raise self._refused("that is no name in XML")
        return segment

    def _refused(self, why: str) -> Problem:
        place = Places(self._text, file=self._file).origin(self._root.start)
        return Problem(
            f"{place.file}: `{spell(self._edit.path)}` cannot be written: {why}",
            remedy="nothing was changed; edit the file by hand",
        )


def _told(root: Element) -> str:
    around = Element("", 0, 0, is_closed=False, attributes=[], children=[root])
    return groups(around)[root.name].key(0)


def _index(group: Group, segment: Segment) -> int | None:
    if isinstance(segment, Identity):
        told = [element.attribute(segment.field) for element in group.elements]
        same = [i for i, one in enumerate(told) if one and one.value == segment.value]
        return same[0] if len(same) == 1 else None
    if isinstance(segment, int) and segment < len(group.elements):
        return segment
    return None


def _edges(inner: str) -> tuple[str, str]:
    """Return the blanks before and behind a text."""
    bare = inner.strip()
    before = inner[: inner.index(bare)] if bare else ""
    return before, inner[len(before) + len(bare) :] if bare else ""
