"""Paints the matrix: a version's name, the cells of its states, the environments' heads."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)
from typing_extensions import override

from tidegate.domain.cell import Cell, CellState
from tidegate.ui.icons import paint_icon
from tidegate.ui.marks import State, environment_look, paint_environment, paint_state
from tidegate.ui.screens.pipeline.matrix_model import VIEWED_ROLE, Viewed
from tidegate.ui.screens.pipeline.words import cell_words, gate_words, share_of
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.labels import plain_tooltip
from tidegate.ui.widgets.progress import paint_bar

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from tidegate.services.standing import EnvironmentHead
    from tidegate.ui.widgets.cells import Index

ROW_HEIGHT, HEAD_HEIGHT = 52, 116
MARKS = {
    CellState.LIVE: State.LIVE,
    CellState.WAS_LIVE: State.WAS_LIVE,
    CellState.DEPLOYING: State.RUNNING,
    CellState.WAITING: State.WAITING,
    CellState.FAILED: State.FAILED,
    CellState.ROLLED_BACK: State.ROLLED_BACK,
    CellState.NONE: State.ABSENT,
}
_PLAIN = (CellState.WAS_LIVE, CellState.ROLLED_BACK)
_OUTLINED = (CellState.WAITING, CellState.DEPLOYING, CellState.FAILED)
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_PADDING, _MARK = 29, 14


def state_of(cell: Cell) -> State:
    """Return the mark of a cell; live with red tests is a warning."""
    return State.WARNING if cell.state is CellState.LIVE and cell.is_red else MARKS[cell.state]


class MatrixDelegate(QStyledItemDelegate):
    """Paints the fields. `target` is where a dragged version would be dropped, as (row, column)."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self.target: tuple[int, int] | None = None

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(px(120), px(ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        viewed = cast("Viewed | None", index.data(VIEWED_ROLE))
        if viewed is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        self._paint_ground(painter, box, option, is_first=index.column() == 0)
        is_target = (index.row(), index.column()) == self.target
        if viewed.cell is None:
            _paint_version(painter, box, viewed)
        elif viewed.is_offered or is_target:
            _paint_offer(painter, _inner(box), is_target=is_target)
        else:
            _paint_cell(painter, box, viewed.cell, viewed)
        if option.state & QStyle.StateFlag.State_HasFocus:
            _paint_focus(painter, box)
        painter.restore()

    @override
    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        viewed = cast("Viewed | None", index.data(VIEWED_ROLE))
        if event.type() == QEvent.Type.ToolTip and viewed is not None:
            QToolTip.showText(event.globalPos(), plain_tooltip(_tip(viewed)), view)
            return True
        return super().helpEvent(event, view, option, index)

    def _paint_ground(
        self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem, *, is_first: bool
    ) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colour("accent_soft"))
            if is_first:
                painter.fillRect(QRectF(box.x(), box.y(), 3, box.height()), colour("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, colour("sunken"))
        painter.fillRect(QRectF(box.x(), box.bottom() - 1, box.width(), 1), colour("border"))


def paint_head(
    painter: QPainter, box: QRectF, head: EnvironmentHead, *, drifted: int | None, busy: bool
) -> None:
    """Paint an environment's head: its colour, mark, title, live version, hosts and gate."""
    painter.fillRect(QRectF(box.x(), box.y(), 1, box.height()), colour("border"))
    look = environment_look(head.kind.value)
    painter.fillRect(QRectF(box.x() + 1, box.y(), box.width() - 1, 3), colour(look.token))
    left, top, room = box.x() + 13, box.y(), box.width() - 13
    paint_environment(painter, head.kind.value, QRectF(left, top + px(15), 22, 22))
    title = QRectF(left + 30, top + px(14), room - 36, px(24))
    _write(painter, title, head.title, font(13, weight=600))
    version = QRectF(left, top + px(42), room - 6, px(24))
    tone = "text" if head.live_version else "text3"
    _write(painter, version, head.live_version or "none yet", _version_face(head), tone=tone)
    _paint_hosts(painter, QRectF(left, top + px(68), room, px(18)), head, drifted, busy=busy)
    _paint_gate(painter, QRectF(left, top + px(89), room - 4, px(18)), head)


def paint_corner(painter: QPainter, box: QRectF, *, shown: str) -> None:
    """Paint the head above the versions."""
    left = box.x() + 18
    room = box.width() - 22
    title = QRectF(left, box.y() + px(14), room, px(18))
    _write(painter, title, "Version", font(12, weight=600), tone="text2")
    _write(painter, title.translated(0, px(18)), shown, font(12), tone="text3")
    gate = QRectF(left, box.y() + px(89), room, px(18))
    _write(painter, gate, "Gate before deploying", font(12), tone="text3")


def _version_face(head: EnvironmentHead) -> QFont:
    return font(17, weight=600, mono=True) if head.live_version else font(13)


def _paint_hosts(
    painter: QPainter, box: QRectF, head: EnvironmentHead, drifted: int | None, *, busy: bool
) -> None:
    state = State.RUNNING if busy else State.LIVE if _is_whole(head) else State.ABSENT
    if not busy and head.live_version and not _is_whole(head):
        state = State.WARNING
    paint_state(painter, state, QRectF(box.x(), box.center().y() - 6, 12, 12))
    hosts = f"{head.hosts_ok}/{head.hosts}"
    used = _write(painter, box.adjusted(17, 0, 0, 0), hosts, font(12), tone="text2")
    if drifted:
        left = max(box.x() + 75, box.x() + 17 + used + 10)
        paint_state(painter, State.DRIFT, QRectF(left, box.center().y() - 6, 12, 12))
        room = QRectF(left + 17, box.y(), box.right() - left - 17, box.height())
        _write(painter, room, f"{drifted} drifted", font(12, weight=500), tone="drift")


def _is_whole(head: EnvironmentHead) -> bool:
    return bool(head.live_version) and head.hosts_ok == head.hosts


def _paint_gate(painter: QPainter, box: QRectF, head: EnvironmentHead) -> None:
    is_stopped = bool(head.holds) or head.freeze.startswith("Frozen")
    icon = "hand" if head.holds else "signature" if head.is_gated else "zap"
    tone = "drift" if is_stopped else "text2"
    paint_icon(painter, icon, QPointF(box.x(), box.center().y() - 6.5), tone=tone, size=13)
    _write(painter, box.adjusted(18, 0, 0, 0), gate_words(head), font(12), tone=tone)


def _paint_version(painter: QPainter, box: QRectF, viewed: Viewed) -> None:
    upper = QRectF(box.x() + 18, box.y() + px(8), box.width() - 24, px(20))
    _write(painter, upper, viewed.row.version, font(14, weight=600, mono=True))
    spot = QPointF(box.x() + 18, box.y() + px(31))
    paint_icon(painter, "package", spot, tone="text3", size=12)
    lower = QRectF(box.x() + 34, box.y() + px(28), box.width() - 40, px(18))
    _write(painter, lower, viewed.note, font(12), tone="text3")


def _paint_cell(painter: QPainter, box: QRectF, cell: Cell, viewed: Viewed) -> None:
    if cell.state is CellState.NONE:
        painter.setFont(font(13))
        painter.setPen(colour("disabled"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "\u2013")
        return
    inner, state = _inner(box), state_of(cell)
    _paint_fill(painter, inner, cell, state)
    lift = 2 if cell.state is CellState.DEPLOYING else 0
    mark = QRectF(inner.x() + 9, inner.y() + px(7) - lift, _MARK, _MARK)
    paint_state(painter, state, mark, fraction=share_of(cell) or 0.05)
    _paint_lines(painter, inner.translated(0, -lift), cell, viewed)
    if cell.state is CellState.DEPLOYING:
        _paint_progress(painter, inner, cell)


def _paint_fill(painter: QPainter, box: QRectF, cell: Cell, state: State) -> None:
    if cell.state in _PLAIN:
        return
    soft = colour(f"{state.token}_soft")
    line = colour(f"{state.token}_fill") if cell.state in _OUTLINED or cell.is_red else soft
    painter.setPen(QPen(line, 1))
    painter.setBrush(soft)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)


def _paint_lines(painter: QPainter, box: QRectF, cell: Cell, viewed: Viewed) -> None:
    title, note = cell_words(cell, now=viewed.now)
    was = cell.state is CellState.WAS_LIVE
    room = QRectF(box.x() + _PADDING, box.y() + px(4), box.width() - _PADDING - 4, px(20))
    face = font(12, weight=500 if was else 600)
    _write(painter, room, title, face, tone=state_of(cell).token)
    lower = QRectF(room.x(), box.y() + px(21), room.width(), px(16))
    if cell.state is CellState.DEPLOYING:
        lower.setWidth(lower.width() - 36)
    _write(painter, lower, note, font(11), tone="text3" if was else "text2")


def _paint_progress(painter: QPainter, box: QRectF, cell: Cell) -> None:
    share = share_of(cell)
    percent = QRectF(box.right() - 46, box.y() + px(19), 38, px(16))
    painter.setFont(font(11, weight=500))
    painter.setPen(colour("run"))
    painter.drawText(percent, _RIGHT, f"{round(share * 100)} %")
    paint_bar(painter, QRectF(box.x() + 8, box.bottom() - 5, box.width() - 16, 3), share)


def _paint_offer(painter: QPainter, box: QRectF, *, is_target: bool) -> None:
    pen = QPen(colour("accent"), 1.6 if is_target else 1.2)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(colour("accent_soft") if is_target else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
    face = font(12, weight=500)
    width = QFontMetricsF(face).horizontalAdvance("Promote here") + 20
    left = max(box.x() + 6, box.center().x() - width / 2)
    spot = QPointF(left, box.center().y() - 7)
    paint_icon(painter, "arrow-right-to-line", spot, tone="accent_text", size=14)
    room = QRectF(left + 20, box.y(), box.right() - left - 24, box.height())
    _write(painter, room, "Promote here", face, tone="accent_text")


def _paint_focus(painter: QPainter, box: QRectF) -> None:
    painter.setPen(QPen(colour("focus"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(2, 2, -2, -3), 8, 8)


def _inner(box: QRectF) -> QRectF:
    return box.adjusted(5, 6, -5, -7)


def _tip(viewed: Viewed) -> str:
    if viewed.cell is None:
        return f"{viewed.row.version}\n{viewed.row.build.digest}"
    if viewed.cell.state is CellState.NONE and not viewed.is_offered:
        return ""
    return viewed.spoken


def _write(painter: QPainter, box: QRectF, text: str, face: QFont, *, tone: str = "text") -> float:
    """Write one line, its end cut off where there is no room, and tell its width."""
    metrics = QFontMetricsF(face)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 0.5)
    painter.setFont(face)
    painter.setPen(colour(tone))
    painter.drawText(box, _MIDDLE | Qt.TextFlag.TextSingleLine, shown)
    return metrics.horizontalAdvance(shown)
