"""A client that has just gone is waited for a little; one that is at work as long as was said."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from tidegate.domain.host_report import HostReport, LockOwner
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.parting import Parting
from tidegate.services.tasks import CancelFlag, Cancelled

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Host:
    """A host whose holder gives signs of life, goes at some moment, or stays silent."""

    goes_after: float = 1e9
    is_alive: bool = True
    holder: str = "connected"
    seconds: float = 0.0
    shown: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        return BEGAN + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def survey(self, targets):
        self.seconds += 2
        if self.seconds > self.goes_after:
            return (HostReport(host="web-1", is_reached=True),)
        lock = LockOwner(
            owner="bob on desk",
            purpose="deploy 2",
            taken_at=BEGAN,
            heartbeat_at=self.now() if self.is_alive else BEGAN,
        )
        return (HostReport(host="web-1", is_reached=True, lock=lock, holder=self.holder),)

    def until_gone(self, *, minutes: float | None = None, cancel: CancelFlag | None = None):
        within = None if minutes is None else timedelta(minutes=minutes)
        flag = cancel or Unhurried()
        return Parting(self, self).until_gone(
            (), within=within, cancel=flag, show=self.shown.append
        )


class Unhurried(CancelFlag):
    def wait(self, seconds):
        self.check()


def test_one_who_has_just_gone_is_waited_for():
    host = Host(goes_after=20, is_alive=False)
    assert host.until_gone()[0].lock is None
    assert "waiting for web-1: locked by bob on desk" in host.shown[0]
    assert host.shown[0].endswith("28 s left")


def test_one_who_gives_signs_of_life_is_a_problem_soon():
    host = Host()
    with pytest.raises(
        Problem, match="web-1: a deployment is still under way, locked by bob"
    ) as told:
        host.until_gone()
    assert told.value.kind is ProblemKind.LOCKED
    assert host.seconds < 15


def test_one_who_only_stays_connected_is_a_problem_after_a_while():
    host = Host(is_alive=False)
    with pytest.raises(Problem, match="last sign of life 30 s ago"):
        host.until_gone()


def test_one_at_work_is_waited_for_as_long_as_was_said():
    assert Host(goes_after=100).until_gone(minutes=2)[0].lock is None
    with pytest.raises(Problem, match="still under way"):
        Host(goes_after=130).until_gone(minutes=2)


def test_a_lock_that_a_person_keeps_is_not_waited_for():
    with pytest.raises(Problem, match="a person left it as it is"):
        Host(holder="held").until_gone(minutes=5)


def test_waiting_can_be_cancelled():
    flag = Unhurried()
    flag.cancel()
    with pytest.raises(Cancelled):
        Host().until_gone(minutes=5, cancel=flag)
