"""Keys that a file has more than once are told with all their lines, and which one counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.domain.flattening import flatten

FORMATS = FormatsAdapter()


def told(file, text, dialect=""):
    format_ = FORMATS.detect(file, text.encode())
    found = FORMATS.doubled(text.encode(), file=file, format=format_, dialect=dialect)
    return [each.why for each in found]


@pytest.mark.parametrize(
    ("file", "text", "why"),
    [
        (".env", "A=1\nB=2\nexport A=3\n", "`A` is written twice in .env, lines 1 and 3: line 3"),
        ("a.json", '{"a": {"x": 1,\n"x": 2}}', "`a.x` is written twice in a.json, lines 1 and 2:"),
        ("a.json", '{"a": 1, "a": 2}', "`a` is written twice in a.json, line 1: the last one wins"),
        ("a.json5", "{l: [{a: 1},\n{a: 1,\na: 2}]}", "`l[1].a` is written twice in a.json5, lines"),
        (
            "a.yaml",
            "a:\n  b: 1\nc: 1\na: 2\na: 3\n",
            "`a` is written 3 times in a.yaml, lines 1, 4",
        ),
        ("a.yaml", "l:\n- x: 1\n  x: 2\n", "`l[0].x` is written twice in a.yaml, lines 2 and 3:"),
        ("a.properties", "a=1\n#c\na:2\n", "`a` is written twice in a.properties, lines 1 and 3:"),
        (
            "a.ini",
            "[x]\na=1\n[y]\n[x]\na=2\n",
            "`x.a` is written twice in a.ini, lines 2 and 5: it",
        ),
    ],
)
def test_every_place_is_named(file, text, why):
    (said,) = told(file, text)
    assert said.startswith(why)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.yaml", "a: &x {b: 1}\nc:\n  <<: *x\n  b: 2\n---\na: 3\n"),
        ("a.yaml", "[1, {a: 1}, {a: 2}]\n"),
        ("a.properties", "a=1\n#---\na=2\n"),
        ("php.ini", "extension=a\nextension=b\nh[]=1\nh[]=2\n"),
        ("a.service", "[Unit]\nAfter=a\nAfter=b\n"),
        ("a.toml", "a = 1\n"),
        ("a.json", "[]"),
        ("a.json", ""),
    ],
)
def test_what_may_be_repeated_is_not_told(file, text):
    assert told(file, text) == []


def test_several_documents_have_their_own_paths():
    text = "apiVersion: v1\nkind: A\nx: 1\nx: 2\n---\napiVersion: v1\nkind: B\nx: 1\n"
    (said,) = told("k.yaml", text)
    assert said.startswith("`v1/A.x` is written twice in k.yaml, lines 3 and 4")


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=8), st.sampled_from([".env", "y"]))
def test_the_last_place_is_where_the_reader_found_the_value(keys, kind):
    file, sign = (".env", "=") if kind == ".env" else ("a.yaml", ": ")
    content = "".join(f"{key}{sign}{at}\n" for at, key in enumerate(keys)).encode()
    format_ = FORMATS.detect(file, content)
    read = flatten(FORMATS.read(content, file=file, format=format_))
    found = FORMATS.doubled(content, file=file, format=format_)
    assert {each.path[0] for each in found} == {key for key in keys if keys.count(key) > 1}
    for each in found:
        assert each.place.line == read[each.path[0]].origin.line
        assert len(each.places) == keys.count(each.path[0])
