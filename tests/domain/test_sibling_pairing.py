"""The same element meets itself, however either file tells its siblings apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.domain.flattening import flatten
from tidegate.domain.setting import SettingType
from tidegate.domain.sibling_pairing import siblings_alike


def settings_of(text):
    return flatten(FormatsAdapter().read(text.encode(), file="f", format="xml"))


def paths(*texts):
    return [list(side) for side in siblings_alike([settings_of(text) for text in texts])]


@pytest.mark.parametrize(
    ("left", "right", "common"),
    [
        ("<b x='1'/>", "<b x='1'/><b x='2'/>", {"a.b[0].x"}),
        ("<b>1</b>", "<b>1</b><b>2</b>", {"a.b[0]"}),
        ("<b name='p' x='1'/>", "<b name='p' x='1'/><b x='2'/>", {"a.b[0].name", "a.b[0].x"}),
        ("<b name='p'/><b name='q'/>", "<b name='q' key='1'/><b name='p' key='2'/>",
         {"a.b[name=p].name", "a.b[name=q].name"}),
        ("<b><c x='1'/></b>", "<b><c x='1'/></b><b><c x='1'/><c x='2'/></b>", {"a.b[0].c.x"}),
        ("<b name='p'/>", "<b name='p'/><b name='q'/>", {"a.b[name=p].name"}),
        ("<b x='1'/>", "<b x='2'/>", {"a.b.x"}),
    ],
)  # fmt: skip
def test_an_element_is_found_on_the_other_side(left, right, common):
    one, other = paths(f"<a>{left}</a>", f"<a>{right}</a>")
    assert set(one) & set(other) == common


def test_three_sides_agree():
    found = paths("<a><b x='1'/></a>", "<a><b x='1'/><b x='2'/></a>", "<a><b name='p'/></a>")
    assert [side[0].partition(".x")[0] for side in found[:2]] == ["a.b[0]", "a.b[0]"]
    assert found[2] == ["a.b[0].name"]


_ELEMENTS = st.lists(
    st.sampled_from(["<b/>", "<b x='1'/>", "<b name='p'/>", "<b name='q'><c/></b>", "<d>1</d>"]),
    max_size=4,
).map(lambda each: f"<a>{''.join(each)}</a>")


@given(_ELEMENTS, _ELEMENTS)
def test_no_setting_is_lost_and_a_file_meets_itself(left, right):
    sides = [settings_of(left), settings_of(right)]
    for before, after in zip(sides, siblings_alike(sides), strict=True):
        assert [each.path for each in after.values()] == [each.path for each in before.values()]
        assert {each.type for each in after.values()} <= {SettingType.STRING}
    one, other = siblings_alike([sides[0], sides[0]])
    assert one == other
    assert list(one) == list(sides[0])
