"""The joined window by keys only: a missing key is found, staged and saved; its finding goes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from tests.app.test_window import PlayedWiring
from tests.ui.screens.environments.sample import write_workspace

from tidegate.adapters.scripted.hosts import ScriptedHosts
from tidegate.app.window.desktop import Desktop
from tidegate.app.window.opening import application
from tidegate.domain.comparison import Difference, Entry, Severity
from tidegate.ui.widgets.states import ErrorCard

KEY = "database.statement_timeout_ms"
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def desktop(tmp_path: Path, qtbot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    monkeypatch.delenv("TIDEGATE_STORE", raising=False)
    write_workspace(tmp_path / "workspace")
    application()
    made = Desktop(
        lambda answers: PlayedWiring(answers, home=tmp_path / "home", hosts=ScriptedHosts({})),
        conveys=False,
    )
    made.window.show()
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    made.open(tmp_path / "workspace")
    qtbot.waitUntil(lambda: made.workspace is not None)
    yield made
    made.pages.compare.presenter.staging.forget()
    made.pages.environments.presenter.configuration.staging.forget()
    made.window.close()
    made.close()
    for each in (made.window, made):
        each.deleteLater()
        QCoreApplication.sendPostedEvents(each, QEvent.Type.DeferredDelete)


@pytest.fixture
def wait(qtbot) -> Callable[[Callable[[], bool]], None]:
    return qtbot.waitUntil


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = _NONE) -> None:
    QTest.keyClick(focused(), key, modifier)


def shown(desktop: Desktop) -> list[str]:
    return [row.entry.path for row in desktop.pages.compare.view.table.rows()]


def test_a_key_missing_in_production_is_staged_and_saved_by_keys_alone(
    desktop: Desktop, wait, tmp_path: Path
) -> None:
    file = tmp_path / "workspace" / "config" / "production" / "app.yaml"
    before = file.read_text()
    page = desktop.pages.compare.view
    press(Qt.Key.Key_5, _CONTROL)
    wait(lambda: desktop.window.page == "compare" and KEY in shown(desktop))
    press(Qt.Key.Key_F, _CONTROL)
    wait(page.filter.hasFocus)
    QTest.keyClicks(focused(), "timeout")
    wait(lambda: shown(desktop) == [KEY])
    press(Qt.Key.Key_Return)
    wait(page.table.hasFocus)
    verdict = page.table.currentIndex().siblingAtColumn(3)
    assert "Missing in Production" in verdict.data(Qt.ItemDataRole.AccessibleTextRole)
    assert page.table.chosen_row().entry.severity is Severity.BLOCKER
    press(Qt.Key.Key_Return)
    wait(lambda: page.inspector.editor is not None and page.inspector.editor.field.hasFocus())
    # Development's value is proposed; production gets its own.
    QTest.keyClicks(focused(), "8000")
    press(Qt.Key.Key_Return)
    wait(page.table.hasFocus)
    assert file.read_text() == before
    press(Qt.Key.Key_S, _CONTROL)
    wait(lambda: page.review is not None and page.review.isVisible())
    assert "+  statement_timeout_ms: 8000" in page.review.pages.toPlainText()
    walk_to(page.review.save)
    press(Qt.Key.Key_Space)
    wait(lambda: "statement_timeout_ms: 8000" in file.read_text())
    kept = [line for line in file.read_text().splitlines() if line in before.splitlines()]
    assert kept == before.splitlines()

    def found() -> Entry:
        entries = (row.entry for row in page.table.rows() if row.entry.path == KEY)
        return next(entries)

    wait(lambda: found().right is not None and found().right.value == 8000)
    assert found().severity is not Severity.BLOCKER
    assert not desktop.pages.compare.presenter.has_staged
    said = page.table.currentIndex().siblingAtColumn(3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Missing" not in said


def test_a_difference_is_accepted_by_keys_alone_and_is_expected_then(
    desktop: Desktop, wait, tmp_path: Path
) -> None:
    contract = tmp_path / "workspace" / "contract.yaml"
    before = contract.read_text()
    page = desktop.pages.compare.view
    press(Qt.Key.Key_5, _CONTROL)
    wait(lambda: "database.pool_size" in shown(desktop))
    press(Qt.Key.Key_F, _CONTROL)
    wait(page.filter.hasFocus)
    QTest.keyClicks(focused(), "pool_size")
    wait(lambda: shown(desktop) == ["database.pool_size"])
    press(Qt.Key.Key_Return)
    wait(page.table.hasFocus)
    press(Qt.Key.Key_E)
    wait(lambda: page.accepting is not None and page.accepting.reason.hasFocus())
    QTest.keyClicks(focused(), "Production is larger")
    walk_to(page.accepting.until)
    QTest.keyClicks(focused(), "2099-12-31")
    walk_to(page.accepting.act)
    press(Qt.Key.Key_Space)
    wait(lambda: desktop.pages.compare.presenter.has_staged)
    # A window manager does this; without a screen nobody does.
    desktop.window.activateWindow()
    wait(page.table.hasFocus)
    press(Qt.Key.Key_S, _CONTROL)
    wait(lambda: page.review is not None and page.review.isVisible())
    walk_to(page.review.save)
    press(Qt.Key.Key_Space)
    wait(lambda: "reason: Production is larger" in contract.read_text())
    assert contract.read_text().startswith(before)
    wait(lambda: page.table.rows()[0].entry.difference is Difference.EXPECTED)
    assert "Production is larger" in page.table.rows()[0].entry.why


def walk_to(widget: QWidget) -> None:
    """Press Tab until a widget has the focus."""
    for _ in range(8):
        if focused() is widget:
            return
        press(Qt.Key.Key_Tab)
    assert focused() is widget


def test_save_undo_and_redo_mean_the_page_in_front(desktop: Desktop, wait) -> None:
    compare, environments = desktop.pages.compare, desktop.pages.environments
    press(Qt.Key.Key_6, _CONTROL)
    settings = environments.view.configuration
    wait(lambda: bool(settings.table.rows()))
    row = next(row for row in settings.table.rows() if row.key == "service.workers")
    environments.presenter.configuration.change(row, "24")
    press(Qt.Key.Key_5, _CONTROL)
    wait(lambda: KEY in shown(desktop))
    missing = next(row for row in compare.view.table.rows() if row.entry.path == KEY)
    compare.presenter.stage(missing, on_left=False, text="8000")
    press(Qt.Key.Key_Z, _CONTROL)
    assert not compare.presenter.has_staged
    assert environments.presenter.configuration.has_staged
    press(Qt.Key.Key_Z, _CONTROL | _SHIFT)
    assert compare.presenter.has_staged
    press(Qt.Key.Key_6, _CONTROL)
    press(Qt.Key.Key_Z, _CONTROL)
    assert not environments.presenter.configuration.has_staged
    assert compare.presenter.has_staged


def test_closing_asks_before_staged_changes_are_lost(desktop: Desktop, wait) -> None:
    compare = desktop.pages.compare
    press(Qt.Key.Key_5, _CONTROL)
    wait(lambda: KEY in shown(desktop))
    missing = next(row for row in compare.view.table.rows() if row.entry.path == KEY)
    compare.presenter.stage(missing, on_left=False, text="8000")
    desktop.window.close()
    assert desktop.window.isVisible()
    asked = next(each for each in desktop.window.findChildren(QDialog) if each.isVisible())
    asked.accept()
    wait(lambda: not desktop.window.isVisible())


def test_three_sources_of_an_environment_that_never_was_deployed_say_so(
    desktop: Desktop, wait
) -> None:
    page = desktop.pages.compare.view
    press(Qt.Key.Key_5, _CONTROL)
    wait(lambda: KEY in shown(desktop))
    page.looks.chosen.emit("THREE")
    card = page.area.findChild(ErrorCard)
    wait(lambda: "deployed" in card.accessibleName() and card.isVisible())
    page.looks.chosen.emit("PROFILES")
    wait(lambda: KEY in shown(desktop) and page.table.isVisible())
