"""Times, spans and sizes in words."""

from datetime import UTC, datetime, timedelta

import pytest

from tidegate.ui import wording

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(19, "19 s"), (362, "6 min 02 s"), (26_520, "7 h 22 min"), (187_200, "2 d 4 h"), (-3, "0 s")],
)
def test_spans_take_two_units_at_most(seconds, said):
    assert wording.spell_took(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(5, "just now"), (60, "1 minute ago"), (2_280, "38 minutes ago"), (200_000, "2 days ago")],
)
def test_past_moments_are_told_by_their_largest_unit(seconds, said):
    assert wording.spell_ago(NOW - timedelta(seconds=seconds), now=NOW) == said


@pytest.mark.parametrize(
    ("size", "said"), [(812, "812 B"), (4_640, "4.6 kB"), (48_100_000, "48 MB"), (3e12, "3000 GB")]
)
def test_sizes_have_three_figures(size, said):
    assert wording.spell_size(size) == said


def test_days_have_names():
    assert wording.spell_day(NOW, now=NOW) == "Today"
    assert wording.spell_day(NOW - timedelta(days=1), now=NOW) == "Yesterday"
    assert wording.spell_day(NOW - timedelta(days=3), now=NOW) == "Friday 20 November"


def test_running_times_look_like_a_stop_watch():
    assert wording.spell_clock(timedelta(seconds=161)) == "2:41"
    assert wording.spell_clock(timedelta(seconds=3_723)) == "1:02:03"


def test_a_digest_shows_its_ends():
    assert wording.brief("3b91" + "0" * 56 + "77e2") == "3b91…77e2"
    assert wording.brief("2.8.1") == "2.8.1"
