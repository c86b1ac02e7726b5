"""The first page: three ways to begin, what this computer has, and the keyboard."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel
from tests.ui.lint import labels_that_read_markup, nameless_buttons, nameless_painted

from tidegate.domain.problem import Problem
from tidegate.ui.screens.welcome.needs import Check, Readiness, Recent
from tidegate.ui.screens.welcome.view import WelcomeScreen


@pytest.fixture
def screen(qtbot):
    made = WelcomeScreen()
    made.resize(1200, 820)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    if made.dialog is not None:
        made.dialog.reject()


def words_in(widget):
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.text())


def test_the_demo_is_one_press_away(screen, qtbot):
    with qtbot.waitSignal(screen.demo_requested):
        qtbot.mouseClick(screen.demo, Qt.MouseButton.LeftButton)


def test_a_dropped_folder_is_opened(screen, qtbot, tmp_path):
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    event = QDropEvent(
        QPoint(10, 10).toPointF(),
        Qt.DropAction.CopyAction,
        carried,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(screen.open_requested) as wish:
        screen.dropEvent(event)
    assert wish.args == [str(tmp_path)]


def test_a_check_tells_its_words_and_what_to_do(screen):
    found = Check(Readiness.DOUBTFUL, "3 hosts are not known", "connect once")
    screen.show_check("host_keys", found)
    line = screen.checks._lines["host_keys"]
    assert line.accessibleName() == "Host keys: 3 hosts are not known. connect once"
    assert "3 hosts are not known" in words_in(screen)
    assert "Looking" in words_in(screen)


def test_recent_workspaces_show_only_where_there_are_some(screen, qtbot):
    assert screen.recent.isHidden()
    screen.show_recent((Recent("/srv/<b>shop", "shop"),))
    assert not screen.recent.isHidden()
    with qtbot.waitSignal(screen.open_requested) as wish:
        screen.recent.opened.emit("/srv/<b>shop")
    assert wish.args == ["/srv/<b>shop"]


def test_nothing_can_be_begun_twice(screen):
    screen.show_working("Opening the workspace")
    assert not any(button.isEnabled() for button in (screen.demo, screen.open, screen.new))
    screen.show_idle()
    screen.show_refused(Problem("tidegate.yaml:1:1: empty", remedy="write `tidegate: 1`"))
    assert screen.open.isEnabled()
    assert "tidegate.yaml:1:1: empty" in words_in(screen)


def test_a_new_workspace_takes_the_folders_name_until_another_is_written(screen, qtbot):
    screen.ask_for_new()
    dialog = screen.dialog
    dialog._guess = lambda folder: folder.rpartition("/")[2]
    assert not dialog.act.isEnabled()
    dialog.folder.setText("/srv/shop")
    assert dialog.application.text() == "shop"
    dialog.application.setText("orders")
    dialog.folder.setText("/srv/store")
    with qtbot.waitSignal(screen.create_requested) as wish:
        qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert wish.args == ["/srv/store", "orders"]


def test_everything_has_a_name_and_shows_plain_text(screen):
    screen.show_recent((Recent("/srv/shop", "shop"),))
    screen.ask_for_new()
    for root in (screen, screen.dialog):
        assert nameless_buttons(root) == []
        assert labels_that_read_markup(root) == []
        assert nameless_painted(root) == []
