"""The list of an import: each understood file with a check box, each other with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from tidegate.ui.widgets.inspector import ScrollPage
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.rows import SectionHeader
from tidegate.ui.widgets.switches import CheckRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tidegate.domain.imported import FoundEnvironment, Import, LeftAlone, Understood

_MOST_LEFT = 200
_EVERYWHERE = "Every environment"


class ImportSheet(QFrame):
    """A list that scrolls; `changed` says that something was ticked or unticked.

    `environment_wished` carries a name that no word list knows and a person says is one.
    """

    changed = Signal()
    environment_wished = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("What was understood")
        self._rows: dict[str, CheckRow] = {}
        self._page = ScrollPage(margins=(2, 2, 10, 6))
        self._page.body.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)

    @property
    def unticked(self) -> frozenset[str]:
        """Return the paths of the files that are not wanted."""
        return frozenset(path for path, row in self._rows.items() if not row.isChecked())

    def show_found(self, found: Import, *, unticked: frozenset[str] = frozenset()) -> None:
        """Show an import, everything ticked but what is not wanted."""
        self._clear()
        self._add_section(_EVERYWHERE, "", [u for u in found.understood if not u.environment])
        for environment in found.environments:
            files = [u for u in found.understood if u.environment == environment.name]
            self._add_section(environment.name, _about(environment), files, environment.doubt)
        self._add_left(found)
        self._page.body.addStretch(1)
        for path in unticked & self._rows.keys():
            self._rows[path].setChecked(False)

    def focus_first(self) -> None:
        """Put the keyboard on the first file."""
        if self._rows:
            next(iter(self._rows.values())).setFocus()

    def _add_section(self, title: str, note: str, files: list[Understood], doubt: str = "") -> None:
        if not files and title == _EVERYWHERE:
            return
        self._page.body.addSpacing(4)
        self._page.body.addWidget(SectionHeader(title, note=note, size=13))
        if doubt:
            words = f"Please look: {doubt}."
            self._page.body.addWidget(Label(words, size=12, tone="drift", wrap=True))
        for each in files:
            row = CheckRow(each.path, note="; ".join(_words(each)), checked=True)
            row.setAccessibleName(f"{each.path}, {title}")
            row.toggled.connect(self.changed)
            self._rows[each.path] = row
            self._page.body.addWidget(row)

    def _add_left(self, found: Import) -> None:
        if not found.left:
            return
        self._page.body.addSpacing(8)
        self._page.body.addWidget(SectionHeader("Left alone", note=str(len(found.left)), size=13))
        for each in found.left[:_MOST_LEFT]:
            if each.word:
                self._page.body.addWidget(self._offer(each))
                continue
            words = f"{each.path or 'the folder'}: {each.reason}"
            self._page.body.addWidget(Label(words, size=12, tone="text3", wrap=True))
        if (more := len(found.left) - _MOST_LEFT) > 0:
            self._page.body.addWidget(Label(f"and {more} more", size=12, tone="text3"))

    def _offer(self, each: LeftAlone) -> CheckRow:
        row = CheckRow(each.path, note=f"{each.reason}; tick it to take {each.word} as one")
        row.toggled.connect(lambda _on: self.environment_wished.emit(each.word))
        return row

    def _clear(self) -> None:
        self._rows.clear()
        while item := self._page.body.takeAt(0):
            widget: QWidget | None = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _about(environment: FoundEnvironment) -> str:
    place = "" if environment.is_in_pipeline else ", outside the pipeline"
    kind = environment.kind.value
    return f"{kind if kind != environment.name else ''}{place}".lstrip(", ")


def _words(each: Understood) -> Iterator[str]:
    yield f"{each.what}, becomes {each.becomes}" if each.becomes else each.what
    if each.secrets:
        names = ", ".join(dict.fromkeys(secret.name for secret in each.secrets))
        yield f"secrets taken out: {names}"
    yield from each.notes
