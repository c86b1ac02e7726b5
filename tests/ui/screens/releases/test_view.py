"""The page of builds: table, inspector, dialog."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from tests.ui.lint import labels_that_read_markup, nameless_buttons, nameless_painted
from tests.ui.screens.releases import sample

from tidegate.domain.problem import Problem
from tidegate.ui.screens.releases.board import shelf_of
from tidegate.ui.screens.releases.view import ReleasesScreen


class Presenter:
    """Writes the page's wishes down."""

    def __init__(self):
        self.registered = []
        self.looks = 0

    def guess_version(self, path):
        return "2.9" if path.endswith("2.9.zip") else ""

    def register(self, path, version):
        self.registered.append((path, version))

    def discover(self):
        self.looks += 1

    def refresh(self):
        pass


@pytest.fixture
def screen(qtbot):
    made = ReleasesScreen()
    made.presenter = Presenter()
    made.driven_by(made.presenter)
    made.resize(1180, 760)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.show_shelf(shelf_of(sample.view(), now=sample.NOW, watches=True))
    yield made
    made.close_dialog()


def words_in(widget):
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.text())


def test_the_inspector_follows_the_table(screen, qtbot):
    screen.choose("2.9.0-rc.1")
    text = words_in(screen.inspector)
    assert "2 things to look at" in text
    assert "deploy/id_ed25519 looks like a private key" in text
    with qtbot.waitSignal(screen.open_page_requested) as wish:
        qtbot.mouseClick(screen.inspector.show_in_pipeline, Qt.MouseButton.LeftButton)
    assert wish.args == ["pipeline", "2.9.0-rc.1"]


def test_a_build_is_deployed_through_the_pipelines_sheet(screen, qtbot):
    screen.choose("2.8.1")
    with qtbot.waitSignal(screen.deploy_requested) as wish:
        screen.inspector._targets.actions()[3].trigger()
    assert wish.args == ["2.8.1", "production"]


def test_a_version_asked_for_before_it_is_there_is_chosen_later(screen):
    screen.open_at("9.9")
    screen.show_shelf(shelf_of(sample.view(("9.9", "9.8")), now=sample.NOW, watches=False))
    assert screen.table.chosen_row().version == "9.9"
    assert screen.look.isHidden()


def test_new_builds_are_looked_for_at_a_click(screen, qtbot):
    qtbot.mouseClick(screen.look, Qt.MouseButton.LeftButton)
    assert screen.presenter.looks == 1


def test_registering_needs_a_path_and_a_version_and_guesses_the_version(screen, qtbot):
    screen.open_at("register")
    dialog = screen.dialog
    assert not dialog.act.isEnabled()
    dialog.take("/srv/shop-2.9.zip")
    assert dialog.version.text() == "2.9"
    dialog.version.setText("2.9 final")
    assert not dialog.act.isEnabled()
    assert "cannot be a version" in dialog.act.toolTip()
    dialog.version.setText("2.9.1")
    dialog.take("/srv/other-2.9.zip")
    assert dialog.version.text() == "2.9.1"
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert screen.presenter.registered == [("/srv/other-2.9.zip", "2.9.1")]


def test_a_refusal_is_told_whole_and_can_be_mended(screen, qtbot):
    screen.open_dialog()
    dialog = screen.dialog
    dialog.take("/srv/shop-2.9.zip")
    dialog.show_working()
    assert not dialog.act.isEnabled()
    before = dialog.height()
    screen.show_refused(Problem("the member ../../etc/passwd leaves the build " * 4, remedy="pack"))
    assert dialog.act.isEnabled()
    assert dialog.height() > before + 60


def test_nothing_yet_offers_to_register(screen, qtbot):
    screen.show_shelf(shelf_of(sample.view(()), now=sample.NOW, watches=False))
    assert "No build yet" in words_in(screen.empty)
    screen.empty.acted.emit()
    assert screen.dialog is not None


def test_without_a_workspace_it_leads_to_one(screen, qtbot):
    screen.show_closed()
    assert not screen.register.isEnabled()
    with qtbot.waitSignal(screen.open_page_requested) as wish:
        screen.empty.acted.emit()
    assert wish.args == ["welcome", ""]


def test_everything_has_a_name_and_shows_plain_text(screen):
    screen.open_dialog()
    for root in (screen, screen.dialog):
        assert nameless_buttons(root) == []
        assert labels_that_read_markup(root) == []
        assert nameless_painted(root) == []
