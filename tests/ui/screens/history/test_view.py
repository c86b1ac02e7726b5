"""The page: filters, the chain, one entry in detail, and where it leads."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from tests.ui.screens.history import sample

from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.history.needs import HistoryServices
from tidegate.ui.screens.history.presenter import HistoryPresenter
from tidegate.ui.screens.history.record import Record
from tidegate.ui.screens.history.view import HistoryScreen


@pytest.fixture
def screen(qtbot):
    made = HistoryScreen()
    qtbot.addWidget(made)
    made.resize(1230, 800)
    with qtbot.waitExposed(made):
        made.show()
    return made


def opened(screen, services=None):
    services = services or sample.Services()
    everything = HistoryServices(services, services, services, services)
    presenter = HistoryPresenter(screen, everything, ImmediateRunner())
    screen.driven_by(presenter)
    presenter.open(sample.workspace())
    return services


def words_in(widget):
    return " ".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def pick(field, title):
    field.setCurrentIndex(field.findText(title))
    field.chosen.emit(field.choice)


def test_the_record_stands_by_days_newest_first(screen):
    opened(screen)
    assert len(screen._table.rows()) == 13
    assert screen._table.rows()[0].action == "Lifted a hold"
    model = screen._table.model()
    assert [model.index(at, 0).data() for at in range(model.rowCount())] == ["Today", "Yesterday"]
    assert "13 records, chain intact" in words_in(screen)
    assert "2 d 4 h" in words_in(screen)


def test_filters_narrow_it_and_say_when_nothing_is_left(screen, qtbot):
    opened(screen)
    pick(screen._environments, "Acceptance")
    assert {row.title for row in screen._table.rows()} == {"Acceptance"}
    pick(screen._environments, "All environments")
    pick(screen._people, sample.MARKO)
    assert {row.body.actor for row in screen._table.rows()} == {sample.MARKO}
    screen._search.setText("nothing like this")
    qtbot.waitUntil(lambda: screen._table.rows() == [])
    assert "Nothing in the record fits" in words_in(screen)


def test_words_find_what_an_entry_says(screen, qtbot):
    opened(screen)
    screen._search.setText("TWO currencies")
    qtbot.waitUntil(lambda: [row.action for row in screen._table.rows()] == ["Rejected"])


def test_an_entry_shows_its_place_in_the_chain_and_what_it_changed(screen):
    opened(screen)
    row = next(row for row in screen._table.rows() if row.action == "Deployed")
    screen._table.choose(row)
    QApplication.processEvents()
    text = words_in(screen._entry)
    assert "Deployed 2.8.1 · Production" in text
    assert f"#{row.entry.seq}" in text
    assert "DB_POOL_SIZE" in text
    assert "40 → 48" in text
    assert "c40d" not in text


def test_a_deployment_leads_to_its_log_and_an_older_one_back(screen, qtbot):
    opened(screen)
    live, old = (r for r in screen._table.rows() if r.took and r.title == "Production")
    screen._table.choose(live)
    assert not screen._entry._back.isVisible()
    with qtbot.waitSignal(screen.page_requested) as wish:
        qtbot.mouseClick(screen._entry._log, Qt.MouseButton.LeftButton)
    assert wish.args == ["deployments", sample.LIVE.id]
    screen._table.choose(old)
    with qtbot.waitSignal(screen.rollback_requested) as wish:
        qtbot.mouseClick(screen._entry._back, Qt.MouseButton.LeftButton)
    assert wish.args == ["production", sample.OLD.release]


def test_a_broken_chain_is_red_and_says_where(screen):
    opened(screen, sample.Services(broken="entry 7 is missing"))
    assert "Broken: entry 7 is missing" in words_in(screen)


def test_an_empty_record_says_what_the_page_is_for(screen):
    screen.show_record(Record())
    assert "Nothing was done yet" in words_in(screen)


def test_every_control_has_a_name(screen):
    opened(screen)
    for each in screen.findChildren(QAbstractButton):
        if each.isVisible() and not each.objectName().startswith("qt_"):
            assert each.text() or each.accessibleName() or each.toolTip()
