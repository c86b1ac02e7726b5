"""A template is told by its first mark, and by the line that an editor shows it in."""

import pytest

from tidegate.domain.template_marks import template_mark


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\r\nb: {{ x }}\r\n", 2), ("a: 1\rb: {{ x }}", 2), ("\u2028\x85\n{% if x %}", 2)],
)
def test_the_mark_is_found_in_its_line(text, line):
    assert template_mark(text).line == line


@pytest.mark.parametrize("text", ["{'a': '\u2028{{'}", '{"a": "\x85{% x"}', "a: 1\n# {{ x }}"])
def test_what_stands_in_a_value_or_a_comment_is_no_mark(text):
    assert template_mark(text) is None
