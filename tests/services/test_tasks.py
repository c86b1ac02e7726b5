import threading

import pytest
from tests.lab.waiting import LONG

from tidegate.services.tasks import CancelFlag, Cancelled, ImmediateRunner, Task


def test_a_flag_stops_work_at_its_next_check():
    flag = CancelFlag()
    flag.check()
    flag.cancel()
    with pytest.raises(Cancelled):
        flag.check()


def test_a_cancel_ends_a_wait_at_once():
    flag = CancelFlag()
    threading.Timer(0.01, flag.cancel).start()
    with pytest.raises(Cancelled):
        flag.wait(LONG)


def test_exactly_one_outcome_is_told_after_all_progress():
    heard = []
    task = Task(
        work=lambda report, _flag: (report("half"), "whole")[1],
        on_done=lambda result: heard.append(("done", result)),
        on_failed=lambda error: heard.append(("failed", error)),
        on_progress=lambda news: heard.append(("progress", news)),
        on_cancelled=lambda: heard.append(("cancelled", None)),
    )
    ImmediateRunner().start(task)
    assert heard == [("progress", "half"), ("done", "whole")]


def test_a_failure_reaches_the_task_and_not_the_runner():
    heard = []

    def work(_report, _flag):
        raise OSError("gone")

    ImmediateRunner().start(Task(work=work, on_failed=heard.append))
    assert [str(error) for error in heard] == ["gone"]
