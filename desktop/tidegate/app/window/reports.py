"""Every form in which the window exports a comparison: those of the terminal."""

from functools import partial
from typing import TYPE_CHECKING

from tidegate.cli.comparison_writing import Form, How, text_of
from tidegate.domain.comparison import Severity
from tidegate.ui.screens.compare.needs import ReportForm

if TYPE_CHECKING:
    from tidegate.domain.comparison import Comparison
    from tidegate.domain.three_way import ThreeWay


def _text(found: "Comparison | ThreeWay", *, form: Form) -> str:
    """Write what differs; JSON is for programs and has everything."""
    how = How(form, Severity.HIGH, everything=form is Form.JSON)
    return text_of((found,), how=how)


_FILES = (
    (Form.MARKDOWN, "Markdown", ".md"),
    (Form.HTML, "HTML", ".html"),
    (Form.TABLE, "Table as text", ".txt"),
    (Form.JUNIT, "JUnit report", ".xml"),
    (Form.SARIF, "SARIF report", ".sarif"),
    (Form.JSON, "JSON", ".json"),
)
FORMS = tuple(ReportForm(title, end, partial(_text, form=form)) for form, title, end in _FILES)
