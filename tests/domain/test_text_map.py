"""A map of texts is the map that it stands for, and looks into itself only when asked."""

from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.flattening import flatten
from tidegate.domain.pairing import pair
from tidegate.domain.setting import Identity, ListNode, MapNode, Origin, ScalarNode, SettingType
from tidegate.domain.text_map import TextMap
from tidegate.domain.walking import Twins, walked

AT = Origin("app.config", 1)


class Written(TextMap):
    """Texts that count how often they are looked into."""

    __slots__ = ("looks",)

    def __init__(self, texts):
        super().__init__(tuple(texts), list(texts.values()))
        self.looks = 0

    def make(self):
        self.looks += 1
        told = zip(self.names, self.texts, strict=True)
        return MapNode({k: ScalarNode(v, SettingType.STRING, f'"{v}"', AT) for k, v in told}, AT)


values = st.sampled_from(["", "a", "b", "changeme", "amqp://a:b1c2d3e4@h/", "${{ secret.db }}"])
texts = st.dictionaries(st.sampled_from(["key", "value", "password"]), values, max_size=3)


def _tree(items, *, make):
    told = tuple(Identity("key", f"password{n}" if n % 2 else f"k{n}") for n in range(len(items)))
    return MapNode({"add": ListNode(tuple(map(make, items)), AT, told)}, AT)


def test_it_is_made_once_and_equal_to_what_it_stands_for():
    one = Written({"key": "k", "value": "v"})
    assert one.looks == 0
    assert one == one.make()
    assert one.make() == one
    assert repr(one) == repr(one.make())
    assert one.origin == AT
    assert one != Written({"key": "k", "value": "w"})
    assert one.entries is one.entries


@given(st.lists(texts, min_size=1, max_size=4), st.lists(texts, min_size=1, max_size=4))
def test_walking_it_finds_what_pairing_finds(left, right):
    found = walked(_tree(left, make=Written), _tree(right, make=Written))
    plain = [_tree(side, make=lambda texts: Written(texts).make()) for side in (left, right)]
    assert (found is None) is (walked(*plain) is None)
    if found is not None:
        pairs = [one.pair if isinstance(one, Twins) else one for one in found]
        assert pairs == pair(*map(flatten, plain))


def test_what_is_equal_on_both_sides_is_never_looked_into():
    sides = [Written({"key": "k", "value": "v"}) for _ in "lr"]
    found = walked(*(MapNode({"add": side}, AT) for side in sides))
    assert [one.path for one in found] == ["add.key", "add.value"]
    assert [side.looks for side in sides] == [0, 0]
    assert [one.pair.left.value for one in found] == ["k", "v"]
    assert [side.looks for side in sides] == [1, 1]
