"""`tidegate build`: what can be delivered."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.domain.counting import count_of
from tidegate.domain.identity import short

if TYPE_CHECKING:
    from tidegate.cli.session import Session
    from tidegate.domain.build import Build


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    group = typer.Typer(help="Register builds and look at them.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(list_builds)
    group.command("show")(show)
    application.add_typer(group, name="build")


def add(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A folder, a tar (gz, xz, zst) or a zip.")],
    version: Annotated[str, typer.Option("--version", help="What people call this build.")],
) -> None:
    """Register a folder or an archive as an immutable build."""
    session: Session = context.obj
    build = session.desk.registering.add(session.workspace, path, version)
    for warning in build.warnings:
        session.output.aside(f"warning: {warning}", colour="yellow")
    session.output.say(
        f"registered {build.version}: {count_of(build.files, 'file')}, {_size(build.size)},"
        f" digest {short(build.digest)}"
    )
    session.output.answer(build.model_dump(mode="json"))


def list_builds(context: typer.Context) -> None:
    """List the registered builds, newest first."""
    session: Session = context.obj
    found = session.desk.registering.builds(session.workspace)
    if not found:
        session.output.say("No builds yet. Register one: tidegate build add PATH --version V")
    else:
        session.output.table(
            ("VERSION", "DIGEST", "FILES", "SIZE", "REGISTERED", "BY"), map(_row, found)
        )
    session.output.answer({"builds": [build.model_dump(mode="json") for build in found]})


def show(
    context: typer.Context,
    version: Annotated[str, typer.Argument(help="The build's version.")],
) -> None:
    """Show one build."""
    session: Session = context.obj
    build = session.desk.registering.build(session.workspace, version)
    lines = (
        ("version", build.version),
        ("digest", build.digest),
        ("files", str(build.files)),
        ("size", _size(build.size)),
        ("source", build.source),
        ("registered", f"{build.registered_at:%Y-%m-%d %H:%M} UTC by {build.registered_by}"),
        *(("warning", warning) for warning in build.warnings),
    )
    for name, text in lines:
        session.output.say(f"{name:<12}{text}")
    session.output.answer(build.model_dump(mode="json"))


def _row(build: "Build") -> tuple[str, ...]:
    return (
        build.version,
        short(build.digest),
        str(build.files),
        _size(build.size),
        f"{build.registered_at:%Y-%m-%d %H:%M}",
        build.registered_by,
    )


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:  # noqa: PLR2004 - a thousand of a unit is one of the next
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
