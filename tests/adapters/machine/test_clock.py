"""Time goes on, whatever happens to the system's clock."""

from datetime import UTC, datetime, timedelta

import tidegate.adapters.machine.clock as module
from tidegate.adapters.machine.clock import MachineClock


def test_time_never_goes_back(monkeypatch):
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    readings = iter([noon, noon - timedelta(days=1), noon + timedelta(seconds=1)])

    class Jumping(datetime):
        @classmethod
        def now(cls, tz=None):
            return next(readings)

    clock = MachineClock()
    monkeypatch.setattr(module, "datetime", Jumping)
    assert [clock.now(), clock.now(), clock.now()] == [noon, noon, noon + timedelta(seconds=1)]


def test_what_the_record_has_seen_is_past():
    later = datetime.now(UTC) + timedelta(days=400)
    assert MachineClock(floor=later).now() == later
    assert MachineClock().now().tzinfo is UTC
