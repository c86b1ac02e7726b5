"""How a row of the comparison becomes cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tidegate.domain.comparison import Difference
from tidegate.domain.three_way import Change
from tidegate.ui.marks import State, environment_look
from tidegate.ui.screens.compare.wording import verdict_of
from tidegate.ui.typed_values import text_of
from tidegate.ui.widgets.cells import Cell
from tidegate.ui.widgets.differences import differing_parts
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.widgets.safe_text import shown_safely

if TYPE_CHECKING:
    from tidegate.domain.setting import Setting
    from tidegate.services.contract_notes import Objection
    from tidegate.ui.screens.compare.rows import Row, Side
    from tidegate.ui.wishes import Place, Wish

_ICONS = {
    Difference.ONLY_LEFT: "panel-left",
    Difference.ONLY_RIGHT: "panel-right",
    Difference.SAME: "equal",
    Difference.UNEXPECTEDLY_EQUAL: "equal",
    Difference.UNREADABLE: "file-warning",
}
_CHANGES = {Change.UNCHANGED: "equal", Change.BY_US: "pencil", Change.ON_SERVER: "server"}
_LONGEST = 300
KEY, LEFT, RIGHT, VERDICT, BASE = range(5)


@dataclass(slots=True)
class Sides:
    """The sides that the cells are painted for, what is staged on them, what speaks against it."""

    left: Side
    right: Side
    staged: dict[Place, Wish] = field(default_factory=dict)
    objections: dict[Place, Objection] = field(default_factory=dict)

    def wish_for(self, row: Row) -> Wish | None:
        """Return what is staged for a row on either side, or between them."""
        left, right = self.left.environment, self.right.environment
        found = (self.staged.get((side, *row.place)) for side in (right, left, f"{left}/{right}"))
        return next((wish for wish in found if wish), None)


def columns_of(sides: Sides) -> tuple[Column, ...]:
    """Return the columns, painted for the sides that `sides` has at that moment.

    The last one is what was deployed before; it is shown where three sources are compared.
    """
    return (
        Column("Key", _key, width=260),
        Column("Left", lambda row: _side(row, sides, on_left=True)),
        Column("Right", lambda row: _side(row, sides, on_left=False)),
        Column("Verdict", lambda row: _verdict(row, sides), width=196),
        Column("Last deployed", _base),
    )


def _key(row: Row) -> Cell:
    icon = _ICONS.get(row.entry.difference, "equal-not")
    if row.earlier is not None:
        icon = _CHANGES.get(row.earlier.change, "equal-not")
    name = shown_safely(row.entry.path or row.file)
    if row.by_line:
        name = name.strip("[]").replace("=", " ")
    note = "ambiguous" if row.ambiguities else ""
    note = "written twice" if row.doubled else note
    return Cell(name, note=note, mono=True, icon=icon, icon_tone="text3")


def _side(row: Row, sides: Sides, *, on_left: bool) -> Cell:
    entry, side = row.entry, sides.left if on_left else sides.right
    own, other = (entry.left, entry.right) if on_left else (entry.right, entry.left)
    hue = environment_look(side.kind).token
    if own is None:
        return Cell(unset=True, said=f"not set in {side.label}")
    if entry.is_secret:
        fingerprint = entry.fingerprints[0 if on_left else 1]
        return Cell(fingerprint[:6], mono=True, secret=True, hue=hue)
    if row.earlier is not None:
        # Of three the marks tell what changed since the last deployment.
        return _value(own, row.earlier.setting, hue=hue)
    return _value(own, other, hue=hue)


def _base(row: Row) -> Cell:
    earlier = row.earlier
    if earlier is None or earlier.setting is None:
        return Cell(unset=True, said="not set when last deployed")
    if row.entry.is_secret:
        return Cell(earlier.fingerprint[:6], mono=True, secret=True, hue="env_test")
    return Cell(one_line(earlier.setting), mono=True, tone="text2")


def _value(own: Setting, other: Setting | None, *, hue: str) -> Cell:
    text = one_line(own)
    if other is not None and own.type is not other.type and isinstance(own.value, str):
        text = f'"{text}"'
    if other is not None and (own.value, own.type) == (other.value, other.type):
        return Cell(text, mono=True, tone="text2")
    parts = differing_parts(text, other=None if other is None else one_line(other))
    if all(not differs for _, differs in parts):  # 8080 and "8080" sides alike
        parts = ((text, True),)
    return Cell(text, note=own.type.value, mono=True, parts=parts, hue=hue)


def one_line(setting: Setting) -> str:
    """A setting's value on one line, quoted where it is empty, cut where it is very long."""
    text = text_of(setting).replace("\n", "⏎").replace("\t", "⇥")
    shown = shown_safely(text) or '""'
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"


def _verdict(row: Row, sides: Sides) -> Cell:
    wish = sides.wish_for(row)
    if wish is not None:
        words = f"Staged: {one_line_of(wish.shown)}"
        against = sides.objections.get(wish.place)
        if against is not None and against.is_grave:
            said = f"{words}, {against.why}"
            return Cell(words, state=State.FAILED, tone="fail", weight=500, said=said)
        return Cell(
            words,
            icon="circle-plus",
            icon_tone="accent_text",
            tone="accent_text",
            weight=500,
        )
    verdict = verdict_of(row, left=sides.left, right=sides.right)
    if verdict.tone == "fail":
        said = verdict.words if row.earlier else f"{verdict.words}, {row.entry.severity.value}"
        return Cell(verdict.words, state=State.FAILED, tone="fail", weight=500, said=said)
    if verdict.tone == "warn":
        return Cell(verdict.words, state=State.WARNING, tone="drift", weight=500)
    if verdict.tone == "change":
        return Cell(verdict.words, icon="pencil", icon_tone="accent_text", tone="accent_text")
    return Cell(verdict.words, icon="check", tone="text2")


def one_line_of(text: str) -> str:
    """A typed text on one line."""
    return shown_safely(text.replace("\n", "⏎")) or '""'
