"""Says what follows from turning a switch, before it is turned, and asks for a key where signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.ui.marks import State
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import Select
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.switches import CheckRow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tidegate.services.ports.signing import SigningKey
    from tidegate.ui.screens.environments.policy_presenter import Turning


class TurningDialog(Dialog):
    """The question before a gate is opened or closed."""

    def __init__(self, parent: QWidget, turning: Turning) -> None:
        environment = turning.environment
        verb = "Close" if turning.required else "Open"
        kind = environment.kind.value
        note = "It is recorded, and written into the environment's file."
        super().__init__(parent, f"{verb} the gate of {environment.label}", note=note, kind=kind)
        self._turning = turning
        words = "What happens then"
        if turning.required:
            self.add(Banner(words, text=turning.consequence, tone="run", icon="signature"))
        else:
            self.add(Banner(words, text=turning.consequence, tone="wait", icon="zap"))
        self.read = CheckRow("I have read what happens then")
        self.add(self.read)
        self._keys = Select(_keys(turning), name="Key to sign with")
        if turning.is_signed:
            self._ask_for_key()
        act = f"{'Sign and ' if turning.is_signed else ''}{verb.lower()} the gate"
        self.act = Button(
            act[0].upper() + act[1:],
            kind="production" if environment.kind.is_productive else "primary",
            height=36,
        )
        self._add_buttons()

    @property
    def key(self) -> SigningKey | None:
        """The key chosen, None where nothing is signed."""
        chosen = self._keys.choice
        keys = {key.fingerprint: key for key in self._turning.keys}
        return keys.get(chosen) if self._turning.is_signed else None

    def _ask_for_key(self) -> None:
        if self._turning.keys:
            self.add(Label("Sign with", size=12, weight=600, tone="text2"), self._keys)
            return
        text = "Load one into the SSH agent: ssh-add ~/.ssh/id_ed25519"
        self.add(Banner("No key can sign now", text=text, tone="fail", state=State.FAILED))

    def _add_buttons(self) -> None:
        back = Button("Leave it as it is", kind="ghost", height=36)
        back.clicked.connect(self.reject)
        self.act.clicked.connect(self.accept)
        self.read.toggled.connect(self._allow)
        self.add_foot(None, back, self.act)
        self._allow()

    def _allow(self) -> None:
        has_key = self.key is not None or not self._turning.is_signed
        reason = "Read what happens then" if has_key else "No key can sign now"
        self.act.show_allowed(has_key and self.read.isChecked(), reason=reason)


def _keys(turning: Turning) -> dict[str, str]:
    return {key.fingerprint: key.label or key.fingerprint for key in turning.keys}
