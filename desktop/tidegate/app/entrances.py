"""The commands that only the whole program can do: the window and the demo."""

from pathlib import Path
from typing import Annotated

import typer

from tidegate.app import display, interpreter
from tidegate.app.paths import Paths


def add_entrances(application: typer.Typer) -> None:
    """Add `gui` and `demo`; without a command the window opens."""
    application.command("gui")(gui)
    application.command("demo")(demo)


def gui(context: typer.Context) -> None:
    """Open the window (this is also what happens without a command)."""
    interpreter.check()
    display.check()
    from tidegate.app.window.opening import open_window

    raise typer.Exit(open_window(context.obj.folder))


def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Where everything of the demo lives.")
    ] = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="Run one delivery through it without a window.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", help="Where the pictures and the receipt go.")
    ] = None,
    embedded: Annotated[
        bool, typer.Option("--embedded", help="Use the embedded SSH servers, not the system's.")
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the demo.")] = False,
) -> None:
    """Open a sample workspace whose hosts are SSH servers on this machine."""
    interpreter.check()
    place = (folder or Paths.of().demo).absolute()
    show = context.obj.output
    if remove:
        from tidegate.app.demo.stage import remove as take_down

        take_down(place, output=show)
    elif headless:
        from tidegate.app.demo.running import run_headless

        code = run_headless(place, pictures=output, embedded=embedded, output=show)
        raise typer.Exit(code)
    else:
        display.check()
        from tidegate.app.demo.showing import run_windowed

        raise typer.Exit(run_windowed(place, embedded=embedded, output=show))
