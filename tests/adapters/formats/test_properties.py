"""Java's properties: every separator and escape, and edits that keep every other byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.formats.editing import ADAPTER, check, drop, edited, put, values
from tests.adapters.formats.lines import around, keeps

from tidegate.adapters.formats.properties_lexing import lexed
from tidegate.adapters.formats.properties_second import read_again
from tidegate.domain.problem import Problem
from tidegate.domain.setting import MapNode, Origin, Remove, ScalarNode, SettingType, SetValue

CASES = {
    "plain set": ("a=x\nb=1\n", put("a", "y"), "a=y\nb=1\n"),
    "spaces around = kept": ("a = x\n", put("a", "y"), "a = y\n"),
    "colon separator kept": ("a: x\n", put("a", "y"), "a: y\n"),
    "space separator kept": ("a x\n", put("a", "y"), "a y\n"),
    "CRLF": ("a=x\r\nb=1\r\n", put("a", "y"), "a=y\r\nb=1\r\n"),
    "no final newline": ("b=1\na=x", put("a", "y"), "b=1\na=y"),
    "continuation untouched": ("l=a,\\\n   b\na=x\n", put("a", "y"), "l=a,\\\n   b\na=y\n"),
    "continuation replaced": ("l=a,\\\n   b\na=x\n", put("l", "c"), "l=c\na=x\n"),
    "unicode escape untouched": ("u=\\u00e9\na=x\n", put("a", "y"), "u=\\u00e9\na=y\n"),
    "latin-1 bytes untouched": (b"u=caf\xe9\na=x\n", put("a", "\xfc"), b"u=caf\xe9\na=\xfc\n"),
    "utf-8 bytes untouched": ("u=café\na=x\n", put("a", "y"), "u=café\na=y\n"),
    "escaped key chars": ("a\\:b\\ c=x\n", put('"a:b c"', "y"), "a\\:b\\ c=y\n"),
    "set value with backslash": ("a=x\n", put("a", "C:\\new"), "a=C:\\\\new\n"),
    "set value with url": ("a=x\n", put("a", "jdbc:x://h:1/?b=c#d"), "a=jdbc:x://h:1/?b=c#d\n"),
    "set non-ascii value in utf-8 file": ("u=€\na=x\n", put("a", "ü→"), "u=€\na=ü→\n"),
    "set non-ascii value in ascii file": (
        "a=x\n",
        put("a", "ü→😀"),
        "a=\\u00fc\\u2192\\ud83d\\ude00\n",
    ),
    "wide letter in a latin-1 file": (b"a=\xe9\n", put("a", "€"), b"a=\\u20ac\n"),
    "duplicate keys: only the last": ("a=1\nb=1\na=2\n", put("a", "3"), "a=1\nb=1\na=3\n"),
    "! comment": ("! a=0\na=x\n", put("a", "y"), "! a=0\na=y\n"),
    "indented key": ("   a=x\n   b=1\n", put("a", "y"), "   a=y\n   b=1\n"),
    "key with no separator": ("a\nb=1\n", put("a", "y"), "a=y\nb=1\n"),
    "BOM": (b"\xef\xbb\xbfa=x\n", put("a", "y"), b"\xef\xbb\xbfa=y\n"),
    "spring multi-doc": (
        "a=1\n#---\nspring.config.activate.on-profile=prod\nb=2\n",
        put("b", "3"),
        "a=1\n#---\nspring.config.activate.on-profile=prod\nb=3\n",
    ),
    "add to the first document": ("a=1\n#---\nb=2\n", put("c", "3"), "a=1\nc=3\n#---\nb=2\n"),
    "add to an empty first document": (
        "# top\n\n#---\nb=2\n",
        put("c", "3"),
        "# top\n\nc=3\n#---\nb=2\n",
    ),
    "add key": ("a=x\n", put('"b.c"', "1"), "a=x\nb.c=1\n"),
    "add key, no final newline": ("a=x", put("b", "1"), "a=x\nb=1"),
    "add follows style": ("a = x\n", put("b", "1"), "a = x\nb = 1\n"),
    "add CRLF": ("a=x\r\n", put("b", "1"), "a=x\r\nb=1\r\n"),
    "add behind a sibling": (
        "a=x\nc=1\n",
        put("b", "1", after="a", comment="why"),
        "a=x\n# why\nb=1\nc=1\n",
    ),
    "add odd key": ("a=x\n", put('"b c:d=e"', "1"), "a=x\nb\\ c\\:d\\=e=1\n"),
    "add to an empty file": ("", put("a", "x"), "a=x\n"),
    "delete key keeps comments": ("# c\na=x\n# d\nb=1\n", drop("a"), "# c\n# d\nb=1\n"),
    "delete every duplicate": ("a=1\nb=1\na=2 \\\n 3\n", drop("a"), "b=1\n"),
    "leading blank": ("a=x\n", put("a", " y "), "a=\\ y \n"),
    "line ends and tabs": ("a=x\n", put("a", "1\n2\t3"), "a=1\\n2\\t3\n"),
    "empty value set": ("a=\nb=1\n", put("a", "y"), "a=y\nb=1\n"),
    "emptied": ("a=x\nb=1\n", put("a", ""), "a=\nb=1\n"),
    "empty value with space separator": ("a \nb=1\n", put("a", "y"), "a y\nb=1\n"),
    "comment marks are values": ("a=x\n", put("a", "#y!"), "a=#y!\n"),
    "number": ("a=1\n", put("a", 2), "a=2\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_changes_what_it_must(case):
    check(*CASES[case], kind="properties")


def test_values_are_read_as_java_reads_them():
    text = (
        "# c\n! d\n\na = b\nc:d\ne f g\nh\n  i\\=\\:\\ j = k \\\n    l\\\n  # m\n"
        "u=\\u00e9\\ud83d\\ude00\\t\\q\n=empty key\nx==y\nz = :y\nn=a\\\n"
    )
    assert values(text, kind="properties") == {
        "a": "b", "c": "d", "e": "f g", "h": "", "i=: j": "k l# m", "u": "é😀\tq",
        '""': "empty key", "x": "=y", "z": ":y", "n": "a",
    }  # fmt: skip


def test_a_key_with_dots_is_one_key_and_the_last_of_two_counts():
    text = "log.level=a\nlog=x\nlog.level=b\n"
    assert values(text, kind="properties") == {'"log.level"': "b", "log": "x"}
    tree = ADAPTER.read(text.encode(), file="f", format="properties")
    assert str(tree.entries["log.level"].origin) == "f:3"
    assert tree.entries["log.level"].type is SettingType.STRING


def test_what_cannot_be_read_or_written_is_refused():
    for text, why in (
        ("a=1\nb=\\u12g4\n", "f:2: .* four hex digits"),
        ("a=\\ud83d\n", "half a character"),
    ):
        with pytest.raises(Problem, match=why):
            values(text, kind="properties")
    for edit, why in ((put("a.b", "1"), "cannot be a key"), (drop("q"), "no key `q`")):
        with pytest.raises(Problem, match=why):
            edited("a=1\n", edit, kind="properties")


def test_a_written_tree_reads_the_same():
    at = Origin("f", 1)
    tree = MapNode({"a.b": ScalarNode(" é", SettingType.STRING, "", at)}, at)
    assert ADAPTER.write(tree, file="f", format="properties") == b"a.b=\\ \\u00e9\n"


LINES = st.sampled_from(
    [
        "a=1",
        "a : 2",
        "b c",
        "# n",
        "! n",
        "#---",
        "",
        "  d=\\u00e9",
        "e=x\\",
        "   y",
        "f",
        "g=",
        "h\\ i=1",
        "\\",
        "j=\\\\",
        "=k",
        "a=\xe9",
        "  \\",
    ]
)
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
KEYS = st.one_of(st.sampled_from(["a", "b", "d", "e", "f", "g", "h i", "new"]), TEXTS)


@given(st.lists(LINES, max_size=9), st.sampled_from(["\n", "\r\n"]), st.booleans(), KEYS, TEXTS)
def test_a_random_edit_changes_exactly_its_path(lines, newline, ends, key, value):
    text = newline.join(lines) + (newline if ends else "")
    try:
        before = read_again(text)
        after = edited(text, SetValue((key,), value), kind="properties")
    except Problem:
        return
    assert read_again(after.decode()) == before | {key: value}
    assert keeps(around(text, lexed(text).at((key,))), after.decode())
    before.pop(key, None)
    assert read_again(edited(after, Remove((key,)), kind="properties").decode()) == before


@given(st.text(alphabet="ab=:#!\\u0f1 \n\r\t\fé-", max_size=40))
def test_any_text_ends_in_a_tree_or_a_problem_and_both_readers_agree(text):
    try:
        tree = ADAPTER.read(text.encode(), file="f", format="properties")
        assert {key: node.value for key, node in tree.entries.items()} == read_again(text)
        for key in [*tree.entries, "n"]:
            edited(text, SetValue((key,), "v"), kind="properties")
    except Problem:
        pass
