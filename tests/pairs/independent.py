"""Counts what two files have in common, by the usual libraries and by code of its own.

It shares nothing with the product, so that the two can be held against each other. What it
follows is the contract of `tidegate compare --format json`: what a leaf is, how list items pair,
which types there are. `python -m tests.pairs.independent NAME` prints a pair's counts.
"""

import configparser
import json
import re
import sys
import tomllib
from collections.abc import Callable, Hashable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import dotenv
import hcl2
import javaproperties
import yaml

HERE = Path(__file__).parent
Tree = Any
Leaves = dict[tuple[Hashable, ...], tuple[str, Any]]
FIELDS = ("name", "key", "id", "product", "host", "domain")
NO_VALUE = "\0"
"""What a key without a sign has: no text, and not the empty one."""
ATTRIBUTES = ("key", "name", "path", "extension", "assembly", "id")


# --- what the files say --------------------------------------------------------------------


class _Yaml(yaml.CSafeLoader):
    """YAML 1.1 without dates and sexagesimal numbers; unknown tags are text."""


_OTHERWISE = {f"tag:yaml.org,2002:{name}" for name in ("timestamp", "int", "float")}
_Yaml.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _OTHERWISE]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Yaml.add_implicit_resolver(
    "tag:yaml.org,2002:int",
    re.compile(r"^[-+]?(0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$"),
    list("-+0123456789"),
)
_Yaml.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?([0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?|\.[0-9][0-9_]*|\.inf|\.nan)$"),
    list("-+0123456789."),
)
_Yaml.add_multi_constructor("!", lambda loader, tag, node: f"!{tag} {node.value}")


def read_yaml(path: Path) -> Tree:
    documents = [d for d in yaml.load_all(path.read_text("utf-8-sig"), _Yaml) if d is not None]
    if len(documents) > 1 and all("apiVersion" in d and "kind" in d for d in documents):
        return {_document_key(document): document for document in documents}
    merged: Tree = {}
    for document in documents:
        merged = merge_deep(merged, document)
    return merged


def _document_key(document: Tree) -> tuple[Any, ...]:
    about = document.get("metadata", {})
    return (document["apiVersion"], document["kind"], about.get("namespace"), about.get("name"))


def read_json(path: Path) -> Tree:
    text = path.read_text("utf-8-sig")
    text = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", text))


def read_toml(path: Path) -> Tree:
    return tomllib.loads(path.read_text())


def read_dotenv(path: Path) -> Tree:
    found = dotenv.dotenv_values(path, interpolate=False)
    return {key: NO_VALUE if value is None else value for key, value in found.items()}


def read_properties(path: Path) -> Tree:
    with path.open("rb") as file:
        return javaproperties.load(file)


class _Repeated(dict):
    """Keeps every value of a key that is written several times."""

    def __setitem__(self, key, value):
        if isinstance(value, list) and isinstance(self.get(key), list):
            value = [*self[key], *value]
        super().__setitem__(key, value)


def read_ini(path: Path) -> Tree:
    parser = configparser.RawConfigParser(
        dict_type=_Repeated,
        strict=False,
        delimiters=("=",),
        comment_prefixes=("#", ";"),
        inline_comment_prefixes=(";",),
        allow_no_value=True,
        default_section="\0",
    )
    parser.optionxform = str
    parser.read_string("[\1]\n" + path.read_text())
    tree = {name: dict(parser[name]) for name in parser.sections()}
    root = tree.pop("\1")
    found = {**root, **{name: keys for name, keys in tree.items() if keys}}
    return _each_text(found)


def _each_text(tree: Tree) -> Tree:
    """Take quotes off, and take apart what the parser has joined of repeated keys."""
    if isinstance(tree, dict):
        return {key: _each_text(value) for key, value in tree.items()}
    if tree is None:
        return ""
    lines = [_unquoted(line.strip()) for line in tree.split("\n")]
    return lines[0] if len(lines) == 1 else tuple(lines)


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def read_systemd(path: Path) -> Tree:
    tree: Tree = {}
    section: Tree = {}
    joined = path.read_text().replace("\\\n", " ")
    for line in joined.splitlines():
        if not line.strip() or line.lstrip()[0] in "#;":
            continue
        if line.startswith("["):
            section = tree.setdefault(line.strip()[1:-1], {})
            continue
        key, _, value = line.partition("=")
        section.setdefault(key.strip(), []).append(value.strip())
    return {
        name: {key: each[0] if len(each) == 1 else tuple(each) for key, each in keys.items()}
        for name, keys in tree.items()
    }


def read_hcl(path: Path) -> Tree:
    with path.open() as file:
        return _plain_hcl(hcl2.load(file))


def _plain_hcl(tree: Tree) -> Tree:
    if isinstance(tree, dict):
        kept = {key: value for key, value in tree.items() if not key.startswith("__")}
        return {_unquoted(key): _plain_hcl(value) for key, value in kept.items()}
    if isinstance(tree, list):
        return [_plain_hcl(item) for item in tree]
    if isinstance(tree, str) and tree.startswith('"<<-'):
        lines = tree.strip('"').split("\n")[1:-1]
        return "".join(line.strip() + "\n" for line in lines)
    return _unquoted(tree) if isinstance(tree, str) else tree


def read_xml(path: Path) -> Tree:
    root = ET.fromstring(path.read_bytes())
    return {root.tag: _element(root)}


def _element(element: ET.Element) -> Tree:
    text = (element.text or "").strip()
    children: dict[str, list[ET.Element]] = {}
    for child in element:
        children.setdefault(child.tag, []).append(child)
    if not children and not element.attrib:
        return text
    tree: Tree = {("attribute", name): value for name, value in element.attrib.items()}
    if text and not children:
        tree["text"] = text
    for name, siblings in children.items():
        tree[name] = _Elements(map(_element, siblings))
    return tree


class _Elements(list):
    """Siblings of one name: they pair by an attribute of theirs, else by their order."""


READERS: dict[str, Callable[[Path], Tree]] = {
    "yaml": read_yaml,
    "json": read_json,
    "toml": read_toml,
    "dotenv": read_dotenv,
    "properties": read_properties,
    "ini": read_ini,
    "systemd": read_systemd,
    "hcl": read_hcl,
    "xml": read_xml,
}


# --- layers ---------------------------------------------------------------------------------


def merge_deep(low: Tree, high: Tree) -> Tree:
    if not (isinstance(low, dict) and isinstance(high, dict)):
        return high
    merged = dict(low)
    for key, value in high.items():
        merged[key] = merge_deep(low[key], value) if key in low else value
    return merged


def merge_helm(low: Tree, high: Tree) -> Tree:
    if not (isinstance(low, dict) and isinstance(high, dict)):
        return high
    merged = dict(low)
    for key, value in high.items():
        if value is None and key in low:
            del merged[key]
        else:
            merged[key] = merge_helm(low[key], value) if key in low else value
    return merged


def merge_dotnet(low: Tree, high: Tree) -> Tree:
    if isinstance(low, list) and isinstance(high, list):
        longest = max(len(low), len(high))
        both = min(len(low), len(high))
        rest = (low if len(low) > len(high) else high)[both:longest]
        return [merge_dotnet(a, b) for a, b in zip(low, high, strict=False)] + rest
    if not (isinstance(low, dict) and isinstance(high, dict)):
        return high
    merged = dict(low)
    for key, value in high.items():
        known = next((name for name in merged if name.lower() == key.lower()), key)
        merged[known] = merge_dotnet(merged[known], value) if known in merged else value
    return merged


XDT = "{http://schemas.microsoft.com/XML-Document-Transform}"


def transformed(base: Path, changes: Path) -> Tree:
    """Return a web.config after the transforms that the sample uses."""
    root = ET.fromstring(base.read_bytes())
    _transform(root, ET.fromstring(changes.read_bytes()))
    return {root.tag: _element(root)}


def _transform(target: ET.Element, change: ET.Element) -> None:
    for wanted in list(change):
        verb = wanted.attrib.pop(f"{XDT}Transform", "")
        locator = wanted.attrib.pop(f"{XDT}Locator", "")
        found = [each for each in target.findall(wanted.tag) if _is_meant(each, wanted, locator)]
        name, _, names = verb.rstrip(")").partition("(")
        if name == "Insert":
            target.append(wanted)
        for each in found:
            _apply(target, each, wanted, name, [n for n in names.split(",") if n])


def _is_meant(each: ET.Element, wanted: ET.Element, locator: str) -> bool:
    match = re.fullmatch(r"Match\((.*)\)", locator)
    return not match or all(each.get(n) == wanted.get(n) for n in match[1].split(","))


def _apply(
    parent: ET.Element, each: ET.Element, wanted: ET.Element, verb: str, names: list[str]
) -> None:
    if verb == "Remove":
        parent.remove(each)
    elif verb == "Replace":
        parent[list(parent).index(each)] = wanted
    elif verb == "SetAttributes":
        each.attrib.update({n: v for n, v in wanted.attrib.items() if not names or n in names})
    elif verb == "RemoveAttributes":
        for name in names:
            each.attrib.pop(name, None)
    else:
        _transform(each, wanted)


MERGES = {"deep": merge_deep, "helm": merge_helm, "dotnet": merge_dotnet}


def read_layers(kind: str, files: list[Path], merge: str) -> Tree:
    if merge == "xdt" and len(files) > 1:
        return transformed(*files)
    tree = READERS[kind](files[0])
    for file in files[1:]:
        tree = MERGES[merge](tree, READERS[kind](file))
    return tree


# --- counting -------------------------------------------------------------------------------


def counts(left: Tree, right: Tree) -> dict[str, int]:
    """Return the counts of the contract for two documents."""
    one, other = _leaves_of_both(left, right)
    both = one.keys() & other.keys()
    mismatch = sum(one[path][0] != other[path][0] for path in both)
    same = sum(one[path] == other[path] for path in both)
    return {
        "left": len(one),
        "right": len(other),
        "both": len(both),
        "only_left": len(one.keys() - other.keys()),
        "only_right": len(other.keys() - one.keys()),
        "same": same,
        "different": len(both) - same - mismatch,
        "type_mismatch": mismatch,
    }


def _leaves_of_both(left: Tree, right: Tree) -> tuple[Leaves, Leaves]:
    pairs = list(_walk(left, right, ()))
    ones = {path: leaf for path, leaf, side in pairs if side == 0}
    others = {path: leaf for path, leaf, side in pairs if side == 1}
    return ones, others


_ABSENT = object()


def _walk(left: Tree, right: Tree, path: tuple[Hashable, ...]) -> Iterator[tuple[Any, Any, int]]:
    field = _field([side for side in (left, right) if _is_list(side)])
    names = dict.fromkeys([*_children(left, field), *_children(right, field)])
    for side, tree in enumerate((left, right)):
        is_nothing = tree is _ABSENT or (not path and tree in ({}, []))
        if not is_nothing and not _children(tree, field):
            yield path, _leaf(tree), side
    for name in names:
        ours, theirs = (_children(tree, field).get(name, _ABSENT) for tree in (left, right))
        yield from _walk(ours, theirs, (*path, name))


def _is_list(tree: Tree) -> bool:
    return isinstance(tree, list) and bool(tree)


def _children(tree: Tree, field: Hashable) -> dict[Hashable, Tree]:
    if isinstance(tree, dict):
        return {("key", key): value for key, value in tree.items()}
    if not _is_list(tree):
        return {}
    if field:
        return {("item", field, str(item[field])): item for item in tree}
    return {("index", at): item for at, item in enumerate(tree)}


def _field(lists: list[list[Tree]]) -> Hashable:
    are_elements = any(isinstance(items, _Elements) for items in lists)
    known = [("attribute", name) for name in ATTRIBUTES] if are_elements else FIELDS
    for field in known:
        if lists and all(_tells(field, items) for items in lists):
            return field
    return ""


def _tells(field: Hashable, items: list[Tree]) -> bool:
    if not all(isinstance(item, dict) and field in item for item in items):
        return False
    values = [item[field] for item in items]
    if any(value is None or isinstance(value, dict | list) for value in values):
        return False
    return len({str(value) for value in values}) == len(values)


def _leaf(tree: Tree) -> tuple[str, Any]:
    words = {bool: "boolean", int: "integer", float: "float", type(None): "null"}
    words |= {str: "string", dict: "map", list: "list", tuple: "list"}
    kind = words.get(type(tree), "datetime")
    return kind, str(tree) if kind == "datetime" else tree


def pair_counts(pair: dict[str, Any]) -> dict[str, int]:
    """Return the counts of a pair of `pairs.json`."""
    sides = [[HERE / name for name in pair[side].split("+")] for side in ("left", "right")]
    merge = pair.get("merge", "deep")
    return counts(*(read_layers(pair["kind"], files, merge) for files in sides))


def main() -> None:
    known = json.loads((HERE / "pairs.json").read_text())
    for name in sys.argv[1:] or known:
        out = StringIO()
        json.dump({name: pair_counts(known[name])}, out)
        sys.stdout.write(out.getvalue() + "\n")


if __name__ == "__main__":
    main()
