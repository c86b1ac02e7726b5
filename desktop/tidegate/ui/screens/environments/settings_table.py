"""The table of settings, whose values can be written in place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget
from shiboken6 import isValid
from typing_extensions import override

from tidegate.domain.comparison import Severity
from tidegate.domain.setting import SettingType
from tidegate.ui.marks import State
from tidegate.ui.screens.environments.settings_rows import SettingRow
from tidegate.ui.screens.environments.typing_hint import TypingHint
from tidegate.ui.theme import font
from tidegate.ui.typed_values import text_of
from tidegate.ui.widgets.cells import ROW_ROLE, Cell, CellDelegate
from tidegate.ui.widgets.fields import mark_invalid
from tidegate.ui.widgets.long_table import LongDelegate, LongTable
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.widgets.safe_text import shown_safely
from tidegate.ui.wishes import NewValue, Removal

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtWidgets import QStyleOptionViewItem

    from tidegate.domain.workspace import Workspace
    from tidegate.services.contract_notes import Objection
    from tidegate.ui.widgets.cells import Index
    from tidegate.ui.wishes import Place, Wish

VALUE = 1
_LONGEST = 300
_GRAVE = (Severity.BLOCKER, Severity.HIGH)
_NOT_TYPED = (SettingType.MAP, SettingType.LIST, SettingType.DATETIME)


@dataclass(slots=True)
class Painted:
    """What the cells need besides their row: values staged, and the profiles' titles and kinds.

    `objections` tell what speaks against those staged, by file and key.
    """

    staged: dict[Place, Wish] = field(default_factory=dict)
    objections: dict[Place, Objection] = field(default_factory=dict)
    looks: dict[str, tuple[str, str]] = field(default_factory=dict)

    def learn(self, workspace: Workspace) -> None:
        """Know the environments of a workspace by name."""
        self.looks = {
            name: (environment.label, environment.kind.value)
            for name, environment in workspace.environments.items()
        }

    def grave(self, row: SettingRow) -> Objection | None:
        """Return what stands against saving what is staged for a row."""
        found = self.objections.get(row.place)
        return found if found is not None and found.is_grave else None


class SettingsTable(LongTable):
    """Settings of one environment; `written` carries a row and the text typed for it.

    `typed` tells both with every letter.
    """

    written = Signal(object, str)
    typed = Signal(object, str)

    def __init__(self, painted: Painted) -> None:
        self._painted = painted
        super().__init__(_columns(painted), name="Settings", key=lambda row: row.place)
        self.long_model.editable = _may_write
        self._field: QLineEdit | None = None
        self.hint = TypingHint(self.viewport())
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )

    @property
    def is_written(self) -> bool:
        """Whether a field is open over a value."""
        return self.state() is QAbstractItemView.State.EditingState

    def write_into(self, row: SettingRow) -> None:
        """Open the field over a row's value."""
        place = self.long_model.place_of(row)
        if place >= 0 and _may_write(row, VALUE):
            self.edit(self.long_model.index(place, VALUE))

    def show_objection(self, objection: Objection | None) -> None:
        """Say beside the open field what speaks against its text, or take that away."""
        field = self._field
        if field is None or not isValid(field):
            return
        mark_invalid(field, objection.why if objection and objection.is_grave else "")
        if objection is None:
            self.hint.hide()
        else:
            self.hint.show_at(field, objection)

    def follow(self, field: QLineEdit, row: SettingRow) -> None:
        """Tell what is typed into a field that was opened, until it goes."""
        self._field = field
        field.textChanged.connect(lambda text: self.typed.emit(row, text))
        field.destroyed.connect(self.hint.hide)

    @override
    def make_delegate(self, row_height: int) -> CellDelegate:
        return _ValueDelegate(self, self._painted, row_height=row_height)


class _ValueDelegate(LongDelegate):
    """Paints cells, and puts a field over a value while it is written."""

    def __init__(self, table: SettingsTable, painted: Painted, *, row_height: int) -> None:
        super().__init__(table, row_height=row_height)
        self._table, self._painted = table, painted

    @override
    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setFont(font(12, mono=True))
        field.setAccessibleName(f"Value of {index.data(ROW_ROLE).key}")
        self._table.follow(field, index.data(ROW_ROLE))
        return field

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        row = index.data(ROW_ROLE)
        wish = self._painted.staged.get(row.place)
        if isinstance(editor, QLineEdit):
            editor.setText(wish.shown if isinstance(wish, NewValue) else text_of(row.setting))
            editor.selectAll()

    @override
    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            self._table.written.emit(index.data(ROW_ROLE), editor.text())

    @override
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        editor.setGeometry(option.rect.adjusted(2, 2, -4, -3))


def _may_write(row: object, column: int) -> bool:
    if column != VALUE or not isinstance(row, SettingRow) or row.is_secret:
        return False
    if row.setting.type in _NOT_TYPED:
        return False
    # A field of one line would lose the lines of a text of several.
    return not (isinstance(row.setting.value, str) and "\n" in row.setting.value)


def _columns(painted: Painted) -> tuple[Column, ...]:
    return (
        Column("Key", lambda row: _key(row, painted), width=210),
        Column("Value", lambda row: _value(row, painted)),
        Column("Type", _type, width=92),
        Column("Set in", lambda row: _set_in(row, painted), width=150),
    )


def _key(row: SettingRow, painted: Painted) -> Cell:
    is_staged = row.place in painted.staged
    if (against := painted.grave(row)) is not None:
        said = f"{row.key}, staged, {against.why}"
        return Cell(shown_safely(row.key), mono=True, state=State.FAILED, said=said)
    if row.fault is not None and not is_staged:
        state = State.FAILED if row.fault.severity in _GRAVE else State.WARNING
        return Cell(
            shown_safely(row.key), mono=True, state=state, said=f"{row.key}, {row.fault.why}"
        )
    return Cell(
        shown_safely(row.key),
        mono=True,
        icon="circle-dot" if is_staged else "",
        icon_tone="accent_text",
        said=f"{row.key}, staged" if is_staged else "",
    )


def _value(row: SettingRow, painted: Painted) -> Cell:
    if row.is_secret:
        return Cell(row.fingerprint[:6], mono=True, secret=True)
    wish = painted.staged.get(row.place)
    if isinstance(wish, Removal):
        return Cell("removed", mono=True, tone="fail", said="removed, staged")
    text = one_line(wish.shown if wish else row.text)
    boxed = row.is_own or wish is not None
    is_wrong = wish is None and row.fault is not None and row.fault.severity in _GRAVE
    is_wrong = is_wrong or painted.grave(row) is not None
    return Cell(text, mono=True, boxed=boxed, invalid=is_wrong, tone="text" if boxed else "text2")


def _type(row: SettingRow) -> Cell:
    if row.is_secret:
        return Cell("secret", tone="text2")
    kind = row.setting.type.value
    if row.remark:
        return Cell(kind, icon="triangle-alert", icon_tone="drift", tone="text2", said=row.remark)
    return Cell(kind, tone="text2")


def _set_in(row: SettingRow, painted: Painted) -> Cell:
    label, kind = painted.looks.get(row.profile, (row.profile, ""))
    line = "new" if row.is_pending else f":{row.setting.origin.line}"
    if row.is_own:
        return Cell(label, note=line, environment=kind, weight=500)
    return Cell(label, note=line, icon="corner-down-right", tone="text2")


def one_line(text: str) -> str:
    """A value on one line, quoted where it is empty, cut where it is very long."""
    shown = shown_safely(text.replace("\n", "⏎").replace("\t", "⇥")) or '""'
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"
