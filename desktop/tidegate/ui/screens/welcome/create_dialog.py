"""The question before a new workspace is written: where, and what the application is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import TextField
from tidegate.ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable


class CreateDialog(Dialog):
    """`create_requested` carries the folder and the application's name.

    `repository_requested` carries the folder, to make the workspace of what a repository has.
    """

    create_requested = Signal(str, str)
    repository_requested = Signal(str)

    def __init__(
        self, parent: QWidget | None, *, guess: Callable[[str], str], folder: str = ""
    ) -> None:
        super().__init__(
            parent,
            "New workspace",
            note="Commented files are written: the application, its environments and their "
            "profiles. Nothing that exists is overwritten.",
            width=560,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._guess, self._guessed = guess, ""
        self.folder = TextField(name="Folder", hint="A new or an existing folder", mono=True)
        self.application = TextField(name="Application", hint="Such as orders-api", mono=True)
        self.act = Button("Create workspace", kind="primary", icon="folder-plus", height=36)
        self._fill()
        self.folder.textChanged.connect(self._folder_changed)
        self.application.textChanged.connect(self._judge)
        self.act.clicked.connect(self._create)
        self.folder.setText(QDir.toNativeSeparators(folder))
        self._judge()

    def _fill(self) -> None:
        choose = Button("Choose…", icon="folder")
        choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.folder, 1)
        row.addWidget(choose)
        self.add(Label("Folder", size=12, weight=600, tone="text2"))
        self.body.addLayout(row)
        self.add(Label("Application", size=12, weight=600, tone="text2"), self.application)
        cancel = Button("Cancel", kind="ghost", height=36)
        cancel.clicked.connect(self.reject)
        self.take = Button("From a repository…", kind="link", icon="download", height=36)
        self.take.clicked.connect(self._hand_over)
        self.add_foot(self.take, None, cancel, self.act)

    def _folder_changed(self) -> None:
        """Offer the folder's name, unless the person has written another."""
        if self.application.text() == self._guessed:
            folder = self.folder.text().strip()
            self._guessed = self._guess(folder) if folder else ""
            self.application.setText(self._guessed)
        self._judge()

    def _judge(self) -> None:
        is_ready = bool(self.folder.text().strip() and self.application.text().strip())
        self.act.show_allowed(is_ready, reason="Choose a folder and a name")

    def _choose(self) -> None:
        if path := QFileDialog.getExistingDirectory(self, "Choose a folder"):
            self.folder.setText(QDir.toNativeSeparators(path))

    def _hand_over(self) -> None:
        folder = self.folder.text().strip()
        self.reject()
        self.repository_requested.emit(folder)

    def _create(self) -> None:
        folder, application = self.folder.text().strip(), self.application.text().strip()
        self.accept()
        self.create_requested.emit(folder, application)
