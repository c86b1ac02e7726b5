"""One deployment: head, rail, what went wrong, hosts beside the log, the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.screens.deployments.cards import ReceiptCard, Troubles
from tidegate.ui.screens.deployments.drift_card import DriftCard
from tidegate.ui.screens.deployments.hosts_table import HostsCard
from tidegate.ui.screens.deployments.live import groups, stages
from tidegate.ui.screens.deployments.moods import STATES
from tidegate.ui.screens.deployments.summary import Summary
from tidegate.ui.screens.deployments.troubles import troubles
from tidegate.ui.theme import px
from tidegate.ui.widgets.cards import Card
from tidegate.ui.widgets.log_pane import LogLine, LogPane
from tidegate.ui.widgets.progress import Phase, PhaseRail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from tidegate.ui.screens.deployments.log import Line
    from tidegate.ui.screens.deployments.watch import Watched

_HOSTS_WIDTH = 556
_HIGH = 620


class Detail(QWidget):
    """The live view; it is shown many times a second and changes only what changed."""

    act_requested = Signal(str)
    choice_requested = Signal(str, tuple)
    compare_requested = Signal(str)
    save_receipt_requested = Signal()
    save_log_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._summary = Summary()
        self._rail = PhaseRail()
        self._troubles = Troubles()
        self._drift = DriftCard()
        self._hosts = HostsCard()
        self._receipt = ReceiptCard()
        self._log = LogPane(name="Deployment log")
        self._shown = ""
        self._watched: Watched | None = None
        self._lay_out()
        self._summary.act_requested.connect(self.act_requested)
        self._troubles.act_requested.connect(self.act_requested)
        self._troubles.choice_requested.connect(self.choice_requested)
        self._drift.compare_requested.connect(self.compare_requested)
        self._receipt.save_requested.connect(self.save_receipt_requested)
        self._log.save_requested.connect(lambda: self.save_log_requested.emit(self._log.text()))
        self._hosts.host_chosen.connect(self._log.show_host)

    def show_watched(self, watched: Watched) -> None:
        """Show how a deployment stands."""
        if watched.deployment.id != self._shown:
            self._shown = watched.deployment.id
            self._log.clear()
            self._log.show_hosts([host.name for host in watched.deployment.hosts])
        self._summary.show_watched(watched)
        self._watched = watched
        self._show_rail()
        self._troubles.show_troubles(troubles(watched))
        self._drift.show_drifts(watched.drifts or ())
        self._hosts.show_groups(groups(watched))
        self._receipt.show_watched(watched)
        self._fit()

    def show_log(self, lines: Sequence[Line]) -> None:
        """Show a log from its beginning."""
        self._log.clear()
        self.add_log(lines)

    def add_log(self, lines: Sequence[Line]) -> None:
        """Show further lines."""
        self._log.append([LogLine(line.text, line.time, line.host, line.level) for line in lines])

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show the receipt's facts where hosts and troubles leave room for them."""
        shown = (card for card in (self._troubles, self._drift) if not card.isHidden())
        taken = sum(card.sizeHint().height() for card in shown)
        self._receipt.show_facts(self.height() - taken >= px(_HIGH))

    def _show_rail(self) -> None:
        """Show the stages; the rail leaves out their notes where there is no room."""
        if self._watched is None:
            return
        self._rail.show_phases(
            [
                Phase(stage.title, stage.note, STATES[stage.mood], decisive=stage.decisive)
                for stage in stages(self._watched)
            ]
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._summary)
        rail = Card()
        rail.body.setContentsMargins(16, 6, 16, 6)
        rail.add(self._rail)
        column.addWidget(rail)
        column.addWidget(self._troubles)
        column.addWidget(self._drift)
        halves = QHBoxLayout()
        halves.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._hosts, 1)
        left.addWidget(self._receipt)
        self._hosts.setMaximumWidth(px(_HOSTS_WIDTH))
        self._hosts.setMinimumWidth(380)
        self._receipt.setMaximumWidth(px(_HOSTS_WIDTH))
        halves.addLayout(left, 4)
        halves.addWidget(self._log, 5)
        column.addLayout(halves, 1)
