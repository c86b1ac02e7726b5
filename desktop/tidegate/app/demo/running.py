"""The demo's two ways: a delivery told line by line, or the window."""

import contextlib
from pathlib import Path

from tidegate.app.demo.stage import set_up, wire
from tidegate.app.demo.tour import Tour
from tidegate.cli.asking import Asking
from tidegate.cli.output import Output


def run_headless(place: Path, *, pictures: Path | None, embedded: bool, output: Output) -> int:
    """Run one whole delivery through the demo without a window; return the exit code."""
    with set_up(place, embedded=embedded) as stage, contextlib.ExitStack() as stack:
        wiring = wire(stage, Asking(no_input=True), is_headless=True)
        stack.callback(wiring.close)
        return Tour(stage, wiring, output=output, receipt=pictures).run()
