"""A secret's value in sight: for a few seconds, and gone as soon as the page is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QGuiApplication
from typing_extensions import override

from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Card, beside
from tidegate.ui.widgets.fields import TextArea
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import Icon

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from tidegate.domain.secret import Secret

SHOWN_SECONDS = 20
CLIPBOARD_SECONDS = 30
_SECOND_MS = 1_000
_HINT = "x-kde-passwordManagerHint"
"""What clipboard histories know as \"keep this out\"."""


class RevealedSecret(Card):
    """Hides itself after `SHOWN_SECONDS`; a copy leaves the clipboard after `CLIPBOARD_SECONDS`."""

    def __init__(self) -> None:
        super().__init__(fill="run_soft", line="", padding=12, spacing=8)
        self._left = 0
        self._title = Label(weight=600)
        self._time = Label(size=12, tone="text2")
        self.value = TextArea(name="The secret's value", lines=2, mono=True)
        self.value.setReadOnly(True)
        self.copy = Button("Copy", icon="copy", height=28)
        self.hide_now = Button("Hide", icon="eye-off", height=28)
        head = beside(
            Icon("eye", tone="run"), self._title, self._time, None, self.copy, self.hide_now
        )
        self.body.addLayout(head)
        self.body.addWidget(self.value)
        self._tick = QTimer(self)
        self._tick.setInterval(_SECOND_MS)
        self._tick.timeout.connect(self._count)
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(CLIPBOARD_SECONDS * _SECOND_MS)
        self._forget.timeout.connect(self.clear_clipboard)
        self.copy.clicked.connect(self._copy)
        self.hide_now.clicked.connect(self.conceal)
        self.hide()

    def show_value(self, name: str, value: Secret) -> None:
        """Show a value and begin to count."""
        self._title.setText(name)
        self.value.setPlainText(value.reveal())
        self._left = SHOWN_SECONDS
        self._say()
        self.show()
        self._tick.start()

    def conceal(self) -> None:
        """Show nothing any more, and keep nothing."""
        self._tick.stop()
        self.value.clear()
        self.hide()

    def clear_clipboard(self) -> None:
        """Empty the clipboard, if what was copied here is still in it."""
        clipboard = QGuiApplication.clipboard()
        held = clipboard.mimeData()
        if held is not None and held.hasFormat(_HINT):
            clipboard.clear()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()
        self.value.clear()

    def _count(self) -> None:
        self._left -= 1
        self._say()
        if self._left <= 0:
            self.conceal()

    def _say(self) -> None:
        self._time.setText(f"hides in {self._left} s")

    def _copy(self) -> None:
        held = QMimeData()
        held.setText(self.value.toPlainText())
        held.setData(_HINT, b"secret")
        QGuiApplication.clipboard().setMimeData(held)
        self._forget.start()
