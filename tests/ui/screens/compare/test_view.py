"""The page in a window: keyboard from end to end on real files, names, and 20,000 settings."""

import dataclasses
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu
from tests.lab.speed import slowness
from tests.ui.gaps import Gaps
from tests.ui.lint import labels_that_read_markup, nameless_buttons, nameless_painted
from tests.ui.screens.compare import sample
from tests.ui.screens.environments.sample import write_workspace

from tidegate.adapters.files.reading import LocalFiles
from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.domain.comparison import (
    Comparison,
    Difference,
    FileComparison,
    Severity,
    Summary,
)
from tidegate.domain.contract import Contract, SettingRule
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Origin, Setting, SettingType
from tidegate.services.comparing import Comparing
from tidegate.services.environment_sources import EnvironmentSources
from tidegate.services.layering import Layering
from tidegate.services.promoting_settings import PromotingSettings
from tidegate.services.resolving import Resolving
from tidegate.services.sourcing import Sourcing
from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.bridge.task_runner import QtTaskRunner
from tidegate.ui.screens.compare.columns import BASE, RIGHT
from tidegate.ui.screens.compare.needs import CompareServices, ReportForm
from tidegate.ui.screens.compare.origins import chain_of
from tidegate.ui.screens.compare.presenter import ComparePresenter
from tidegate.ui.screens.compare.rows import Filter, Side
from tidegate.ui.screens.compare.sources import Look
from tidegate.ui.screens.compare.view import CompareScreen
from tidegate.ui.typed_values import text_of

_LONGEST_GAP = 0.5  # seconds of work; 0.06 was measured


class NoSecrets:
    def get(self, application, environment, name):
        return None

    def fingerprint_key(self, application):
        return b"k" * 32


def nobody():
    raise AssertionError("comparing two profiles asks neither hosts nor the store")


def real_services():
    files, formats = WorkspaceFiles(), FormatsAdapter()
    resolving = Resolving(Layering(files, formats))
    sourcing = Sourcing(
        formats, LocalFiles(), lambda: EnvironmentSources(formats, resolving, nobody, nobody)
    )
    comparing = Comparing(sourcing, NoSecrets)
    promoting = PromotingSettings(resolving, files, formats)
    return CompareServices(comparing, promoting, files, (ReportForm("Text", ".md", str),))


@pytest.fixture
def scripted(qtbot):
    def make(answer=None, *, rules=None):
        view = CompareScreen()
        qtbot.addWidget(view)
        services = sample.services(answer, write=lambda c: f"# {c.left} and {c.right}")
        services.promoting.contract = Contract(settings=rules or {})
        presenter = ComparePresenter(view, services, ImmediateRunner())
        view.driven_by(presenter)
        presenter.open(sample.shop())
        view.resize(1200, 800)
        view.show()
        return view, presenter

    return make


def row_of(view, path):
    return next(row for row in view.table.rows() if row.entry.path == path)


def keys(view):
    return [row.entry.path for row in view.table.rows()]


def test_a_missing_key_is_found_staged_reviewed_and_saved_by_keyboard(qtbot, tmp_path):
    workspace = write_workspace(tmp_path)
    file = tmp_path / "config" / "production" / "app.yaml"
    before = file.read_text()
    view, runner = CompareScreen(), QtTaskRunner()
    qtbot.addWidget(view)
    view.driven_by(ComparePresenter(view, real_services(), runner.bound_to(view)))
    view._driver.open(workspace)
    view.show()
    qtbot.waitUntil(lambda: "database.statement_timeout_ms" in keys(view))

    view.filter.setFocus()
    qtbot.keyClicks(view.filter, "timeout")
    qtbot.waitUntil(
        lambda: keys(view) == ["database.statement_timeout_ms"] or "database.url" not in keys(view)
    )
    qtbot.keyClick(view.filter, Qt.Key.Key_Return)
    view.table.choose(row_of(view, "database.statement_timeout_ms"))
    assert "Missing in Production" in spoken(view, column=3)
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    field = view.inspector.editor.field
    qtbot.waitUntil(field.hasFocus)
    assert field.text() == "5000"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(view.table.hasFocus)
    view.save_staged()
    qtbot.waitUntil(lambda: view.review is not None)
    said = view.review.pages.toPlainText()
    assert "+  # Slow queries end here\n+  statement_timeout_ms: 5000" in said
    assert file.read_text() == before
    # Enter saves nothing; only the button does, reached by Tab and pressed by Space.
    qtbot.keyClick(view.review, Qt.Key.Key_Return)
    assert view.review.isVisible()
    view.review.save.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view.review.save, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "statement_timeout_ms: 5000" in file.read_text())
    qtbot.waitUntil(lambda: "database.statement_timeout_ms" not in keys(view))
    kept = [line for line in file.read_text().splitlines() if line in before.splitlines()]
    assert kept == before.splitlines()
    runner.close()


def spoken(view, *, column):
    index = view.table.currentIndex().siblingAtColumn(column)
    return index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_f8_steps_over_section_heads(scripted, qtbot):
    view, _ = scripted()
    view.activateWindow()
    view.table.setFocus()
    qtbot.waitUntil(view.table.hasFocus)
    view.table.choose(row_of(view, "database.statement_timeout_ms"))
    qtbot.keyClick(view.table, Qt.Key.Key_F8)
    assert view.table.chosen_row().entry.path == "limits.rate_burst"
    qtbot.keyClick(view.table, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert view.table.chosen_row().entry.path == "database.statement_timeout_ms"


def test_a_folded_section_keeps_its_rows_hidden_after_a_filter(scripted, qtbot):
    view, presenter = scripted()
    view.table.choose(row_of(view, "database.url"))
    qtbot.keyClick(view.table, Qt.Key.Key_Left)
    qtbot.keyClick(view.table, Qt.Key.Key_Left)
    assert "database.url" not in keys(view)
    presenter.choose_filter(Filter.ALL)
    assert "database.url" not in keys(view)
    assert "limits.port" in keys(view)


def test_nothing_of_the_last_comparison_is_left_beside_a_problem(scripted):
    view, presenter = scripted()
    view.table.choose(row_of(view, "database.pool_size"))
    presenter._services.comparing.answer = Problem("web-1: connection refused")
    presenter.refresh()
    assert view.inspector.editor is None
    assert not view.export.isEnabled()
    assert keys(view) == []
    presenter._services.comparing.answer = sample.comparison()
    presenter.refresh()
    assert view.inspector.editor is not None
    assert view.export.isEnabled()


def test_a_wrong_value_stays_in_the_field_with_the_reason(scripted, qtbot):
    view, presenter = scripted()
    view.table.choose(row_of(view, "database.pool_size"))
    field = view.inspector.editor.field
    field.setText("forty")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "whole number" in field.accessibleDescription()
    assert not presenter.has_staged


def test_what_the_contract_has_against_a_value_is_said_while_it_is_typed(scripted, qtbot):
    rule = SettingRule(type="integer", range="100..60000")
    view, _presenter = scripted(rules={"database.statement_timeout_ms": rule})
    view.table.choose(row_of(view, "database.statement_timeout_ms"))
    view.inspector.take_focus()
    editor = view.inspector.editor
    qtbot.keyClicks(editor.field, "9")
    shown = "The contract allows numbers within 100..60000, and not `9`"
    assert editor.field.accessibleDescription() == shown
    qtbot.keyClicks(editor.field, "99")
    assert editor.field.accessibleDescription() == ""
    qtbot.keyClicks(editor.field, "999")
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    assert "1 must be mended" in view.staged.accessibleName()
    assert view.inspector.editor.field.accessibleDescription() == shown.replace("9`", "999999`")


def test_a_secret_is_never_in_what_the_table_says(scripted):
    view, _ = scripted()
    view.table.choose(row_of(view, "PAYMENTS_API_KEY"))
    assert view.inspector.editor is None
    assert spoken(view, column=1) == "Development: secret, fingerprint e07b11"
    assert "Same secret" in spoken(view, column=3)


def test_export_asks_where_and_writes_there(scripted, qtbot, tmp_path):
    view, _ = scripted()
    view.export.click()
    dialog = view.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "out.md"))
    assert Path(tmp_path / "out.md").read_text() == "# dev and production"
    dialog.reject()


def test_twenty_thousand_settings_are_filtered_within_a_moment(scripted, qtbot, record_property):
    view, _ = scripted(sample.huge())
    assert view.chips[Filter.ALL].text() == "All 20000"
    started = time.thread_time()
    qtbot.keyClicks(view.filter, "key_19999")
    typed = time.thread_time() - started
    qtbot.waitUntil(lambda: keys(view) == ["section99.key_19999"])
    # Nine letters must not wait for nine filterings.
    assert typed < 0.5 * slowness()
    with_gaps = Gaps(clock=time.thread_time)
    view.filter.clear()
    qtbot.waitUntil(lambda: len(keys(view)) > 13_000)
    view.chips[Filter.ALL].click()
    qtbot.waitUntil(lambda: len(keys(view)) == 20_000)
    longest = with_gaps.stop()
    record_property("longest gap while filtering, ms", round(longest * 1000))
    assert longest < _LONGEST_GAP * slowness()


def test_twenty_thousand_settings_scroll_without_a_hitch(scripted, qtbot, record_property):
    view, presenter = scripted(sample.huge())
    presenter.choose_filter(Filter.ALL)
    QApplication.processEvents()
    bar = view.table.verticalScrollBar()
    with_gaps = Gaps(clock=time.thread_time)
    for step in range(40):
        bar.setValue(bar.maximum() * step // 40)
        QApplication.processEvents()
    for _ in range(10):
        qtbot.keyClick(view.table, Qt.Key.Key_PageUp)
        QApplication.processEvents()
    longest = with_gaps.stop()
    record_property("longest gap while scrolling, ms", round(longest * 1000))
    assert longest < _LONGEST_GAP * slowness()


def test_a_difference_is_marked_as_expected_by_keyboard(scripted, qtbot):
    view, presenter = scripted()
    view.table.choose(row_of(view, "limits.rate_burst"))
    view.activateWindow()
    view.table.setFocus()
    qtbot.waitUntil(view.table.hasFocus)
    qtbot.keyClick(view.table, Qt.Key.Key_E)
    dialog = view.accepting
    assert not dialog.act.isEnabled()
    dialog.reason.setPlainText("load\ntest")
    dialog.until.setText("soon")
    assert not dialog.act.isEnabled()
    dialog.until.setText("2027-06-30")
    dialog.act.click()
    assert presenter.staging.wishes[0].reason == "load test"
    assert "Staged: expected" in spoken(view, column=3)
    view.undo()
    assert not presenter.has_staged


def test_three_sources_have_a_column_more_and_say_who_changed_what(scripted):
    view, presenter = scripted()
    presenter.look_at(Look.THREE)
    assert not view.table.isColumnHidden(BASE)
    assert view.left.accessibleName().startswith("Left side: Last deployed")
    assert view.right.accessibleName().startswith("Right side: Production, Profile and live hosts")
    view.table.choose(row_of(view, "limits.rate_burst"))
    assert "Changed on the server" in spoken(view, column=3)
    assert spoken(view, column=BASE) == "Last deployed: 200"
    assert view.inspector.editor.field.text() == "50"
    presenter.look_at(Look.PROFILES)
    assert view.table.isColumnHidden(BASE)


def test_an_earlier_deployment_is_chosen_in_the_menu_of_its_environment(scripted):
    view, presenter = scripted()
    presenter.look_at(Look.DEPLOYED)
    (menu,) = [m for m in view.right.findChild(QMenu).findChildren(QMenu) if m.actions()]
    assert menu.title() == "Earlier deployments of Production"
    assert menu.actions()[0].text().startswith("1.1, rolled back to, ")
    menu.actions()[1].trigger()
    assert view.right.accessibleName().startswith("Right side: Production, 1.0, As deployed ")
    assert view.table.long_model.headerData(RIGHT, Qt.Orientation.Horizontal) == "Production, 1.0"


def test_a_placeholder_that_one_side_has_is_no_absence_on_the_other(scripted):
    one = sample.entry("a", None, "CHANGE_ME", Difference.ONLY_RIGHT, severity=Severity.HIGH)
    entries = (dataclasses.replace(one, rule="missing", why="a placeholder is written here"),)
    view, _ = scripted(
        Comparison("dev", "production", (FileComparison(sample.APP, "yaml", entries, Summary()),))
    )
    assert spoken(view, column=3) == "Verdict: Only in Production, high"


def test_an_empty_map_is_no_null():
    empty = Setting(("m",), None, SettingType.MAP, "", Origin("a.toml", 1))
    assert text_of(empty) == "{}"
    assert text_of(dataclasses.replace(empty, type=SettingType.NULL)) == "null"


def test_a_value_that_readers_take_differently_is_marked(scripted):
    entries = (sample.entry("country", "no", "se", Difference.UNEXPECTED),)
    found = FileComparison(sample.APP, "yaml", entries, Summary())
    view, _ = scripted(Comparison("dev", "production", (found,)))
    view.table.choose(row_of(view, "country"))
    assert spoken(view, column=0) == "Key: country, ambiguous"
    assert row_of(view, "country").remarks == ("`no` is false by YAML 1.1 and text by YAML 1.2",)


def test_a_template_is_shown_by_line_and_cannot_be_written_into(scripted):
    entries = (sample.entry("[line=3]", "host: {{ .h }}", "host: {{ .i }}", Difference.UNEXPECTED),)
    note = "a Helm template, compared line by line"
    found = FileComparison("values.yaml", "yaml", entries, Summary(), (note,), by_line=True)
    view, _ = scripted(Comparison("dev", "production", (found,)))
    assert note in view.notes.accessibleName()
    assert spoken(view, column=0) == "Key: line 3"
    assert view.table.long_model.item(0).title == "values.yaml  ·  compared line by line"
    assert view.inspector.editor is None
    view._ask_why(view.table.chosen_row())
    assert view.accepting is None


def test_a_profile_of_two_files_names_both_layers():
    side = Side("production", "Production", "production", "", "production", ("base", "production"))
    origins = [Origin(f"config/{name}", 3) for name in ("production/a.json", "base/a.json")]
    own = Origin("config/production/a.Production.json", 7)
    setting = Setting(("a",), 1, SettingType.INTEGER, "1", own, tuple(origins))
    told = [(link.profile, link.place, link.counts) for link in chain_of(setting, side=side)]
    assert told == [
        ("base", "config/base/a.json:3", False),
        ("production", "config/production/a.json:3", False),
        ("production", "config/production/a.Production.json:7", True),
    ]


def test_everything_has_a_name_and_reads_as_plain_text(scripted):
    view, presenter = scripted()
    presenter.stage(row_of(view, "LOG_FORMAT"), on_left=False, text="text")
    presenter.staging.review()
    view._ask_why(row_of(view, "limits.rate_burst"))
    for root in (view, view.review, view.accepting):
        assert nameless_buttons(root) == []
        assert labels_that_read_markup(root) == []
        assert nameless_painted(root) == []
    view.accepting.reject()
    view.review.reject()


def test_how_a_value_came_to_be_is_shown_once_a_row_is_looked_at(scripted, qtbot):
    view, _ = scripted()
    view.table.choose(row_of(view, "database.pool_size"))

    def said():
        return [each.text() for each in view.inspector.findChildren(QLabel) if each.isVisible()]

    qtbot.waitUntil(lambda: "Iva R. changed it from 16 to 40" in said())
    assert "Changed it from 40 to 48" in said()
    assert "carol changed it from 16 to 40" in said()
    assert nameless_painted(view.inspector) == []
    view.table.choose(row_of(view, "limits.rate_burst"))
    qtbot.waitUntil(lambda: not view.inspector.wants_past(row_of(view, "limits.rate_burst")))
    assert "Last changes" not in said()


def test_what_the_other_side_lacks_is_used_at_once_and_said_what_is_left_out(scripted):
    lacking = sample.entry("API_KEY", "x", None, Difference.ONLY_LEFT, prints=("9a31f0", ""))
    found = sample.comparison()
    secret = FileComparison(".env", "dotenv", (lacking,), Summary())
    view, presenter = scripted(dataclasses.replace(found, files=(*found.files[:1], secret)))
    assert not view.missing.isVisible()
    view.filters.chips[Filter.ONE_SIDED].click()
    assert view.missing.isVisible()
    assert view.missing.accessibleName() == (
        "2 settings shown are not in Production. Left out: 1 secret: every environment has its own."
    )
    assert view.use.text() == "Use 2 from Development"
    view.use.click()
    assert {wish.key for wish in presenter.staging.wishes} == {
        "database.statement_timeout_ms",
        "features.order_export",
    }
    assert not view.missing.isVisible()
    view.undo()
    assert view.missing.isVisible()
