"""Where elements go, and what goes with one that is taken away."""

from collections.abc import Sequence

from tidegate.adapters.formats.format import Splice
from tidegate.adapters.formats.places import (
    indent_at,
    line_end,
    line_start,
    newline_near,
    next_line,
)
from tidegate.adapters.formats.xml_parsing import Element


def without(text: str, element: Element) -> Splice:
    """Take an element away, with its lines where it has them for itself."""
    begins, ends = line_start(text, element.start), line_end(text, element.end)
    around = text[begins : element.start] + text[element.end : ends]
    if around.strip():
        return Splice(element.start, element.end, "")
    return Splice(begins, next_line(text, element.end), "")


def behind(text: str, sibling: Element, pieces: Sequence[str]) -> Splice:
    """Put pieces behind an element, each in a line where it has one for itself."""
    gap = _gap(text, sibling)
    return Splice(sibling.end, sibling.end, gap + gap.join(pieces))


def before(text: str, sibling: Element, pieces: Sequence[str]) -> Splice:
    """Put pieces before an element, each in a line where it has one for itself."""
    gap = _gap(text, sibling)
    return Splice(sibling.start, sibling.start, gap.join((*pieces, "")))


def within(text: str, parent: Element, pieces: Sequence[str], *, unit: str) -> Splice:
    """Put pieces into an element that has no child yet."""
    newline = newline_near(text, parent.start)
    outer = indent_at(text, parent.start)
    gap = newline + outer + unit
    content = gap + gap.join(pieces) + newline + outer
    if parent.is_closed:
        tag = text[parent.start : parent.inside][:-2].rstrip()
        return Splice(parent.start, parent.end, f"{tag}>{content}</{parent.name}>")
    inner = text[parent.inside : parent.outside]
    kept = parent.inside + len(inner.rstrip())
    return Splice(kept, parent.outside, content)


def unit_of(text: str, root: Element) -> str:
    """Return what one level is indented by."""
    first = root.children[0] if root.children else None
    return (indent_at(text, first.start) if first else "") or "  "


def _gap(text: str, sibling: Element) -> str:
    lead = text[line_start(text, sibling.start) : sibling.start]
    return newline_near(text, sibling.start) + lead if not lead.strip() else ""
