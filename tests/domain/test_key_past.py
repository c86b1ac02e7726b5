"""The changes of a key are told between moments; of a secret only that it changed."""

from datetime import UTC, datetime

from tidegate.domain.key_past import NOT_THERE, Moment, PastValue, changes_in

AT = datetime(2026, 11, 20, tzinfo=UTC)


def told(*values, is_whole=True):
    moments = [Moment(value, AT, f"p{n}", f"r{n}") for n, value in enumerate(values)]
    return [(each.by, each.what) for each in changes_in(moments, is_whole=is_whole)]


def test_who_made_a_value_what_it_is_is_told_newest_first():
    new, old = PastValue("8"), PastValue("4")
    assert told(new, new, old, NOT_THERE) == [
        ("p1", "changed it from 4 to 8"),
        ("p2", "added it as 4"),
    ]
    assert told(NOT_THERE, old) == [("p0", "removed it, it was 4"), ("p1", "added it as 4")]
    assert told(old, old, is_whole=False) == []
    assert told() == []


def test_no_secret_is_told():
    one, two = (PastValue(None, is_secret=True, mark=f"canary-{n}") for n in (1, 2))
    found = told(one, two, PastValue("x"), NOT_THERE)
    assert found == [("p0", "changed it"), ("p1", "changed it"), ("p2", "added it as x")]
    assert "canary" not in f"{one}{found}"
    assert told(one, one, NOT_THERE) == [("p1", "added it")]
