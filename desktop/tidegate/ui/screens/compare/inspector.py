"""What is known of the selected setting, where it comes from, and a field to give it a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tidegate.domain.comparison import Difference, Severity
from tidegate.ui.marks import State
from tidegate.ui.screens.compare.columns import one_line, one_line_of
from tidegate.ui.screens.compare.origins import chain_of
from tidegate.ui.screens.compare.wording import verdict_of
from tidegate.ui.typed_values import text_of
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner, beside
from tidegate.ui.widgets.fields import TextField
from tidegate.ui.widgets.inspector import Inspector
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import EnvironmentMark, Icon
from tidegate.ui.widgets.past_part import PastPart
from tidegate.ui.widgets.rows import IconLine, SectionHeader
from tidegate.ui.widgets.safe_text import shown_safely
from tidegate.ui.widgets.segments import Segments
from tidegate.ui.wishes import Acceptance, NewValue
from tidegate.ui.wording import as_sentence

if TYPE_CHECKING:
    from tidegate.domain.problem import Problem
    from tidegate.domain.setting import Setting
    from tidegate.services.contract_notes import Objection
    from tidegate.ui.screens.compare.rows import Row, Side
    from tidegate.ui.widgets.past_part import Past
    from tidegate.ui.wishes import Wish

_MOST_LETTERS = 28
_SELF_EVIDENT = ("", "unexplained", "missing", "types", "same")
"""Rules that say no more than the verdict does."""
_STATES = {"fail": State.FAILED, "warn": State.WARNING}


class CompareInspector(Inspector):
    """The panel beside the comparison; wishes go out as signals, `left` when its field is done."""

    stage_requested = Signal(object, bool, str)
    typed = Signal(object, bool, str)
    unstage_requested = Signal(object)
    accept_requested = Signal(object)
    secrets_requested = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__(name="The selected setting")
        self.editor: ValueEditor | None = None
        self._past: PastPart | None = None
        self._known: tuple[Row, Past] | None = None
        self._foot()

    def show_nothing(self) -> None:
        """Say that nothing is selected."""
        self.editor = self._past = None
        self.begin()
        self.add(Label("Nothing selected", weight=600, tone="text2"))
        said = "Select a setting to see where its values come from."
        self.add(Label(said, size=12, tone="text3", wrap=True))
        self.end()

    def show_row(
        self,
        row: Row,
        *,
        left: Side,
        right: Side,
        wish: Wish | None,
        objection: Objection | None = None,
    ) -> None:
        """Show a setting; a field for its value where a side is a profile.

        `objection` is what speaks against what is staged for it.
        """
        if self.editor is not None and self.editor.is_written(row, wish=wish):
            return
        self.editor = None
        self.begin()
        self._add_head(row)
        self._add_verdict(row, left, right)
        self.add(SectionHeader("Where the values come from"), above=10)
        self._add_earlier(row)
        self._add_side(row, left, on_left=True)
        self._add_side(row, right, on_left=False)
        self._add_acts(row, left, right, wish)
        self.show_objection(objection)
        self._past = PastPart()
        self.add(self._past, above=10)
        if self._known is not None and self._known[0] is row:
            self._past.show_past(self._known[1])
        self.end()

    def wants_past(self, row: Row) -> bool:
        """Tell whether it is not yet known how a setting came to have its values."""
        return self._known is None or self._known[0] is not row

    def show_past(self, row: Row, past: Past) -> None:
        """Show below the rest how the setting came to have its values."""
        self._known = (row, past)
        if self._past is not None:
            self._past.show_past(past)

    def _add_acts(self, row: Row, left: Side, right: Side, wish: Wish | None) -> None:
        can_write = left.is_profile or right.is_profile
        if row.entry.is_secret:
            self._add_secret_acts(left, right)
        elif can_write and not row.by_line and (row.entry.left or row.entry.right):
            self.editor = ValueEditor(self, row, left=left, right=right, wish=wish)
            self.add(self.editor, above=10)
        elif wish is not None:
            self.add(_way_back(self, row), above=10)
        if may_be_expected(row, left, right) and not isinstance(wish, Acceptance):
            act = Button("Mark as expected…", icon="check")
            act.clicked.connect(lambda: self.accept_requested.emit(row))
            self.add(act)

    def show_invalid(self, problem: Problem) -> None:
        """Say below the field what is wrong with the value."""
        if self.editor is not None:
            self.editor.show_invalid(str(problem))

    def show_objection(self, objection: Objection | None) -> None:
        """Say below the field what speaks against its value, or nothing any more."""
        if self.editor is not None:
            self.editor.show_objection(objection)

    def take_focus(self) -> None:
        """Put the cursor into the field, all of it selected, if there is one."""
        if self.editor is not None:
            self.editor.field.setFocus(Qt.FocusReason.TabFocusReason)
            self.editor.field.selectAll()

    def _add_head(self, row: Row) -> None:
        self.add(ElidedLabel(shown_safely(row.entry.path or row.file), weight=600, mono=True))
        setting = row.entry.right or row.entry.left
        kind = (
            "Secret" if row.entry.is_secret else setting.type.value.capitalize() if setting else ""
        )
        self.add(
            ElidedLabel(", ".join(word for word in (kind, row.file) if word), size=12, tone="text3")
        )

    def _add_verdict(self, row: Row, left: Side, right: Side) -> None:
        verdict = verdict_of(row, left=left, right=right)
        why = as_sentence(shown_safely(verdict.why))
        if verdict.tone in _STATES:
            state = _STATES[verdict.tone]
            self.add(Banner(verdict.words, text=why, tone=state.token, state=state), above=6)
        else:
            icon = "pencil" if verdict.tone == "change" else "check"
            self.add(IconLine(verdict.words, icon=icon), above=6)
            if why:
                self.add(Label(why, size=12, tone="text3", wrap=True))
        for remark in row.remarks:
            self.add(Label(shown_safely(remark), size=12, tone="drift", wrap=True))
        if row.is_difference and row.earlier is None and row.entry.rule not in _SELF_EVIDENT:
            self.add(IconLine("Decided by", right=shown_safely(row.entry.rule), icon="list-checks"))

    def _add_earlier(self, row: Row) -> None:
        if row.earlier is None:
            return
        setting = row.earlier.setting
        shown = "not set" if setting is None else one_line(setting)
        if row.entry.is_secret and setting is not None:
            shown = f"•••••••• {row.earlier.fingerprint[:6]}".strip()
        self.add(beside(Icon("history", tone="text3", size=16), Label("Last deployed", weight=500)))
        value = ElidedLabel(shown, size=12, mono=setting is not None, tone="text2")
        self.add(beside(Icon("equal", tone="text3", size=12), value))

    def _add_side(self, row: Row, side: Side, *, on_left: bool) -> None:
        setting = row.entry.left if on_left else row.entry.right
        shown = _shown(row, setting, on_left=on_left)
        value = ElidedLabel(
            shown,
            size=12,
            weight=500,
            mono=setting is not None,
            tone="text" if setting else "text3",
        )
        head = beside(EnvironmentMark(side.kind, size=20), Label(side.label, weight=500))
        self.add(head, above=4)
        self.add(beside(Icon("equal", tone="text3", size=12), value))
        for link in chain_of(setting, side=side):
            self.add(_link_line(link.profile, link.place, counts=link.counts))

    def _add_secret_acts(self, left: Side, right: Side) -> None:
        self.add(SectionHeader("Set the secret"), above=10)
        for side in {side.environment: side for side in (left, right)}.values():
            if side.environment:
                act = Button(f"Secrets of {side.label}…", icon="key-round")
                act.clicked.connect(
                    lambda _=False, s=side: self.secrets_requested.emit(s.environment)
                )
                self.add(act)

    def _foot(self) -> None:
        said = Label(
            "Secrets are compared by keyed fingerprint. Values never leave the keyring.",
            size=12,
            tone="text3",
            wrap=True,
        )
        foot = QWidget()
        row = QVBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(said)
        self.set_foot(foot)


class ValueEditor(QWidget):
    """A field for the value of one of the sides, and the button that stages it."""

    def __init__(
        self, panel: CompareInspector, row: Row, *, left: Side, right: Side, wish: Wish | None
    ) -> None:
        super().__init__()
        self._panel, self._row, self._sides = panel, row, (left, right)
        self._on_left, self._wish = _starts_on_left(row, left, right, wish), wish
        self.field = TextField(name="Value", mono=True, height=34)
        self._wrong = Label(size=12, tone="fail", wrap=True)
        self._title = SectionHeader("")
        self.stage = Button("", kind="primary", icon="circle-plus")
        self._which = Segments(_titles(left, right), name="Change which side")
        self._lay_out()
        self._which.chosen.connect(lambda key: self._turn_to(on_left=key == "left"))
        self.stage.clicked.connect(self._tell)
        self.field.returnPressed.connect(self._tell)
        self.field.textEdited.connect(self._tell_typed)
        leave = QShortcut(QKeySequence("Esc"), self.field)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(panel.left)
        self._turn_to(on_left=self._on_left)

    def is_written(self, row: Row, *, wish: Wish | None) -> bool:
        """Whether a person writes here for this very row: then nothing must take it away."""
        mine = self._row
        is_same = (mine.place, mine.entry, self._wish) == (row.place, row.entry, wish)
        return is_same and self.field.hasFocus()

    def show_invalid(self, reason: str) -> None:
        """Say what is wrong with the value."""
        self.field.show_invalid(reason)
        self._wrong.setText(reason)
        self._wrong.show()

    def show_objection(self, objection: Objection | None) -> None:
        """Say what the contract has against the value; only a grave one outlines the field."""
        self._forgive()
        if objection is None:
            return
        why = as_sentence(shown_safely(objection.why))
        self.field.show_invalid(why if objection.is_grave else "")
        self._wrong.set_tone("fail" if objection.is_grave else "drift")
        self._wrong.setText(why)
        self._wrong.show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._title, self._which, self.field, self._wrong, self.stage):
            column.addWidget(part)
        self._which.setVisible(all(side.is_profile for side in self._sides))
        if self._wish is not None:
            column.addWidget(_way_back(self._panel, self._row))

    def _turn_to(self, *, on_left: bool) -> None:
        self._on_left = on_left
        side = self._sides[0 if on_left else 1]
        self._which.choose("left" if on_left else "right")
        self._title.show_words(f"Value for {side.label}", note=self._source())
        self.stage.show_words(f"Stage for {side.label}")
        self.field.setAccessibleName(f"Value for {side.label}")
        self.field.setText(self._proposal(side))
        self._forgive()

    def _pair(self) -> tuple[Setting | None, Setting | None]:
        """The setting of the side to change, and that of the other."""
        entry = self._row.entry
        return (entry.left, entry.right) if self._on_left else (entry.right, entry.left)

    def _proposal(self, side: Side) -> str:
        if isinstance(self._wish, NewValue) and self._wish.environment == side.environment:
            return self._wish.shown
        own, other = self._pair()
        found = other or own
        return "" if found is None else text_of(found)

    def _source(self) -> str:
        other = self._sides[1 if self._on_left else 0]
        return f"from {other.label}" if self._pair()[1] is not None else ""

    def _tell(self) -> None:
        self._wrong.hide()
        self._panel.stage_requested.emit(self._row, self._on_left, self.field.text())
        if self._wrong.isHidden():
            self._panel.left.emit()

    def _tell_typed(self) -> None:
        self._panel.typed.emit(self._row, self._on_left, self.field.text())

    def _forgive(self) -> None:
        self.field.show_invalid("")
        self._wrong.hide()


def _titles(left: Side, right: Side) -> dict[str, str]:
    """The sides' names, or left and right where these would not fit."""
    if len(left.label) + len(right.label) > _MOST_LETTERS:
        return {"left": "Left", "right": "Right"}
    return {"left": left.label, "right": right.label}


def _way_back(panel: CompareInspector, row: Row) -> Button:
    back = Button("Take the staged change back", icon="undo-2")
    back.clicked.connect(lambda: panel.unstage_requested.emit(row))
    return back


def may_be_expected(row: Row, left: Side, right: Side) -> bool:
    """Tell whether somebody may accept the difference: it is one, between two environments."""
    quiet = (Difference.SAME, Difference.EXPECTED, Difference.UNREADABLE)
    are_two = bool(left.environment and right.environment) and left.environment != right.environment
    is_open = row.entry.difference not in quiet and row.entry.severity is not Severity.INFO
    return are_two and is_open and bool(row.entry.path) and not row.by_line


def _starts_on_left(row: Row, left: Side, right: Side, wish: Wish | None) -> bool:
    if left.is_profile is not right.is_profile:
        return left.is_profile
    if isinstance(wish, NewValue):
        return wish.environment == left.environment
    return row.entry.left is None


def _shown(row: Row, setting: Setting | None, *, on_left: bool) -> str:
    if setting is None:
        return "not set"
    if row.entry.is_secret:
        return f"•••••••• {row.entry.fingerprints[0 if on_left else 1][:6]}".strip()
    return one_line(setting)


def _link_line(profile: str, place: str, *, counts: bool) -> QWidget:
    if not place:
        return IconLine(profile, icon="layers-2", right="not set")
    where = place.rpartition("/")[2]
    if place.startswith(f"{profile}:"):
        where = f"line {place.rpartition(':')[2]}"
    words = where if counts else f"{where}, overridden"
    made = IconLine(profile, icon="check" if counts else "layers-2", right=words)
    made.setToolTip(one_line_of(place))
    return made
