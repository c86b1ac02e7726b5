"""`tidegate init --import`: what was understood, what was not, and what is still to be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tidegate.domain.counting import count_of
from tidegate.domain.problem import Problem

if TYPE_CHECKING:
    from tidegate.cli.session import Session
    from tidegate.domain.imported import FoundEnvironment, Import, Understood
    from tidegate.domain.workspace import Workspace
    from tidegate.services.opening import CheckReport


@dataclass(frozen=True, slots=True)
class Wish:
    """Where the workspace shall be, and what of the import shall be done."""

    folder: Path
    name: str
    keeps_secrets: bool
    is_dry: bool


def import_workspace(session: "Session", found: "Import", wish: Wish) -> None:
    """Show an import and, unless it is a dry run, write the workspace and check it."""
    _show(session, found)
    report = None
    kept = 0
    if wish.is_dry:
        session.output.say("nothing was written; without --dry-run it is")
    else:
        made = session.desk.importing.create(found, wish.folder, application=wish.name)
        session.output.say(f"made the workspace {made.name} in {wish.folder}", colour="green")
        kept = _keep(session, found, made) if wish.keeps_secrets else 0
        report = session.desk.opening.check(wish.folder)
        _show_rest(session, report)
    session.output.answer({**_as_json(found, wish, report=report), "secrets_kept": kept})


def _keep(session: "Session", found: "Import", made: "Workspace") -> int:
    """Keep what was found; the workspace stands also where there is no place for secrets."""
    try:
        kept = session.desk.importing.keep_secrets(found, made)
    except Problem as problem:
        session.output.aside(str(problem), colour="red")
        return 0
    session.output.say(f"{count_of(kept, 'secret')} kept in the keyring", colour="green")
    return kept


def _show(session: "Session", found: "Import") -> None:
    output = session.output
    output.say("understood", colour="bold")
    for each in found.understood:
        for line in _lines(each):
            output.say(f"  {line}")
    if found.left:
        output.say("left alone", colour="bold")
    for left in found.left:
        way = f"; --environment {left.word} takes it" if left.word else ""
        output.say(f"  {left.path or 'the folder'}: {left.reason}{way}", colour="dim")
    output.say("environments, in promotion order", colour="bold")
    for environment in found.environments:
        output.say(f"  {_environment(environment)}")
    _show_secrets(session, found)


def _lines(each: "Understood") -> Iterator[str]:
    where = f" -> {each.becomes}" if each.becomes else ""
    yield f"{each.path}: {each.what} -> {each.environment or 'every environment'}{where}"
    if each.secrets:
        names = ", ".join(dict.fromkeys(secret.name for secret in each.secrets))
        yield f"    secrets taken out: {names}"
    for note in each.notes:
        yield f"    {note}"


def _environment(each: "FoundEnvironment") -> str:
    outside = "" if each.is_in_pipeline else ", outside the pipeline"
    doubt = f"; please look: {each.doubt}" if each.doubt else ""
    return f"{each.name}: {each.kind.value}{outside}{doubt}"


def _show_secrets(session: "Session", found: "Import") -> None:
    if not found.secrets:
        return
    session.output.say("secrets to set; no value was written anywhere", colour="bold")
    for environment, names in found.secrets.items():
        for name in names:
            session.output.say(f"  tidegate secret set {environment} {name}")


def _show_rest(session: "Session", report: "CheckReport") -> None:
    """Say what `check` still finds, so that nobody has to run it to know what is missing."""
    lines = [str(problem) for problem in report.problems]
    lines += [f"{finding.severity.value}: {finding.text}" for finding in report.findings]
    if lines:
        session.output.say("still to be done, says `tidegate check`", colour="bold")
    for line in lines:
        session.output.say(f"  {line}", colour="yellow")


def _as_json(found: "Import", wish: Wish, *, report: "CheckReport | None") -> dict[str, object]:
    return {
        "folder": str(wish.folder),
        "application": wish.name or found.application,
        "written": report is not None,
        "environments": [
            {
                "name": each.name,
                "kind": each.kind.value,
                "in_pipeline": each.is_in_pipeline,
                "doubt": each.doubt,
            }
            for each in found.environments
        ],
        "understood": [_understood(each) for each in found.understood],
        "left_alone": [{"file": each.path, "reason": each.reason} for each in found.left],
        "secrets": {environment: list(names) for environment, names in found.secrets.items()},
        "problems": [str(problem) for problem in report.problems] if report else [],
        "findings": [finding.text for finding in report.findings] if report else [],
    }


def _understood(each: "Understood") -> dict[str, object]:
    return {
        "file": each.path,
        "what": each.what,
        "environment": each.environment,
        "becomes": each.becomes,
        "secrets": list(dict.fromkeys(secret.name for secret in each.secrets)),
        "notes": list(each.notes),
    }
