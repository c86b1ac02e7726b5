"""HCL: literals typed, expressions kept as such, and edits that keep comments and alignment."""

import hcl2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.formats.editing import ADAPTER, check, drawn, drop, edited, put, values

from tidegate.adapters.formats.hcl_second import second_reading
from tidegate.domain.flattening import flatten
from tidegate.domain.problem import Problem

SAMPLE = """\
# sizes
region        = "eu-central-1" // where
instance_type = "t3.small"
count         = 2
ratio         = 1.0
power         = 1e3
below         = -5
on            = true
nothing       = null
"""

TF = """\
resource "aws_instance" "web" {
  ami  = var.ami
  tags = { Name = "web-${var.stage}", "cost:center" = 7, }
  user = <<-EOT
    hello
      there
  EOT

  ingress {
    port = 80
  }
  ingress {
    port = 443
  }
}
resource "aws_instance" "api" {
  count = length(var.zones) # how many
}
"""

CASES = {
    "plain set": ('a = 1\nb = "x"\n', put("b", "y"), 'a = 1\nb = "y"\n'),
    "comment and alignment kept": (
        SAMPLE,
        put("region", "us"),
        SAMPLE.replace("eu-central-1", "us"),
    ),
    "CRLF and BOM": (
        b'\xef\xbb\xbfa = "x" # c\r\nb = 2\r\n',
        put("a", "y"),
        b'\xef\xbb\xbfa = "y" # c\r\nb = 2\r\n',
    ),
    "no final newline": ("a = 1", put("a", 2), "a = 2"),
    "wide characters before": (
        'é = "ü€😀" /* ß */\nb = 1',
        put("b", 2),
        'é = "ü€😀" /* ß */\nb = 2',
    ),
    "number forms kept": ("a = 1e3\nb = 1.50\nc = 1", put("c", 2), "a = 1e3\nb = 1.50\nc = 2"),
    "escapes kept": ('a = "\\u00e9\\t$${x}"\nb = 1', put("b", 2), 'a = "\\u00e9\\t$${x}"\nb = 2'),
    "what needs escapes": ("a = 1", put("a", 'q"\\\n\x01'), 'a = "q\\"\\\\\\n\\u0001"'),
    "expression replaced": ("a = f(1, [2]) # c\n", put("a", "v"), 'a = "v" # c\n'),
    "inside an object": ("a = { b = 1, c = 2 }", put("a.c", 3), "a = { b = 1, c = 3 }"),
    "inside a list": ('a = ["x", { b = 1 }]', put("a[1].b", 3), 'a = ["x", { b = 3 }]'),
    "inside a block": (TF, put("resource.aws_instance.web.ami", "i"), TF.replace("var.ami", '"i"')),
    "inside the second of two": (
        TF,
        put("resource.aws_instance.web.ingress[1].port", 8443),
        TF.replace("443", "8443"),
    ),
    "heredoc replaced": (
        "a = <<EOT\nx\nEOT\nb = 1\n",
        put("a", "y"),
        'a = "y"\nb = 1\n',
    ),
    "add, aligned": (
        'region = "x"\nami    = "y" # c\n',
        put("zone", "z"),
        'region = "x"\nami    = "y" # c\nzone   = "z"\n',
    ),
    "add behind a sibling with a comment": (
        "a=1\nc=3\n",
        put("b", 2, after="a", comment="why"),
        "a=1\n# why\nb=2\nc=3\n",
    ),
    "add, no final newline, CRLF": ("a = 1\r\nb = 2", put("c", 3), "a = 1\r\nb = 2\r\nc = 3"),
    "add to nothing": ("", put("a", "x"), 'a = "x"\n'),
    "add to comments": ("# c", put("a", 1), "# c\na = 1"),
    "add with its parents": (
        "a = 1\n",
        put("b.c d", True),
        'a = 1\nb = {\n  "c d" = true\n}\n',
    ),
    "add to an object on lines": (
        "a = {\n  b = 1,\n  c = 2, # x\n}\n",
        put("a.d", 3),
        "a = {\n  b = 1,\n  c = 2, # x\n  d = 3,\n}\n",
    ),
    "add to an object without commas": (
        "a = {\n  b = 1\n}\n",
        put("a.c", "d"),
        'a = {\n  b = 1\n  c = "d"\n}\n',
    ),
    "add to an object on one line": ("a = { b = 1 }", put("a.c", 2), "a = { b = 1, c = 2 }"),
    "add to an empty object": ("a = {}", put("a.c", 2), "a = {c = 2}"),
    "add to a block": ("b {\n  a = 1\n}\n", put("b.c", 2), "b {\n  a = 1\n  c = 2\n}\n"),
    "add to an empty block": ("b {}\n", put("b.c", 2), "b {\n  c = 2\n}\n"),
    "append": ("a = [\n  1,\n  2, # two\n]", put("a[2]", 3), "a = [\n  1,\n  2, # two\n  3,\n]"),
    "delete": ("a = 1\nb = 2 # c\nc = 3\n", drop("b"), "a = 1\nc = 3\n"),
    "delete keeps comments": ("# one\na = 1\n# two\nb = 2\n", drop("b"), "# one\na = 1\n# two\n"),
    "delete an element": ("a = { b = 1, c = 2 }", drop("a.b"), "a = { c = 2 }"),
    "delete an element on lines": (
        "a = {\n  b = 1\n  c = 2\n}",
        drop("a.c"),
        "a = {\n  b = 1\n}",
    ),
    "delete a block": ('a = 1\nb "x" {\n  c = 1\n}\nd = 1\n', drop("b.x"), "a = 1\nd = 1\n"),
    "a reference stays": (
        'a = "${{ secret.X }}"\nb = 1\n',
        put("b", "${{ var.Y }}"),
        'a = "${{ secret.X }}"\nb = "${{ var.Y }}"\n',
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_changes_what_it_must(case):
    check(*CASES[case], kind="hcl")


def test_values_have_their_literals_and_places():
    found = flatten(ADAPTER.read(SAMPLE.encode(), file="f.tfvars", format="hcl"))
    assert [(path, s.value, s.type.value, s.origin.line) for path, s in found.items()] == [
        ("region", "eu-central-1", "string", 2),
        ("instance_type", "t3.small", "string", 3),
        ("count", 2, "integer", 4),
        ("ratio", 1.0, "float", 5),
        ("power", 1000.0, "float", 6),
        ("below", -5, "integer", 7),
        ("on", True, "boolean", 8),
        ("nothing", None, "null", 9),
    ]


def test_blocks_nest_by_labels_and_expressions_say_what_they_are():
    web = "resource.aws_instance.web"
    assert values(TF, kind="hcl") == {
        f"{web}.ami": "${var.ami}",
        f"{web}.tags.Name": "web-${var.stage}",
        f"{web}.tags.cost:center": 7,
        f"{web}.user": "hello\n  there\n",
        f"{web}.ingress[0].port": 80,
        f"{web}.ingress[1].port": 443,
        "resource.aws_instance.api.count": "${length(var.zones)}",
    }


def test_what_is_escaped_is_a_literal():
    text = 'a = "$${x} %%{y} \\u00e9\\U0001F600\\"$5 100%"\nb = {}\nc = [] \n d = "$${{ x }}"'
    assert values(text, kind="hcl") == {
        "a": '${x} %{y} é😀"$5 100%',
        "b": None,
        "c": None,
        "d": "$${{ x }}",
    }


@pytest.mark.parametrize(
    "text",
    [
        "a = ",
        "a = 1 b = 2",
        "a = {b = 1 c = 2}",
        "a = 1\na = 2",
        "a = [1",
        'a = "x',
        'a = "\\q"',
        'a = "\\ud800"',
        "a = \u201cx\u201d",
        "a = 1\u00a0",
        f"a = {'1' * 5000}",
        "a = 1e999",
        f"a = {'[' * 5000}{']' * 5000}",
        "a {" * 300 + "}" * 300,
        "a {\nb = 1",
        'a = 1\na "x" {}',
        "port = ${{ var.PORT }}",
        "{}",
        "\x00",
    ],
)
def test_what_is_no_hcl_is_a_problem_with_its_place(text):
    with pytest.raises(Problem, match=r"^f:\d+:\d+: .{10,80};"):
        values(text, kind="hcl")


@pytest.mark.parametrize(
    ("before", "edit", "why"),
    [
        ("a = 1", put("a", "x${y}"), "template"),
        ("a = { b = 1 }", put("a", 1), "content stands there"),
        ("b {\n a = 1\n}\n", put("b", 1), "content stands there"),
        ("b { a = 1 }\n", put("b.c", 1), "on one line"),
        ("b { a = 1 }\n", drop("b.a"), "on one line"),
        ("a = 1", put("a b", 1), "no attribute's name"),
        ("a = 1", drop("b"), "not there"),
        ("a = [1]", put("a[3]", 1), "shorter"),
        ("a = 1", put("a", float("nan")), "no such number"),
    ],
)
def test_what_cannot_be_written_is_refused(before, edit, why):
    with pytest.raises(Problem, match=why):
        edited(before, edit, kind="hcl")


def test_a_new_document_reads_as_its_tree():
    tree = ADAPTER.read(
        b'a = 1\nb = {\n c = ["x", {}, null]\n "d e" = 1.5 }', file="f", format="hcl"
    )
    again = ADAPTER.write(tree, file="f", format="hcl")
    assert values(again, kind="hcl") == {
        path: setting.value for path, setting in flatten(tree).items()
    }


NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True)
LETTERS = st.text(alphabet='aé"\\\n\t $%#/{}[]=,😀', max_size=8)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**6), 10**6), st.floats(-1e9, 1e9), LETTERS
)
DOCUMENTS = st.dictionaries(
    NAMES,
    st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(NAMES | LETTERS, inner, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=5,
)


def written(value, *, line, indent="  "):
    """Write a value as a person might: on lines or on one, with and without commas."""
    if isinstance(value, dict):
        parts = [
            f"{quoted(k)} = {written(v, line=line, indent=indent + '  ')}" for k, v in value.items()
        ]
        if line or not parts:
            return "{ " + ", ".join(parts) + " }"
        return "{\n" + "".join(f"{indent}{part} # c\n" for part in parts) + indent[2:] + "}"
    if isinstance(value, list):
        parts = [written(v, line=line, indent=indent + "  ") for v in value]
        if line:
            return f"[{', '.join(parts)}]"
        return "[\n" + "".join(f"{indent}{part}, // c\n" for part in parts) + indent[2:] + "]"
    if isinstance(value, str):
        return quoted(value)
    return (
        {None: "null", True: "true", False: "false"}.get(value)
        if value is None or isinstance(value, bool)
        else repr(value)
    )


def quoted(text):
    for mark, escaped in (
        ("\\", "\\\\"),
        ('"', '\\"'),
        ("\n", "\\n"),
        ("\t", "\\t"),
        ("${", "$${"),
        ("%{", "%%{"),
    ):
        text = text.replace(mark, escaped)
    return f'"{text}"'


@given(DOCUMENTS, st.booleans(), SCALARS, st.data())
def test_a_random_edit_changes_exactly_its_path(document, line, value, data):
    text = "".join(f"{key} = {written(inner, line=line)}\n" for key, inner in document.items())
    before = drawn(text, kind="hcl")
    assert second_reading(text) == document
    path = data.draw(st.sampled_from([*before, "new", "new.deep"]))
    try:
        after = edited(text, put(path, value), kind="hcl")
    except Problem:
        return
    found = values(after, kind="hcl")
    known = {one: v for one, v in before.items() if one != path and not one.startswith(path + ".")}
    assert {one: v for one, v in found.items() if one != path} == known
    assert found[path] == value


@given(DOCUMENTS, st.data())
def test_what_is_deleted_is_gone_and_nothing_else(document, data):
    text = "".join(f"{key} = {written(inner, line=False)}\n" for key, inner in document.items())
    before = drawn(text, kind="hcl")
    keys = [f"{key}" for key in document]
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    found = values(edited(text, drop(key), kind="hcl"), kind="hcl")
    left = {k: v for k, v in document.items() if k != key}
    assert found == {
        p: v for p, v in before.items() if p.partition(".")[0].partition("[")[0] in left
    }


@given(st.dictionaries(NAMES, st.integers(0, 999) | st.booleans() | st.text("abc ", max_size=5)))
def test_another_library_reads_the_same(document):
    text = ADAPTER.write(
        ADAPTER.read(
            "".join(f"{k} = {written(v, line=True)}\n" for k, v in document.items()).encode(),
            file="f",
            format="hcl",
        ),
        file="f",
        format="hcl",
    ).decode()
    theirs = hcl2.loads(text)
    plain = {k: v[1:-1] if isinstance(v, str) else v for k, v in theirs.items()}
    assert plain == document


@given(st.text(alphabet='ab=1 \n"{}[],.-e#/*<>$%()\\?:x', max_size=40))
def test_any_text_ends_in_a_tree_or_a_problem(text):
    try:
        values(text, kind="hcl")
        edited(text, put("a", "v"), kind="hcl")
    except Problem:
        pass
