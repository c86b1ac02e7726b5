"""The sheet of an import: what a repository holds, with check boxes, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from tidegate.domain.counting import count_of
from tidegate.ui.screens.welcome.import_sheet import ImportSheet
from tidegate.ui.screens.welcome.needs import ImportWish
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import stacked
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import TextField
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.states import ErrorCard
from tidegate.ui.widgets.switches import CheckRow

if TYPE_CHECKING:
    from tidegate.domain.imported import Import

_WIDTH, _SHEET_HEIGHT = 820, 330


class ImportDialog(Dialog):
    """`look_requested` carries a repository's folder and names that are environments too.

    `import_requested` carries an `ImportWish`.
    """

    look_requested = Signal(str, tuple)
    import_requested = Signal(object)

    def __init__(self, parent: QWidget | None, *, folder: str = "") -> None:
        super().__init__(
            parent,
            "Workspace from a repository",
            note="The repository is only read. Look at what was understood, untick what is not "
            "wanted, then create the workspace.",
            width=_WIDTH,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._found: Import | None = None
        self._looked_at = ""
        self._also: dict[str, tuple[str, ...]] = {}
        self.repository = TextField(name="Repository", hint="Its folder", mono=True)
        self.look = Button("Look", icon="search")
        self.sheet = ImportSheet()
        self.application = TextField(name="Application", mono=True)
        self.folder = TextField(name="Workspace folder", mono=True)
        self.keeps = CheckRow("Keep the secrets that were found in the keyring", checked=True)
        self.act = Button("Create workspace", kind="primary", icon="folder-plus", height=36)
        self._said = Label("", size=12, tone="text3")
        self._trouble = ErrorCard(retry="Dismiss")
        self._details = QWidget()
        self._fill()
        self._join()
        self.repository.setText(QDir.toNativeSeparators(folder))
        self._judge()

    def show_working(self, text: str) -> None:
        """Say what is being done."""
        self._trouble.hide()
        self._said.setText(text)
        self.look.show_allowed(allowed=False, reason=text)
        self.act.show_allowed(allowed=False, reason=text)

    def show_found(self, found: Import) -> None:
        """Show what was understood; of a repository seen before what was unticked stays so."""
        folder = self.repository.text().strip()
        unticked = self.sheet.unticked if folder == self._looked_at else frozenset()
        self.sheet.show_found(found, unticked=unticked)
        if folder != self._looked_at:
            self.application.setText(found.application)
            self.folder.setText(folder)
        self._found, self._looked_at = found, folder
        for part in (self.sheet, self._details, self.keeps):
            part.show()
        self._judge()
        self.fit()
        self.sheet.focus_first()

    def show_refused(self, problem: Exception) -> None:
        """Say why nothing was understood, or not written."""
        self._trouble.show_problem(problem)
        self._judge()
        self.fit()

    def _fill(self) -> None:
        choose = Button("Choose…", icon="folder")
        choose.clicked.connect(self._choose)
        self.add(self._trouble, Label("Repository", size=12, weight=600, tone="text2"))
        self.body.addLayout(_row(self.repository, choose, self.look))
        self.sheet.setFixedHeight(px(_SHEET_HEIGHT))
        details = QHBoxLayout(self._details)
        details.setContentsMargins(0, 0, 0, 0)
        details.setSpacing(12)
        for name, field in (("Application", self.application), ("Workspace folder", self.folder)):
            details.addLayout(_labelled(name, field), 1 if field is self.application else 2)
        self.add(self.sheet, self._details, self.keeps)
        for part in (self.sheet, self._details, self.keeps):
            part.hide()
        cancel = Button("Cancel", kind="ghost", height=36)
        cancel.clicked.connect(self.reject)
        self.add_foot(self._said, None, cancel, self.act)

    def _join(self) -> None:
        self.look.clicked.connect(self._look)
        self.repository.returnPressed.connect(self._look)
        self.repository.textChanged.connect(self._judge)
        self.application.textChanged.connect(self._judge)
        self.folder.textChanged.connect(self._judge)
        self.sheet.changed.connect(self._judge)
        self.sheet.environment_wished.connect(self._take_too)
        self.act.clicked.connect(self._import)
        self._trouble.retry_requested.connect(self._dismiss)

    def _choose(self) -> None:
        if path := QFileDialog.getExistingDirectory(self, "Choose the repository's folder"):
            self.repository.setText(QDir.toNativeSeparators(path))
            self._look()

    def _look(self) -> None:
        if folder := self.repository.text().strip():
            self.show_working("Reading the repository")
            self.look_requested.emit(folder, self._also.get(folder, ()))

    def _take_too(self, word: str) -> None:
        """Look again, with a name that is an environment too."""
        folder = self.repository.text().strip()
        self._also[folder] = (*self._also.get(folder, ()), word)
        self._look()

    def _dismiss(self) -> None:
        self._trouble.hide()
        self.fit()

    def _chosen(self) -> Import | None:
        return self._found.without(self.sheet.unticked) if self._found is not None else None

    def _judge(self) -> None:
        chosen = self._chosen()
        self._said.setText(_summary(chosen) if chosen is not None else "")
        self.keeps.setEnabled(chosen is not None and bool(chosen.secrets))
        self.look.show_allowed(bool(self.repository.text().strip()), reason="Choose a folder")
        reason = self._why_not(chosen)
        self.act.show_allowed(not reason, reason=reason)

    def _why_not(self, chosen: Import | None) -> str:
        if chosen is None:
            return "Look at a repository first"
        if not chosen.environments:
            return "No environment is left"
        if not (self.application.text().strip() and self.folder.text().strip()):
            return "Give the application a name and the workspace a folder"
        return ""

    def _import(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            keeps = self.keeps.isEnabled() and self.keeps.isChecked()
            folder, application = self.folder.text().strip(), self.application.text().strip()
            self.show_working("Writing the workspace")
            self.import_requested.emit(ImportWish(chosen, folder, application, keeps_secrets=keeps))


def _summary(chosen: Import) -> str:
    secrets = sum(len(names) for names in chosen.secrets.values())
    parts = [
        count_of(len(chosen.understood), "file"),
        count_of(len(chosen.environments), "environment"),
        f"{count_of(secrets, 'secret')} to set" if secrets else "",
    ]
    return ", ".join(part for part in parts if part)


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for at, part in enumerate(parts):
        row.addWidget(part, 0 if at else 1)
    return row


def _labelled(name: str, field: QWidget) -> QVBoxLayout:
    return stacked(Label(name, size=12, weight=600, tone="text2"), field, spacing=4)
