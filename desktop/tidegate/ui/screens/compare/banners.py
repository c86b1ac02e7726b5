"""What is said above the table: remarks on whole files, and what the right side lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from tidegate.domain.counting import count_of, spell_number
from tidegate.ui.marks import State
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner
from tidegate.ui.widgets.safe_text import shown_safely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.ui.screens.compare.rows import Missing, Side

_MOST_NOTES = 3


class NotesBanner(Banner):
    """The first remarks on whole files; hidden where there are none."""

    def __init__(self) -> None:
        super().__init__("", tone="drift", state=State.WARNING)
        self.hide()

    def show_notes(self, notes: Sequence[str]) -> None:
        """Show these remarks, as far as there is room for them."""
        lines = [shown_safely(note) for note in notes[:_MOST_NOTES]]
        if len(notes) > _MOST_NOTES:
            lines.append(f"and {len(notes) - _MOST_NOTES} more, all of them in the exported report")
        self.show_words("Remarks on whole files", text="\n".join(lines))
        self.setVisible(bool(notes))


class MissingBanner(Banner):
    """Offers to stage what the right side lacks, all at once; hidden where it lacks nothing."""

    use_requested = Signal()

    def __init__(self) -> None:
        self.use = Button("Use", icon="circle-plus")
        super().__init__("", tone="run", icon="panel-left", actions=(self.use,))
        self.use.clicked.connect(self.use_requested)
        self.hide()

    def show_missing(self, missing: Missing, *, left: Side, right: Side) -> None:
        """Show how many settings there are to carry over, and what is left out."""
        count = len(missing.rows)
        verb = "is" if count == 1 else "are"
        title = f"{count_of(count, 'setting')} shown {verb} not in {right.label}"
        self.show_words(title, text=missing.left_out)
        self.use.show_words(f"Use {spell_number(count)} from {left.label}")
        self.setVisible(count > 0)
