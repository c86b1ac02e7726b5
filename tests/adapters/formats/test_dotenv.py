"""Dotenv files: five readers, and edits that keep every other byte."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.formats.editing import check, drop, edited, put, values
from tests.lab.waiting import LONG

from tidegate.adapters.formats.dotenv_lexing import assignments
from tidegate.adapters.formats.dotenv_second import READERS
from tidegate.domain.problem import Problem

DIALECTS = ("python", "node", "docker", "shell", "systemd")

CASES = {
    "plain set unquoted stays unquoted": ("A=x\nB=1\n", put("A", "y"), "A=y\nB=1\n"),
    "double quotes kept": ('A="x y"\n', put("A", "z"), 'A="z"\n'),
    "single quotes kept": ("A='x'\n", put("A", "z"), "A='z'\n"),
    "export prefix kept": ("export A=x\n", put("A", "y"), "export A=y\n"),
    "inline comment kept": ("A=x # c\n", put("A", "y"), "A=y # c\n"),
    "CRLF": ("A=x\r\nB=1\r\n", put("A", "y"), "A=y\r\nB=1\r\n"),
    "BOM": (b"\xef\xbb\xbfA=x\n", put("A", "y"), b"\xef\xbb\xbfA=y\n"),
    "no final newline": ("A=1\nB=x", put("B", "y"), "A=1\nB=y"),
    "hash inside quotes": ('A="x#y" # c\n', put("A", "z#z"), 'A="z#z" # c\n'),
    "multi-line untouched": ('A="x\ny"\nB=1\n', put("B", "2"), 'A="x\ny"\nB=2\n'),
    "only the last duplicate": ("A=1\nB=1\nA=2\n", put("A", "3"), "A=1\nB=1\nA=3\n"),
    "spaces around =": ("A = x\n", put("A", "y"), "A = y\n"),
    "empty value set": ("A=\nB=1\n", put("A", "y"), "A=y\nB=1\n"),
    "value with space gets quotes": ("A=x\n", put("A", "y z"), 'A="y z"\n'),
    "dollar stays literal": ("A=x\n", put("A", "p$w"), "A='p$w'\n"),
    "commented-out untouched": ("#A=0\nA=x\n", put("A", "y"), "#A=0\nA=y\n"),
    "unicode": ("A=é\nB=1\n", put("A", "ü"), "A=ü\nB=1\n"),
    "latin-1 file": (b"A=caf\xe9\nB=1\n", put("B", "\xfc"), b"A=caf\xe9\nB=\xfc\n"),
    "invalid line tolerated": ("what is this\nA=x\n", put("A", "y"), "what is this\nA=y\n"),
    "yaml-like line": ("KEY: value\nA=x\n", put("A", "y"), "KEY: value\nA=y\n"),
    "add key": ("A=x\n", put("B", "1"), "A=x\nB=1\n"),
    "add key, no final newline": ("A=x", put("B", "1"), "A=x\nB=1"),
    "add CRLF": ("A=x\r\n", put("B", "1"), "A=x\r\nB=1\r\n"),
    "add in the file's style": ("export A=x\n", put("B", "1"), "export A=x\nexport B=1\n"),
    "add behind a sibling": ("A=x\nC=1\n", put("B", "1", after="A"), "A=x\nB=1\nC=1\n"),
    "add with its comment": ("A=x\n", put("B", "1", comment="why"), "A=x\n# why\nB=1\n"),
    "add to an empty file": ("", put("B", "1"), "B=1\n"),
    "delete": ("A=x\nB=1\nA=y\n", drop("A"), "B=1\n"),
    "key alone": ("A\nB=1\n", put("A", "x"), "A=x\nB=1\n"),
    "number": ("A=1\n", put("A", 2), "A=2\n"),
    "comment behind nothing": ("A= # c\n", put("A", "x"), "A= x # c\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_changes_what_it_must(case):
    check(*CASES[case], kind="dotenv")


@pytest.mark.parametrize("value", ["p$w", "`id`", "it's $HOME", "a'`b\"\\", "$(id)\n'"])
@pytest.mark.parametrize("before", ["A=x\n", 'A="x"\n', "A='x'\n"])
def test_a_shell_gets_the_very_value(before, value):
    written = edited(before, put("A", value), kind="dotenv", dialect="shell")
    script = '. /dev/stdin; printf %s "$A"'
    command = ["sh", "-c", script]
    printed = subprocess.check_output(command, input=written, timeout=LONG)
    assert printed.decode() == value


def test_each_dialect_reads_the_same_bytes_its_own_way():
    text = 'A=x # c\nB="x y"\nD=a#b\nE=   # note\nF="a\\nb"\n'
    read = {d: values(text, kind="dotenv", dialect=d) for d in DIALECTS}
    assert [read[d]["A"] for d in DIALECTS] == ["x", "x", "x # c", "x", "x # c"]
    assert [read[d]["D"] for d in DIALECTS] == ["a#b", "a", "a#b", "a#b", "a#b"]
    assert [read[d]["E"] for d in DIALECTS] == ["", "", "   # note", "", "# note"]
    assert [read[d]["F"] for d in DIALECTS] == ["a\nb", "a\nb", "a\\nb", "a\\nb", "a\\nb"]
    assert {read[d]["B"] for d in DIALECTS} == {"x y"}


def test_each_dialect_has_its_own_view_of_a_key_alone():
    text = "K\nL=C:\\tmp\\new\n"
    assert values(text, kind="dotenv") == {"K": None, "L": "C:\\tmp\\new"}
    assert list(values(text, kind="dotenv", dialect="node")) == ["K\nL"]
    assert values(text, kind="dotenv", dialect="shell") == {"L": "C:tmpnew"}
    with pytest.raises(Problem, match="f:1: the name holds a blank"):
        values("export G=1\n", kind="dotenv", dialect="docker")


def test_a_character_that_the_encoding_cannot_hold_is_refused():
    with pytest.raises(Problem, match="cannot hold the character"):
        edited(b"A=caf\xe9\n", put("A", "€"), kind="dotenv")


SIMPLE = st.text(
    alphabet=st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_characters="\x7f\x85"),
    max_size=12,
)
LINES = st.sampled_from(
    ["A=1", "B='q'", 'C="d q"', "# c", "", "export D=x", "E = y # c", "what", "A=2", "F=", "G"]
)


@given(
    st.lists(LINES, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from(["A", "B", "C", "E", "F", "G", "N"]),
    SIMPLE,
    st.sampled_from(["python", "shell", "systemd"]),
)
def test_a_random_edit_changes_exactly_its_path(lines, newline, ends, key, value, dialect):
    text = newline.join(lines) + (newline if ends else "")
    before = values(text, kind="dotenv", dialect=dialect)
    try:
        after = edited(text, put(key, value), kind="dotenv", dialect=dialect)
    except Problem:
        return
    found = values(after, kind="dotenv", dialect=dialect)
    assert found == before | {key: value}


@given(st.text(alphabet="AB=#'\"\\ \n\r\t$`xé", max_size=40), st.sampled_from(DIALECTS))
def test_any_text_ends_in_a_tree_or_a_problem(text, dialect):
    try:
        values(text, kind="dotenv", dialect=dialect)
        edited(text, put("A", "v"), kind="dotenv", dialect=dialect)
    except Problem:
        pass


@given(st.lists(LINES, max_size=8))
def test_both_readers_agree_on_python_files(lines):
    text = "\n".join(lines)
    first = {found.key: found.value for found in assignments(text, dialect="python")}
    assert first == READERS["python"](text)
