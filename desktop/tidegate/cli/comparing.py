"""`tidegate compare` and `tidegate promote-settings`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.cli.comparison_forms import as_json, markdown_lines, sentence, table_rows
from tidegate.cli.output import Output
from tidegate.domain.comparison import Severity

if TYPE_CHECKING:
    from tidegate.cli.session import Session
    from tidegate.domain.comparison import Comparison


class Form(StrEnum):
    """How a comparison is written."""

    TABLE = "table"
    MARKDOWN = "markdown"
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
    _show(session, comparison, form=form, everything=everything)
    if comparison.has_unreadable:
        raise typer.Exit(2)
    if comparison.has_finding(at_least=fail_on):
        raise typer.Exit(1)


def _show(session: "Session", comparison: "Comparison", *, form: Form, everything: bool) -> None:
    if session.output.as_json or form is Form.JSON:
        Output(as_json=True).answer(as_json(comparison, everything=everything))
    elif form is Form.MARKDOWN:
        for line in markdown_lines(comparison, everything=everything):
            session.output.say(line)
    else:
        _show_table(session, comparison, everything=everything)


def _show_table(session: "Session", comparison: "Comparison", *, everything: bool) -> None:
    heads = ("KEY", comparison.left.upper(), comparison.right.upper(), "VERDICT", "SEVERITY")
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
