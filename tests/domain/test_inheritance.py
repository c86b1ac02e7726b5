"""Profiles stand on one another in a known order; the nearer one wins."""

from dataclasses import dataclass, field

import pytest

from tidegate.domain.inheritance import inherited_variables, missing_parent, profile_chain
from tidegate.domain.problem import Problem


@dataclass
class Child:
    extends: tuple = ()
    variables: dict = field(default_factory=dict)


def test_the_chain_goes_from_the_lowest_to_its_own():
    environments = {
        "dev": Child(("base",)),
        "uat": Child(("dev", "tls")),
        "production": Child(("uat", "big")),
    }
    chain = profile_chain("production", environments=environments)
    assert chain == ("base", "dev", "tls", "uat", "big", "production")


def test_what_two_parents_share_stands_below_both():
    environments = {"a": Child(("base",)), "b": Child(("base",)), "c": Child(("a", "b"))}
    assert profile_chain("c", environments=environments) == ("base", "a", "b", "c")


def test_variables_come_along_and_the_later_wins():
    environments = {
        "dev": Child(("base",), {"a": "dev", "b": "dev"}),
        "qa": Child(("dev",), {"b": "qa"}),
    }
    assert inherited_variables("qa", environments=environments) == {"a": "dev", "b": "qa"}


def test_a_circle_is_printed():
    environments = {"a": Child(("b",)), "b": Child(("c",)), "c": Child(("b",))}
    with pytest.raises(Problem, match="in a circle: b -> c -> b; remove one"):
        profile_chain("a", environments=environments)


def test_a_missing_parent_is_named_with_near_names():
    problem = missing_parent("dev", "bse", known=frozenset({"base", "production"}))
    assert str(problem) == (
        "dev extends bse, which is neither an environment nor a folder config/bse; near names: base"
    )
