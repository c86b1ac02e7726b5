"""Templates are told from what only quotes their marks; lines that belong together meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.line_by_line import lines_aligned, lines_of
from tidegate.domain.setting import spell
from tidegate.domain.template_marks import template_mark


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("a: 1\nb: {{ .Values.b }}\n", ("{{", 2)),
        ("{{- if .Values.a }}\n", ("{{", 1)),
        ("<% if a %>\n", ("<%", 1)),
        ("a\nb\n{%- for x in y %}\n", ("{%", 3)),
        ('a: "{{ quoted }}"\n', None),
        ("# {{ a remark }}\n", None),
        ("a: ${{ var.own }}\n", None),
        ("a: $${{ escaped }}\n", None),
        ("a: {b: {c: 1}}\n", None),
        ("<%@ page %>", None),
        ("it's {{ not }} quoted's\n{{ but }}\n", ("{{", 2)),
    ],
)
def test_marks_of_templates_are_found(text, mark):
    found = template_mark(text)
    assert (found and (found.text, found.line)) == mark


def lines(text):
    return lines_of(text, file="f")


def told(*texts):
    return [
        {name: line.raw for name, line in side.items()}
        for side in lines_aligned([lines(text) for text in texts])
    ]


def test_lines_that_were_put_in_shift_no_others():
    left, right = told("a\nb\n\nc\n", "a\nnew\nnewer\nb\nC\n")
    assert left == {"[line=1]": "a", "[line=2]": "b", "[line=4]": "c"}
    assert right == {
        "[line=1]": "a", "[line=1+1]": "new", "[line=1+2]": "newer", "[line=2]": "b",
        "[line=4]": "C",
    }  # fmt: skip


def test_three_sides_meet_at_the_first():
    _, ours, theirs = told("a\nb\n", "a\nx\nb\n", "a\ny\nb\nz\n")
    assert (ours["[line=1+1]"], theirs["[line=1+1]"]) == ("x", "y")
    assert theirs["[line=2+1]"] == "z"


def test_the_path_of_a_line_is_the_keys_above_it():
    text = "db:\n  user: a\n  pool:\n    password: x\n  host: b\n{{ if }}\n[mail]\ntoken = t\n"
    paths = [spell(line.path) for line in lines(text).values()]
    assert paths == [
        "db", "db.user", "db.pool", "db.pool.password", "db.host", "", "", "mail.token",
    ]  # fmt: skip


_TEXT = st.lists(st.sampled_from(["a", "b: 1", "", "  c = 2", "{{ x }}"])).map("\n".join)


@given(left=_TEXT, right=_TEXT)
def test_no_line_is_lost_and_a_text_meets_itself(left, right):
    one, other = told(left, right)
    assert list(other.values()) == [line.rstrip() for line in right.splitlines() if line.strip()]
    assert len(set(other)) == len(other)
    same = told(left, left)
    assert same[0] == same[1]
    assert one == same[0]
