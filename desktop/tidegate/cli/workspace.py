"""`tidegate init` and `tidegate schema`: a workspace's beginning."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.cli.importing import Wish, import_workspace
from tidegate.domain.problem import Problem

if TYPE_CHECKING:
    from tidegate.cli.session import Session
    from tidegate.domain.imported import Import


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    application.command("init")(init)
    application.command("schema")(schema)


def init(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help="Where; the current folder.")] = None,
    *,
    name: Annotated[str, typer.Option("--name", help="The application's name.")] = "",
    is_import: Annotated[
        bool,
        typer.Option(
            "--import",
            help="Read what is there: env files, settings, Kamal, Capistrano, ssh_config.",
        ),
    ] = False,
    origin: Annotated[
        Path | None,
        typer.Option("--from", metavar="REPO", help="Import another folder than the new one."),
    ] = None,
    environment: Annotated[
        list[str] | None,
        typer.Option("--environment", metavar="NAME", help="A name that is an environment too."),
    ] = None,
    leave: Annotated[
        list[str] | None,
        typer.Option("--leave", metavar="FILE", help="A file that is not to be imported."),
    ] = None,
    keep_secrets: Annotated[
        bool,
        typer.Option("--keep-secrets", help="Keep the secrets that are found in the keyring."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be imported; write nothing.")
    ] = False,
) -> None:
    """Write a new workspace with comments that explain it, or import what a repository holds."""
    session: Session = context.obj
    place = (folder or session.folder).absolute()
    if is_import or origin is not None:
        source = origin.absolute() if origin else place
        found = session.desk.importing.look(source, also=environment or ())
        chosen = found.without(_known(leave or [], found))
        wish = Wish(place, name, keeps_secrets=keep_secrets, is_dry=dry_run)
        import_workspace(session, chosen, wish)
        return
    if environment or leave or keep_secrets or dry_run:
        raise Problem(
            "--environment, --leave, --keep-secrets and --dry-run belong to an import",
            remedy="add --import",
        )
    made = session.desk.initialising.create(place, application=name)
    session.output.say(f"made the workspace {made.name} in {place}")
    session.output.say("Next: write your hosts into environments/, then run `tidegate check`.")
    session.output.answer({"folder": str(place), "application": made.name})


def _known(leave: list[str], found: "Import") -> list[str]:
    """Return the files that are not wanted; raises Problem for one that was not understood."""
    paths = [each.path for each in found.understood]
    for path in leave:
        if path not in paths:
            raise Problem(
                f"`{path}` is none of the files that were understood",
                remedy="`--dry-run` lists them",
            )
    return leave


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
