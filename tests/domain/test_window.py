from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.window import Calendar, calendar_of, parse_allow, parse_freeze

BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def calendar(*allow: str, freeze: str = "", zone: str = BERLIN) -> Calendar:
    rules = [(text, "", zone, "") for text in allow]
    return calendar_of([*rules, ("", freeze, zone, "year-end")] if freeze else rules)


@pytest.mark.parametrize(
    ("rule", "moment", "is_open"),
    [
        ("Mon-Thu 09:00-16:00", "2026-11-23T08:00", True),
        ("Mon-Thu 09:00-16:00", "2026-11-23T07:59", False),
        ("Mon-Thu 09:00-16:00", "2026-11-23T15:00", False),
        ("Mon-Thu 09:00-16:00", "2026-11-27T10:00", False),
        ("Mon-Thu 09:00-16:00", "2026-07-06T07:00", True),  # summer time: 09:00 is 07:00Z
        ("Fri-Mon", "2026-11-21T12:00", True),
        ("Fri-Mon", "2026-11-24T12:00", False),
        ("mon,wed 10:00-12:00", "2026-11-25T09:30", True),
        ("Fri 22:00-02:00", "2026-11-28T00:30", True),  # Saturday 01:30, the night of Friday
        ("Fri 22:00-02:00", "2026-11-28T01:00", False),
        ("09:00-24:00", "2026-11-25T22:59", True),
        ("Sun 02:00-03:00", "2026-10-25T00:30", True),  # the hour that comes twice, both times
        ("Sun 02:00-03:00", "2026-10-25T01:30", True),
    ],
)
def test_a_window_follows_the_wall_clock_of_its_zone(rule: str, moment: str, is_open: bool) -> None:
    assert calendar(rule).is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("rule", "freeze", "moment", "opens"),
    [
        ("Mon-Thu 09:00-16:00", "", "2026-11-27T10:00", "2026-11-30T08:00"),
        ("Mon-Thu 09:00-16:00", "2026-11-30..2026-12-01", "2026-11-27T10:00", "2026-12-02T08:00"),
        ("", "2026-12-20..2027-01-03", "2026-12-24T10:00", "2027-01-03T23:00"),
        ("Sun 02:30-05:00", "", "2027-03-27T10:00", "2027-03-28T01:00"),  # 02:30 does not exist
    ],
)
def test_the_next_opening_is_the_first_moment_at_which_a_release_may_start(
    rule: str, freeze: str, moment: str, opens: str
) -> None:
    rules = calendar(*([rule] if rule else []), freeze=freeze)
    assert rules.next_opening(at(moment)) == at(opens)


def test_a_freeze_includes_its_last_day_and_may_have_times() -> None:
    freeze = parse_freeze("2026-12-20T18:00..2027-01-03", zone=BERLIN)
    assert (freeze.start, freeze.end) == (at("2026-12-20T17:00"), at("2027-01-03T23:00"))
    assert calendar(freeze="2026-12-24").next_freeze(at("2026-11-01T00:00")) is not None


@pytest.mark.parametrize(
    "text",
    ["", "Mon-Funday 09:00-10:00", "09:00", "Mon 9-10", "Mon 25:00-26:00", "a b 09:00-10:00"],
)
def test_a_window_that_says_nothing_sensible_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed"):
        parse_allow(text)


def test_a_bad_freeze_or_zone_is_refused_by_name() -> None:
    for bad in ("2027-01-03..2026-12-20", "tomorrow", "2026-13-01", ".."):
        with pytest.raises(ValueError, match="allowed"):
            parse_freeze(bad)
    with pytest.raises(ValueError, match="no time zone `Europe/Berlln`"):
        parse_allow("09:00-10:00", zone="Europe/Berlln")


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    for parse in (parse_allow, parse_freeze):
        with suppress(ValueError):
            parse(text)
