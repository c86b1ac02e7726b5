"""Patterns of a contract name the settings that a person would expect."""

from datetime import date

import pytest

from tidegate.domain.contract import Accepted, Across, Contract, matches
from tidegate.domain.setting import Identity


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("database.url", ("database", "url"), True),
        ("database.url", ("database", "url", "x"), False),
        ("features.*", ("features", "a"), True),
        ("features.*", ("features", "a", "b"), False),
        ("**.password", ("password",), True),
        ("**.password", ("a", "b", "password"), True),
        ("**.password", ("a", "passwords"), False),
        ("a.**", ("a",), True),
        ("a.**.z", ("a", "b", "c", "z"), True),
        ("*_URL", ("DATABASE_URL",), True),
        ("servers.*.port", ("servers", 0, "port"), True),
        ("servers[name=web].port", ("servers", Identity("name", "web"), "port"), True),
        ("servers[1].port", ("servers", 0, "port"), False),
        ('logging."org.spring"', ("logging", "org.spring"), True),
        ("**.**.**.**.**.**.x", ("a",) * 200, False),
    ],
)
def test_patterns(pattern, path, fits):
    assert matches(pattern, path) is fits


def test_the_more_particular_rule_wins():
    contract = Contract.model_validate(
        {
            "settings": {
                "**.password": {"environments": "must_differ"},
                "db.*": {"environments": "may_differ"},
                "db.host": {},
            }
        }
    )
    assert contract.rule_for(("db", "host")).environments is Across.SAME
    assert contract.rule_for(("db", "port")).environments is Across.MAY_DIFFER
    assert contract.rule_for(("x", "password")).environments is Across.MUST_DIFFER
    assert contract.rule_for(("x",)) is None


def test_an_accepted_difference_holds_either_way_round_until_its_day():
    accepted = Accepted(
        path="cache.*", between=("dev", "qa"), reason="r", by="ops", until=date(2027, 6, 30)
    )
    path = ("cache", "ttl")
    assert accepted.holds(path, left="qa", right="dev", today=date(2027, 6, 30))
    assert not accepted.holds(path, left="qa", right="dev", today=date(2027, 7, 1))
    assert not accepted.holds(path, left="qa", right="uat", today=date(2027, 6, 1))
