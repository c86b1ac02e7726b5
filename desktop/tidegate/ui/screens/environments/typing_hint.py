"""One line below a field of the table: what speaks against the value that is being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter
from typing_extensions import override

from tidegate.ui.theme import colour, px
from tidegate.ui.widgets.labels import ElidedLabel
from tidegate.ui.widgets.safe_text import shown_safely
from tidegate.ui.widgets.themed import paint_box
from tidegate.ui.wording import as_sentence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit, QWidget

    from tidegate.services.contract_notes import Objection

_AWAY = 3


class TypingHint(ElidedLabel):
    """Lies over the rows near the field, below it or above where there is no room."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(size=12, tone="fail")
        self.setParent(over)
        self._over = over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setContentsMargins(px(8), 0, px(8), 0)
        self._tone_of_ground = "fail"
        self.hide()

    def show_at(self, field: QLineEdit, objection: Objection) -> None:
        """Say it beside a field, as wide as there is room up to the table's right edge."""
        over = self._over
        self._tone_of_ground = "fail" if objection.is_grave else "drift"
        self.set_tone(self._tone_of_ground)
        self.setText(as_sentence(shown_safely(objection.why)))
        place = field.mapTo(over, QPoint(0, field.height() + _AWAY))
        height = px(26)
        if place.y() + height > over.height():
            place = field.mapTo(over, QPoint(0, -height - _AWAY))
        wanted = self.fontMetrics().horizontalAdvance(self.text()) + px(24)
        width = min(max(wanted, field.width()), over.width() - place.x() - px(8))
        self.setGeometry(place.x(), place.y(), width, height)
        self.show()
        self.raise_()

    @override
    def paintEvent(self, event: object) -> None:
        box, tone = QRectF(self.rect()), self._tone_of_ground
        ground, line = colour(f"{tone}_soft"), colour(tone)
        paint_box(QPainter(self), box, fill=ground, line=line, radius=5)
        super().paintEvent(event)
