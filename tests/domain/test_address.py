"""Addresses have one spelling, and that spelling is an address again."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tidegate.domain.address import normal_address


@pytest.mark.parametrize("text", ["²", "\uff11\uff10.0.0", "-a", "a b", ""])
def test_what_is_none(text):
    with pytest.raises(ValueError, match=r"address|start with"):
        normal_address(text)


@given(st.text(max_size=20))
@example("\uff11\uff10.0.0.1")
@example("Bücher.example")
def test_the_one_spelling_stays_itself(text):
    try:
        spelled = normal_address(text)
    except ValueError:
        return
    assert normal_address(spelled) == spelled
