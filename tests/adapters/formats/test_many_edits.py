"""Many edits of a file are written at once, and come to what they come to one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.formats.editing import ADAPTER, drop, edited, put, values

from tidegate.adapters.formats.registry import format_named
from tidegate.domain.problem import Problem

FILES = {
    "yaml": "a: 1  # one\nb:\n  c: x\n  d: [1, 2]\ne: {f: 1, g: 2}\nh:\n  - n: 1\n  - n: 2\n",
    "json": '{\n  "a": "1",\n  "b": {\n    "c": "x",\n    "d": "y"\n  },\n  "e": {}\n}\n',
    "json5": "{\n  a: 1, // one\n  b: { c: 'x', d: 2 },\n  e: {},\n}\n",
    "toml": "a = 1 # one\n[b]\nc = 'x'\nd = 2\n[e]\nf = {g = 1}\n",
    "dotenv": "a=1\nexport b=x # note\nc='y'\n",
    "ini": "[b]\nc = x\nd = y\n[e]\nf = 1\n",
    "properties": "a=1\nb.c : x\nb.d : y\n",
    "xml": '<r>\n  <a>1</a>\n  <b c="x" d="y" />\n  <s key="k" value="v" />\n</r>\n',
    "hcl": 'a = 1\nb = {\n  c = "x"\n  d = 2\n}\ne = {}\n',
}
NEW = {
    "dotenv": ("n", "o", "p"),
    "properties": ("n", "o", "p"),
    "ini": ("b.n", "b.o", "new.p", "new.q"),
    "xml": ("r.n", "r.b.o", "r.new.p", "r.new.q"),
}
NESTED = ("b.n", "b.o", "n", "o", "e.n", "e.o", "new.p", "new.q", "new.r.s")


def one_by_one(content, edits, *, kind):
    for edit in edits:
        content = edited(content, edit, kind=kind)
    return content


@pytest.mark.parametrize("kind", FILES)
@given(drawn=st.data())
def test_together_they_come_to_what_they_come_to_one_by_one(kind, drawn):
    content = FILES[kind].encode()
    known = [*values(content, kind=kind), *NEW.get(kind, NESTED)]
    sibling = st.sampled_from(["", "a", "c", "d", "n", "o"])
    sets = st.builds(put, st.sampled_from(known), st.sampled_from(["v", "w"]), after=sibling)
    edits = drawn.draw(st.lists(sets | st.builds(drop, st.sampled_from(known)), max_size=8))
    try:
        wanted = values(one_by_one(content, edits, kind=kind), kind=kind)
    except Problem:
        wanted = None
    try:
        found = values(edited(content, *edits, kind=kind), kind=kind)
    except Problem:
        found = None
    assert wanted is None or found == wanted


@pytest.mark.parametrize(
    ("kind", "head", "line", "tail"),
    [
        ("yaml", "app:\n  k0: x\n", "  {}: v\n", ""),
        ("json", '{\n  "app": {\n    "k0": "x"', ',\n    "{}": "v"', "\n  }\n}\n"),
        ("toml", '[app]\nk0 = "x"\n', '{} = "v"\n', ""),
    ],
)
def test_new_keys_stand_behind_one_another(kind, head, line, tail):
    keys = [f"k{number}" for number in range(1, 40)]
    edits = [put(f"app.{k}", "v", after=f"k{at}") for at, k in enumerate(keys)]
    added = "".join(line.format(key) for key in keys)
    assert edited(head + tail, *edits, kind=kind).decode() == head + added + tail


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_read_a_few_times_only(kind, monkeypatch):
    """Each reading of a large file takes its time; hundreds of them took minutes."""
    lines = {
        "yaml": ("s:\n", "  k{}: x\n", ""),
        "json": ("{", '"k{}": "x", ', '"z": 1}'),
        "json5": ("{", "k{}: 'x', ", "}"),
        "toml": ("[s]\n", "k{} = 'x'\n", ""),
        "ini": ("[s]\n", "k{}=x\n", ""),
        "xml": ("<r>", "<k{0}>x</k{0}>\n", "</r>"),
        "hcl": ("", 'k{} = "x"\n', ""),
    }
    head, line, tail = lines.get(kind, ("", "k{}=x\n", ""))
    content = head + "".join(line.format(number) for number in range(100)) + tail
    own, read, plain = format_named(kind), [], []
    was_read, was_plain = own.read, own.plain
    monkeypatch.setattr(type(own), "read", lambda _, *a, **k: read.append(1) or was_read(*a, **k))
    monkeypatch.setattr(
        type(own), "plain", lambda _, *a, **k: plain.append(1) or was_plain(*a, **k)
    )
    known = list(values(content, kind=kind))[:100]
    read.clear()
    after = edited(content, *(put(key, "new") for key in known), kind=kind)
    assert set(values(after, kind=kind).values()) <= {"new", 1}
    assert (len(read), len(plain)) <= (4, 2)


def test_the_one_that_cannot_be_written_is_named():
    content = "".join(f"k{number}: 1\n" for number in range(50)) + "m:\n  n: 1\n"
    edits = [put(f"k{number}", 2) for number in range(50)]
    with pytest.raises(Problem, match="`m` cannot be written: a map"):
        edited(content, *edits[:30], put("m", 1), *edits[30:], kind="yaml")


def test_the_one_that_would_not_come_out_as_meant_is_named(monkeypatch):
    own = format_named("yaml")
    was_read = own.plain

    def lying(_, text, **more):
        found = was_read(text, **more)
        return {**found, "k31": 0} if found["k31"] == 2 else found

    monkeypatch.setattr(type(own), "plain", lying)
    content = "".join(f"k{number}: 1\n" for number in range(50))
    with pytest.raises(Problem, match="`k31` would not come out as meant"):
        edited(content, *(put(f"k{number}", 2) for number in range(50)), kind="yaml")


def test_values_that_an_anchor_shares_change_together():
    content = "base: &b\n  x: 1\n  y: 2\none:\n  <<: *b\n  z: 3\ntwo: *b\n"
    edits = (put("base.x", 5), put("base.new", 6), put("one.z", 7), put("one.own", 8))
    found = values(edited(content, *edits, kind="yaml"), kind="yaml")
    assert found == values(one_by_one(content.encode(), edits, kind="yaml"), kind="yaml")
    assert found["two.new"] == 6
    assert ADAPTER.read(content.encode(), file="f", format="yaml")
