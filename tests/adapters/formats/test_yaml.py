"""YAML: typed by the consumer's rules, edited without touching a neighbour."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.formats.editing import ADAPTER, check, drawn, drop, edited, put, values

from tidegate.adapters.formats.yaml_second import second_reading
from tidegate.domain.problem import Problem

KEPT = {
    "octal mode": "m: 0644\n",
    "floats, exponents, underscores": "f: 1.50\ne: 1e3\nu: 1_000\n",
    "yes/no/on/off": "a: yes\nb: No\nc: on\n",
    "null forms": "a: ~\nb: null\nc:\n",
    "anchor and merge": "b: &b {x: 1}\nu:\n  <<: *b\n  y: 2\n",
    "merge list form": "a: &a {x: 1}\nb: &b {y: 1}\nu:\n  <<: [*a, *b]\n",
    "literal block": "t: |\n  one\n   two\n\n",
    "folded block": "t: >-\n  one\n  two\n",
    "kept blank lines": "t: |+\n  one\n\n\n",
    "explicit indent": "t: |2\n   one\n",
    "custom tags": "s: !vault abc\nr: !Ref {a: b}\n",
    "odd indentation": "a:\n    b: 1\nc:\n  d: 1\n",
    "odd flow spacing": "a: { x:1 ,  y : [1,2 ] }\n",
    "long line": "a: " + "word " * 60 + "end\n",
    "long double-quoted": 'a: "' + "word " * 60 + 'end"\n',
    "escapes": 'a: "\\u00e9\\t\\x41"\n',
    "unicode": "a: é 🚀\n",
    "comment between key and nested": "a:\n  # c\n  b: 1\n",
    "leading comment and blank lines": "\n# c\n\na: 1\n",
    "trailing spaces": "a: 1   \nb: 2\t\n",
    "duplicate keys": "a: 1\na: 2\n",
    "helm braces quoted": 'a: "{{ .Values.x }}"\n',
    "quoted and dotted keys": "\"a.b\": 1\n'c': 2\nd.e: 3\n",
    "complex key": "? [a, b]\n: 1\n",
    "tab before comment": "a: 1\t# c\n",
    "directive": "%YAML 1.1\n---\na: 1\n",
}


@pytest.mark.parametrize("case", KEPT)
def test_what_stands_beside_an_edit_stays(case):
    text = KEPT[case] + "z_last: 1\n"
    assert edited(text, put("z_last", 2), kind="yaml").decode() == KEPT[case] + "z_last: 2\n"


CASES = {
    "plain, inline comment kept": ("a: x  # c\nb: 1\n", put("a", "w"), "a: w  # c\nb: 1\n"),
    "CRLF": ("a: x\r\nb: 1\r\n", put("a", "w"), "a: w\r\nb: 1\r\n"),
    "BOM": (b"\xef\xbb\xbfa: x\n", put("a", "w"), b"\xef\xbb\xbfa: w\n"),
    "no final newline": ("b: 1\na: x", put("a", "w"), "b: 1\na: w"),
    "double quotes kept": ('a: "x"\n', put("a", "y"), 'a: "y"\n'),
    "single quotes kept": ("a: 'x'\n", put("a", "it's"), "a: 'it''s'\n"),
    "norway": ("a: DE\n", put("a", "NO"), 'a: "NO"\n'),
    "numeric-looking": ("a: x\n", put("a", "1.10"), 'a: "1.10"\n'),
    "time-like": ("a: x\n", put("a", "12:30:45"), 'a: "12:30:45"\n'),
    "number": ("a: 1\n", put("a", 2), "a: 2\n"),
    "an empty value": ("a:\nb: 1\n", put("a", "x"), "a: x\nb: 1\n"),
    "an empty value with comment": ("a: # c\nb: 1\n", put("a", "x"), "a: x # c\nb: 1\n"),
    "inside merged map": (
        "b: &b {x: 1}\nu:\n  <<: *b\n  y: 2\n",
        put("u.y", 3),
        "b: &b {x: 1}\nu:\n  <<: *b\n  y: 3\n",
    ),
    "what is merged becomes its own": (
        "b: &b {x: 1}\nu:\n  <<: *b\n",
        put("u.x", 3),
        "b: &b {x: 1}\nu:\n  <<: *b\n  x: 3\n",
    ),
    "anchored scalar keeps its anchor": (
        "a: db\nb: &h localhost\nc: *h\n",
        put("b", "db"),
        "a: db\nb: &h db\nc: *h\n",
    ),
    "an alias gives way": ("b: &h x\nc: *h\n", put("c", "w"), "b: &h x\nc: w\n"),
    "literal block": ("t: |\n  one\n  two\nb: 1\n", put("t", "x\ny\n"), "t: |\n  x\n  y\nb: 1\n"),
    "second document": ("a: 1\n---\na: 1\nb: 2\n", put("b", 3), "a: 1\n---\na: 1\nb: 3\n"),
    "comment-only document first": ("# c\n---\na: 1\n", put("a", 2), "# c\n---\na: 2\n"),
    "flow map": ("a: {x: 1, y: 2}\n", put("a.y", "p, q"), 'a: {x: 1, y: "p, q"}\n'),
    "extra spaces after colon": ("a:    x\n", put("a", "w"), "a:    w\n"),
    "aligned": ("a:   1\nbcd: 2\n", put("a", 3), "a:   3\nbcd: 2\n"),
    "list of maps": (
        "l:\n- n: a\n  v: 1\n- n: b\n",
        put("l[0].v", 2),
        "l:\n- n: a\n  v: 2\n- n: b\n",
    ),
    "custom tag kept": ("s: !vault abc\n", put("s", "!vault xyz"), "s: !vault xyz\n"),
    "add at end of root": ("a: 1\n", put("b", "x"), "a: 1\nb: x\n"),
    "add, no final newline": ("a: 1", put("b", "x"), "a: 1\nb: x"),
    "add before blank and comment": (
        "a:\n  b: 1\n\n# about c\nc: 1\n",
        put("a.d", 2),
        "a:\n  b: 1\n  d: 2\n\n# about c\nc: 1\n",
    ),
    "add in CRLF": ("a:\r\n  b: 1\r\n", put("a.d", 2), "a:\r\n  b: 1\r\n  d: 2\r\n"),
    "add in 4-space map": (
        "a:\n    b: 1\n",
        put("a.d.e", 2),
        "a:\n    b: 1\n    d:\n        e: 2\n",
    ),
    "add in flow map": ("a: {x: 1}\n", put("a.w", 2), "a: {x: 1, w: 2}\n"),
    "add in empty flow map": ("a: {}\n", put("a.w", 2), "a: {w: 2}\n"),
    "add after block scalar": (
        "a: |\n  x\n\nb: 1\n",
        put("c", 2, after="a"),
        "a: |\n  x\nc: 2\n\nb: 1\n",
    ),
    "add below an empty key": ("a:\nb: 1\n", put("a.c", 2), "a:\n  c: 2\nb: 1\n"),
    "add with its comment": ("a: 1\n", put("b", 2, comment="why\nso"), "a: 1\n# why\n# so\nb: 2\n"),
    "append": ("a:\n  - x\n", put("a[1]", "w"), "a:\n  - x\n  - w\n"),
    "add to an empty file": ("# only this\n", put("a.b", 1), "# only this\na:\n  b: 1\n"),
    "delete keeps comments": (
        "a: 1\n# about b\nb: 2\n# about c\nc: 3\n",
        drop("b"),
        "a: 1\n# about b\n# about c\nc: 3\n",
    ),
    "delete first in nested": ("a:\n  b: 1\n  c: 2\n", drop("a.b"), "a:\n  c: 2\n"),
    "delete first of an item": ("l:\n- a: 1\n  b: 2\n", drop("l[0].a"), "l:\n- b: 2\n"),
    "delete the only one": ("a:\n  b: 1\n", drop("a.b"), "a:\n  {}\n"),
    "delete nested": ("a:\n  b:\n    c: 1\nd: 1\n", drop("a"), "d: 1\n"),
    "delete in flow": ("a: {x: 1, y: 2}\n", drop("a.x"), "a: {y: 2}\n"),
    "delete an item": ("l:\n- x\n- y\n", drop("l[0]"), "l:\n- y\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_changes_what_it_must(case):
    check(*CASES[case], kind="yaml")


def test_types_are_those_of_the_consumer():
    text = "a: no\nb: 0644\nc: 0o17\nd: 1_000\ne: 1e3\nf: 12:30:45\ng: 2001-12-14\nh: 0x1F\n"
    one, two = (values(text, kind="yaml", dialect=dialect) for dialect in ("1.1", "1.2"))
    assert list(one.values()) == [False, 420, "0o17", 1000, "1e3", "12:30:45", "2001-12-14", 31]
    assert list(two.values()) == ["no", 644, 15, "1_000", 1000.0, "12:30:45", "2001-12-14", 31]


def test_tags_anchors_and_documents_are_read():
    text = "s: !vault x\nn: !!str 5\nb: &b {x: 1, y: 2}\nu: {<<: *b, y: 3}\n1: a\n"
    assert values(text, kind="yaml") == {
        "s": "!vault x", "n": "5", "b.x": 1, "b.y": 2, "u.x": 1, "u.y": 3, "1": "a",
    }  # fmt: skip
    kinds = "apiVersion: v1\nkind: {}\nmetadata: {{name: web, namespace: shop}}\nport: {}\n"
    both = kinds.format("Service", 1) + "---\n" + kinds.format("Pod", 2)
    found = values(both, kind="yaml")
    assert (found["v1/Service/shop/web.port"], found["v1/Pod/shop/web.port"]) == (1, 2)
    assert values("a: 1\nb: 1\n---\nb: 2\n", kind="yaml") == {"a": 1, "b": 2}


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (BOMB, "aliases stand for more"),
        ("[" * 20_000, "nested deeper"),
        ("a: &a [*a]\n", "names nothing before it"),
        ("a: [", r"f:\d"),
        ("a: b: c\n", "f:1:5: mapping values"),
        ("a: 1\n\tb: 2\n", "f:2"),
        ("a: \x00", "not allowed in YAML"),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_its_place(text, what):
    with pytest.raises(Problem, match=what):
        values(text, kind="yaml")


def test_an_edit_that_would_touch_more_is_refused():
    text = "a: &x 1\nb: *x\n"
    with pytest.raises(Problem, match="nothing was changed"):
        edited(text, drop("a"), kind="yaml")
    with pytest.raises(Problem, match="content stands there"):
        edited("a: {b: 1}\n", put("a", 1), kind="yaml")


def test_ten_thousand_keys_are_read_at_once():
    text = "".join(f"s{i}:\n" + "".join(f"  k{j}: v {j}\n" for j in range(19)) for i in range(500))
    assert len(values(text, kind="yaml")) == 9500


WORDS = st.text(alphabet="ab.:# é", min_size=1, max_size=4)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-99, 99),
    st.sampled_from(["no", "0644", "1e3", "12:30", "x y", "", " a", "a: b", "#c", "é\n", "\u2028"]),
    st.text(max_size=5),
)
DOCUMENTS = st.dictionaries(
    WORDS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@settings(deadline=None)
@given(DOCUMENTS, st.sampled_from([None, True, False]), SCALARS, st.data())
def test_a_random_edit_changes_exactly_its_path(document, flow, value, data):
    text = yaml.safe_dump(document, default_flow_style=flow, allow_unicode=True, width=40)
    before = drawn(text, kind="yaml")
    path = data.draw(st.sampled_from([*before, "new", "new.deep"]))
    try:
        after = edited(text, put(path, value), kind="yaml")
    except Problem:
        return
    found = values(after, kind="yaml")
    known = {one: v for one, v in before.items() if one != path and not path.startswith(one + ".")}
    assert {one: v for one, v in found.items() if one != path} == known
    assert found[path] == value


@settings(deadline=None)
@given(DOCUMENTS)
def test_a_new_document_reads_as_its_tree(document):
    tree = ADAPTER.read(json.dumps(document).encode(), file="f", format="json")
    text = ADAPTER.write(tree, file="f", format="yaml")
    for dialect in ("1.1", "1.2"):
        assert second_reading(text.decode(), dialect=dialect) == document


@settings(deadline=None)
@given(st.text(alphabet="ab:-?|>&*!{}[],'\"#%@\n \t01", max_size=24))
def test_any_text_ends_in_a_tree_or_a_problem(text):
    try:
        values(text, kind="yaml")
        edited(text, put("a", "v"), kind="yaml")
    except Problem:
        pass
