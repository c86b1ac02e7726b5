"""TOML: places beside values, and edits in the file's own style."""

import pytest
import tomlrt
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.formats.editing import ADAPTER, check, drawn, drop, edited, put, values

from tidegate.adapters.formats.toml_lines import read_lines
from tidegate.adapters.formats.toml_reading import read_all
from tidegate.domain.problem import Problem

CASES = {
    "plain set": ("a = 1 # c\nb = 2\n", put("a", 3), "a = 3 # c\nb = 2\n"),
    "CRLF": ("a = 1\r\nb = 2\r\n", put("a", 3), "a = 3\r\nb = 2\r\n"),
    "BOM": (b"\xef\xbb\xbfa = 1\n", put("a", 3), b"\xef\xbb\xbfa = 3\n"),
    "no final newline": ("a = 1", put("a", 3), "a = 3"),
    "literal string kept": ("a = 'x'\n", put("a", "y"), "a = 'y'\n"),
    "multi-line untouched": ('a = """\nx\n"""\nb = 1\n', put("b", 2), 'a = """\nx\n"""\nb = 2\n'),
    "number forms untouched": ("a = 0xFF\nb = 1\n", put("b", 2), "a = 0xFF\nb = 2\n"),
    "dates untouched": (
        "a = 1979-05-27T07:32:00Z\nb = 1\n",
        put("b", 2),
        "a = 1979-05-27T07:32:00Z\nb = 2\n",
    ),
    "dotted keys": ("a.b = 1\na.c = 2\n", put("a.c", 3), "a.b = 1\na.c = 3\n"),
    "array of tables": (
        "[[t]]\na = 1\n[[t]]\na = 2\n",
        put("t[1].a", 3),
        "[[t]]\na = 1\n[[t]]\na = 3\n",
    ),
    "out of order": (
        "[a]\nx = 1\n[b]\n[a.c]\ny = 1\n",
        put("a.c.y", 2),
        "[a]\nx = 1\n[b]\n[a.c]\ny = 2\n",
    ),
    "inline table": ("a = {x = 1, y = 2}\n", put("a.y", 3), "a = {x = 1, y = 3}\n"),
    "array untouched": ("a = [\n  1,\n]\nb = 1\n", put("b", 2), "a = [\n  1,\n]\nb = 2\n"),
    "aligned": ("a   = 1\nbcd = 2\n", put("a", 3), "a   = 3\nbcd = 2\n"),
    "indented": ("[t]\n  a = 1\n", put("t.a", 3), "[t]\n  a = 3\n"),
    "escapes untouched": ('a = "\\u00e9"\nb = 1\n', put("b", 2), 'a = "\\u00e9"\nb = 2\n'),
    "add to root": (
        "a = 1\n\n# about t\n[t]\nx = 1\n",
        put("b", 2),
        "a = 1\nb = 2\n\n# about t\n[t]\nx = 1\n",
    ),
    "add to middle table": (
        "[s]\nx = 1\n\n# about t\n[t]\ny = 1\n",
        put("s.z", 2),
        "[s]\nx = 1\nz = 2\n\n# about t\n[t]\ny = 1\n",
    ),
    "add, no final newline": ("[s]\nx = 1", put("s.z", 2), "[s]\nx = 1\nz = 2"),
    "add CRLF": ("[s]\r\nx = 1\r\n", put("s.z", 2), "[s]\r\nx = 1\r\nz = 2\r\n"),
    "add to implicit table": ("[s.t]\nx = 1\n", put("s.z", 2), "[s.t]\nx = 1\n\n[s]\nz = 2\n"),
    "add to indented table": ("[s]\n  x = 1\n", put("s.z", 2), "[s]\n  x = 1\n  z = 2\n"),
    "add tight": ("x=1\n", put("z", "v"), 'x=1\nz="v"\n'),
    "add behind a sibling": ("a = 1\nc = 3\n", put("b", 2, after="a"), "a = 1\nb = 2\nc = 3\n"),
    "add to array of tables": (
        "[[t]]\na = 1\n[[t]]\na = 2\n",
        put("t[0].b", 3),
        "[[t]]\na = 1\nb = 3\n[[t]]\na = 2\n",
    ),
    "delete": ("a = 1 # c\n# about b\nb = 2\n", drop("a"), "# about b\nb = 2\n"),
    "delete inline member": ("a = {x = 1, y = 2}\n", drop("a.x"), "a = {y = 2}\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_changes_what_it_must(case):
    check(*CASES[case], kind="toml")


@pytest.mark.parametrize(
    "text",
    ["a = ", "a = 1\na = 2", "[[[", "a = " + "[" * 60_000, "a = " + "1" * 5000, "a = 1\rb = 2"],
)
def test_what_is_no_toml_is_a_problem(text):
    with pytest.raises(Problem, match=r"^f"):
        values(text, kind="toml")


def test_null_and_large_numbers_are_refused():
    for value in (None, 2**70):
        with pytest.raises(Problem):
            edited("a = 1\n", put("a", value), kind="toml")


def test_values_are_typed_and_have_their_place():
    text = b"[a]\nb = 1.0\nwhen = 1979-05-27\n[[c]]\nd.e = [1, 2]\n"
    tree = ADAPTER.read(text, file="f", format="toml")
    when = tree.entries["a"].entries["when"]
    assert (when.type.value, when.value, str(when.origin)) == ("datetime", "1979-05-27", "f:3")
    item = tree.entries["c"].items[0].entries["d"].entries["e"].items[1]
    assert (item.origin.line, item.origin.column) == (5, 11)


WORDS = st.text(alphabet='ab." é', min_size=1, max_size=4)
SCALARS = st.one_of(st.booleans(), st.integers(-9, 9), st.text(max_size=6))
DOCUMENTS = st.dictionaries(
    WORDS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


@given(DOCUMENTS, SCALARS, st.data())
def test_a_random_edit_changes_exactly_its_path(document, value, data):
    text = tomlrt.dumps(document)
    before = drawn(text, kind="toml")
    path = data.draw(st.sampled_from([*before, "new", "new.deep"]))
    try:
        after = edited(text, put(path, value), kind="toml")
    except Problem:
        return
    found = values(after, kind="toml")
    known = {one: v for one, v in before.items() if one != path}
    assert {one: v for one, v in found.items() if one != path} == known
    assert found[path] == value


@given(st.text(alphabet="[]{}=.,\"'\\#ab1: \n\r-T", max_size=30))
def test_any_text_ends_in_a_tree_or_a_problem(text):
    try:
        values(text, kind="toml")
        edited(text, put("a", "v"), kind="toml")
    except Problem:
        pass


_LINES = st.sampled_from(
    [
        *("a = 1", "b = 'x # y'", 'c = "é"', "d = true # on", "  e = -0.5e-3", "f=+17", "a-b = 0"),
        *("[t]", "[t.u] # table", "[a]", "  [t.v]", "[[l]]", "", "# note", "g = [1]", "a.b = 1"),
        *('h = ""', 'i = """x"""', "j = ", "k = 01", "l = 1_0", "m = 1e5", "n = inf"),
        *(
            'o = "\\n"',
            "p = 2001-01-01",
            '"q" = 1',
            "r = 1 2",
            "s",
            "\tu = 'v'\t",
            "w = 1.",
            "[ t ]",
        ),
        *("x = 123456789012345678901234567890", "y = false", "[x]", "1 = 2", "z = 0.1 # \x01"),
    ]
)


@given(st.lists(_LINES, max_size=8), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_the_quick_reading_is_the_parsers(lines, end, is_ended):
    text = end.join(lines) + end * is_ended
    found = read_lines(text, file="f")
    try:
        careful = read_all(text, file="f")
    except Problem:
        assert found is None
    else:
        assert found is None or repr(found) == repr(careful)


def test_everyday_lines_are_read_quickly():
    text = "a = 1\n[t] # table\nb = \"x\"\n  c = 'y'\n\n# note\n[t.u]\r\nd = 1.5 # real\ne=true"
    assert repr(read_lines(text, file="f")) == repr(read_all(text, file="f"))
