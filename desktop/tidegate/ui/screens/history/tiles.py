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
        self._measured = ""
        self._deployed = StatTile("Deployments")
        self._lead = StatTile("Lead time", tone="ok_fill")
        self._failed = StatTile("Failed or rolled back", tone="wait_fill")
        self._restore = StatTile("Time to restore", tone="run_fill")
        for tile in (self._deployed, self._lead, self._failed, self._restore):
            self._row.addWidget(tile, 1)

    def show_metrics(self, metrics: Metrics, *, measured: str) -> None:
        """Show the figures of one environment."""
        self._name(measured)
        days = f"in {metrics.span.days} days"
        self._deployed.show_figure(str(metrics.deployments), note=days, values=metrics.per_week)
        lead, restore = metrics.lead_time, metrics.time_to_restore
        self._lead.show_figure(_span(lead), note=_median(lead))
        self._restore.show_figure(_span(restore), note=_median(restore))
        share, note = _failures(metrics)
        self._failed.show_figure(share, note=note)

    def _name(self, measured: str) -> None:
        """Name the environment in the first tile's title."""
        if measured == self._measured:
            return
        self._measured = measured
        named = StatTile(f"Deployments to {measured}")
        self._row.replaceWidget(self._deployed, named)
        self._deployed.hide()
        self._deployed.deleteLater()
        self._deployed = named
        named.show()


def _span(span: timedelta | None) -> str:
    return "none" if span is None else spell_took(span)


def _median(span: timedelta | None) -> str:
    return "nothing to measure yet" if span is None else "median"


def _failures(metrics: Metrics) -> tuple[str, str]:
    if metrics.failure_rate is None:
        return "none", "nothing to measure yet"
    share = f"{round(metrics.failure_rate * 100)} %"
    return share, f"{metrics.failed} of {metrics.deployments}"
