"""`tidegate compare` and `tidegate promote-settings`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.cli.comparison_forms import as_json, markdown_lines, sentence, table_rows
from tidegate.cli.comparison_html import html_lines
from tidegate.cli.comparison_junit import junit_lines
from tidegate.cli.comparison_sarif import as_sarif
from tidegate.cli.output import Output
from tidegate.domain.comparison import Difference, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tidegate.cli.session import Session
    from tidegate.domain.comparison import Comparison


class Form(StrEnum):
    """How a comparison is written."""

    TABLE = "table"
    MARKDOWN = "markdown"
    HTML = "html"
    JUNIT = "junit"
    SARIF = "sarif"
    JSON = "json"


class MergeRule(StrEnum):
    """How layers become one document."""

    DEEP = "deep"
    DOTNET = "dotnet"
    HELM = "helm"
    REPLACE = "replace"
    XDT = "xdt"


class Lists(StrEnum):
    """How list items are paired."""

    INDEX = "index"
    IDENTITY = "identity"
    AUTO = "auto"


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    application.command("compare")(compare)
    application.command("promote-settings")(promote_settings)


def compare(  # noqa: PLR0917 - the options that cli.md names
    context: typer.Context,
    left: Annotated[str, typer.Argument(help="ENV, ENV@live, ENV@deployed, or a path.")],
    right: Annotated[str, typer.Argument(help="The same for the other side.")],
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.TABLE,
    merge: Annotated[
        MergeRule, typer.Option("--merge", help="How layers merge (a+b).")
    ] = MergeRule.DEEP,
    lists: Annotated[
        Lists, typer.Option("--lists", help="How list items are paired.")
    ] = Lists.AUTO,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="Exit 1 from this severity on.")
    ] = Severity.HIGH,
    only: Annotated[
        list[Difference] | None,
        typer.Option("--only", help="Show and judge this class alone; may be repeated."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show equal settings too.")] = False,
) -> None:
    """Compare the settings of two sources by key and typed value."""
    session: Session = context.obj
    comparison = session.desk.comparing.compare(
        left,
        right,
        workspace=session.find_workspace(),
        merge=merge.value,
        lists=lists.value,
    )
    if only:
        comparison = comparison.only(only)
        everything = everything or Difference.SAME in only
    how = _How(Form.JSON if session.output.as_json else form, fail_on, everything=everything)
    _show(session, comparison, how)
    if comparison.has_unreadable:
        raise typer.Exit(2)
    if comparison.has_finding(at_least=fail_on):
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _How:
    """In which form what is shown."""

    form: Form
    fail_on: Severity
    everything: bool


def _show(session: "Session", comparison: "Comparison", how: _How) -> None:
    everything = how.everything
    if how.form is Form.JSON:
        Output(as_json=True).answer(as_json(comparison, everything=everything))
    elif how.form is Form.SARIF:
        Output(as_json=True).answer(as_sarif(comparison, everything=everything))
    elif how.form is Form.TABLE:
        _show_table(session, comparison, everything=everything)
    else:
        for line in _lines(comparison, how):
            session.output.say(line)


def _lines(comparison: "Comparison", how: _How) -> "Iterator[str]":
    if how.form is Form.HTML:
        return html_lines(comparison, everything=how.everything)
    if how.form is Form.JUNIT:
        return junit_lines(comparison, fail_on=how.fail_on, everything=how.everything)
    return markdown_lines(comparison, everything=how.everything)


def _show_table(session: "Session", comparison: "Comparison", *, everything: bool) -> None:
    heads = ("KEY", comparison.left.upper(), comparison.right.upper(), "VERDICT", "SEVERITY", "WHY")
    for file in comparison.files:
        session.output.say(f"{file.file} ({file.format})", colour="bold")
        for note in file.notes:
            session.output.say(f"note: {note}", colour="yellow")
        rows = tuple(table_rows(file, everything=everything))
        if rows:
            session.output.table(heads, rows)
        session.output.say(sentence(file))
        session.output.say()


def promote_settings(
    context: typer.Context,
    left: Annotated[str, typer.Argument(help="The environment that has the values.")],
    right: Annotated[str, typer.Argument(help="The environment that gets them.")],
    keys: Annotated[list[str], typer.Argument(help="Keys as `compare` writes them.")],
    write: Annotated[bool, typer.Option("--write", help="Save the change.")] = False,
) -> None:
    """Carry values over to another profile; print the byte difference, save it with --write."""
    session: Session = context.obj
    workspace = session.workspace
    staged = session.desk.promoting_settings.stage(workspace, left, right, tuple(keys))
    for change in staged:
        for line in change.diff.splitlines():
            session.output.say(line, colour=_COLOURS.get(line[:1], ""))
        for note in change.notes:
            session.output.aside(f"note: {note}", colour="yellow")
    if write:
        session.desk.promoting_settings.save(workspace, staged)
        session.output.say(f"saved {len(staged)} file{'s' * (len(staged) != 1)}", colour="green")
    else:
        session.output.aside("nothing was saved; add --write to save")
    session.output.answer(
        {"written": write, "files": [{"file": c.file, "diff": c.diff} for c in staged]}
    )


_COLOURS = {"+": "green", "-": "red", "@": "blue"}
