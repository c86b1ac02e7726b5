"""Signs of life go out as long as somebody is carried, and from one thread."""

import threading

from tests.lab.waiting import LONG

from tidegate.adapters.ssh.pulse import Pulse
from tidegate.domain.problem import Problem


def test_everybody_who_is_carried_gives_signs_and_a_deaf_one_stops_nobody():
    pulse = Pulse(every=0.01)
    heard = threading.Semaphore(0)

    def deaf():
        raise Problem("it is gone")

    with pulse.carries(deaf), pulse.carries(heard.release):
        assert all(heard.acquire(timeout=LONG) for _ in range(3))
        assert [thread.name for thread in threading.enumerate()].count("pulse") == 1


def test_nobody_hears_of_it_afterwards_and_it_begins_anew():
    pulse = Pulse(every=0.01)
    for _ in range(2):
        heard = threading.Semaphore(0)
        with pulse.carries(heard.release):
            assert heard.acquire(timeout=LONG)
    for thread in threading.enumerate():
        if thread.name == "pulse":
            thread.join(LONG)
            assert not thread.is_alive()
