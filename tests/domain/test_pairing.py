"""Two sides are joined by path, list items by what tells them apart."""

from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.formats.editing import ADAPTER

from tidegate.domain.flattening import flatten
from tidegate.domain.pairing import Lists, pair


def settings(text):
    return flatten(ADAPTER.read(text.encode(), file="f", format="yaml"))


def paths(left, right, **more):
    found = pair(settings(left), settings(right), **more)
    return [(one.path, one.left is not None, one.right is not None) for one in found]


def test_items_are_told_by_the_first_field_that_all_have_on_both_sides():
    left = "l: [{name: a, id: 1}, {name: b, id: 2}]"
    right = "l: [{name: b, id: 2}, {name: c, id: 3}]"
    assert ("l[name=b].id", True, True) in paths(left, right)
    assert ("l[name=c].id", False, True) in paths(left, right)
    assert ("l[1].id", True, True) in paths(left, right, lists=Lists.INDEX)


def test_a_field_that_is_not_unique_or_not_everywhere_is_passed_over():
    left = "l: [{name: a, id: 1}, {name: a, id: 2}]"
    right = "l: [{id: 2}, {name: a, id: 1}]"
    assert {path for path, *_ in paths(left, right)} >= {"l[id=1].id", "l[id=2].id"}
    assert paths("l: [x, {name: a}]", "l: [x, {name: b}]")[1][0] == "l[1].name"


def test_nested_lists_are_told_within_their_items():
    left = "l: [{name: a, p: [{key: x, v: 1}]}, {name: b, p: []}]"
    right = "l: [{name: b, p: []}, {name: a, p: [{key: w, v: 0}, {key: x, v: 1}]}]"
    assert ("l[name=a].p[key=x].v", True, True) in paths(left, right)
    assert ("l[name=b].p", True, True) in paths(left, right)


def test_what_only_the_right_has_stands_where_it_stands_there():
    found = [path for path, *_ in paths("a: 1\nc: 1", "b: 1\na: 1\nx: 1\nc: 1\nz: 1")]
    assert found == ["b", "a", "x", "c", "z"]


def test_one_kubernetes_document_meets_its_like_among_several():
    one = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nport: 1\n"
    two = one + "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nport: 2\n"
    assert ("v1/Pod/web.port", True, True) in paths(one, two)
    assert ("port", True, True) in paths(one, one)


KEYS = st.sampled_from(["name", "id", "a"])
ITEMS = st.lists(st.dictionaries(KEYS, st.integers(0, 3), max_size=3), max_size=4)


@given(ITEMS)
def test_a_source_pairs_wholly_with_itself(items):
    one = settings(f"l: {items}")
    assert all(p.left is p.right for p in pair(one, one))
    assert len(pair(one, one)) == len(one)
