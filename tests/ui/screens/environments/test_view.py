"""The page in a window: writing in place, undo, masked fields, the switch, names."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton
from tests.ui.lint import labels_that_read_markup, nameless_buttons, nameless_painted
from tests.ui.screens.environments import sample

from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.environments.presenter import EnvironmentsPresenter
from tidegate.ui.screens.environments.revealed_secret import SHOWN_SECONDS
from tidegate.ui.screens.environments.view import EnvironmentsScreen


@pytest.fixture
def made(qtbot, tmp_path):
    def make(**asked):
        services = sample.services(**asked)
        view = EnvironmentsScreen()
        qtbot.addWidget(view)
        presenter = EnvironmentsPresenter(view, services, ImmediateRunner())
        view.driven_by(presenter)
        presenter.open(sample.write_workspace(tmp_path))
        view.resize(1200, 800)
        view.show()
        return view, services, presenter

    return make


def row_of(view, key):
    return next(row for row in view.configuration.table.rows() if row.key == key)


def test_a_value_is_written_in_place_undone_and_done_again(made, qtbot):
    view, _services, presenter = made()
    table = view.configuration.table
    table.setFocus()
    table.choose(row_of(view, "service.workers"))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    field = table.viewport().findChild(QLineEdit)
    assert field.accessibleName() == "Value of service.workers"
    assert field.text() == "16"
    field.setText("24")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: presenter.configuration.has_staged)
    assert view.configuration.staged.isVisible()
    view.undo()
    assert not presenter.configuration.has_staged
    assert not view.configuration.staged.isVisible()
    view.redo()
    assert presenter.configuration.has_staged


def test_a_secret_cannot_be_written_in_place(made, qtbot):
    view, _services, _presenter = made()
    table = view.configuration.table
    table.choose(row_of(view, "database.password"))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert table.viewport().findChild(QLineEdit) is None


def test_a_change_on_disk_is_seen_by_itself(made, qtbot, tmp_path):
    view, _services, _presenter = made()
    file = tmp_path / "config" / "production" / "app.yaml"
    file.write_text(file.read_text().replace("workers: 16", "workers: 32"))
    qtbot.waitUntil(lambda: row_of(view, "service.workers").setting.value == 32)


def test_a_secret_goes_through_a_masked_field_that_forgets_it(made, qtbot):
    view, services, _presenter = made()
    view.show_tab("secrets")
    page = view.secrets
    page.table.choose(next(row for row in page.table.rows() if row.name == "db_password"))
    qtbot.mouseClick(page.set, Qt.MouseButton.LeftButton)
    dialog = page.dialog
    assert dialog.field.echoMode() is QLineEdit.EchoMode.Password
    assert not dialog.keep.isEnabled()
    qtbot.keyClicks(dialog.field, "hunter2")
    qtbot.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert services.secrets.kept["db_password"].reveal() == "hunter2"
    assert dialog.field.text() == ""
    assert not page.missing.isVisible()


def test_the_switch_stays_until_the_consequence_was_agreed_to(made, qtbot):
    view, services, _presenter = made()
    view.show_tab("policy")
    switch = view.policy.switch
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()
    dialog = view.policy.dialog
    assert not dialog.act.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert services.toggling.turned == []
    dialog.read.click()
    dialog.act.click()
    assert services.toggling.turned == [("production", False, None)]


def test_a_signed_switch_needs_a_key(made):
    key = sample.Key("SHA256:abc", "ana@example.com")
    view, services, _presenter = made(signing=sample.ScriptedSigning(is_signed=True, keys=(key,)))
    view.policy.gates["production"].click()
    dialog = view.policy.dialog
    dialog.read.click()
    assert dialog.act.text() == "Sign and open the gate"
    dialog.act.click()
    assert services.toggling.turned[0][2] is key


def test_without_a_key_a_signed_switch_cannot_be_turned(made):
    view, _services, _presenter = made(signing=sample.ScriptedSigning(is_signed=True))
    view.policy.gates["production"].click()
    dialog = view.policy.dialog
    dialog.read.click()
    assert not dialog.act.isEnabled()
    dialog.reject()


def test_everything_has_a_name_and_reads_as_plain_text(made):
    view, _services, presenter = made()
    presenter.hosts.read()
    for tab in ("configuration", "hosts", "secrets", "policy", "*"):
        if tab == "*":
            presenter.show(tab)
        view.show_tab(tab)
        assert nameless_buttons(view) == []
        assert labels_that_read_markup(view) == []
        assert nameless_painted(view) == []


def test_arrows_and_enter_in_the_matrix_lead_to_compare(made, qtbot):
    view, _services, presenter = made()
    asked = []
    view.open_page_requested.connect(lambda *place: asked.append(place))
    presenter.show("*")
    table = view.matrix.table
    table.setFocus()
    table.choose(next(row for row in table.rows() if row.key == "database.statement_timeout_ms"))
    for _ in range(4):
        qtbot.keyClick(table, Qt.Key.Key_Right)
    said = table.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Production: not set in Production"
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert asked == [("compare", "dev/production/database.statement_timeout_ms")]


def test_a_key_is_removed_by_delete_and_added_by_the_dialog(made, qtbot):
    view, _services, presenter = made()
    page = view.configuration
    view.activateWindow()
    page.table.setFocus()
    qtbot.waitUntil(page.table.hasFocus)
    page.table.choose(row_of(view, "service.workers"))
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    page.add.click()
    page.adding.key.setText("cache.ttl")
    page.adding.value.setText("soon")
    page.adding.act.click()
    assert [wish.shown for wish in presenter.configuration.staging.wishes] == ["removed", "soon"]
    page.table.choose(row_of(view, "cache.ttl"))
    assert "new" in page.table.currentIndex().siblingAtColumn(3).data(
        Qt.ItemDataRole.AccessibleTextRole
    )


def test_a_revealed_secret_hides_itself_and_leaves_with_the_tab(made, qtbot):
    view, _services, presenter = made()
    view.show_tab("secrets")
    page = view.secrets
    shown = page.revealed
    presenter.secrets.reveal("legacy_token")
    assert (shown.isVisible(), shown.value.toPlainText()) == (True, "old")
    shown.copy.click()
    assert QApplication.clipboard().text() == "old"
    shown.clear_clipboard()
    assert QApplication.clipboard().text() == ""
    for _ in range(SHOWN_SECONDS):
        assert shown.isVisible()
        shown._count()
    assert (shown.isVisible(), shown.value.toPlainText()) == (False, "")
    presenter.secrets.reveal("legacy_token")
    view.show_tab("hosts")
    assert shown.value.toPlainText() == ""


def test_revealing_asks_first(made, qtbot):
    view, services, _presenter = made()
    view.show_tab("secrets")
    page = view.secrets
    page.table.choose(next(row for row in page.table.rows() if row.name == "legacy_token"))
    page.reveal.click()
    assert services.secrets.revealed == []
    dialog = next(each for each in view.findChildren(QDialog) if each.isVisible())
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Reveal legacy_token").click()
    assert services.secrets.revealed == [("production", "legacy_token")]


def test_a_value_that_breaks_the_contract_is_mended_or_agreed_to_before_saving(made, tmp_path):
    view, _services, presenter = made()
    leader, tab = presenter.configuration, view.configuration
    workers = next(row for row in tab.table.rows() if row.key == "service.workers")
    leader.change(workers, "96")
    leader.staging.review()
    assert not tab.review.save.isEnabled()
    assert tab.review.agree is None
    said = [label.text() for label in tab.review.findChildren(QLabel)]
    assert "1 must be mended before saving" in said
    assert nameless_buttons(tab.review) == []
    tab.review.reject()
    leader.staging.discard()
    presenter.choose("dev")
    leader.change(next(row for row in tab.table.rows() if row.key == "service.workers"), "96")
    leader.staging.review()
    assert not tab.review.save.isEnabled()
    tab.review.agree.click()
    assert tab.review.save.isEnabled()
    tab.review.save.click()
    assert "workers: 96" in (tmp_path / "config" / "dev" / "app.yaml").read_text()


def test_what_the_contract_has_against_a_value_is_said_while_it_is_typed(made, qtbot):
    view, _services, _presenter = made()
    page = view.configuration
    table = page.table
    table.setFocus()
    table.choose(row_of(view, "service.workers"))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    field = table.viewport().findChild(QLineEdit)
    qtbot.keyClicks(field, "9")
    assert table.hint.isVisible()
    assert table.hint.text() == "The contract allows numbers within 1..8, and not `9`"
    assert field.property("invalid") == "true"
    field.setText("many")
    assert table.hint.text().startswith("'many' is no integer")
    field.setText("8")
    assert not table.hint.isVisible()
    field.setText("96")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not table.hint.isVisible())
    assert "1 must be mended" in page.staged.accessibleName()
    said = [label.text() for label in page.inspector.findChildren(QLabel)]
    assert "The contract allows numbers within 1..8, and not `96`" in said


def test_how_a_value_came_to_be_is_shown_once_a_row_is_looked_at(made, qtbot):
    view, _services, _presenter = made()
    page = view.configuration

    def said():
        return [label.text() for label in page.inspector.findChildren(QLabel) if label.isVisible()]

    page.table.choose(row_of(view, "service.workers"))
    qtbot.waitUntil(lambda: "Marko P. changed it from 8 to 16" in said())
    page.table.choose(row_of(view, "logging.level"))
    qtbot.waitUntil(lambda: not page.inspector.wants_past(row_of(view, "logging.level")))
    assert "Last changes" not in said()


def test_what_overrides_a_lower_profile_can_go_back_to_its_value(made):
    view, _services, presenter = made()
    tab = view.configuration
    tab.table.choose(row_of(view, "service.workers"))
    texts = {b.text(): b for b in tab.inspector.findChildren(QPushButton)}
    assert not [text for text in texts if text.startswith("Remove")]
    texts["Use the value from base"].click()
    (wish,) = presenter.configuration.staging.wishes
    assert wish.sentence == "production: service.workers is removed"


def test_rules_are_changed_through_a_preview_of_the_bytes(made, qtbot, tmp_path):
    view, _services, _presenter = made()
    file = tmp_path / "environments" / "production.yaml"
    before = file.read_text()
    view.show_tab("policy")
    view.policy.edit.click()
    dialog = view.policy.rules
    dialog.windows.setPlainText("allow whenever")
    dialog.act.click()
    assert dialog.isVisible()
    assert "is no window" in dialog.wrong.text()
    dialog.windows.setPlainText("freeze 2026-12-20..2027-01-03 in UTC: year-end\nallow Sat,Sun")
    dialog.approvals.setValue(3)
    dialog.act.click()
    review = view.policy.review
    assert "+  - {allow:" in review.pages.toPlainText()
    assert file.read_text() == before
    review.save.click()
    saved = file.read_text()
    assert "approvals: 3" in saved
    assert "Mon-Thu" not in saved
    assert 'allow: "Sat,Sun"' in saved


def test_a_host_leads_to_what_changed_on_it(made):
    view, _services, _presenter = made()
    asked = []
    view.open_page_requested.connect(lambda *place: asked.append(place))
    view.show_tab("hosts")
    assert not view.hosts.compare.isEnabled()
    view.hosts.table.choose(view.hosts.table.rows()[1])
    view.hosts.compare.click()
    assert asked == [("compare", "production@deployed/production@live:web-p2")]


def test_dialogs_have_names_and_read_as_plain_text(made):
    view, _services, presenter = made()
    view.configuration.add.click()
    presenter.show("production/policy")
    view.policy.edit.click()
    for dialog in (view.configuration.adding, view.policy.rules):
        assert nameless_buttons(dialog) == []
        assert labels_that_read_markup(dialog) == []
        assert nameless_painted(dialog) == []
        dialog.reject()
