"""Trees side by side tell what their flattened settings tell, in the same order."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tidegate.domain.flattening import Leaves, flatten, made
from tidegate.domain.pairing import pair
from tidegate.domain.placeholders import may_be_unfit, unfit
from tidegate.domain.secrecy import is_secret, may_name_secret, signs_in
from tidegate.domain.setting import (
    Identity,
    ListNode,
    MapNode,
    Origin,
    ScalarNode,
    Setting,
    SettingType,
)
from tidegate.domain.walking import Twins, walked

AT = Origin("app.yaml", 1)
VALUES = {
    **dict.fromkeys(("", "x", "hunter2secret", "amqp://a:b1c2d3e4@h/"), SettingType.STRING),
    "${{ secret.db }}": SettingType.STRING,
    1: SettingType.INTEGER,
    12: SettingType.INTEGER,
    None: SettingType.NULL,
}
KEYS = ("name", "port", "password", "a.b", "value", "apiVersion", "servers", "tokens")
scalars = st.sampled_from(list(VALUES)).map(lambda v: ScalarNode(v, VALUES[v], str(v), AT))


def _told(items):
    told = tuple(Identity("key", f"password {n}" if n % 2 else f"k{n}") for n in range(len(items)))
    return ListNode(tuple(items), AT, told)


def _below(nodes):
    items = st.lists(nodes, max_size=3)
    maps = st.dictionaries(st.sampled_from(KEYS), nodes, max_size=4).map(lambda d: MapNode(d, AT))
    return maps | items.map(lambda i: ListNode(tuple(i), AT)) | items.map(_told)


nodes = st.recursive(scalars, _below, max_leaves=12)
roots = st.dictionaries(st.sampled_from(KEYS), nodes, max_size=5).map(lambda d: MapNode(d, AT))


def _pairs(found):
    return [one.pair if isinstance(one, Twins) else one for one in found]


@given(roots, roots, st.booleans())
def test_a_walk_finds_what_pairing_finds(left, right, is_alike):
    if is_alike:
        right = MapNode({**left.entries, **right.entries}, AT)
    found = walked(left, right)
    if found is not None:
        assert _pairs(found) == pair(flatten(left), flatten(right))
        assert [one.path for one in found] == [one.path for one in _pairs(found)]
        twins = [one.pair for one in found if isinstance(one, Twins)]
        assert all(one.left.value == one.right.value for one in twins)
        assert not any(is_secret(s) for one in twins for s in (one.left, one.right))


def test_a_list_below_an_item_that_is_told_by_a_secrets_name_may_hold_secrets():
    secret = ListNode((ScalarNode("x", SettingType.STRING, "x", AT),), AT)
    item = MapNode({"value": secret}, AT)
    told = ListNode((item,), AT, (Identity("key", "password"),))
    both = MapNode({"add": told}, AT)
    found = walked(both, both)
    assert found is None or not any(isinstance(one, Twins) for one in found)


@given(st.lists(st.sampled_from([*KEYS, 0, Identity("key", "password")]), min_size=1), scalars)
@example([Identity("key", "password"), 0, "value"], ScalarNode("x", SettingType.STRING, "x", AT))
def test_what_has_no_sign_of_a_secret_is_none(path, node):
    above = path[-2] if len(path) > 1 else ""
    if not may_name_secret(above, path[-1]) and not signs_in(str(node.value)):
        assert not is_secret(Setting(tuple(path), node.value, node.type, node.raw, AT))


WATCHED = ("debug", "APP_DEBUG", "verify-ssl", "allowed.origins", "env", "url", "password", "x")
SAID = ("true", "0", "*", "dev", "changeme", " TODO ", "http://localhost/", "admin", "fine")


@given(
    st.lists(st.sampled_from([*WATCHED, "cors", 0, Identity("key", "debug")]), min_size=1),
    st.sampled_from([*SAID, True, False, 0, 1]),
)
def test_what_is_not_watched_is_fit(path, value):
    above = path[-2] if len(path) > 1 else ""
    kind = SettingType.STRING if isinstance(value, str) else SettingType.BOOLEAN
    if not may_be_unfit(value, above=above, segment=path[-1]):
        assert unfit(Setting(tuple(path), value, kind, str(value), AT)) is None


def test_what_only_one_side_has_stands_where_it_stands_there():
    def tree(**values):
        nodes = {key: ScalarNode(value, SettingType.INTEGER, str(value), AT)
                 for key, value in values.items()}  # fmt: skip
        return MapNode(nodes, AT)

    left, right = tree(a=1, b=2, d=4), tree(new=0, a=1, c=3, d=5, e=6)
    found = walked(left, right)
    assert [one.path for one in found] == ["new", "a", "c", "b", "d", "e"]
    assert [one.path for one in found if isinstance(one, Twins)] == ["a"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (ScalarNode(1, SettingType.INTEGER, "1", AT), MapNode({}, AT)),
        (MapNode({"a": MapNode({}, AT)}, AT), MapNode({"a": MapNode({}, AT)}, AT)),
        (MapNode({"a": ListNode((MapNode({}, AT),), AT)}, AT),) * 2,
    ],
)
def test_trees_that_are_not_alike_are_left_to_pairing(left, right):
    assert walked(left, right) is None


def test_leaves_are_made_when_they_are_asked_for():
    tree = MapNode({"a": ScalarNode(1, SettingType.INTEGER, "1", AT)}, AT)
    leaves = Leaves(tree)
    assert leaves == flatten(tree)
    assert (len(leaves), leaves["a"].value) == (1, 1)
    assert made(leaves) is made(leaves)
    assert made({}) == {}
