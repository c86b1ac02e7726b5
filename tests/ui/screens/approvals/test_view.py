"""The page and the dialog: what a person reads, presses and cannot press by accident."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from tests.ui.screens.approvals import sample

from tidegate.domain.approval import Verdict
from tidegate.ui.screens.approvals.board import Misfit
from tidegate.ui.screens.approvals.dialog import ApprovalDialog
from tidegate.ui.screens.approvals.rejecting import RejectDialog
from tidegate.ui.screens.approvals.view import ApprovalsScreen
from tidegate.ui.widgets.screen import Screen


@pytest.fixture
def window(qtbot):
    screen = Screen()
    screen.resize(1440, 900)
    qtbot.addWidget(screen)
    with qtbot.waitExposed(screen):
        screen.show()
    return screen


@pytest.fixture
def show(qtbot, window):
    def opened(sheet):
        dialog = ApprovalDialog(window, sheet)
        qtbot.addWidget(dialog)
        with qtbot.waitExposed(dialog):
            dialog.open()
        return dialog

    return opened


def button(dialog, words):
    found = [each for each in dialog.findChildren(QAbstractButton) if each.text() == words]
    assert found, f"no button {words}"
    return found[0]


def words_in(widget):
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.text())


def check_all(dialog):
    for box in dialog._side._checklist.boxes:
        box.setChecked(True)


def test_the_focus_starts_on_the_first_open_item_never_on_an_act(show, qtbot):
    dialog = show(sample.sheet())
    qtbot.waitUntil(lambda: dialog.focusWidget() is dialog._side._checklist.boxes[0])


def test_enter_triggers_nothing_wherever_the_focus_is(show, qtbot):
    dialog = show(sample.sheet())
    check_all(dialog)
    wishes = []
    dialog.sign_requested.connect(lambda *given: wishes.append(given))
    for words in ("Sign only", "Sign and deploy"):
        act = button(dialog, words)
        assert act.isEnabled()
        act.setFocus()
        qtbot.keyClick(act, Qt.Key.Key_Return)
        qtbot.keyClick(dialog, Qt.Key.Key_Enter)
    assert wishes == []
    assert dialog.isVisible()


def test_signing_waits_for_the_whole_checklist(show, qtbot):
    dialog = show(sample.sheet())
    act = button(dialog, "Sign and deploy")
    assert not act.isEnabled()
    assert "2 of the checklist" in act.toolTip()
    boxes = dialog._side._checklist.boxes
    qtbot.keyClick(boxes[0], Qt.Key.Key_Space)
    assert not act.isEnabled()
    qtbot.mouseClick(boxes[1], Qt.MouseButton.LeftButton)
    assert act.isEnabled()
    with qtbot.waitSignal(dialog.sign_requested) as wish:
        qtbot.mouseClick(act, Qt.MouseButton.LeftButton)
    hand, comment, deploys = wish.args
    assert (hand.principal, comment, deploys) == (sample.ANA, "", True)


def test_more_approvals_to_come_let_one_sign_but_not_deploy(show):
    dialog = show(sample.sheet(votes=()))
    check_all(dialog)
    assert button(dialog, "Sign only").isEnabled()
    assert not button(dialog, "Sign and deploy").isEnabled()


def test_who_asked_may_not_sign_and_reads_why(show):
    dialog = show(sample.sheet(people=sample.hands()[1:]))
    check_all(dialog)
    act = button(dialog, "Sign only")
    assert not act.isEnabled()
    assert "who asks may not approve" in act.toolTip()
    assert "who asks may not approve" in words_in(dialog)


def test_a_closed_window_lets_one_sign_but_not_deploy(show):
    frozen = sample.conditions(opens="frozen, 24 Dec to 2 Jan")
    dialog = show(sample.sheet(verdict=frozen))
    check_all(dialog)
    assert button(dialog, "Sign only").isEnabled()
    act = button(dialog, "Sign and deploy")
    assert not act.isEnabled()
    assert "frozen" in act.toolTip()


def test_an_unsigned_workspace_says_so(show):
    dialog = show(sample.sheet(votes=(), signed=False))
    assert "Recorded without a signature" in words_in(dialog)
    assert button(dialog, "Approve and deploy")
    assert "Approves digest" in words_in(dialog)


def test_enough_approvals_leave_only_the_deployment(show, qtbot):
    dialog = show(sample.sheet(votes=(sample.vote(), sample.vote(sample.ANA))))
    act = button(dialog, "Deploy")
    assert act.isEnabled()
    assert not button(dialog, "Sign only").isVisible()
    with qtbot.waitSignal(dialog.deploy_requested):
        qtbot.mouseClick(act, Qt.MouseButton.LeftButton)


def test_a_plan_that_no_longer_fits_names_what_changed_and_can_be_asked_for_again(show, qtbot):
    dialog = show(sample.sheet())
    check_all(dialog)
    dialog.show_misfit(Misfit(dialog.digest, ("DB_POOL_SIZE is 64 now",)))
    assert "DB_POOL_SIZE is 64 now" in words_in(dialog)
    assert "Something is not as the plan says any more" in words_in(dialog)
    assert "Everything is as the plan says" not in words_in(dialog)
    assert not button(dialog, "Sign and deploy").isEnabled()
    with qtbot.waitSignal(dialog.ask_again_requested):
        qtbot.mouseClick(button(dialog, "Ask again"), Qt.MouseButton.LeftButton)


def test_a_comparison_of_another_plan_says_nothing(show):
    dialog = show(sample.sheet())
    check_all(dialog)
    dialog.show_misfit(Misfit("another digest", ("something",)))
    assert button(dialog, "Sign and deploy").isEnabled()


def test_a_rejected_request_can_only_be_asked_for_again(show):
    refused = sample.vote(verdict=Verdict.REJECTED, reason="Two currencies fail")
    dialog = show(sample.sheet(votes=(refused,)))
    check_all(dialog)
    assert "Two currencies fail" in words_in(dialog)
    assert not any(
        button(dialog, words).isEnabled() for words in ("Reject…", "Sign only", "Sign and deploy")
    )


def test_nothing_can_be_pressed_while_a_key_signs_and_all_again_after_a_refusal(show):
    dialog = show(sample.sheet())
    check_all(dialog)
    dialog.show_working("Signing.")
    assert not button(dialog, "Sign only").isEnabled()
    dialog.show_refused(RuntimeError("hidden"))
    assert button(dialog, "Sign only").isEnabled()
    assert "hidden" not in words_in(dialog)


def test_everything_that_is_signed_can_be_read(show):
    text = words_in(show(sample.sheet()))
    for part in (
        "Approve 2.8.1 for Production",
        "open for another 7 h 22 min",
        "replaces 2.8.0",
        "6f0c 4b1e … 77d2 a91e",
        "bin/migrate --check",
        "on every host",
        "http://127.0.0.1:8080/health",
        "8 hosts in 4 batches (2, 2, 2, 2). If one fails, all go back to 2.8.0.",
        "Signatures, 1 of 2",
    ):
        assert part in text


def test_a_rejection_needs_a_reason_and_may_name_a_case(window, qtbot):
    dialog = RejectDialog(window, sample.plan())
    qtbot.addWidget(dialog)
    dialog.open()
    act = button(dialog, "Reject release")
    assert not act.isEnabled()
    qtbot.keyClicks(dialog._reason, "Totals are wrong")
    qtbot.keyClicks(dialog._case, "two currencies")
    with qtbot.waitSignal(dialog.rejected_with) as wish:
        qtbot.mouseClick(act, Qt.MouseButton.LeftButton)
    assert wish.args == ["Totals are wrong", "two currencies"]


def test_every_control_has_a_name(show, qtbot):
    dialog = show(sample.sheet())
    for each in dialog.findChildren(QAbstractButton):
        if not each.isVisibleTo(dialog) or each.objectName().startswith("qt_"):
            continue
        assert each.text() or each.accessibleName() or each.toolTip()


def test_the_list_opens_a_request_by_key_and_a_past_one_as_deployment(qtbot):
    screen = ApprovalsScreen()
    qtbot.addWidget(screen)
    screen.resize(1200, 800)
    screen.show()
    screen.show_board(sample.board())
    rows = screen._table.rows()
    with qtbot.waitSignal(screen.review_requested) as wish:
        screen._table.opened.emit(rows[0])
    assert wish.args == [rows[0].digest]
    with qtbot.waitSignal(screen.page_requested) as wish:
        screen._table.opened.emit(rows[-1])
    assert wish.args == ["deployments", "d-1"]


def test_the_dialog_of_a_hundred_hosts_fits_into_the_window(show, window):
    settings = tuple(sample.SETTINGS) * 80
    many = sample.plan(hosts=sample.hosts(100), settings=settings)
    dialog = show(sample.sheet(many))
    dialog.show_misfit(Misfit(dialog.digest, tuple(f"change {n}" for n in range(30))))
    QApplication.instance().processEvents()
    assert dialog.panel.height() <= window.height()
