"""The page: what a person sees live, presses and hears."""

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from tests.lab.speed import slowness
from tests.ui.screens.deployments import sample

from tidegate.domain.deployment import EventKind, Phase
from tidegate.ui.screens.deployments.hosts_table import Line as HostLine
from tidegate.ui.screens.deployments.log import Line
from tidegate.ui.screens.deployments.rolling_back import RollbackDialog
from tidegate.ui.screens.deployments.view import DeploymentsScreen
from tidegate.ui.screens.deployments.watch import Listed
from tidegate.ui.widgets.progress import _phase_width


class Presenter:
    """Writes down every wish."""

    def __init__(self):
        self.wishes = []

    def __getattr__(self, name):
        return lambda *given: self.wishes.append((name, *given))


@pytest.fixture
def presenter():
    return Presenter()


@pytest.fixture
def screen(qtbot, presenter):
    made = DeploymentsScreen()
    qtbot.addWidget(made)
    made.resize(1230, 800)
    made.driven_by(presenter)
    with qtbot.waitExposed(made):
        made.show()
    return made


def visible(screen, words):
    return [
        each
        for each in screen.findChildren(QAbstractButton)
        if each.text() == words and each.isVisible()
    ]


def words_in(widget):
    labels = widget.findChildren(QLabel)
    return " ".join(each.text() for each in labels if each.isVisible())


def test_the_list_opens_a_deployment(screen, presenter):
    screen.show_list(sample.listed())
    screen._table.opened.emit(screen._table.rows()[0])
    assert presenter.wishes == [("show", sample.ID)]


def test_an_empty_page_leads_to_the_pipeline(screen, qtbot):
    screen.show_list(Listed((), {}, sample.NOW))
    assert "Nothing was deployed yet" in words_in(screen)
    with qtbot.waitSignal(screen.page_requested) as wish:
        qtbot.mouseClick(visible(screen, "Open the pipeline")[0], Qt.MouseButton.LeftButton)
    assert wish.args == ["pipeline", ""]


def test_a_running_one_can_be_stopped_only_from_where_it_was_started(screen):
    screen.show_watched(sample.watched(sample.running_events()))
    assert visible(screen, "Stop")[0].isEnabled()
    screen.show_watched(sample.watched(sample.running_events(), is_ours=False))
    stop = visible(screen, "Stop")[0]
    assert not stop.isEnabled()
    assert "started elsewhere" in stop.toolTip()


def test_stopping_asks_first_and_enter_does_not_answer(screen, qtbot, presenter):
    screen.show_watched(sample.watched(sample.running_events()))
    qtbot.mouseClick(visible(screen, "Stop")[0], Qt.MouseButton.LeftButton)
    dialog = QApplication.activeModalWidget()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert ("stop",) not in presenter.wishes
    yes = next(
        each for each in dialog.findChildren(QAbstractButton) if each.text().startswith("Stop the")
    )
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert ("stop",) in presenter.wishes


def test_each_outcome_offers_its_own_acts(screen, qtbot):
    offers = {
        "Roll back…": sample.succeeded(),
        "Settle hosts": sample.interrupted(),
        "Resume": sample.interrupted(),
        "Deploy again…": sample.failed_before_switch(),
    }
    for words, watched in offers.items():
        screen.show_watched(watched)
        assert visible(screen, words)
        assert not visible(screen, "Stop")


def test_trouble_stands_in_place_with_its_remedy(screen, qtbot):
    screen.show_watched(sample.failed_before_switch())
    text = words_in(screen)
    assert "web-p3 failed in stage" in text
    assert "Run the deployment again, and check the disk." in text
    assert "every host runs what it ran before" in text
    with qtbot.waitSignal(screen.deploy_requested) as wish:
        qtbot.mouseClick(visible(screen, "Deploy again…")[0], Qt.MouseButton.LeftButton)
    assert wish.args == ["2.8.1", "production"]


def test_the_receipt_comes_at_the_end(screen):
    screen.show_watched(sample.watched(sample.running_events()))
    assert not visible(screen, "Save receipt…")
    screen.show_watched(sample.succeeded())
    assert visible(screen, "Save receipt…")


def test_hosts_are_rows_that_a_screen_reader_can_say(screen):
    screen.show_watched(sample.watched(sample.running_events()))
    table = screen._detail._hosts.table
    first = table.model().index(0, 0, table.model().index(2, 0))
    said = first.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "web-p5: running, Switching to 2.8.1, 6 of 9 phases done" in said


def test_rows_stay_the_same_while_hosts_move_on(screen):
    events = sample.running_events()
    watched = sample.watched(events)
    screen.show_watched(watched)
    table = screen._detail._hosts.table
    chosen = next(row for row in table.rows() if row.host.name == "web-p6")
    table.choose(chosen)
    screen.show_watched(watched.after([sample.phase("web-p6", "stage")], now=sample.NOW))
    assert table.chosen_row() is chosen
    assert isinstance(chosen, HostLine)
    assert chosen.host.text == "Under way"


def test_filters_leave_only_failed_hosts(screen, qtbot):
    screen.show_watched(sample.failed_before_switch())
    card = screen._detail._hosts
    qtbot.mouseClick(card._filters["running"], Qt.MouseButton.LeftButton)
    assert card.table.rows() == []
    qtbot.mouseClick(card._filters[""], Qt.MouseButton.LeftButton)
    assert len(card.table.rows()) == 8


def test_choosing_a_host_filters_the_log(screen):
    screen.show_watched(sample.watched(sample.running_events()))
    screen.show_log([Line("one", host="web-p5"), Line("other", host="web-p6")])
    table = screen._detail._hosts.table
    table.choose(next(row for row in table.rows() if row.host.name == "web-p6"))
    assert "other" in screen._detail._log.text()
    assert "one" not in screen._detail._log.text()


def test_escape_leads_back_to_the_list(screen, qtbot, presenter):
    screen.show_list(sample.listed())
    screen.show_watched(sample.succeeded())
    with qtbot.waitSignal(screen.title_requested) as wish:
        screen._detail._hosts.table.setFocus()
        qtbot.keyClick(screen._detail._hosts.table, Qt.Key.Key_Escape)
    assert wish.args == ["", ""]
    assert ("back",) in presenter.wishes


def test_a_rollback_names_its_act_and_waits_for_the_person(screen, qtbot):
    dialog = RollbackDialog(screen, sample.plan("2.8.0", restores="20261109-2.8.0"))
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.accepted):
        act = next(
            each
            for each in dialog.findChildren(QAbstractButton)
            if each.text() == "Ask for approval"
        )
        qtbot.mouseClick(act, Qt.MouseButton.LeftButton)


def test_a_hundred_hosts_are_shown_again_within_a_batch_of_events(screen):
    hosts = sample.hosts(100)
    of = sample.plan(hosts=hosts)
    watched = sample.watched(of=of)
    screen.show_watched(watched)
    events = [
        sample.event(
            EventKind.PROGRESS, hosts[at % 100].name, phase=Phase.STAGE, done=at, total=1_000
        )
        for at in range(1_000)
    ]
    began = time.thread_time()
    screen.show_watched(watched.after(events, now=sample.NOW))
    assert time.thread_time() - began < 0.4 * slowness()


def test_every_control_has_a_name(screen):
    screen.show_watched(sample.failed_health())
    for each in screen.findChildren(QAbstractButton):
        if each.isVisible() and not each.objectName().startswith("qt_"):
            assert each.text() or each.accessibleName() or each.toolTip()


def press(screen, qtbot, words):
    qtbot.mouseClick(visible(screen, words)[0], Qt.MouseButton.LeftButton)


def confirm(qtbot, words):
    dialog = QApplication.activeModalWidget()
    yes = next(each for each in dialog.findChildren(QAbstractButton) if each.text() == words)
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)


def test_a_failed_host_offers_four_ways_in_place(screen, qtbot, presenter):
    screen.show_watched(sample.asking())
    hosts = ("web-p7", "web-p8")
    assert "Every other host waits for you" in words_in(screen)
    press(screen, qtbot, "Retry hosts")
    press(screen, qtbot, "Keep the locks")
    press(screen, qtbot, "Skip hosts")
    confirm(qtbot, "Skip 2 hosts")
    press(screen, qtbot, "Roll back all")
    confirm(qtbot, "Roll back all")
    assert presenter.wishes == [
        ("choose", act, hosts) for act in ("retry_host", "keep_locks", "skip_host", "all_back")
    ]


def test_a_deployment_pauses_and_goes_on_by_its_buttons(screen, qtbot, presenter):
    running = sample.watched(sample.running_events(), is_steered=True)
    screen.show_watched(running)
    press(screen, qtbot, "Pause after batch")
    screen.show_watched(replace(running, is_pausing=True))
    assert not visible(screen, "Pausing…")[0].isEnabled()
    screen.show_watched(sample.paused())
    assert not visible(screen, "Pause after batch")
    press(screen, qtbot, "Continue")
    assert presenter.wishes == [("pause",), ("go_on",)]


def test_locks_are_broken_only_after_a_question(screen, qtbot, presenter):
    for watched in (sample.locked(), sample.held()):
        screen.show_watched(watched)
        press(screen, qtbot, "Break the locks…")
    assert presenter.wishes == [("ask_unlock",)] * 2
    screen.ask_unlock(sample.workspace().environment("production"), why="locked by bob")
    words = words_in(QApplication.activeModalWidget())
    assert "recorded" in words
    assert "locked by bob" in words
    confirm(qtbot, "Break the locks")
    assert presenter.wishes[2:] == [("unlock", "production")]


def test_a_drifted_host_leads_into_compare(screen, qtbot, presenter):
    screen.show_watched(sample.succeeded())
    press(screen, qtbot, "Check drift")
    assert presenter.wishes == [("check_drift",)]
    screen.show_watched(sample.drifted())
    assert "3 hosts drifted" in words_in(screen)
    with qtbot.waitSignal(screen.page_requested) as wish:
        press(screen, qtbot, "Compare settings")
    assert wish.args == ["compare", "production@1/production@live:web-p2"]


def test_every_stage_has_room_in_a_narrow_window(screen):
    screen.show_watched(sample.watched(sample.running_events()))
    rail = screen._detail._rail
    for width, has_notes in ((1_100, True), (740, False)):
        rail.resize(width, rail.height())
        shown, link = rail._fitted()
        assert shown is has_notes
        taken = sum(_phase_width(phase, has_note=shown) for phase in rail._phases)
        assert taken + link * (len(rail._phases) - 1) <= width + 1
