"""The first page: three ways to begin, what this computer has, and the keyboard."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel
from tests.ui.lint import labels_that_read_markup, nameless_buttons, nameless_painted

from tidegate.domain.imported import (
    FoundEnvironment,
    FoundSecret,
    Import,
    LeftAlone,
    Piece,
    Understood,
)
from tidegate.domain.kind import Kind
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret
from tidegate.ui.screens.welcome.needs import Check, Readiness, Recent
from tidegate.ui.screens.welcome.view import WelcomeScreen
from tidegate.ui.widgets.switches import CheckRow


@pytest.fixture
def screen(qtbot):
    made = WelcomeScreen()
    made.resize(1200, 820)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
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
    assert not any(
        button.isEnabled() for button in (screen.demo, screen.open, screen.new, screen.take)
    )
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


def found():
    piece = Piece(".env.prod", "environment file", "prod", ".env", ".env")
    secret = FoundSecret("DB_PASSWORD", "prod", Secret("sample"))
    return Import(
        "shop",
        (
            FoundEnvironment("dev", "Development", Kind.DEVELOPMENT, 10),
            FoundEnvironment("prod", "Production", Kind.PRODUCTION, 50, doubt="a guess"),
        ),
        (
            Understood("values.yaml", "Helm values", piece=piece),
            Understood(".env.dev", "environment file", "dev", piece),
            Understood(".env.prod", "environment file", "prod", piece, secrets=(secret,)),
        ),
        (LeftAlone(".env.example", "a template"), LeftAlone("app-x.yml", "`x` is unknown", "x")),
    )


def test_an_import_is_shown_and_chosen_with_the_keyboard(screen, qtbot):
    screen.ask_for_repository()
    dialog = screen.dialog
    assert not dialog.act.isEnabled()
    dialog.repository.setText("/srv/shop")
    with qtbot.waitSignal(screen.look_requested) as wish:
        qtbot.keyClick(dialog.repository, Qt.Key.Key_Return)
    assert wish.args == ["/srv/shop", ()]
    screen.show_found(found())
    assert (dialog.application.text(), dialog.folder.text()) == ("shop", "/srv/shop")
    assert "Please look: a guess." in words_in(dialog)
    assert ".env.example: a template" in words_in(dialog)
    assert "3 files, 2 environments, 1 secret to set" in words_in(dialog)
    row = dialog.sheet._rows[".env.dev"]
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Space)
    assert "2 files, 1 environment, 1 secret to set" in words_in(dialog)
    with qtbot.waitSignal(screen.import_requested) as wish:
        qtbot.keyClick(dialog.act, Qt.Key.Key_Space)
    (wanted,) = wish.args
    assert [each.name for each in wanted.found.environments] == ["prod"]
    assert (wanted.folder, wanted.application, wanted.keeps_secrets) == ("/srv/shop", "shop", True)


def test_an_imported_workspace_is_opened_and_then_checked(screen, qtbot):
    screen.ask_for_repository("/srv/shop")
    with qtbot.waitSignal(screen.workspace_opened):
        screen.show_opened("a workspace")
    assert screen.dialog is None
    with qtbot.waitSignal(screen.check_requested):
        screen.show_imported()


def test_a_name_that_nobody_knows_can_be_taken_as_an_environment(screen, qtbot):
    screen.ask_for_repository("/srv/shop")
    screen.show_found(found())
    (offer,) = [row for row in screen.dialog.findChildren(CheckRow) if row.text() == "app-x.yml"]
    with qtbot.waitSignal(screen.look_requested) as wish:
        qtbot.keyClick(offer, Qt.Key.Key_Space)
    assert wish.args == ["/srv/shop", ("x",)]


def test_a_folder_that_is_no_workspace_is_one_press_from_its_import(screen, qtbot):
    screen.show_refused(Problem("/srv/shop is no workspace"))
    assert screen.offer.isHidden()
    screen.offer_import("/srv/shop")
    qtbot.mouseClick(screen.offer, Qt.MouseButton.LeftButton)
    assert screen.dialog.repository.text() == "/srv/shop"


def test_a_second_look_keeps_what_a_person_chose(screen):
    screen.ask_for_repository("/srv/shop")
    dialog = screen.dialog
    screen.show_found(found())
    dialog.sheet._rows[".env.dev"].click()
    dialog.application.setText("orders")
    screen.show_found(found())
    assert dialog.sheet.unticked == {".env.dev"}
    assert dialog.application.text() == "orders"
    dialog.repository.setText("/srv/other")
    screen.show_found(found())
    assert dialog.sheet.unticked == frozenset()
    assert (dialog.application.text(), dialog.folder.text()) == ("shop", "/srv/other")


def test_what_an_import_cannot_do_is_said_in_its_sheet_and_later_in_the_window(screen):
    told = []
    screen.tell_through(type("Messages", (), {"show_problem": lambda _self, p: told.append(p)})())
    screen.ask_for_repository("/srv/shop")
    fault = Problem("/srv/shop is a workspace already", remedy="open it")
    screen.show_import_refused(fault)
    assert "/srv/shop is a workspace already" in words_in(screen.dialog)
    screen.dialog.reject()
    screen.show_import_refused(fault)
    assert told == [fault]


def test_the_new_workspace_dialog_leads_to_the_import(screen, qtbot):
    screen.ask_for_new("/srv/shop")
    qtbot.mouseClick(screen.dialog.take, Qt.MouseButton.LeftButton)
    assert screen.dialog.repository.text() == "/srv/shop"


def test_everything_has_a_name_and_shows_plain_text(screen):
    screen.show_recent((Recent("/srv/shop", "shop"),))
    screen.ask_for_new()
    assert_named(screen, screen.dialog)
    screen.dialog.reject()
    screen.ask_for_repository("/srv/shop")
    screen.show_found(found())
    assert_named(screen.dialog)


def assert_named(*roots):
    for root in roots:
        assert nameless_buttons(root) == []
        assert labels_that_read_markup(root) == []
        assert nameless_painted(root) == []
