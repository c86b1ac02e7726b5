"""`tidegate init` and `tidegate schema`: a workspace's beginning."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.domain.problem import Problem

if TYPE_CHECKING:
    from tidegate.cli.session import Session


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    application.command("init")(init)
    application.command("schema")(schema)


def init(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help="Where; the current folder.")] = None,
    name: Annotated[str, typer.Option("--name", help="The application's name.")] = "",
) -> None:
    """Write a new workspace with comments that explain it."""
    session: Session = context.obj
    place = (folder or session.folder).absolute()
    made = session.desk.initialising.create(place, application=name)
    session.output.say(f"made the workspace {made.name} in {place}")
    session.output.say("Next: write your hosts into environments/, then run `tidegate check`.")
    session.output.answer({"folder": str(place), "application": made.name})


def schema(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            help="tidegate.yaml, environments/*.yaml or contract.yaml; all of them without it."
        ),
    ] = "",
    write: Annotated[
        Path | None, typer.Option("--write", metavar="DIR", help="Write one file each there.")
    ] = None,
) -> None:
    """Print the JSON Schema of the workspace's files, for editors."""
    session: Session = context.obj
    found = session.desk.schemas()
    if name and name not in found:
        raise Problem(f"there is no schema '{name}'", remedy=f"known are: {', '.join(found)}")
    chosen = found[name] if name else found
    if write is not None:
        _write(session, found, write)
    elif session.output.as_json:
        session.output.answer(chosen)
    else:
        session.output.say(json.dumps(chosen, indent=2))


def _write(session: "Session", schemas: dict[str, object], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in schemas.items():
        stem = name.removesuffix(".yaml").replace("/*", "")
        file = folder / f"{stem}.schema.json"
        file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        session.output.say(f"wrote {file}")
    session.output.answer({"files": sorted(schemas)})
