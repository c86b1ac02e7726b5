"""The page and its sheet: what keys, clicks and drops wish, and what nobody presses by accident."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel
from tests.ui.lint import labels_that_read_markup, nameless_buttons, nameless_painted
from tests.ui.screens.pipeline import sample

from tidegate.domain.problem import Problem, ProblemKind
from tidegate.ui.screens.pipeline.hold_dialog import HoldDialog
from tidegate.ui.screens.pipeline.matrix_model import VERSION_MIME
from tidegate.ui.screens.pipeline.policy import Order
from tidegate.ui.screens.pipeline.view import PipelineScreen
from tidegate.ui.widgets.cards import AttentionCard

ORDER = Order("production", "2.8.1")


class Presenter:
    """Writes the page's wishes down."""

    def __init__(self):
        self.wishes = []
        self.desk = self

    def __getattr__(self, name):
        return lambda *given, **named: self.wishes.append((name, *given, *named.values()))


@pytest.fixture
def screen(qtbot):
    made = PipelineScreen()
    made.presenter = Presenter()
    made.driven_by(made.presenter)
    made.resize(1180, 800)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.show_board(sample.board())
    made.show_selected(sample.selected())
    made.presenter.wishes.clear()
    yield made
    made.close_sheet()


def field(screen, version, column):
    return screen.matrix.visualRect(screen.matrix.matrix.place_of(version, column)).center()


def words_in(widget):
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.text())


def test_it_starts_on_the_version_that_waits(screen):
    assert screen.matrix.chosen_version() == "2.8.1"


def test_every_field_can_be_read_aloud(screen):
    model = screen.matrix.matrix
    role = Qt.ItemDataRole.AccessibleTextRole
    said = [model.place_of("2.9.0-rc.2", at).data(role) for at in range(5)]
    assert said[2] == "2.9.0-rc.2 in Test: Live, 3/3 hosts · 4 h"
    assert said[3] == "2.9.0-rc.2 in Staging: not deployed, may be promoted here"
    assert said[4] == "2.9.0-rc.2 in Production: not deployed"
    head = model.headerData(3, Qt.Orientation.Horizontal, role)
    assert head == "Staging: version 2.8.1, 4 of 4 hosts, 2 drifted, 1 approval"


def test_arrows_walk_and_enter_does_what_the_field_is_for(screen, qtbot):
    screen.choose("2.9.0-rc.2")
    for _ in range(3):
        qtbot.keyClick(screen.matrix, Qt.Key.Key_Right)
    qtbot.keyClick(screen.matrix, Qt.Key.Key_Return)
    assert ("promote", "2.9.0-rc.2", "staging") in screen.presenter.wishes
    screen.matrix.choose("2.8.1", column=4)
    with qtbot.waitSignal(screen.open_page_requested) as wish:
        qtbot.keyClick(screen.matrix, Qt.Key.Key_Return)
    assert wish.args == ["approvals", str(sample.REQUEST)]
    screen.matrix.choose("2.9.0-rc.1", column=3)
    with qtbot.waitSignal(screen.open_page_requested) as wish:
        qtbot.keyClick(screen.matrix, Qt.Key.Key_Return)
    assert wish.args == ["deployments", "d-2.9.0-rc.1-staging"]


def test_a_click_on_the_offered_field_prepares(screen, qtbot):
    place = field(screen, "2.9.0-rc.2", 3)
    qtbot.mouseClick(screen.matrix.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ("promote", "2.9.0-rc.2", "staging") in screen.presenter.wishes


def drop(screen, version, origin, column):
    carried = QMimeData()
    carried.setData(VERSION_MIME, f"{version}\n{origin}".encode())
    at = QPointF(field(screen, "2.7.2", column))
    event = QDropEvent(
        at,
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        carried,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    screen.matrix.dropEvent(event)
    return event


def test_a_version_dropped_on_a_column_only_prepares(screen):
    event = drop(screen, "2.8.0", "staging", 4)
    assert screen.presenter.wishes == [("promote", "2.8.0", "production")]
    assert event.dropAction() is Qt.DropAction.CopyAction


def test_a_version_dropped_where_it_came_from_or_on_a_name_does_nothing(screen):
    drop(screen, "2.8.0", "production", 4)
    drop(screen, "2.8.0", "production", 0)
    drop(screen, "unknown", "staging", 4)
    assert screen.presenter.wishes == []


def test_actions_reach_the_presenter(screen, qtbot):
    assert screen.act("release.promote")
    assert screen.act("release.roll_back")
    assert screen.presenter.wishes == [("promote", "2.8.1", ""), ("roll_back", "staging")]
    with qtbot.waitSignal(screen.compare_requested) as wish:
        screen.act("release.compare")
    assert wish.args == ["staging", "production"]
    assert not screen.act("history.verify")


def test_roll_back_takes_the_environment_of_the_chosen_field(screen):
    screen.matrix.choose("2.8.0", column=4)
    screen.act("release.roll_back")
    assert ("roll_back", "production") in screen.presenter.wishes


def test_the_choice_stays_when_the_record_moves_on(screen):
    screen.matrix.choose("2.7.3", column=2)
    screen.presenter.wishes.clear()
    screen.show_board(sample.board())
    assert screen.matrix.chosen_version() == "2.7.3"
    assert screen.matrix.chosen_environment() == "test"
    assert screen.presenter.wishes == []


def test_cards_lead_to_where_one_can_act(screen, qtbot):
    cards = screen.findChildren(AttentionCard)
    assert len(cards) == 2
    with qtbot.waitSignal(screen.open_page_requested) as wish:
        cards[0].acted.emit()
    assert wish.args == ["approvals", str(sample.REQUEST)]
    with qtbot.waitSignal(screen.compare_requested) as wish:
        cards[1].acted.emit()
    assert wish.args == ["staging@deployed", "staging@live"]


def test_more_cards_wait_behind_a_button(screen, qtbot):
    screen.show_board(sample.many(20))
    assert screen.more.text() == "2 more to look at"
    qtbot.mouseClick(screen.more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: sum(c.isVisible() for c in screen.findChildren(AttentionCard)) == 4)


def test_typing_filters(screen, qtbot):
    qtbot.keyClicks(screen.search, "2.7")
    qtbot.waitUntil(lambda: screen.matrix.matrix.rowCount() == 5)
    assert screen.matrix.head.shown == "5 of 11 shown"


def test_nothing_and_trouble_are_told(screen, qtbot):
    screen.show_board(sample.board(rows=()))
    assert screen.inspector.isHidden()
    assert "No build yet" in words_in(screen.empty)
    with qtbot.waitSignal(screen.open_page_requested) as wish:
        screen.empty.acted.emit()
    assert wish.args == ["releases", "register"]
    screen.show_problem(Problem("the store is locked", remedy="close the other one"))
    assert "the store is locked" in words_in(screen.area)


def show(screen, offer, order=ORDER):
    screen.show_sheet(order, sample.choices())
    screen.show_offer(offer)
    return screen.sheet


def test_the_button_of_the_sheet_says_the_policy(screen):
    sheet = show(screen, sample.offer())
    assert sheet.act.text() == "Request approval (2 needed)"
    show(screen, sample.offer(judged=sample.verdict()))
    assert sheet.act.text() == "Deploy now"
    assert sheet.act.isEnabled()
    red = sample.verdict(people=False, tests=False)
    show(screen, sample.offer(judged=red))
    assert not sheet.act.isEnabled()
    assert "red in Staging" in sheet.act.toolTip()
    assert "Mend it and deploy the new build to Staging" in words_in(sheet)


def test_everything_that_would_happen_can_be_read(screen):
    text = words_in(show(screen, sample.offer()))
    for part in (
        "Deploy 2.8.1 to Production",
        "Replaces 2.8.0.",
        "8 hosts in 4 batches (2, 2, 2, 2)",
        "web-p1, web-p2",
        "DB_POOL_SIZE",
        "•••• 77e0",
        "bin/migrate --check",
        "before the switch · on one host",
        "If a host fails, all go back to 2.8.0",
    ):
        assert part in text


def test_enter_deploys_nothing(screen, qtbot):
    sheet = show(screen, sample.offer(judged=sample.verdict()))
    sheet.act.setFocus()
    qtbot.keyClick(sheet.act, Qt.Key.Key_Return)
    qtbot.keyClick(sheet, Qt.Key.Key_Enter)
    assert ("act",) not in screen.presenter.wishes
    qtbot.mouseClick(sheet.act, Qt.MouseButton.LeftButton)
    assert ("act",) in screen.presenter.wishes


def test_another_choice_asks_for_another_plan_and_takes_the_old_one_away(screen):
    sheet = show(screen, sample.offer(judged=sample.verdict()))
    sheet._choosers[0].choose("2.8.0")
    sheet._choosers[0].chosen.emit("2.8.0")
    assert screen.presenter.wishes[-1] == ("prepare", Order("production", "2.8.0"))
    assert not sheet.act.isEnabled()


def test_another_environment_wears_its_own_colour(screen):
    sheet = show(screen, sample.offer())
    screen.show_sheet(Order("staging", "2.8.1"), sample.choices())
    assert screen.sheet is not sheet
    assert ("dismiss",) not in screen.presenter.wishes


def test_closing_the_sheet_calls_it_off(screen, qtbot):
    sheet = show(screen, sample.offer())
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert ("dismiss",) in screen.presenter.wishes
    assert screen.sheet is None


def test_a_refusal_can_be_answered_with_a_new_plan(screen):
    sheet = show(screen, sample.offer(judged=sample.verdict()))
    sheet.show_working("Reading the hosts once more")
    assert not sheet.act.isEnabled()
    screen.show_refused(Problem("the gate is closed: frozen", remedy="wait"))
    assert "frozen" in words_in(sheet)
    assert sheet.act.isEnabled()
    sheet._refusal.retry_requested.emit()
    assert screen.presenter.wishes[-1] == ("prepare", ORDER)


def test_a_foreign_lock_can_be_broken_from_the_sheet(screen, qtbot):
    sheet = show(screen, sample.offer(judged=sample.verdict()))
    screen.show_refused(Problem("the gate is closed: frozen", kind=ProblemKind.GATE))
    assert sheet._unlock.isHidden()
    assert sheet._wait.isHidden()
    screen.show_refused(Problem("web-1: locked by bob", kind=ProblemKind.LOCKED))
    with qtbot.waitSignal(screen.open_page_requested) as wish:
        sheet._unlock.click()
    assert wish.args == ["deployments", f"unlock/{ORDER.environment}"]


def test_a_foreign_lock_can_be_waited_for_in_the_sheet(screen):
    sheet = show(screen, sample.offer(judged=sample.verdict()))
    screen.show_refused(Problem("web-1: locked by bob", kind=ProblemKind.LOCKED))
    with_refusal = sheet.height()
    sheet._wait.click()
    assert screen.presenter.wishes[-1] == ("wait",)
    screen.show_waiting("waiting for web-1: locked by bob; 899 s left")
    assert "899 s left" in words_in(sheet)
    assert not sheet.act.isEnabled()
    assert sheet.height() < with_refusal
    screen.show_refused(Problem("web-1: locked by bob", kind=ProblemKind.LOCKED))
    assert sheet.act.isEnabled()
    assert sheet.height() == with_refusal


def test_the_sheet_of_a_large_plan_fits_into_a_small_window(qtbot):
    screen = PipelineScreen()
    qtbot.addWidget(screen)
    screen.resize(900, 600)
    screen.show()
    screen.show_board(sample.board())
    large = sample.plan(count=120, settings=sample.SETTINGS * 40)
    sheet = show(screen, sample.offer(large))
    assert sheet.height() <= 600
    screen.close_sheet()


def test_a_hold_needs_a_reason(screen, qtbot):
    dialog = HoldDialog(screen, sample.board(), version="2.8.1")
    qtbot.addWidget(dialog)
    dialog.open()
    assert not dialog._act.isEnabled()
    qtbot.keyClicks(dialog._reason, "load test")
    with qtbot.waitSignal(dialog.held) as wish:
        qtbot.mouseClick(dialog._act, Qt.MouseButton.LeftButton)
    assert wish.args == ["production", "", "load test"]


def test_everything_has_a_name_and_shows_plain_text(screen):
    sheet = show(screen, sample.rollback_offer())
    for root in (screen, sheet):
        assert nameless_buttons(root) == []
        assert labels_that_read_markup(root) == []
        assert nameless_painted(root) == []
