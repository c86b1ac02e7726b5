"""JSON: tolerant reading, and edits that keep comments, commas and numbers as they are."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.formats.editing import ADAPTER, check, drawn, drop, edited, put, values

from tidegate.domain.problem import Problem

CASES = {
    "plain set": ('{"a": 1, "b": "x"}', put("b", "y"), '{"a": 1, "b": "y"}'),
    "comments kept": ('{ // c\n "a": 1 /* d */ }', put("a", 2), '{ // c\n "a": 2 /* d */ }'),
    "CRLF and BOM": (
        b'\xef\xbb\xbf{\r\n  "a": 1\r\n}\r\n',
        put("a", 2),
        b'\xef\xbb\xbf{\r\n  "a": 2\r\n}\r\n',
    ),
    "tabs kept": ('{\n\t"a":\t1\n}', put("a", 2), '{\n\t"a":\t2\n}'),
    "trailing comma kept": ('{\n  "a": 1,\n}', put("a", 2), '{\n  "a": 2,\n}'),
    "number forms kept": ('{"a": 1.0e3, "b": 1}', put("b", 2), '{"a": 1.0e3, "b": 2}'),
    "escapes kept": ('{"a": "\\u00e9\\/", "b": 1}', put("b", 2), '{"a": "\\u00e9\\/", "b": 2}'),
    "duplicate keys kept": ('{"a": 1, "a": 2}', put("a", 3), '{"a": 1, "a": 3}'),
    "array item": ('{"a": [1, {"b": 2}]}', put("a[1].b", 3), '{"a": [1, {"b": 3}]}'),
    "add, comment on last line": (
        '{\n  "a": 1 // c\n}\n',
        put("b", 2),
        '{\n  "a": 1, // c\n  "b": 2\n}\n',
    ),
    "add with trailing comma": ('{\n  "a": 1,\n}', put("b", 2), '{\n  "a": 1,\n  "b": 2,\n}'),
    "add CRLF": ('{\r\n  "a": 1\r\n}', put("b", 2), '{\r\n  "a": 1,\r\n  "b": 2\r\n}'),
    "add behind a sibling": (
        '{\n  "a": 1,\n  "c": 3\n}',
        put("b", 2, after="a"),
        '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}',
    ),
    "add on one line": ('{"a": 1}', put("b", "x"), '{"a": 1, "b": "x"}'),
    "add to nothing": ("{}", put("b", None), '{"b": null}'),
    "add with its parents": (
        '{\n    "a": 1\n}',
        put("b.c", True),
        '{\n    "a": 1,\n    "b": {\n        "c": true\n    }\n}',
    ),
    "append": ('{"a": [1]}', put("a[1]", 2), '{"a": [1, 2]}'),
    "delete middle": ('{\n "a": 1,\n "b": 2,\n "c": 3\n}', drop("b"), '{\n "a": 1,\n "c": 3\n}'),
    "delete last": ('{\n "a": 1,\n "b": 2\n}', drop("b"), '{\n "a": 1\n}'),
    "delete on one line": ('{"a": 1, "b": 2}', drop("b"), '{"a": 1}'),
    "delete the only one": ('{"a": 1}', drop("a"), "{}"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_changes_what_it_must(case):
    check(*CASES[case], kind="json")


@pytest.mark.parametrize(
    "text",
    [
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": "\\ud800"}',
        f'{{"a": {"1" * 5000}}}',
        '{"a": 1e999}',
        "[" * 100_000,
        '{"a": 1',
        '{"a": 01}',
        "{'a': 1}",
        '{"a": 1} x',
        '{"a": "\n"}',
    ],
)
def test_what_is_no_json_is_a_problem_with_its_place(text):
    with pytest.raises(Problem, match=r"^f:\d+:\d+: .{10,80};"):
        values(text, kind="json")


def test_values_are_typed_and_have_their_place():
    tree = ADAPTER.read(b'{\n  "a": 1.0,\n  "a": 2\n}', file="f", format="json")
    assert tree.entries["a"].type.value == "integer"
    assert str(tree.entries["a"].origin) == "f:3"


def test_an_edit_of_what_is_written_twice_is_refused():
    with pytest.raises(Problem, match="written twice"):
        edited('{"a": 1, "a": 2}', drop("a"), kind="json")


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=6))
DOCUMENTS = st.dictionaries(
    st.text(min_size=1, max_size=4),
    st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(min_size=1, max_size=3), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=5,
)


@given(DOCUMENTS, st.sampled_from([None, 2, "\t"]), SCALARS, st.data())
def test_a_random_edit_changes_exactly_its_path(document, indent, value, data):
    text = json.dumps(document, indent=indent, ensure_ascii=False)
    before = drawn(text, kind="json")
    path = data.draw(st.sampled_from([*before, "new", "new.deep"]))
    try:
        after = edited(text, put(path, value), kind="json")
    except Problem:
        return
    found = values(after, kind="json")
    known = {one: v for one, v in before.items() if one != path and not one.startswith(path + ".")}
    assert {one: v for one, v in found.items() if one != path} == known
    assert found[path] == value


@given(st.text(alphabet='{}[],:"\\u0019eE+-.truefalsn /*\n', max_size=30))
def test_any_text_ends_in_a_tree_or_a_problem(text):
    try:
        values(text, kind="json")
        edited(text, put("a", "v"), kind="json")
    except Problem:
        pass
