"""JSON5: everything the specification allows, and edits in the file's own style."""

import math

import json5
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.adapters.formats.editing import ADAPTER, check, drawn, drop, edited, put, values

from tidegate.domain.flattening import flatten
from tidegate.domain.problem import Problem

SAMPLE = """\
// comment
{
  unquoted: 'single "quoted"',
  $dollar_1: "a\\
 b", // goes on
  'hex': 0xDECAF,
  plus: +1, leading: .5, trailing: 5.,
  'inf': -Infinity, nan: NaN, true: null,
  "e": 1e3, list: [1, 'two',], /* last */
}
"""

CASES = {
    "the sample's string": (
        SAMPLE,
        put("unquoted", "it's"),
        SAMPLE.replace("'single \"quoted\"'", "'it\\'s'"),
    ),
    "the sample's hex number": (SAMPLE, put("hex", 7), SAMPLE.replace("0xDECAF", "7")),
    "line continuation": (SAMPLE, put("$dollar_1", "c"), SAMPLE.replace("a\\\n b", "c")),
    "plus sign": (SAMPLE, put("plus", 2), SAMPLE.replace("+1", "2")),
    "list item": (SAMPLE, put("list[1]", "2"), SAMPLE.replace("'two'", "'2'")),
    "append": (SAMPLE, put("list[2]", "3"), SAMPLE.replace("'two',]", "'two', '3']")),
    "Infinity": ("{a: 1}", put("a", math.inf), "{a: Infinity}"),
    "tabs kept": ("{\n\ta:\t1,\n}", put("b", 2), "{\n\ta:\t1,\n\tb:\t2,\n}"),
    "CRLF and BOM": (
        b"\xef\xbb\xbf{\r\n  a: 'x' // c\r\n}\r\n",
        put("b", "y"),
        b"\xef\xbb\xbf{\r\n  a: 'x', // c\r\n  b: 'y'\r\n}\r\n",
    ),
    "add, comment on the last line": (
        "{\n  a: 1 // c\n}\n",
        put("b", 2, comment="why"),
        "{\n  a: 1, // c\n  // why\n  b: 2\n}\n",
    ),
    "add with trailing comma": ("{\n  a: 1,\n}", put("b", "x"), '{\n  a: 1,\n  b: "x",\n}'),
    "a new key is quoted as its neighbours": (
        "{'a': 'x'}",
        put("b.c", "y"),
        "{'a': 'x', 'b': {\n  'c': 'y'\n}}",
    ),
    "a new key that must be quoted": ("{a: 1}", put("b-c", 2), '{a: 1, "b-c": 2}'),
    "delete the last": ("{\n  a: 1,\n  b: 2, // c\n}", drop("b"), "{\n  a: 1,\n}"),
    "delete on one line": ("{a: 1, 'b': 2}", drop("a"), "{'b': 2}"),
    "the key before a comment": ("{a /* x */ : 1}", put("a", 2), "{a /* x */ : 2}"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_changes_what_it_must(case):
    check(*CASES[case], kind="json5")


def test_values_are_typed_as_the_specification_says():
    found = flatten(ADAPTER.read(SAMPLE.encode(), file="f", format="json5"))
    typed = {path: (s.value, s.type.value) for path, s in found.items() if path != "nan"}
    assert typed == {
        "unquoted": ('single "quoted"', "string"),
        "$dollar_1": ("a b", "string"),
        "hex": (0xDECAF, "integer"),
        "plus": (1, "integer"),
        "leading": (0.5, "float"),
        "trailing": (5.0, "float"),
        "inf": (-math.inf, "float"),
        "true": (None, "null"),
        "e": (1000.0, "float"),
        "list[0]": (1, "integer"),
        "list[1]": ("two", "string"),
    }
    assert math.isnan(found["nan"].value)
    assert found["nan"].type.value == "float"


def test_escapes_mean_what_they_mean_in_javascript():
    text = r"""{a: '\x41\u0042\v\0\'\q\
', 'b\u0063': "\uD83D\uDE00", \u0064: 1}"""
    assert values(text, kind="json5") == {"a": "AB\v\0'q", "bc": "😀", "d": 1}


@pytest.mark.parametrize(
    "text",
    [
        "{a: 01}",
        "{a: 1.2.3}",
        "{a: 0x}",
        "{a: 'x\n'}",
        "{a: '\\1'}",
        "{a: '\\ud800'}",
        "{a-b: 1}",
        "{1a: 1}",
        "{a: b}",
        "{a 1}",
        "{a: 1 b: 2}",
        "{,}",
        "[,]",
        "{a: 1e999}",
        f"{{a: {'1' * 5000}}}",
        "[" * 5000,
        "{a: 1} x",
        "{a: /* }",
    ],
)
def test_what_is_no_json5_is_a_problem_with_its_place(text):
    with pytest.raises(Problem, match=r"^f:\d+:\d+: .{10,80};"):
        values(text, kind="json5")


STYLES = st.sampled_from(["'", '"', ""])
NUMBERS = st.sampled_from(["0x1F", "+1", ".5", "5.", "-0", "1e3", "Infinity", "-.5e-2", "7"])
TEXTS = st.text(alphabet="ab'\"\\\n\u2028/*é😀,:{}", max_size=6)
# That other library takes `e0` for a number.
NAMES = st.from_regex(r"[a-df-z$_][a-z0-9$_]{0,4}", fullmatch=True)


def quoted(text, quote):
    for mark, escaped in (("\\", "\\\\"), ("\n", "\\n"), (quote, "\\" + quote)):
        text = text.replace(mark, escaped)
    return f"{quote}{text}{quote}"


VALUES = NUMBERS | st.builds(quoted, TEXTS, st.sampled_from(["'", '"']))
BLANKS = st.sampled_from(["", " ", "\n  ", ' // it\'s "x",\n', " /* : } */ ", "\ufeff"])


@st.composite
def documents(draw):
    keys = draw(st.lists(NAMES, max_size=4, unique=True))
    blank = lambda: draw(BLANKS)  # noqa: E731 - drawn anew each time
    members = []
    for key in keys:
        quote = draw(STYLES)
        name = quoted(key, quote) if quote else key
        members.append(f"{blank()}{name}{blank()}:{blank()}{draw(VALUES)}{blank()}")
    tail = draw(st.sampled_from(["", ","])) if members else ""
    return "{" + ",".join(members) + tail + blank() + "}" + blank()


@given(documents())
def test_another_library_reads_the_same(text):
    assume("\u2028" not in text)  # which that library refuses in a string
    theirs = json5.loads(text)
    ours = drawn(text, kind="json5")
    assert ours == theirs
    assert {k: type(v) for k, v in ours.items()} == {k: type(v) for k, v in theirs.items()}


@given(documents(), TEXTS | st.integers(-9, 9) | st.none(), st.data())
def test_a_random_edit_changes_exactly_its_path(text, value, data):
    before = drawn(text, kind="json5")
    path = data.draw(st.sampled_from([*before, "new", "new.deep"]))
    found = values(edited(text, put(path, value), kind="json5"), kind="json5")
    assert found == {**before, path: value}


@given(st.text(alphabet="{}[],:'\"\\u0019xeE+-.Infinitya$ /*\n\u2028", max_size=30))
def test_any_text_ends_in_a_tree_or_a_problem(text):
    try:
        values(text, kind="json5")
        edited(text, put("a", "v"), kind="json5")
    except Problem:
        pass
