"""Writes comparisons to the terminal in the form that was asked for.

The forms for other programs are loaded when they are asked for: people at a terminal never wait
for them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tidegate.cli.comparison_forms import as_json, markdown_lines, table_lines
from tidegate.cli.output import Output, json_text, visible

if TYPE_CHECKING:
    from tidegate.domain.comparison import Comparison, Severity
    from tidegate.domain.three_way import ThreeWay


class Form(StrEnum):
    """How a comparison is written."""

    TABLE = "table"
    MARKDOWN = "markdown"
    HTML = "html"
    JUNIT = "junit"
    SARIF = "sarif"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class How:
    """In which form what is shown."""

    form: Form
    fail_on: "Severity"
    everything: bool


def text_of(found: "Sequence[Comparison | ThreeWay]", *, how: How) -> str:
    """Return comparisons, of two sides or of three, as the text of a file."""
    if how.form in _OBJECTS:
        return json_text(_object(found, how)) + "\n"
    return "\n".join(map(visible, _lines(found, how))) + "\n"


def write(output: Output, found: "Sequence[Comparison | ThreeWay]", *, how: How) -> None:
    """Print comparisons; a table with its colours."""
    if how.form in _OBJECTS:
        Output(as_json=True).answer(_object(found, how))
        return
    for line in _lines(found, how):
        output.say(line, colour=_COLOURS.get(line[:6], "") if how.form is Form.TABLE else "")


_OBJECTS = (Form.JSON, Form.SARIF)
_COLOURS = {"KEY   ": "dim", "note: ": "yellow"}


def _object(found: "Sequence[Comparison | ThreeWay]", how: How) -> dict[str, Any]:
    if how.form is Form.SARIF:
        from tidegate.cli.comparison_sarif import as_sarif  # noqa: PLC0415 - see the module

        return as_sarif(*found, everything=how.everything)
    return as_json(*found, everything=how.everything)


def _lines(found: "Sequence[Comparison | ThreeWay]", how: How) -> Iterator[str]:
    if how.form is Form.HTML:
        from tidegate.cli.comparison_html import html_lines  # noqa: PLC0415 - see the module

        return html_lines(*found, everything=how.everything)
    if how.form is Form.JUNIT:
        from tidegate.cli.comparison_junit import junit_lines  # noqa: PLC0415 - see the module

        return junit_lines(*found, fail_on=how.fail_on, everything=how.everything)
    if how.form is Form.MARKDOWN:
        return markdown_lines(*found, everything=how.everything)
    return table_lines(*found, everything=how.everything)
