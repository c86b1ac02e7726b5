import threading

import pytest
import shiboken6
from PySide6.QtCore import QObject
from tests.lab.waiting import LONG

from tidegate.services.tasks import Task
from tidegate.ui.bridge.task_runner import QtTaskRunner


@pytest.fixture
def runner(qapp):
    made = QtTaskRunner()
    yield made
    made.close()


def test_news_come_on_the_windows_thread_and_never_inside_start(qtbot, runner):
    heard = []

    def done(result):
        heard.append((result, threading.current_thread() is threading.main_thread()))

    for _ in range(50):
        before = len(heard)
        runner.start(Task(work=lambda report, flag: "result", on_done=done))
        assert len(heard) == before
    qtbot.waitUntil(lambda: len(heard) == 50)
    assert set(heard) == {("result", True)}


def test_progress_comes_before_the_result(qtbot, runner):
    heard = []

    def work(report, _flag):
        for number in range(100):
            report(number)
        return "end"

    runner.start(Task(work=work, on_progress=heard.append, on_done=heard.append))
    qtbot.waitUntil(lambda: "end" in heard)
    assert heard == [*range(100), "end"]


def test_tasks_of_one_lane_run_in_turn_and_others_beside_them(qtbot, runner):
    gate, order = threading.Event(), []

    def first(_report, _flag):
        gate.wait(LONG)
        order.append("first")

    runner.start(Task(work=first), lane="prod")
    runner.start(Task(work=lambda report, flag: order.append("second")), lane="prod")
    runner.start(Task(work=lambda report, flag: order.append("beside")), lane="dev")
    qtbot.waitUntil(lambda: order == ["beside"])
    gate.set()
    qtbot.waitUntil(lambda: order == ["beside", "first", "second"])


def test_a_failed_task_lets_the_next_of_its_lane_go(qtbot, runner):
    failed, done = [], []
    runner.start(
        Task(work=lambda report, flag: 1 / 0, on_failed=lambda error: failed.append(type(error))),
        lane="prod",
    )
    runner.start(Task(work=lambda report, flag: "next", on_done=done.append), lane="prod")
    qtbot.waitUntil(lambda: done == ["next"])
    assert failed == [ZeroDivisionError]


def test_cancelled_work_says_so(qtbot, runner):
    heard = []
    task = Task(
        work=lambda report, flag: flag.wait(LONG), on_cancelled=lambda: heard.append("cancelled")
    )
    runner.start(task).cancel()
    qtbot.waitUntil(lambda: heard == ["cancelled"])


def test_a_closed_screen_hears_nothing_and_its_work_is_cancelled(qtbot, runner):
    screen, heard, cancelled = QObject(), [], threading.Event()

    def work(_report, flag):
        try:
            flag.wait(LONG)
        finally:
            cancelled.set()

    bound = runner.bound_to(screen)
    bound.start(Task(work=work, on_cancelled=lambda: heard.append("cancelled")))
    shiboken6.delete(screen)
    assert cancelled.wait(LONG)
    runner.start(Task(work=lambda report, flag: None, on_done=lambda _: heard.append("after")))
    qtbot.waitUntil(lambda: "after" in heard)
    assert heard == ["after"]


def test_closing_cancels_what_runs_and_waits_for_it(qapp):
    runner, ended = QtTaskRunner(), threading.Event()
    started = threading.Event()

    def work(_report, flag):
        started.set()
        try:
            flag.wait(LONG)
        finally:
            ended.set()

    runner.start(Task(work=work))
    assert started.wait(LONG)
    assert runner.close()
    assert ended.is_set()


def test_closing_does_not_wait_for_ever_for_work_that_hears_nothing(qapp):
    runner, started, let_go = QtTaskRunner(), threading.Event(), threading.Event()

    def deaf(_report, _flag):
        started.set()
        let_go.wait(LONG)

    runner.start(Task(work=deaf))
    assert started.wait(LONG)
    assert not runner.close(seconds=0.01)
    let_go.set()
