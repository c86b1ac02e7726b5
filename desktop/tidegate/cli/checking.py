"""`tidegate check`: everything that is wrong with a workspace, in one go."""

from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.domain.comparison import Severity

if TYPE_CHECKING:
    from tidegate.cli.session import Session
    from tidegate.services.opening import CheckReport, Finding


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    application.command("check")(check)


def check(
    context: typer.Context,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="Exit 1 from this severity on.")
    ] = Severity.HIGH,
) -> None:
    """Validate the workspace: its files, its profiles, its references, its signers."""
    session: Session = context.obj
    report = session.desk.opening.check(session.folder)
    for problem in report.problems:
        session.output.say(str(problem), colour="red")
    for finding in report.findings:
        remedy = f"; {finding.remedy}" if finding.remedy else ""
        session.output.say(f"{finding.severity.value}: {finding.text}{remedy}", colour="yellow")
    if not report.problems:
        session.output.say(
            f"{session.workspace.name}: every file is readable and fits", colour="green"
        )
    session.output.answer(_as_json(report))
    _end(report, fail_on)


def _end(report: "CheckReport", fail_on: Severity) -> None:
    if report.problems:
        raise typer.Exit(2)
    if any(finding.severity.weight >= fail_on.weight for finding in report.findings):
        raise typer.Exit(1)


def _as_json(report: "CheckReport") -> dict[str, object]:
    return {
        "problems": [{"summary": p.summary, "remedy": p.remedy} for p in report.problems],
        "findings": [_finding(finding) for finding in report.findings],
        "secrets": {name: list(names) for name, names in report.secrets.items()},
    }


def _finding(finding: "Finding") -> dict[str, object]:
    content: dict[str, object] = {
        "severity": finding.severity.value,
        "text": finding.text,
        "remedy": finding.remedy,
    }
    if not finding.rule:
        return content
    at = finding.origin
    place = {"file": at.file, "line": at.line, "column": at.column} if at else None
    known = {"rule": finding.rule, "path": finding.path, "place": place}
    return {**content, **known, "fingerprint": finding.fingerprint}
