"""A Spring file comes apart into what is for all profiles and what is for single ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.spring_documents import documents_by_profile

SPELLINGS = {
    "new": "spring:\n  config:\n    activate:\n      on-profile: prod\na: 2\n",
    "dotted": "spring.config.activate.on-profile: prod\na: 2\n",
    "half dotted": "spring:\n  config.activate.on-profile: 'prod'   # why\na: 2\n",
    "old": "spring:\n  profiles: prod\na: 2\n",
    "old dotted": "spring.profiles: [prod]\na: 2\n",
}


@pytest.mark.parametrize("name", sorted(SPELLINGS))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_spelling_of_a_profile(name, end):
    text = f"---\na: 1\n---\n{SPELLINGS[name]}".replace("\n", end)
    common, own = documents_by_profile(text, is_yaml=True)
    assert common == f"a: 1{end}"
    assert own == (("prod", f"a: 2{end}"),)


def test_what_else_stands_beside_a_profile_stays():
    text = "spring:\n  application: {name: x}\n  profiles: dev, qa\n  jpa: y\n"
    _, own = documents_by_profile(text, is_yaml=True)
    rest = "spring:\n  application: {name: x}\n  jpa: y\n"
    assert own == (("dev", rest), ("qa", rest))


def test_the_active_profile_is_none_of_these():
    text = "spring:\n  profiles:\n    active: dev\n---\nb: 1\n"
    assert documents_by_profile(text, is_yaml=True) == (text, ())


def test_properties_have_borders_in_comments():
    text = "a=1\n#---\nspring.config.activate.on-profile=prod\na=2\n#---\nb=1\n"
    assert documents_by_profile(text, is_yaml=False) == ("a=1\n#---\nb=1\n", (("prod", "a=2\n"),))


def test_an_expression_is_kept_together():
    text = "a: 1\n---\nspring.config.activate.on-profile: '!prod & cloud'\na: 2\n"
    assert documents_by_profile(text, is_yaml=True)[1] == (("!prod & cloud", "a: 2\n"),)


@given(st.text("spring:cofatve.-l \n#a=1,\r'[]", max_size=200), st.booleans())
def test_any_text_comes_apart(text, is_yaml):
    documents_by_profile(text, is_yaml=is_yaml)
    documents_by_profile(f"---\nspring:\n  profiles: {text}\n{text}", is_yaml=is_yaml)
