"""A late pattern is the pattern, compiled when it is first asked."""

import re

import pytest

from tidegate.domain.late_pattern import late_pattern


def test_it_finds_what_the_compiled_pattern_finds():
    late, made = late_pattern(r"(?P<key>[a-z]+)=(\d+)", re.IGNORECASE), "KEY=12 b=3"
    compiled = re.compile(r"(?P<key>[a-z]+)=(\d+)", re.IGNORECASE)
    assert late.findall(made) == compiled.findall(made)
    assert late.match(made)["key"] == "KEY"
    assert late.sub("-", made) == "- -"
    assert late.pattern == compiled.pattern
    assert late.match is late.match


def test_a_wrong_one_is_refused_when_it_is_used():
    late = late_pattern("(")
    with pytest.raises(re.error):
        late.search("")
