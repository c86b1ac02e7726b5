import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from tidegate.ui.widgets import log_pane
from tidegate.ui.widgets.log_pane import LogLine, LogPane
from tidegate.ui.widgets.safe_text import LONGEST_LINE, shown_safely


@pytest.fixture
def pane(qtbot):
    made = LogPane()
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    return made


def test_what_a_host_writes_cannot_move_the_cursor_or_turn_the_text():
    assert shown_safely("\x1b[31mred\x1b[0m\x1b]0;title\x07 bell\x07") == "red bell\\x07"
    assert shown_safely("admin\u202enimda") == "admin\\u202enimda"
    assert shown_safely("one\u2028two\rthree") == "one\\u2028two\\x0dthree"


@given(st.text())
def test_nothing_unseen_is_left_in_a_line(line):
    shown = shown_safely(line)
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in shown)
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


def test_a_line_that_never_ends_is_cut():
    shown = shown_safely("x" * 1_000_000)
    assert len(shown) < LONGEST_LINE + 50
    assert shown.endswith("996000 characters more")


def test_a_host_and_warnings_can_be_picked(pane):
    pane.append([LogLine("up", host="web-1"), LogLine("slow", host="web-2", level="warn")])
    assert pane.text().splitlines() == ["web-1   up", "web-2 ! slow"]
    pane.show_host("web-2")
    assert pane.text().splitlines() == ["web-2 ! slow"]
    pane.show_host("")
    pane._warnings.click()
    assert pane.text().splitlines() == ["web-2 ! slow"]


def test_the_oldest_lines_make_room(pane, monkeypatch):
    monkeypatch.setattr(log_pane, "MOST_LINES", 100)
    small = LogPane()
    small.append([LogLine(str(number)) for number in range(250)])
    assert len(small.text().splitlines()) == 100
    assert "250 lines, the first 150 dropped" in small._foot.text()
    small.deleteLater()


def test_the_log_follows_until_the_person_scrolls_back(qtbot, pane):
    bar = pane._view.verticalScrollBar()
    pane.append([LogLine(str(number)) for number in range(200)])
    assert bar.value() == bar.maximum() > 0
    bar.setSliderPosition(0)
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    pane.append([LogLine("more")])
    assert (bar.value(), pane._follow.isChecked()) == (0, False)


def test_search_marks_every_hit_and_enter_goes_on(qtbot, pane):
    pane.append([LogLine("migrate"), LogLine("other"), LogLine("migrate again")])
    pane._toggle_search()
    qtbot.keyClicks(pane._search, "migrate")
    assert len(pane._view.extraSelections()) == 2
    assert "2 found · 3 lines" in pane._foot.text()
    places = []
    for _ in range(3):
        qtbot.keyClick(pane._search, Qt.Key.Key_Return)
        places.append(pane._view.textCursor().blockNumber())
    assert places == [0, 2, 0]
    assert not pane._follow.isChecked()
    pane._search.clear()
    assert "found" not in pane._foot.text()
