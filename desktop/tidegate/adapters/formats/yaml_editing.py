"""Edits YAML in place: splices for one value, a new key or a removed one."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from tidegate.adapters.formats.comma_lists import CommaList
from tidegate.adapters.formats.format import Change, Splice
from tidegate.adapters.formats.places import line_end, line_start, newline_near, next_line
from tidegate.adapters.formats.splicing import spliced
from tidegate.adapters.formats.yaml_layout import Part, layout, paths_to
from tidegate.adapters.formats.yaml_quoting import block, quoted
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Edit, Path, Remove, Segment, SetValue, spell

_FIRST_INDENT = re.compile(
    r"^[^\s#][^\n]*:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*([ ]+)[^\s#-]", re.MULTILINE
)


class YamlEditing:
    """Edits of one text, laid out once.

    `names` are the keys under which the documents stand side by side, None where they merge.
    """

    def __init__(self, text: str, *, file: str, names: list[str] | None) -> None:
        self._roots = [part for part in layout(text, file=file) if not _is_absent(part)]
        self._editing = _Editing(text, file, self._roots)
        self._documents = None if names is None else dict(zip(names, self._roots, strict=True))

    def change(self, edit: Edit) -> Change:
        """Return the splices for an edit and every path that it changes."""
        if self._documents is not None:
            return self._in_named(edit, self._documents)
        if not self._roots:
            return self._editing.started(edit)
        return self._editing.changed(_chosen(self._roots, edit), edit, edit.path)

    def _in_named(self, edit: Edit, documents: dict[str, Part]) -> Change:
        document = documents.get(str(edit.path[0])) if edit.path else None
        if document is None:
            raise self._editing.refused(edit.path, "there is no such document")
        inner = self._editing.changed(document, edit, edit.path[1:])
        return Change(inner.splices, tuple((edit.path[0], *path) for path in inner.paths))


def _is_absent(part: Part) -> bool:
    return part.kind == "scalar" and not part.style and part.text in {"", "~", "null"}


def _chosen(roots: list[Part], edit: Edit) -> Part:
    """Return the last document that has the path, else the one that has most of it."""
    return max(reversed(roots), key=lambda root: len(edit.path) - len(_walk(root, edit.path)[1]))


def _walk(part: Part, path: Path) -> tuple[Part, Path]:
    """Return the deepest part on a path and what is missing of it."""
    for position, segment in enumerate(path):
        child = _own_child(part.resolved, segment)
        if child is None:
            return part, path[position:]
        part = child
    return part, ()


def _own_child(part: Part, segment: Segment) -> Part | None:
    if part.kind == "list" and isinstance(segment, int):
        return part.items[segment] if segment < len(part.items) else None
    index = part.own(segment) if part.kind == "map" else None
    return None if index is None else part.pairs[index][1]


@dataclass(frozen=True)
class _Editing:
    """How the edits of one text are written."""

    text: str
    file: str
    roots: list[Part]

    def started(self, edit: Edit) -> Change:
        """Begin a document in a file that has none."""
        if isinstance(edit, Remove) or not edit.path:
            raise self.refused(edit.path, "the file is empty")
        lines = self._lines(edit, edit.path, indent="", is_item=False)
        newline = newline_near(self.text, len(self.text))
        gap = newline if self.text and self.text[-1] not in "\r\n" else ""
        at = len(self.text)
        return Change((Splice(at, at, gap + newline.join(lines) + newline),), (edit.path,))

    def changed(self, root: Part, edit: Edit, path: Path) -> Change:
        """Return the change of one document."""
        if isinstance(edit, Remove):
            return self._removed(root, path)
        part, missing = _walk(root, path)
        if missing:
            return self._seen(root, self._added(part, edit, path, missing), path)
        # What an alias stands for stays; the alias itself gives way.
        paths = [path] if part.kind == "alias" else self._paths_to(root, part, path)
        return Change((self._replaced(part, edit, path),), tuple(paths))

    def _paths_to(self, root: Part, part: Part, path: Path) -> list[Path]:
        """Return every path under which a part is seen; only what an alias names has several."""
        return paths_to(root, part) if id(part) in self._shared else [path]

    @cached_property
    def _shared(self) -> set[int]:
        """Return what aliases stand for, with all that is within it."""
        parts = [part for root in self.roots for part in root.parts()]
        named = {id(part.target): part.target for part in parts if part.target is not None}
        return {id(inner) for target in named.values() for inner in target.parts()}

    @cached_property
    def _flows(self) -> list[tuple[int, int]]:
        """Return where the outermost maps and lists in flow style begin and end."""
        spans = sorted((p.start, p.end) for root in self.roots for p in root.parts() if p.is_flow)
        outermost: list[tuple[int, int]] = []
        for start, end in spans:
            if not outermost or start >= outermost[-1][1]:
                outermost.append((start, end))
        return outermost

    def _seen(self, root: Part, splices: tuple[Splice, ...], path: Path) -> Change:
        """Return the change with every path under which what was added will be seen."""
        parent, _ = _walk(root, path)
        if id(parent.resolved) not in self._shared:
            return Change(splices, (path,))
        number = self.roots.index(root)
        roots = [
            p for p in layout(spliced(self.text, splices), file=self.file) if not _is_absent(p)
        ]
        if len(roots) != len(self.roots):
            raise self.refused(path, "it would make another document")
        part, missing = _walk(roots[number], path)
        if missing:
            raise self.refused(path, "it would not be found there")
        return Change(splices, tuple(paths_to(roots[number], part)))

    def refused(self, path: Path, why: str) -> Problem:
        """Return the problem of an edit that cannot be made."""
        return Problem(
            f"{self.file}: `{spell(path)}` cannot be written: {why}", remedy="nothing was changed"
        )

    def _replaced(self, part: Part, edit: SetValue, path: Path) -> Splice:
        if part.kind in ("map", "list") and (part.pairs or part.items):
            raise self.refused(path, "a map or a list with content stands there")
        start = part.content if not part.tag else part.start
        kept = self._kept_tag(part, edit)
        if kept is not None:
            return Splice(part.content, part.end, kept)
        is_flow = self._is_in_flow(part)
        written = self._block_again(part, edit)
        if written is None:
            written = self._quoted(edit, part, is_flow=is_flow)
        anchor = re.search(r"&[^\s,\[\]{}]+", self.text[part.start : part.content])
        if part.tag and anchor:
            written = f"{anchor[0]} {written}"
        gap = " " if part.is_nothing and self.text[start - 1 : start] not in {" ", "\t"} else ""
        return Splice(start, part.end, gap + written)

    def _kept_tag(self, part: Part, edit: SetValue) -> str | None:
        """Return the text behind a tag of the application's own, where the value keeps the tag."""
        own = f"{part.tag} "
        if not part.tag.startswith("!") or not str(edit.value).startswith(own):
            return None
        text = SetValue((), str(edit.value).removeprefix(own))
        return self._quoted(text, part, is_flow=True)

    def _quoted(self, edit: SetValue, before: Part | None, *, is_flow: bool) -> str:
        single = self._prefers_single
        return quoted(edit.value, before=before, is_flow=is_flow, prefers_single=single)

    @cached_property
    def _prefers_single(self) -> bool:
        return self.text.count(": '") > self.text.count(': "')

    def _block_again(self, part: Part, edit: SetValue) -> str | None:
        if part.style not in ("|", ">") or not isinstance(edit.value, str):
            return None
        before = self.text[part.content : part.end]
        indents = re.findall(r"[\r\n]([ ]+)\S", before)
        newline = newline_near(self.text, part.content)
        return block(edit.value, before=before, indent=min(indents, default="  "), newline=newline)

    def _is_in_flow(self, part: Part) -> bool:
        at = bisect_left(self._flows, (part.start,)) - 1
        return at >= 0 and part.start < self._flows[at][1]

    def _added(self, part: Part, edit: SetValue, path: Path, missing: Path) -> tuple[Splice, ...]:
        if part.kind == "scalar" and (part.is_nothing or _is_absent(part)):
            return (self._opened(part, edit, path, missing),)
        part = part.resolved
        if part.kind == "list" and missing[0] == len(part.items):
            return self._appended(part, edit, missing)
        if part.kind != "map" or not isinstance(missing[0], str):
            raise self.refused(path, "its parent is no map")
        if part.is_flow:
            return self._in_flow_map(part, edit, missing)
        return (self._in_block_map(part, edit, missing),)

    def _opened(self, part: Part, edit: SetValue, path: Path, missing: Path) -> Splice:
        """Put a map below a key that has no value yet."""
        if not part.is_nothing or part.content != part.start:
            raise self.refused(path, "its parent has a value of its own")
        indent = " " * (self._indent_of_line(part.start) + len(self._unit))
        lines = self._lines(edit, missing, indent=indent, is_item=False)
        at = line_end(self.text, part.start)
        newline = newline_near(self.text, part.start)
        return Splice(at, at, "".join(newline + line for line in lines))

    def _indent_of_line(self, at: int) -> int:
        """Return the column of the key in a line, dashes of list items passed over."""
        line = self.text[line_start(self.text, at) : at]
        found = re.match(r"(?:[ ]|-[ ])*", line)
        return found.end() if found else 0

    def _in_block_map(self, part: Part, edit: SetValue, missing: Path) -> Splice:
        after = part.own(edit.after) if edit.after else None
        _, value = part.pairs[-1 if after is None else after]
        column = part.pairs[0][0].column
        lines = self._lines(edit, missing, indent=" " * column, is_item=False)
        return self._inserted(value, lines)

    def _inserted(self, behind: Part, lines: list[str]) -> Splice:
        newline = newline_near(self.text, behind.start)
        end = behind.end
        if end > behind.start and self.text[end - 1] in "\r\n":
            return Splice(end, end, "".join(line + newline for line in lines))
        at = line_end(self.text, end)
        return Splice(at, at, "".join(newline + line for line in lines))

    def _appended(self, part: Part, edit: SetValue, missing: Path) -> tuple[Splice, ...]:
        if part.is_flow:
            if len(missing) > 1:
                raise self.refused(edit.path, "a map cannot be put into this list")
            member = self._quoted(edit, None, is_flow=True)
            return self._comma_list(part).added(member, after=len(part.items) - 1)
        lines = self._lines(edit, missing[1:], indent=" " * part.column, is_item=True)
        return (self._inserted(part.items[-1], lines),)

    def _in_flow_map(self, part: Part, edit: SetValue, missing: Path) -> tuple[Splice, ...]:
        value = self._quoted(edit, None, is_flow=True)
        for key in reversed(missing[1:]):
            value = f"{{{self._key(key, is_flow=True)}: {value}}}"
        member = f"{self._key(missing[0], is_flow=True)}: {value}"
        after = part.own(edit.after) if edit.after else None
        index = len(part.pairs) - 1 if after is None else after
        return self._comma_list(part).added(member, after=index)

    def _comma_list(self, part: Part) -> CommaList:
        pairs = [(key.start, max(key.end, value.end)) for key, value in part.pairs]
        spans = pairs or [(item.start, item.end) for item in part.items]
        start = self.text.index("{" if part.kind == "map" else "[", part.content)
        return CommaList(self.text, start, part.end - 1, spans, unit=self._unit)

    def _lines(self, edit: SetValue, path: Path, *, indent: str, is_item: bool) -> list[str]:
        """Return the lines of a new key (or list item) with the maps that lead to it."""
        lines = [f"{indent}# {line}".rstrip() for line in edit.comment.splitlines()]
        lead = indent + ("- " if is_item else "")
        for position, key in enumerate(path):
            if not isinstance(key, str):
                raise self.refused(edit.path, "a list cannot be made for it")
            is_last = position == len(path) - 1
            value = f" {self._quoted(edit, None, is_flow=False)}" if is_last else ""
            lines.append(f"{lead}{self._key(key, is_flow=False)}:{value}")
            indent = " " * (len(lead) + len(self._unit))
            lead = indent
        if not path:
            lines.append(lead + self._quoted(edit, None, is_flow=False))
        return lines

    def _key(self, key: Segment, *, is_flow: bool) -> str:
        return quoted(str(key), before=None, is_flow=is_flow, prefers_single=False)

    @cached_property
    def _unit(self) -> str:
        found = re.search(
            r"^[^\s#][^\n]*:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*([ ]+)[^\s-]",
            self.text,
            re.MULTILINE,
        )
        return found[1][:8] if found else "  "

    def _removed(self, root: Part, path: Path) -> Change:
        parent, missing = _walk(root, path[:-1])
        parent = parent.resolved
        index = self._index(parent, path[-1]) if path and not missing else None
        if index is None:
            raise self.refused(path, "it is not there")
        splices = self._taken(parent, index, path)
        gone = parent.pairs[index][1] if parent.kind == "map" else parent.items[index]
        # An alias shows what stays elsewhere: only this place of it goes.
        paths = [path] if gone.kind == "alias" else self._paths_to(root, gone, path)
        return Change(splices, tuple(paths))

    def _index(self, parent: Part, last: Segment) -> int | None:
        if parent.kind == "list":
            return last if isinstance(last, int) and last < len(parent.items) else None
        return parent.own(last) if parent.kind == "map" else None

    def _taken(self, parent: Part, index: int, path: Path) -> tuple[Splice, ...]:
        if parent.is_flow:
            return self._comma_list(parent).removed(index)
        count = len(parent.pairs) or len(parent.items)
        start, end = self._span(parent, index)
        if count == 1:
            empty = "{}" if parent.kind == "map" else "[]"
            return (Splice(start, end, empty),)
        lead = self.text[line_start(self.text, start) : start]
        if not lead.strip():
            return (Splice(line_start(self.text, start), self._past(end), ""),)
        if index == 0:
            return (Splice(start, self._span(parent, 1)[0], ""),)
        raise self.refused(path, "it shares its line with something else")

    def _past(self, end: int) -> int:
        is_behind_line = end > 0 and self.text[end - 1] in "\r\n"
        return end if is_behind_line else next_line(self.text, end)

    def _span(self, parent: Part, index: int) -> tuple[int, int]:
        if parent.kind == "map":
            key, value = parent.pairs[index]
            start = line_start(self.text, key.start)
            question = self.text.rfind("?", start, key.start)
            is_explicit = question >= 0 and not self.text[question + 1 : key.start].strip()
            return (question if is_explicit else key.start), max(key.end, value.end)
        item = parent.items[index]
        dash = self.text.rfind("-", line_start(self.text, item.start), item.start)
        return (dash if dash >= 0 else item.start), item.end
