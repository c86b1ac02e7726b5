"""A contract answers which rule is a setting's, and what is accepted today."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.contract import Contract
from tidegate.domain.patterns import matches
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.setting import spell

TODAY = date(2027, 1, 1)


def book(**fields):
    return RuleBook(Contract.model_validate(fields), today=TODAY)


def test_the_exact_rule_wins_then_the_most_particular_one():
    rules = book(settings={"**.url": {}, "db.*": {}, "db.url": {}, "servers[name=web].port": {}})
    assert rules.ruling("db.url").pattern == "db.url"
    assert rules.ruling("db.host").pattern == "db.*"
    assert rules.ruling("mail.url").pattern == "**.url"
    assert rules.ruling("servers[0].port", "servers[name=web].port") is not None
    assert rules.ruling("servers[0].port") is None


def test_one_rule_that_says_secret_is_enough():
    rules = book(settings={"**.pin": {"secret": True}, "door.pin": {"type": "string"}})
    assert rules.hides("door.pin")
    assert not rules.hides("door.open")


def test_what_is_accepted_or_muted_ends_after_its_day():
    one = {"path": "a.*", "between": ["dev", "qa"], "reason": "r", "by": "ops"}
    mute = {"rule": "placeholder", "path": "b", "reason": "r", "by": "ops"}
    rules = book(
        accepted=[{**one, "until": "2026-12-31"}, {**one, "path": "c"}],
        muted=[{**mute, "until": "2027-01-01"}, {**mute, "path": "d", "until": "2026-01-01"}],
    )
    assert rules.accepted("a.x", between=("qa", "dev")) is None
    assert rules.accepted("c", between=("qa", "dev"))
    assert rules.accepted("c", between=("qa", "uat")) is None
    assert rules.muted("placeholder", "b")
    assert rules.muted("debug", "b") is None
    assert rules.muted("placeholder", "d") is None
    assert [each.path for each in rules.expired()] == ["a.*", "d"]


def test_without_a_day_nothing_dated_is_accepted():
    one = {"path": "a", "between": ["dev", "qa"], "reason": "r", "by": "o", "until": "2099-01-01"}
    rules = RuleBook(Contract.model_validate({"accepted": [one]}))
    assert rules.accepted("a", between=("dev", "qa")) is None


_KEYS = st.lists(st.text("ab.\"[]*'\\ ", min_size=1, max_size=4), min_size=1, max_size=4)


@given(_KEYS)
def test_a_path_without_stars_names_itself(keys):
    path = spell(tuple(key.replace("*", "x") for key in keys))
    assert matches(path, path)
    assert matches("**", path)
