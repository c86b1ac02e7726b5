"""Readings that overtake one another."""

from tidegate.services.tasks import CancelFlag, Task
from tidegate.ui.newest import Newest


class Held:
    """A runner whose tasks end when the test says so."""

    def __init__(self):
        self.tasks = []

    def start(self, task, *, lane=""):
        self.tasks.append(task)
        return CancelFlag()


def test_only_the_reading_begun_last_is_heard():
    runner, heard = Held(), []
    reading = Newest(runner)
    for _ in range(2):
        reading.start(Task(work=lambda *_: None, on_done=heard.append, on_failed=heard.append))
    first, second = runner.tasks
    second.on_done("second")
    first.on_done("first")
    first.on_failed("first failed")
    assert heard == ["second"]


def test_what_is_forgotten_ends_unheard():
    runner, heard = Held(), []
    reading = Newest(runner)
    reading.start(Task(work=lambda *_: None, on_done=heard.append))
    aside = reading.also(heard.append)
    reading.forget()
    runner.tasks[0].on_done("reading")
    aside("aside")
    assert heard == []
