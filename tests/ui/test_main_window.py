import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout

from tidegate.domain.problem import Problem
from tidegate.ui.actions import ACTIONS, MENUS, Need
from tidegate.ui.main_window import MainWindow
from tidegate.ui.messages import Question
from tidegate.ui.palette import Entry, found
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cells import Cell
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import SearchField
from tidegate.ui.widgets.inspector import Inspector
from tidegate.ui.widgets.log_pane import LogPane
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.widgets.screen import Screen
from tidegate.ui.widgets.tables import Table

QUESTION = Question("Deploy", "2.8.1 goes to 8 hosts.", "Deploy now", kind="production")


@pytest.fixture
def window(qtbot):
    made = MainWindow(version="1.0")
    qtbot.addWidget(made)
    for key, title in (("pipeline", "Pipeline"), ("releases", "Releases"), ("compare", "Compare")):
        page = Screen()
        page.bar_actions = (Button(f"Act on {title}"),)
        made.add_page(key, title, icon="package", section="Release", widget=page)
    made.show()
    return made


def test_ctrl_and_a_number_lead_to_a_page_with_its_own_buttons(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.page == "releases"
    shown = [button.text() for button in window.top_bar.findChildren(Button) if button.isVisible()]
    assert shown == ["Act on Releases"]


def test_f6_goes_round_the_panes_and_into_the_inspector(qtbot, window):
    page = Screen()
    inspector = Inspector(name="What is selected")
    inspector.add(Button("Compare"))
    row = QVBoxLayout(page)
    row.addWidget(SearchField("Filter"))
    row.addWidget(inspector)
    window.add_page("hosts", "Hosts", icon="server", section="Release", widget=page)
    window.show_page("hosts")
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    panes = []
    for _ in range(5):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        around = (inspector, page, window.top_bar, window.navigation)
        panes.append(next(pane for pane in around if pane.isAncestorOf(focused)))
    start = panes.index(window.navigation)
    order = [window.navigation, window.top_bar, page, inspector]
    assert panes == [order[(at - start) % 4] for at in range(5)]


def test_a_click_in_the_navigation_leads_to_a_page(qtbot, window):
    button = window.navigation._buttons["compare"]
    with qtbot.waitSignal(window.page_shown):
        button.click()
    assert (window.page, button.isChecked()) == ("compare", True)


def test_a_fault_that_two_parts_of_a_page_meet_is_shown_once(qtbot, window):
    for _ in range(2):
        window.messages.show_problem(Problem("tidegate.yaml:3: no such key", remedy="remove it"))
    (shown,) = window.findChildren(Dialog)
    shown.reject()
    qtbot.waitUntil(lambda: not [d for d in window.findChildren(Dialog) if d.isVisible()])
    window.messages.show_problem(Problem("tidegate.yaml:3: no such key", remedy="remove it"))
    (again,) = [each for each in window.findChildren(Dialog) if each.isVisible()]
    again.reject()


def test_a_click_on_the_page_that_is_there_leads_to_its_beginning(qtbot, window):
    button = window.navigation._buttons["pipeline"]
    with qtbot.waitSignal(window.crumb_requested) as asked:
        button.click()
    assert asked.args == ["pipeline"]
    assert (window.page, button.isChecked()) == ("pipeline", True)


def test_actions_work_by_shortcut_although_the_menu_bar_is_hidden(qtbot, window):
    assert not window.menuBar().isVisible()
    with qtbot.waitSignal(window.action_requested) as asked:
        qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == ["workspace.open"]


def test_what_cannot_be_done_now_says_what_it_needs(window):
    window.show_available([Need.WORKSPACE])
    promote = window.actions_table.action("release.promote")
    assert not promote.isEnabled()
    assert promote.toolTip() == "Needs a selected release"
    assert window.actions_table.action("build.register").isEnabled()


def test_every_action_has_a_menu_and_no_two_share_a_shortcut():
    assert {row.menu for row in ACTIONS} <= set(MENUS)
    keys = [row.shortcut for row in ACTIONS if row.shortcut]
    assert len(keys) == len(set(keys))
    assert len({row.id for row in ACTIONS}) == len(ACTIONS)


def test_ctrl_f_goes_to_the_pages_filter_or_else_to_its_log(qtbot, window):
    for kind in (SearchField("Filter"), LogPane()):
        page = Screen()
        QVBoxLayout(page).addWidget(kind)
        key = type(kind).__name__
        window.add_page(key, key, icon="package", section="Record", widget=page)
        window.show_page(key)
        qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert isinstance(QApplication.focusWidget(), SearchField)
        assert page.isAncestorOf(QApplication.focusWidget())


def test_a_letter_acts_in_a_lettered_table_only_while_it_has_the_focus(qtbot, window):
    page = Screen()
    field, table = SearchField("Filter"), Table([Column("Key", Cell)], name="Builds")
    layout = QVBoxLayout(page)
    layout.addWidget(field)
    layout.addWidget(table)
    page.lettered = (table,)
    window.add_page("builds", "Builds", icon="package", section="Record", widget=page)
    window.show_page("builds")
    window.show_available([Need.WORKSPACE, Need.RELEASE])
    asked = []
    window.action_requested.connect(asked.append)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_P)
    assert (field.text(), asked) == ("p", [])
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_P)
    assert asked == ["release.promote"]
    window.actions_table.show_letters(False)
    qtbot.keyClick(table, Qt.Key.Key_P)
    assert asked == ["release.promote"]


def test_closing_asks_first(window):
    window.ask_before_closing(lambda: False)
    assert not window.close()
    window.ask_before_closing(lambda: True)
    assert window.close()


def test_alt_brings_the_menus(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_Alt)
    assert window.menuBar().isVisible()
    assert [action.text() for action in window.menuBar().actions()] == list(MENUS)


def test_the_palette_runs_an_action_and_offers_places(qtbot, window):
    window.offer(lambda: [Entry("release:2.9", "Release 2.9", "Go to", icon="package")])
    palette = window.show_palette("release 2.9")
    assert [entry.id for entry in palette.shown()] == ["release:2.9"]
    with qtbot.waitSignal(window.entry_requested) as asked:
        qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    assert asked.args == ["release:2.9"]
    palette = window.show_palette("ropen works")
    palette.show_words("open works")
    with qtbot.waitSignal(window.action_requested) as asked:
        qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    assert asked.args == ["workspace.open"]


def test_the_palette_finds_runs_of_letters_before_scattered_ones():
    entries = [Entry("1", "Deploy"), Entry("2", "Open demo"), Entry("3", "Edit plan")]
    assert [entry.id for entry in found(entries, "dep")] == ["1"]
    assert [entry.id for entry in found(entries, "de")] == ["1", "2"]
    assert [entry.id for entry in found(entries, "epl")] == ["1", "3"]
    assert found(entries, "zz") == []


def test_a_first_sign_keeps_the_palette_to_one_group():
    entries = [Entry("1", "web-1", "Hosts"), Entry("2", "Web page", "Go to")]
    assert [entry.id for entry in found(entries, "@web")] == ["1"]


def test_a_question_is_answered_by_its_own_button_only(qtbot, window):
    answers = []
    window.messages.ask(QUESTION, on_yes=lambda: answers.append("yes"))
    dialog = _dialog()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert answers == []
    _button(dialog, "Deploy now").click()
    assert answers == ["yes"]


def test_a_reason_that_is_required_must_be_given(qtbot, window):
    reasons = []
    window.messages.ask_text(QUESTION, label="Reason", on_text=reasons.append, lines=3)
    dialog = _dialog()
    act = _button(dialog, "Deploy now")
    assert not act.isEnabled()
    qtbot.keyClicks(dialog._field, "moved to Monday")
    act.click()
    assert reasons == ["moved to Monday"]


def test_a_problem_is_shown_with_its_remedy_and_can_be_tried_again(qtbot, window):
    tried = []
    problem = Problem("web-1 does not answer", remedy="Check the VPN.")
    window.messages.show_problem(problem, on_retry=lambda: tried.append(True))
    dialog = _dialog()
    assert "Check the VPN." in dialog.accessibleDescription()
    _button(dialog, "Try again").click()
    assert tried == [True]


def test_a_toast_offers_to_undo_and_makes_room(qtbot, window):
    undone = []
    for number in range(5):
        window.messages.tell(
            f"Deleted {number}", action="Undo", on_action=lambda n=number: undone.append(n)
        )
    toasts = window.messages._toasts._toasts
    assert [toast.accessibleName() for toast in toasts] == [
        f"Information: Deleted {number}" for number in (2, 3, 4)
    ]
    _button(toasts[-1], "Undo").click()
    assert undone == [4]
    assert len(toasts) == 2


def test_folding_leaves_icons_and_a_narrow_window_folds_by_itself(window):
    window.resize(1000, 700)
    assert window.navigation.width() == 56
    window.resize(1440, 900)
    assert window.navigation.width() == 212


def _dialog():
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, Dialog) and w.isVisible()]
    return shown[0]


def _button(root, words):
    return next(button for button in root.findChildren(Button) if button.text() == words)
