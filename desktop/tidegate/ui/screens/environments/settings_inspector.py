"""What is known of the selected setting: its layers, what they hide, and where it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from tidegate.domain.comparison import Severity
from tidegate.ui.marks import State
from tidegate.ui.screens.environments.settings_rows import SettingRow, profile_of
from tidegate.ui.screens.environments.settings_table import one_line
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner
from tidegate.ui.widgets.inspector import Inspector
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.past_part import PastPart
from tidegate.ui.widgets.rows import IconLine, KeyValues, SectionHeader
from tidegate.ui.widgets.safe_text import shown_safely
from tidegate.ui.wishes import Removal
from tidegate.ui.wording import as_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from tidegate.domain.conforming import Fault
    from tidegate.domain.setting import Origin
    from tidegate.services.contract_notes import Objection
    from tidegate.ui.past_lines import PastLine
    from tidegate.ui.wishes import Wish


class SettingsInspector(Inspector):
    """The panel beside the settings; wishes go out as signals."""

    write_requested = Signal(object)
    unstage_requested = Signal(object)
    remove_requested = Signal(object)
    secrets_requested = Signal()

    def __init__(self) -> None:
        super().__init__(name="The selected setting", width=270)
        self._past: PastPart | None = None
        self._known: tuple[SettingRow, Sequence[PastLine]] | None = None
        said = "A profile inherits every key that it does not set."
        self.set_foot(Label(said, size=12, tone="text3", wrap=True))

    def show_nothing(self) -> None:
        """Say that nothing is selected."""
        self._past = None
        self.begin()
        self.add(Label("Nothing selected", weight=600, tone="text2"))
        said = "Select a setting to see which layers set it."
        self.add(Label(said, size=12, tone="text3", wrap=True))
        self.end()

    def show_row(
        self,
        row: SettingRow,
        *,
        profiles: tuple[str, ...],
        label: str,
        wish: Wish | None,
        objection: Objection | None = None,
    ) -> None:
        """Show a setting of the environment called `label`.

        `objection` is what speaks against what is staged for it.
        """
        self.begin()
        self.add(ElidedLabel(shown_safely(row.key), weight=600, mono=True))
        kind = "Secret" if row.is_secret else row.setting.type.value.capitalize()
        self.add(ElidedLabel(f"{kind}, {row.file}", size=12, tone="text3"))
        if wish is not None:
            self._add_staged(row, wish, objection)
        elif row.fault is not None:
            self._add_fault(row.fault)
        if row.remark:
            said = Label(shown_safely(row.remark), size=12, tone="drift", wrap=True)
            self.add(said, above=6)
        self.add(SectionHeader("Inheritance"), above=10)
        for part in _layers(row, profiles):
            self.add(part)
        if not row.is_pending:
            self._add_place(row)
        self._add_acts(row, label)
        self._past = PastPart()
        self.add(self._past, above=10)
        if self._known is not None and self._known[0] is row:
            self._past.show_past((("", self._known[1]),))
        self.end()

    def wants_past(self, row: SettingRow) -> bool:
        """Tell whether it is not yet known how a setting came to have its value."""
        return self._known is None or self._known[0] is not row

    def show_past(self, row: SettingRow, lines: Sequence[PastLine]) -> None:
        """Show below the rest how the setting came to have its value."""
        self._known = (row, lines)
        if self._past is not None:
            self._past.show_past((("", lines),))

    def _add_staged(self, row: SettingRow, wish: Wish, objection: Objection | None) -> None:
        text = "Not saved yet." if row.is_pending else f"Now {one_line(row.text)}, not saved yet."
        title = f"Becomes {one_line(wish.shown)}"
        if isinstance(wish, Removal):
            title, text = "Is removed", _after_removal(row)
        elif row.is_pending:
            title = f"New: {one_line(wish.shown)}"
        self.add(Banner(title, text=text, tone="run", state=State.INFO), above=6)
        if objection is not None:
            tone = "fail" if objection.is_grave else "drift"
            why = as_sentence(shown_safely(objection.why))
            self.add(Label(why, size=12, tone=tone, wrap=True))
        back = Button("Take the staged value back", icon="undo-2")
        back.clicked.connect(lambda: self.unstage_requested.emit(row))
        self.add(back)

    def _add_fault(self, fault: Fault) -> None:
        is_grave = fault.severity in (Severity.BLOCKER, Severity.HIGH)
        title = as_sentence(shown_safely(fault.why))
        tone, state = ("fail", State.FAILED) if is_grave else ("drift", State.WARNING)
        text = as_sentence(shown_safely(fault.remedy))
        self.add(Banner(title, text=text, tone=tone, state=state), above=6)

    def _add_place(self, row: SettingRow) -> None:
        self.add(SectionHeader("Written in"), above=10)
        facts = KeyValues(key_width=44)
        facts.add("File", row.setting.origin.file, mono=True, icon="file-code")
        facts.add("Line", str(row.setting.origin.line), mono=True)
        self.add(facts)

    def _add_acts(self, row: SettingRow, label: str) -> None:
        if row.is_secret:
            act = Button("Secrets of this environment", icon="key-round")
            act.clicked.connect(self.secrets_requested)
        else:
            act = Button("Change the value" if row.is_own else f"Set in {label}", icon="pencil")
            act.clicked.connect(lambda: self.write_requested.emit(row))
        self.add(act, above=10)
        if row.is_own and not row.is_secret and not row.is_pending:
            below = _below(row)
            remove = (
                Button(f"Use the value from {profile_of(below[0])}", icon="undo-2")
                if below
                else Button(f"Remove from {label}", kind="danger", icon="trash-2")
            )
            remove.clicked.connect(lambda: self.remove_requested.emit(row))
            self.add(remove)


def _after_removal(row: SettingRow) -> str:
    """Say what counts once the key is gone from the environment's own profile."""
    below = _below(row)
    if not below:
        return "Nothing sets it then. Not saved yet."
    return f"Then {profile_of(below[0])}, line {below[0].line}, counts. Not saved yet."


def _below(row: SettingRow) -> list[Origin]:
    """Return where lower profiles set the key, nearest first."""
    return [origin for origin in row.setting.overridden if profile_of(origin) != row.profile]


def _layers(row: SettingRow, profiles: tuple[str, ...]) -> list[QWidget]:
    """One line a layer, lowest first: whether it sets the key, and whether that counts."""
    hidden: dict[str, list[Origin]] = {}
    for origin in reversed(row.setting.overridden):
        hidden.setdefault(profile_of(origin), []).append(origin)
    lines: list[QWidget] = []
    for profile in profiles:
        found = hidden.get(profile, [])
        lines += [_layer(profile, origin, words=", overridden") for origin in found]
        if profile == row.profile:
            lines.append(_layer(profile, row.setting.origin, icon="check"))
        elif not found:
            lines.append(IconLine(profile, icon="layers-2", right="not set"))
    return lines


def _layer(profile: str, origin: Origin, *, words: str = "", icon: str = "layers-2") -> QWidget:
    place = f"{origin.file.rpartition('/')[2]}:{origin.line}"
    return IconLine(profile, icon=icon, right=place + words)
