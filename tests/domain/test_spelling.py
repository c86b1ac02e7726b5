"""A path is read as it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.problem import Problem
from tidegate.domain.setting import Identity, spell
from tidegate.domain.spelling import path_of

FIELD = st.text(alphabet="abc", min_size=1, max_size=3)
SEGMENTS = st.one_of(
    st.text(max_size=6),
    st.integers(0, 99),
    st.builds(Identity, FIELD, st.text(alphabet="ab c.-", max_size=4)),
)


@given(st.lists(SEGMENTS, max_size=4).map(tuple))
def test_reading_a_spelled_path_gives_the_path(path):
    assert path_of(spell(path)) == path


@pytest.mark.parametrize("text", ["a..b", "a[", "[x]", "a.", 'a."b'])
def test_what_is_no_path_is_a_problem(text):
    with pytest.raises(Problem, match="cannot read the path"):
        path_of(text)
