"""Names of environments: what they mean, their order, and one name for several spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.environment import Kind
from tidegate.domain.naming import environment_name
from tidegate.domain.stage_words import one_name_each, stage_word


def test_the_usual_names_stand_in_the_order_of_promotion():
    names = ["dev", "ci", "test", "int", "qa", "acc", "uat", "staging", "pre-prod", "prod"]
    ranks = [stage_word(name).rank for name in names]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize(
    ("word", "kind", "is_sure"),
    [
        ("PROD", Kind.PRODUCTION, True),
        ("preprod", Kind.ACCEPTANCE, True),
        ("pre-production", Kind.ACCEPTANCE, True),
        ("non-prod", Kind.ACCEPTANCE, True),
        ("eu-prod2", Kind.PRODUCTION, False),
        ("staging_us", Kind.ACCEPTANCE, False),
    ],
)
def test_words_and_parts(word, kind, is_sure):
    found = stage_word(word)
    assert (found.kind, found.is_sure) == (kind, is_sure)


@pytest.mark.parametrize("word", ["mysql", "acme", "product", "developer", ""])
def test_other_words_mean_nothing(word):
    assert stage_word(word) is None


def test_spellings_of_one_environment_share_the_name_that_is_met_most():
    assert one_name_each(["prod", "Production", "prod", "dev", "eu-prod"]) == {
        "prod": "prod",
        "production": "prod",
        "dev": "dev",
        "eu-prod": "eu-prod",
    }
    assert one_name_each(["prod", "production"])["prod"] == "production"


@given(st.lists(st.text(max_size=80), max_size=8))
def test_every_word_gets_a_name_that_is_allowed(words):
    names = one_name_each(words)
    assert set(names) == {word.lower() for word in words}
    assert all(environment_name(name) for name in names.values())
