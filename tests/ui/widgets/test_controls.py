import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from tests.ui import gallery
from tests.ui.lint import labels_that_read_markup, nameless_buttons, nameless_painted

from tidegate.domain.problem import Problem
from tidegate.ui.widgets.buttons import Button, IconButton
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import PasswordField, Select
from tidegate.ui.widgets.labels import ElidedLabel, Label, plain_tooltip
from tidegate.ui.widgets.outline import Node, Outline
from tidegate.ui.widgets.progress import ProgressRing
from tidegate.ui.widgets.segments import Segments, Tabs
from tidegate.ui.widgets.states import EmptyState, ErrorCard, StatefulArea, words_of
from tidegate.ui.widgets.steps import Step, StepList
from tidegate.ui.widgets.switches import CheckRow, Switch

MARKUP = "prod<script> text <b>later</b>"


@pytest.mark.parametrize("make", [gallery.shell, *gallery.SHEETS.values()])
def test_everything_has_a_name_and_reads_no_markup(qtbot, make):
    page = make()
    qtbot.addWidget(page)
    assert nameless_buttons(page) == []
    assert nameless_painted(page) == []
    assert labels_that_read_markup(page) == []


def test_a_label_shows_markup_as_it_is(qtbot):
    label, cut = Label(MARKUP), ElidedLabel(MARKUP * 20)
    for widget in (label, cut):
        qtbot.addWidget(widget)
        assert widget.textFormat() is Qt.TextFormat.PlainText
    cut.resize(100, 20)
    cut.show()
    assert "<script>" not in cut.toolTip()
    assert "&lt;script&gt;" in cut.toolTip()
    assert plain_tooltip("a < b & c") == "a < b & c"


def test_an_ampersand_in_a_button_is_no_shortcut(qtbot):
    button = Button("Sign & deploy")
    qtbot.addWidget(button)
    assert button.shortcut().isEmpty()
    assert button.accessibleName() == "Sign & deploy"


def test_a_greyed_button_says_why(qtbot):
    button = Button("Deploy", kind="production")
    qtbot.addWidget(button)
    button.show_allowed(False, reason="2 approvals are missing")
    assert not button.isEnabled()
    assert button.toolTip() == "2 approvals are missing"


def test_space_turns_a_switch_and_an_order_is_no_wish(qtbot):
    switch, wishes = Switch("Require approval"), []
    qtbot.addWidget(switch)
    switch.toggled.connect(wishes.append)
    switch.show_on(True)
    assert (switch.isChecked(), wishes) == (True, [])
    switch.show()
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert wishes == [False]


def test_arrows_walk_in_segments_and_tell_the_wish_once(qtbot):
    segments, wishes = Segments({"a": "One", "b": "Two", "c": "Three"}, name="Which"), []
    qtbot.addWidget(segments)
    segments.chosen.connect(wishes.append)
    segments.show()
    segments.choose("b")
    assert wishes == []
    qtbot.keyClick(segments._buttons["b"], Qt.Key.Key_Right)
    qtbot.mouseClick(segments._buttons["a"], Qt.MouseButton.LeftButton)
    assert wishes == ["c", "a"]
    assert segments.choice == "a"


def test_a_tab_says_its_count(qtbot):
    tabs = Tabs({"hosts": "Hosts"}, name="Environment")
    qtbot.addWidget(tabs)
    tabs.show_count("hosts", 8)
    assert tabs._buttons["hosts"].accessibleName() == "Hosts 8"


def test_a_select_keeps_its_choice_when_the_choices_change(qtbot):
    select = Select({"dev": "Development", "prod": "Production"}, name="Environment")
    qtbot.addWidget(select)
    select.choose("prod")
    select.show_choices({"qa": "QA", "prod": "Production"})
    assert select.choice == "prod"
    select.show_choices({"qa": "QA"})
    assert select.choice == "qa"


def test_a_secret_is_gone_from_its_field_once_taken(qtbot):
    field = PasswordField(name="Passphrase")
    qtbot.addWidget(field)
    field.setText("tide")
    assert (field.take(), field.text()) == ("tide", "")


def test_enter_presses_nothing_in_a_dialog_and_esc_closes_it(qtbot):
    dialog, pressed = Dialog(None, "Deploy", kind="production"), []
    qtbot.addWidget(dialog)
    button = Button("Sign and deploy", kind="production")
    button.clicked.connect(lambda: pressed.append(True))
    dialog.add(CheckRow("Support knows"))
    dialog.add_foot(None, button)
    dialog.open()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert pressed == []
    assert dialog.isVisible()
    assert isinstance(dialog.focusWidget(), CheckRow)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_dialog_veils_its_window_and_leaves_nothing_behind(qtbot):
    window = gallery.shell()
    qtbot.addWidget(window)
    window.show()
    bright = window.grab().toImage().pixelColor(5, 5).lightness()
    dialog = gallery.sheet_of_dialog(window)
    dialog.open()
    veiled = window.grab().toImage().pixelColor(5, 5).lightness()
    middle = window.mapFromGlobal(dialog.geometry().center()) - window.rect().center()
    assert veiled < bright
    assert middle.manhattanLength() <= 2
    dialog.reject()
    assert window.grab().toImage().pixelColor(5, 5).lightness() == bright


def test_an_unexpected_error_is_not_shown_in_its_own_words(qtbot):
    card = ErrorCard()
    qtbot.addWidget(card)
    card.show_problem(ValueError("password=tide"))
    assert "tide" not in card.accessibleName().replace("Tidegate", "")
    assert words_of(Problem("line 3 is wrong", remedy="use a number")) == (
        "line 3 is wrong",
        "use a number",
    )


def test_an_area_is_busy_only_when_it_takes_longer_than_a_blink(qtbot):
    content = Label("rows")
    area = StatefulArea(content, empty=EmptyState("package", "Nothing", text="yet"))
    qtbot.addWidget(area)
    area.show_busy("Reading")
    area.show_content()
    assert area.currentWidget() is content
    area.show_busy("Reading")
    assert area.currentWidget() is content
    qtbot.waitUntil(lambda: area.currentWidget() is not content)
    area.show_problem(Problem("host web-1 does not answer"))
    with qtbot.waitSignal(area.retry_requested):
        button = next(b for b in area.findChildren(Button) if b.text() == "Try again")
        button.click()


def test_a_person_can_go_back_to_a_done_step_only(qtbot):
    steps, wishes = StepList(), []
    qtbot.addWidget(steps)
    steps.step_requested.connect(wishes.append)
    steps.show_steps([Step("a", "One"), Step("b", "Two"), Step("c", "Three")], current="b")
    for row in steps.findChildren(QAbstractButton):
        row.click()
    assert wishes == ["a"]


def test_an_outline_keeps_its_choice_when_the_tree_changes(qtbot):
    outline, wishes = Outline(name="Profiles"), []
    qtbot.addWidget(outline)
    outline.chosen.connect(wishes.append)
    outline.show_nodes([Node("base", "Base", children=(Node("prod", "Production"),))])
    outline.choose("prod")
    outline.show_nodes([Node("base", "Base", children=(Node("qa", "QA"), Node("prod", "Prod")))])
    assert (outline.choice, wishes[0]) == ("prod", "prod")
    outline.choose("gone")
    assert outline.choice == ""


def test_progress_is_read_aloud_at_most_every_five_seconds(qtbot):
    ring = ProgressRing("Deployment")
    qtbot.addWidget(ring)
    told = []
    ring.valueChanged.connect(told.append)
    for share in (0.1, 0.2, 0.3, 1.0):
        ring.show_share(share)
    assert told == [100]
    assert ring.percent == "100 %"


def test_an_icon_button_is_read_by_its_name(qtbot):
    button = IconButton("bell", "Notices")
    qtbot.addWidget(button)
    assert (button.accessibleName(), button.toolTip()) == ("Notices", "Notices")
