"""Simple YAML is read without the parser: never otherwise than the parser reads it."""

from hypothesis import given
from hypothesis import strategies as st

from tidegate.adapters.formats.yaml_lines import read_lines
from tidegate.adapters.formats.yaml_reading import _Reader, joined
from tidegate.adapters.formats.yaml_scalars import resolver
from tidegate.domain.problem import Problem

SIMPLE = """\
# first

on: yes
server:   # open
    host: db.example.com:5432 # where
    'quoted': 1
"""
PLAIN = """\
a: 0644
b:
  c: "x # y"
  d: 'x: y'
  e:
    f: http://x:80/y z, (w)
  g: -5
h: ~
i:
j:
- x é
- 'y' # z
k:
  - name: web
    port: 80
    hosts:
    - a
    - b
  # note
  - name: db
l:
- m: 1
n: "ü"
"""

KEYS = st.sampled_from(["a", "b", "yes", "null", "k-1", "k.2", "<<", "1", '"q"'])
PLAIN_VALUES = "1 0644 1_000 1e3 12:30 no ~ x a:b a: -5 - {} [] & *a !t | > % @x ` é ''"
QUOTED_VALUES = ["'x'", '"x"', '"\\n"', "'it''s'", "'x' y", '"x" # c', ""]
SPACED_VALUES = ["x y", "x  y", "x #y", "x#y", "x: y", "- x", "x:", "http://h:1/p?q=1&r"]
VALUES = st.sampled_from([*PLAIN_VALUES.split(), *QUOTED_VALUES, *SPACED_VALUES])
BLANKS = st.sampled_from(["", "", " ", "   ", "\t", " # c", "#c"])


@st.composite
def texts(draw):
    lines = []
    for _ in range(draw(st.integers(1, 7))):
        indent = draw(st.sampled_from([0, 0, 1, 2, 2, 4])) * " "
        gap = draw(st.sampled_from([" ", " ", " ", "", "  "]))
        dash = draw(st.sampled_from(["", "", "- ", "-  ", "-"]))
        key = draw(st.sampled_from([f"{draw(KEYS)}:{gap}"] * 2 + [""] * bool(dash)))
        lines.append(f"{indent}{dash}{key}{draw(VALUES)}{draw(BLANKS)}")
        if draw(st.integers(0, 5)) == 0:
            lines.append(
                draw(st.sampled_from(["", "  ", "# c", "    # d", "---", "...", "text", "\t"]))
            )
    return "\n".join(lines) + draw(st.sampled_from(["\n", "", "\r\n"]))


SAID = st.sampled_from(["1", "x y", "é", "'y'", '"z"', "no"]) | VALUES


@st.composite
def everyday(draw, indent=0, depth=0):
    """Return the lines of a map whose values are scalars, maps, and lists of either."""
    lines, gap = [], " " * indent
    for _ in range(draw(st.integers(1, 3))):
        key = f"{gap}{draw(st.sampled_from(['a', 'b', 'k-1']))}:"
        kind = draw(st.sampled_from(["scalar", "map", "list", "maps", "none"])) if depth < 3 else ""
        deeper = indent + draw(st.sampled_from([1, 2, 4]))
        if kind == "map":
            lines += [key, *draw(everyday(indent=deeper, depth=depth + 1))]
        elif kind == "list":
            at = " " * draw(st.sampled_from([indent, deeper]))
            lines += [key, *(f"{at}- {draw(SAID)}" for _ in range(draw(st.integers(1, 3))))]
        elif kind == "maps":
            at = draw(st.sampled_from([indent, deeper]))
            lines.append(key)
            for _ in range(draw(st.integers(1, 2))):
                first, *rest = draw(everyday(indent=at + 2, depth=depth + 1))
                lines += [f"{' ' * at}- {first.lstrip()}", *rest]
        else:
            lines.append(key + (f" {draw(SAID)}" if kind != "none" else ""))
    return lines


def by_parser(text):
    return joined(_Reader(text, file="f", resolve=resolver("1.1")).documents(), file="f")


def test_simple_yaml_is_read_without_the_parser():
    assert read_lines(PLAIN, file="f", resolve=resolver("1.1")) == by_parser(PLAIN)
    assert read_lines(SIMPLE, file="f", resolve=resolver("1.1")) is None


@given(
    everyday().map(lambda lines: "\n".join(lines) + "\n")
    | texts()
    | st.text(alphabet="ab: \n#'\"-{}[]&*!|>~1é\xa0\u2028", max_size=30)
)
def test_what_is_read_is_what_the_parser_reads(text):
    found = read_lines(text, file="f", resolve=resolver("1.1"))
    if found is None:
        return
    try:
        assert repr(found) == repr(by_parser(text))  # the order counts too
    except Problem as problem:
        raise AssertionError(text) from problem
