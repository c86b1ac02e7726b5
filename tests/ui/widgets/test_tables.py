import pytest
from PySide6.QtCore import QModelIndex, Qt

from tidegate.ui.marks import State
from tidegate.ui.widgets.cells import Cell, Section
from tidegate.ui.widgets.differences import differing_parts
from tidegate.ui.widgets.rows_model import Column, RowsModel
from tidegate.ui.widgets.tables import SectionedTable, Table

COLUMNS = (
    Column("Key", lambda row: Cell(row[0], mono=True), 120, sort=lambda row: row[0]),
    Column("Result", lambda row: Cell(row[1], state=State.FAILED, note="web-s2")),
)
ROWS = [("b", "Health check"), ("a", "Migration"), ("c", "Disk")]


@pytest.fixture
def table(qtbot):
    made = Table(COLUMNS, name="Results", key=lambda row: row[0])
    qtbot.addWidget(made)
    made.show_rows(ROWS)
    return made


@pytest.fixture
def tree(qtbot):
    made = SectionedTable(COLUMNS, name="Results", key=lambda row: row[0])
    qtbot.addWidget(made)
    made.show_sections([Section("One", "2 of 9", tuple(ROWS[:2])), Section("Two", "", (ROWS[2],))])
    return made


@pytest.mark.parametrize("sections", [(), [Section("One", "", tuple(ROWS)), Section("Two")]])
def test_the_model_keeps_qts_rules(qapp, qtmodeltester, sections):
    model = RowsModel(COLUMNS)
    if sections:
        model.show_sections(sections)
    else:
        model.show_rows(ROWS)
    qtmodeltester.check(model)


def test_a_cell_is_read_with_its_column_state_and_note(table):
    index = table.model().index(0, 1)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Result: Failed, Health check, web-s2"


def test_the_choice_stays_on_its_row_when_rows_come_and_go(table):
    table.choose(ROWS[2])
    heard = []
    table.chosen.connect(heard.append)
    table.show_rows([("z", "New"), *[(key, text.upper()) for key, text in ROWS]])
    assert table.chosen_row() == ("c", "DISK")
    assert heard[-1] == ("c", "DISK")
    table.show_rows([("z", "New")])
    assert table.chosen_row() is None


def test_a_click_on_a_head_sorts(table):
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in table.rows()] == ["c", "b", "a"]


def test_enter_opens_a_row(qtbot, table):
    table.show()
    table.choose(ROWS[1])
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [ROWS[1]]


def test_a_folded_section_stays_folded_when_rows_change(tree):
    first = tree.model().index(0, 0)
    tree.setExpanded(first, False)
    tree.show_sections([Section("One", "", (ROWS[0],)), Section("Two", "", (ROWS[2],))])
    assert not tree.isExpanded(tree.model().index(0, 0))
    assert tree.isExpanded(tree.model().index(1, 0))


def test_a_section_is_no_row(tree):
    tree.setCurrentIndex(tree.model().index(0, 0))
    assert tree.chosen_row() is None
    tree.choose(ROWS[2])
    assert tree.chosen_row() == ROWS[2]


def test_tables_paint_at_every_text(qtbot, table, tree):
    for view in (table, tree):
        view.resize(300, 200)
        view.show()
        assert not view.grab().isNull()
        assert view.rootIndex() == QModelIndex()


def test_words_that_differ_are_told_from_those_that_do_not():
    parts = differing_parts("redis://localhost:6379/0", other="redis://cache:6379/0")
    assert [text for text, differs in parts if differs] == ["localhost"]
    assert "".join(text for text, _ in parts) == "redis://localhost:6379/0"
    assert differing_parts("5", other=None) == (("5", True),)
    assert differing_parts("5", other="5") == (("5", False),)


def test_a_value_that_is_too_long_is_compared_as_a_whole():
    assert differing_parts("a" * 5_000, other="b") == (("a" * 5_000, True),)
