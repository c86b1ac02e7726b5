"""`tidegate history` and `tidegate audit`: the record."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tidegate.cli.session import Session
    from tidegate.domain.audit import AuditEntry


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    application.command("history")(history)
    group = typer.Typer(help="The record of every action.", no_args_is_help=True)
    group.command("verify")(verify)
    group.command("export")(export)
    application.add_typer(group, name="audit")


def history(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many entries.")] = 50,
) -> None:
    """Show what happened, newest first."""
    session: Session = context.obj
    entries = tuple(reversed(session.desk.auditing.entries(limit)))
    session.output.table(("WHEN (UTC)", "WHO", "WHAT", "ON", "OUTCOME"), map(_row, entries))
    session.output.answer({"entries": [_entry_json(entry) for entry in entries]})


def _row(entry: "AuditEntry") -> tuple[str, ...]:
    body = entry.content
    return (
        f"{body.at:%Y-%m-%d %H:%M:%S}",
        body.actor,
        body.action,
        body.target,
        " ".join(part for part in (body.outcome.partition("\n")[0], body.reason) if part),
    )


def _entry_json(entry: "AuditEntry") -> dict[str, object]:
    return {"seq": entry.seq, "hash": entry.hash, **entry.content.model_dump(mode="json")}


def verify(context: typer.Context) -> None:
    """Check that no entry of the record was changed, removed or swapped."""
    session: Session = context.obj
    broken = session.desk.auditing.verify()
    if broken:
        session.output.say(f"the record is broken: {broken}", colour="red")
    else:
        session.output.say(
            "the record is whole: every entry follows the one before", colour="green"
        )
    session.output.answer({"whole": not broken, "broken": broken})
    if broken:
        raise typer.Exit(1)


def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to write the entries, one a line.")],
) -> None:
    """Write the record with its head, for keeping elsewhere and for checking without Tidegate."""
    session: Session = context.obj
    session.desk.auditing.export(file)
    session.output.say(f"wrote {file}")
    session.output.answer({"file": str(file)})
