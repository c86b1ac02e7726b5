"""The demo's two ways: a delivery told line by line, or the window."""

import contextlib
from importlib import import_module
from pathlib import Path

from tidegate.app.demo.stage import Stage, set_up, wire
from tidegate.app.demo.tour import Tour
from tidegate.cli.asking import Asking
from tidegate.cli.output import Output


def run_headless(place: Path, *, pictures: Path | None, embedded: bool, output: Output) -> int:
    """Run one whole delivery through the demo without a window; return the exit code."""
    with set_up(place, embedded=embedded, builds=()) as stage, contextlib.ExitStack() as stack:
        wiring = wire(stage, Asking(no_input=True), is_headless=True)
        stack.callback(wiring.close)
        code = Tour(stage, wiring, output=output, receipt=pictures).run()
        if pictures is not None:
            _take_pictures(stage, pictures, output=output)
        return code


def _take_pictures(stage: Stage, folder: Path, *, output: Output) -> None:
    """Loaded late: a machine without Qt's libraries can still run the delivery."""
    take = import_module("tidegate.app.demo.pictures").take_pictures
    for file in take(stage, folder):
        output.say(f"wrote {file}")
