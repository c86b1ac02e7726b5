"""Four figures of how delivery goes, none where nothing happened yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from tidegate.ui.widgets.tiles import StatTile
from tidegate.ui.wording import spell_took

if TYPE_CHECKING:
    from datetime import timedelta

    from tidegate.domain.metrics import Metrics


class Tiles(QWidget):
    """Deployments, lead time, failures, time to restore."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)

    def show_metrics(self, metrics: Metrics, *, measured: str) -> None:
        """Show the figures of one environment."""
        while item := self._row.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        days = f"in {metrics.span.days} days"
        deployed = StatTile(f"Deployments to {measured}")
        deployed.show_figure(str(metrics.deployments), note=days, values=metrics.per_week)
        lead = StatTile("Lead time", tone="ok_fill")
        lead.show_figure(_span(metrics.lead_time), note=_median(metrics.lead_time))
        failed = StatTile("Failed or rolled back", tone="wait_fill")
        share, note = _failures(metrics)
        failed.show_figure(share, note=note)
        restore = StatTile("Time to restore", tone="run_fill")
        restore.show_figure(_span(metrics.time_to_restore), note=_median(metrics.time_to_restore))
        for tile in (deployed, lead, failed, restore):
            self._row.addWidget(tile, 1)


def _span(span: timedelta | None) -> str:
    return "none" if span is None else spell_took(span)


def _median(span: timedelta | None) -> str:
    return "nothing to measure yet" if span is None else "median"


def _failures(metrics: Metrics) -> tuple[str, str]:
    if metrics.failure_rate is None:
        return "none", "nothing to measure yet"
    share = f"{round(metrics.failure_rate * 100)} %"
    return share, f"{metrics.failed} of {metrics.deployments}"
