"""Questions that overtake one another."""

from tests.ui.held_runner import HeldRunner

from tidegate.ui.asking import Asking


def test_only_the_question_asked_last_is_answered():
    runner, heard = HeldRunner(), []
    asking = Asking(runner, name="read")
    for _ in range(2):
        asking.read(lambda: None, on_done=heard.append, on_failed=heard.append)
    first, second = runner.tasks
    second.on_done("second")
    first.on_done("first")
    first.on_failed("first failed")
    assert heard == ["second"]


def test_what_is_forgotten_ends_unheard_and_need_not_begin():
    runner, heard = HeldRunner(), []
    asking = Asking(runner, name="read")
    asking.read(lambda: None, on_done=heard.append)
    asking.forget()
    runner.tasks[0].on_done("answer")
    assert heard == []
    assert runner.flags[0].is_cancelled


def test_an_act_is_heard_whatever_is_asked_after_it():
    runner, heard = HeldRunner(), []
    asking = Asking(runner, name="do")
    asking.act(lambda: None, on_done=heard.append, on_failed=heard.append)
    asking.read(lambda: None, on_done=heard.append)
    runner.tasks[0].on_done("done")
    assert heard == ["done"]
    assert not runner.flags[0].is_cancelled
