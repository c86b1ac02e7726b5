"""Every refusal of the loader is one line with place, fault and what is allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.adapters.workspace.located import plain
from tidegate.adapters.workspace.strict_yaml import read_yaml
from tidegate.domain.problem import Problem, Problems


def said(content):
    with pytest.raises(Problem) as caught:
        read_yaml(content if isinstance(content, bytes) else content.encode(), file="f.yaml")
    found = caught.value
    return [str(p) for p in (found.problems if isinstance(found, Problems) else (found,))]


REFUSED = {
    "B01 anchor": ("a: &x 1\n", "f.yaml:1:4: anchors are not allowed"),
    "B01 alias": ("a: 1\nb: *x\n", "f.yaml:2:4: aliases are not allowed"),
    "B02 merge key": ("a:\n  <<: {b: 1}\n", "f.yaml:2:3: merge keys (`<<`) are not allowed"),
    "B06 nesting": ("[" * 20_000, "f.yaml:1:33: nested deeper than 32"),
    "B07 NUL": (b"a: 1\nb: \x00\n", "f.yaml:2:4: byte 0x00 is not allowed"),
    "B07 control": (b"a: \x1b[1m\n", "f.yaml:1:4: byte 0x1B is not allowed"),
    "B07 escaped": ('a: "x\\0"\n', "f.yaml:1:4: byte 0x00 is not allowed in a value"),
    "B08 Latin-1": ("a: 1\nb: café\n".encode("latin-1"), "f.yaml:2:7: not UTF-8 at byte 12 (0xE9)"),
    "B09 UTF-16": (
        "a: 1\n".encode("utf-16"),
        "f.yaml:1:1: UTF-16 detected; save the file as UTF-8",
    ),
    "B09 without BOM": ("a: 1\n".encode("utf-16-le"), "f.yaml:1:1: UTF-16 detected"),
    "B10 duplicate": (
        "a: 1\nb: 2\na: 3\n",
        "f.yaml:3:1: key `a` is written twice, at lines 1 and 3",
    ),
    "B14 documents": ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document starts; one document"),
    "B15 tag": ("a: !!python/object:os.system x\n", "f.yaml:1:4: tags are not allowed"),
    "B15 own tag": ("a: ! x\n", "f.yaml:1:4: tags are not allowed"),
    "B16 list as key": ("? [a]\n: 1\n", "f.yaml:1:3: key must be text"),
    "B16 nothing as key": ("?\n: 1\n", "f.yaml:1:2: key must be text"),
    "B23 empty": ("", "f.yaml:1:1: file is empty"),
    "B23 comments only": ("# nothing\n", "f.yaml:1:1: file is empty"),
    "B31 direction": ("a: x\u202ey\n", "f.yaml:1:5: character U+202E is not allowed"),
    "B31 zero-width": ("a\u200b: 1\n", "f.yaml:1:2: character U+200B is not allowed"),
    "B34 long value": (f"a: {'x' * 70_000}\n", "f.yaml:1:4: value is longer than 64 KB"),
    "B35 conflict": ("a: 1\n<<<<<<< HEAD\nb: 2\n", "f.yaml:2:1: unresolved merge at line 2"),
    "directive": ("%YAML 1.1\n---\na: 1\n", "directives are not allowed"),
    "tab": ("a:\n\tb: 1\n", "f.yaml:2:1: not valid YAML: a tab cannot indent; use spaces"),
    "syntax": ("a: [1\nb: 2\n", "not valid YAML"),
    "no map": ("- a\n", "f.yaml:1:1: must be a map of keys"),
    "no value": ("a:\n", "f.yaml:1:3: `a` has no value"),
    "too many": ("a: [" + "x," * 60_000 + "]", "more than 50,000 values"),
}


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_is_named_with_its_place(content, message):
    first = said(content)[0]
    assert first.startswith("f.yaml:")
    assert message in first
    assert "\n" not in first


def test_every_fault_is_named_not_only_the_first():
    assert len(said("a: &x 1\nb: !t 2\na: 3\nc: *x\n")) == 4


@pytest.mark.parametrize(
    "text", ["NO", "010", "12:30:45", "2026-12-20", "~", "0x1F", "1_000", "=="]
)
def test_plain_scalars_stay_text(text):
    assert plain(read_yaml(f"a: {text}\n".encode(), file="f")) == {"a": text}


def test_a_byte_order_mark_windows_lines_and_an_empty_text_are_tolerated():
    content = b"\xef\xbb\xbfa: ''\r\nb: [x,\r\n  y]\r\n"
    assert plain(read_yaml(content, file="f")) == {"a": "", "b": ["x", "y"]}


def test_every_node_knows_its_place():
    tree = read_yaml(b"a: 1\nb:\n  - c: x\n", file="f")
    at = tree.entries["b"].items[0].entries["c"].at
    assert (at.line, at.column) == (3, 8)
    assert tree.keys["b"].line == 2


@given(st.one_of(st.binary(max_size=300), st.text("ab:-[]{}&*!|>'\"#%?, \n\t<", max_size=80)))
def test_arbitrary_bytes_never_raise_anything_but_a_problem(content):
    try:
        read_yaml(content if isinstance(content, bytes) else content.encode(), file="f")
    except Problem as problem:
        assert str(problem).startswith("f:")  # noqa: PT017 - passing is allowed too
