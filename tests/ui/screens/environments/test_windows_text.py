"""Windows as lines: what is written reads as the same rules again."""

import pytest

from tidegate.domain.environment import WindowRule
from tidegate.domain.problem import Problem
from tidegate.ui.screens.environments.windows_text import lines_of, windows_of

RULES = (
    WindowRule(allow="Mon-Thu 09:00-16:00", zone="Europe/Berlin"),
    WindowRule(allow="Sat,Sun", reason="only: then"),
    WindowRule(freeze="2026-12-20T18:00..2027-01-03", zone="UTC", reason="year-end"),
)


def test_lines_read_as_what_they_were_written_from():
    assert windows_of(lines_of(RULES)) == RULES
    assert windows_of("\n allow Mon-Fri\n\n") == (WindowRule(allow="Mon-Fri"),)


@pytest.mark.parametrize(
    "line", ["open Mon", "allow", "allow Mon 25:00-26:00", "freeze soon", "allow Mon in Nowhere/At"]
)
def test_what_is_no_window_is_refused_with_what_is_allowed(line):
    with pytest.raises(Problem, match="is no window"):
        windows_of(line)
