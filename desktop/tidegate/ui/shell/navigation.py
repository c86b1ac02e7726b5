"""The pages on the left: real buttons with counts; folds to icons."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.icons import paint_icon
from tidegate.ui.shell.logo import Logo
from tidegate.ui.shell.person_footer import PersonFooter
from tidegate.ui.shell.workspace_switcher import WorkspaceSwitcher
from tidegate.ui.theme import THEME, colour, font, px
from tidegate.ui.widgets.buttons import IconButton
from tidegate.ui.widgets.cards import Panel
from tidegate.ui.widgets.labels import Label, set_plain_tooltip
from tidegate.ui.widgets.themed import Divider, Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

WIDE, NARROW = 212, 56


class Navigation(Panel, Themed):
    """The navigation; `page_requested` carries the key of the page a person wants."""

    page_requested = Signal(str)
    fold_requested = Signal()

    def __init__(self) -> None:
        super().__init__(fill="nav", lines=("right",))
        self.setAccessibleName("Navigation")
        self.switcher = WorkspaceSwitcher()
        self.footer = PersonFooter()
        self._buttons: dict[str, NavigationButton] = {}
        self._group = QButtonGroup(self)
        self._sections: dict[str, Label] = {}
        self._is_folded = False
        self._lay_out()
        self.keep_dressed()

    @property
    def is_folded(self) -> bool:
        """Whether only icons are shown."""
        return self._is_folded

    def add_page(self, key: str, title: str, *, icon: str, section: str) -> None:
        """Add a page's button, below its section's head."""
        if section not in self._sections:
            self._add_section(section)
        button = NavigationButton(title, icon=icon)
        button.clicked.connect(lambda: self.page_requested.emit(key))
        self._buttons[key] = button
        self._group.addButton(button)
        self._pages.addWidget(button)
        button.show_folded(self._is_folded)
        self._order_focus()

    def _order_focus(self) -> None:
        """Let the keyboard go from top to bottom, though pages come after the foot was made."""
        stops = [self._fold, self.switcher, *self._buttons.values(), self.footer.settings]
        for one, next_one in pairwise(stops):
            QWidget.setTabOrder(one, next_one)

    def show_page(self, key: str) -> None:
        """Mark the page that is on the screen."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def show_badge(self, key: str, count: int, *, tone: str = "idle") -> None:
        """Show a number beside a page; zero takes it away."""
        self._buttons[key].show_badge(count, tone=tone)

    def show_folded(self, folded: bool) -> None:  # noqa: FBT001 - an order
        """Fold to icons or unfold."""
        self._is_folded = folded
        for label in (*self._sections.values(), self._name):
            label.setVisible(not folded)
        for button in self._buttons.values():
            button.show_folded(folded)
        self.switcher.show_folded(folded)
        self.footer.show_folded(folded)
        self._logo.setVisible(not folded)
        self._head_row.setContentsMargins(14, 0, 14 if folded else 10, 0)
        icon = "panel-left-open" if folded else "panel-left-close"
        self._fold.show_icon(icon, name="Unfold navigation" if folded else "Fold navigation")
        self.dress()

    @override
    def dress(self) -> None:
        self.setFixedWidth(px(NARROW if self._is_folded else WIDE))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 11, 1, 0)
        column.setSpacing(1)
        column.addWidget(self._head())
        column.addSpacing(12)
        column.addWidget(self.switcher)
        self._pages = QVBoxLayout()
        self._pages.setSpacing(1)
        column.addLayout(self._pages)
        column.addStretch(1)
        column.addWidget(Divider())
        column.addWidget(self.footer)

    def _head(self) -> QWidget:
        head = QWidget()
        row = self._head_row = QHBoxLayout(head)
        row.setContentsMargins(14, 0, 10, 0)
        row.setSpacing(10)
        self._logo = Logo()
        self._name = Label("Tidegate", size=15, weight=700)
        self._fold = IconButton("panel-left-close", "Fold navigation", size=28)
        self._fold.clicked.connect(self.fold_requested)
        row.addWidget(self._logo)
        row.addWidget(self._name)
        row.addStretch(1)
        row.addWidget(self._fold)
        return head

    def _add_section(self, section: str) -> None:
        label = Label(section.upper(), size=11, weight=600, tone="text3")
        label.setContentsMargins(20, 12, 0, 4)
        label.setAccessibleName(section)
        label.setVisible(not self._is_folded)
        self._sections[section] = label
        self._pages.addWidget(label)


class NavigationButton(QAbstractButton, Themed):
    """The way to one page."""

    def __init__(self, title: str, *, icon: str) -> None:
        super().__init__()
        self._icon, self._is_folded = icon, False
        self._count, self._tone = 0, "idle"
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.keep_dressed()

    def show_badge(self, count: int, *, tone: str) -> None:
        """Show a number; zero shows none."""
        self._count, self._tone = count, tone
        waiting = f", {count} waiting" if count else ""
        self.setAccessibleName(f"{self.text()}{waiting}")
        self.update()

    def show_folded(self, folded: bool) -> None:  # noqa: FBT001 - an order
        """Show the icon alone, the title as its tooltip."""
        self._is_folded = folded
        set_plain_tooltip(self, self.text() if folded else "")
        self.update()

    @override
    def dress(self) -> None:
        self.setFixedHeight(px(34))

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(NARROW), px(34))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        tone = "accent_text" if self.isChecked() else "text2"
        left = (self.width() - 16) / 2 if self._is_folded else 20
        spot = QPointF(left, (self.height() - 16) / 2)
        paint_icon(painter, self._icon, spot, tone=tone)
        if not self._is_folded:
            painter.setFont(font(13, weight=600 if self.isChecked() else 500))
            painter.setPen(colour("accent_text" if self.isChecked() else "text"))
            room = QRectF(46, 0, self.width() - 90, self.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._count:
            self._paint_badge(painter)

    def _paint_ground(self, painter: QPainter) -> None:
        box = QRectF(self.rect()).adjusted(8, 1, -8, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(colour("accent_soft"))
            painter.drawRoundedRect(box, 6, 6)
            painter.setBrush(colour("accent"))
            painter.drawRoundedRect(QRectF(8, (self.height() - 16) / 2, 3, 16), 1.5, 1.5)
        elif self.underMouse():
            painter.setBrush(colour("surface2"))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("focus"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)

    def _paint_badge(self, painter: QPainter) -> None:
        if self._is_folded:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(f"{self._tone}_fill"))
            painter.drawEllipse(QPointF(self.width() - 16, 9), 4, 4)
            return
        words = str(self._count) if self._count <= 99 else "99+"  # noqa: PLR2004 - two digits fit
        face: QFont = font(11, weight=600)
        width = max(20.0, QFontMetricsF(face).horizontalAdvance(words) + 12)
        box = QRectF(self.width() - 18 - width, (self.height() - 18) / 2, width, 18)
        soft = f"{self._tone}_soft"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(soft if soft in THEME.tokens else "surface2"))
        painter.drawRoundedRect(box, 9, 9)
        painter.setFont(face)
        painter.setPen(colour(self._tone))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
