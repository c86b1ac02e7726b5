"""The demo in the window."""

from pathlib import Path

from tidegate.app.demo.stage import set_up, wire
from tidegate.app.window.opening import open_window
from tidegate.cli.output import Output


def run_windowed(place: Path, *, embedded: bool, output: Output) -> int:
    """Open the window on the demo; its hosts run until the window is closed."""
    with set_up(place, embedded=embedded) as stage:
        output.aside(f"the demo lives in {place}; `tidegate demo --remove` removes it")
        return open_window(
            stage.folder.workspace,
            make=lambda answers: wire(stage, answers, is_headless=False),
        )
