"""The dialog that takes a build in: a folder or an archive, and the version that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget
from typing_extensions import override

from tidegate.domain.problem import Problem
from tidegate.services.registering import checked_version
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import TextField
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.states import ErrorCard

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

_ARCHIVES = "Archives (*.tar *.tar.gz *.tgz *.tar.zst *.tar.xz *.tar.bz2 *.zip);;All files (*)"


class RegisterDialog(Dialog):
    """`register_requested` carries the path and the version; `guess` reads one from a name."""

    register_requested = Signal(str, str)

    def __init__(self, parent: QWidget | None, *, guess: Callable[[str], str]) -> None:
        super().__init__(
            parent,
            "Register build",
            note="The files are checked one by one and kept by content. A version names the same "
            "bytes for ever.",
            width=560,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self._guess, self._guessed = guess, ""
        self.path = TextField(name="Folder or archive", hint="Drop one here, or choose", mono=True)
        self.version = TextField(name="Version", hint="Such as 2.9.0", mono=True)
        self.act = Button("Register build", kind="primary", icon="package-plus", height=36)
        self._trouble = ErrorCard(retry="Dismiss")
        self._trouble.retry_requested.connect(self._dismiss)
        self._said = Label("", size=12, tone="text3")
        self._fill()
        self._join()
        self._judge()

    def take(self, path: str) -> None:
        """Fill in a path that was dropped or chosen."""
        self.path.setText(QDir.toNativeSeparators(path))

    def show_working(self) -> None:
        """Say that the build is being taken in."""
        self._dismiss()
        self._said.setText("Reading every file")
        self.act.show_allowed(allowed=False, reason="The files are being read")

    def show_refused(self, problem: Exception) -> None:
        """Say why it was not taken in."""
        self._said.setText("")
        self._trouble.show_problem(problem)
        self._judge()
        self._grow()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            self.take(local[0])
            event.acceptProposedAction()

    def _dismiss(self) -> None:
        self._trouble.hide()
        self._grow()

    def _grow(self) -> None:
        """Take the height that the words need now."""
        if (layout := self.panel.layout()) is not None:
            layout.activate()
        self.adjustSize()

    def _fill(self) -> None:
        folder = Button("Folder…", icon="folder")
        archive = Button("Archive…", icon="package")
        folder.clicked.connect(self._choose_folder)
        archive.clicked.connect(self._choose_archive)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.path, 1)
        row.addWidget(folder)
        row.addWidget(archive)
        self.add(self._trouble, Label("Folder or archive", size=12, weight=600, tone="text2"))
        self.body.addLayout(row)
        self.add(Label("Version", size=12, weight=600, tone="text2"), self.version)
        cancel = Button("Cancel", kind="ghost", height=36)
        cancel.clicked.connect(self.reject)
        self.add_foot(self._said, None, cancel, self.act)

    def _join(self) -> None:
        self.path.textChanged.connect(self._path_changed)
        self.version.textChanged.connect(self._judge)
        self.act.clicked.connect(
            lambda: self.register_requested.emit(self._path(), self.version.text().strip())
        )

    def _path(self) -> str:
        return self.path.text().strip()

    def _path_changed(self) -> None:
        """Offer the version of the file's name, unless the person has written another."""
        if self.version.text() == self._guessed:
            self._guessed = self._guess(self._path())
            self.version.setText(self._guessed)
        self._judge()

    def _judge(self) -> None:
        reason = self._why_not()
        version = self.version.text().strip()
        self.version.show_invalid(reason if version and "version" in reason else "")
        self.act.show_allowed(not reason, reason=reason)

    def _why_not(self) -> str:
        if not self._path():
            return "Choose a folder or an archive"
        try:
            checked_version(self.version.text().strip())
        except Problem as problem:
            return f"{problem.summary}: {problem.remedy}"
        return ""

    def _choose_folder(self) -> None:
        if path := QFileDialog.getExistingDirectory(self, "Choose the build's folder"):
            self.take(path)

    def _choose_archive(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Choose the build's archive", "", _ARCHIVES)
        if path:
            self.take(path)
