"""INI files: three readers, and edits that keep every other byte."""

from configparser import RawConfigParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.formats.editing import ADAPTER, check, drop, edited, put, values
from tests.adapters.formats.lines import around, keeps

from tidegate.adapters.formats.ini_lexing import lexed
from tidegate.adapters.formats.ini_second import read_again
from tidegate.adapters.formats.verifying import first_difference
from tidegate.domain.problem import Problem
from tidegate.domain.setting import MapNode, Origin, ScalarNode, SettingType
from tidegate.domain.spelling import path_of

DIALECTS = ("basic", "python", "php")

CASES = {
    "= with spaces": ("[s]\nk = v\n", put("s.k", "w"), "[s]\nk = w\n"),
    "no spaces around =": ("[s]\nk=v\n", put("s.k", "w"), "[s]\nk=w\n"),
    "colon delimiter": ("[s]\nk: v\n", put("s.k", "w"), "[s]\nk: w\n"),
    "aligned =": ("[s]\na   = 1\nbcd = 2\n", put("s.a", "3"), "[s]\na   = 3\nbcd = 2\n"),
    "CRLF": ("[s]\r\nk = v\r\nl = 1\r\n", put("s.k", "w"), "[s]\r\nk = w\r\nl = 1\r\n"),
    "BOM": (b"\xef\xbb\xbf[s]\nk=v\n", put("s.k", "w"), b"\xef\xbb\xbf[s]\nk=w\n"),
    "no final newline": ("[s]\nk = v", put("s.k", "w"), "[s]\nk = w"),
    "inline ; comment kept": ("[s]\nk = v ; c\n", put("s.k", "w"), "[s]\nk = w ; c\n"),
    "key case kept": ("[s]\nKey = v\nb=1\n", put("s.b", "2"), "[s]\nKey = v\nb=2\n"),
    "set mixed-case key": ("[S]\nKeY = v\n", put("S.KeY", "w"), "[S]\nKeY = w\n"),
    "root keys": ("app = x\n\n[s]\nk = v\n", put("app", "y"), "app = y\n\n[s]\nk = v\n"),
    "duplicate keys": (
        "[PHP]\nextension=a\nextension=b\nx=1\n",
        put("PHP.x", "2"),
        "[PHP]\nextension=a\nextension=b\nx=2\n",
    ),
    "duplicate sections": (
        "[a]\nx=1\n[b]\ny=1\n[a]\nz=1\n",
        put("a.z", "2"),
        "[a]\nx=1\n[b]\ny=1\n[a]\nz=2\n",
    ),
    "key with no value": ("[s]\nskip\nk=v\n", put("s.k", "w"), "[s]\nskip\nk=w\n"),
    "multi-line untouched": (
        "[s]\nm =\n    a\n    b=c\nk = v\n",
        put("s.k", "w"),
        "[s]\nm =\n    a\n    b=c\nk = w\n",
    ),
    "quoted value kept": ('[s]\nk = "v"\n', put("s.k", "w"), '[s]\nk = "w"\n'),
    "percent sign": ("[s]\nk = %(x)s 50%\nl=1\n", put("s.l", "5%"), "[s]\nk = %(x)s 50%\nl=5%\n"),
    "indented keys": ("[s]\n  k = v\n  l = 1\n", put("s.l", "2"), "[s]\n  k = v\n  l = 2\n"),
    "commented-out options": (
        "[s]\n;k = 0\n#k=1\nk = v\n",
        put("s.k", "w"),
        "[s]\n;k = 0\n#k=1\nk = w\n",
    ),
    "empty value set": ("[s]\nk =\nl = 1\n", put("s.k", "w"), "[s]\nk = w\nl = 1\n"),
    "empty value set, no spaces": ("[s]\nk=\nl=1\n", put("s.k", "w"), "[s]\nk=w\nl=1\n"),
    "add key to middle section": (
        "[a]\nx = 1\n\n# about b\n[b]\ny = 1\n",
        put("a.z", "2"),
        "[a]\nx = 1\nz = 2\n\n# about b\n[b]\ny = 1\n",
    ),
    "add follows the file's style": ("[a]\nx=1\n", put("a.z", "2"), "[a]\nx=1\nz=2\n"),
    "add follows aligned =": (
        "[a]\nlonger = 1\nx      = 1\n",
        put("a.zz", "2"),
        "[a]\nlonger = 1\nx      = 1\nzz     = 2\n",
    ),
    "add key, no final newline": ("[a]\nx = 1", put("a.z", "2"), "[a]\nx = 1\nz = 2"),
    "add key CRLF": ("[a]\r\nx = 1\r\n", put("a.z", "2"), "[a]\r\nx = 1\r\nz = 2\r\n"),
    "add behind a sibling": (
        "[a]\nx=1\ny=1\n",
        put("a.z", "2", after="x", comment="why\nso"),
        "[a]\nx=1\n; why\n; so\nz=2\ny=1\n",
    ),
    "add to an empty section": ("[a]\n\n[b]\ny=1\n", put("a.x", "1"), "[a]\nx=1\n\n[b]\ny=1\n"),
    "add a section": ("[a]\nx=1\n", put("b.y", "1"), "[a]\nx=1\n\n[b]\ny=1\n"),
    "add a section, dotted": ("[a]\nx=1\n", put('"b.c".y', "1"), "[a]\nx=1\n\n[b.c]\ny=1\n"),
    "add a root key above the first section": (
        "; top\n\n; a\n[a]\nx=1\n",
        put("r", "1"),
        "; top\n\nr=1\n; a\n[a]\nx=1\n",
    ),
    "add to an empty file": ("", put("s.k", "v"), "[s]\nk = v\n"),
    "delete keeps comments": (
        "[s]\n# c\nk = v\n# d\nl = 1\n",
        drop("s.k"),
        "[s]\n# c\n# d\nl = 1\n",
    ),
    "delete the last of a section": ("[s]\nk = v\n[t]\nl=1\n", drop("s.k"), "[s]\n[t]\nl=1\n"),
    "delete a multi-line value": ("[s]\nm =\n  a\n  b\nk=1\n", drop("s.m"), "[s]\nk=1\n"),
    "hash colour": ("[s]\ncolor = #fff\n", put("s.color", "#000"), "[s]\ncolor = #000\n"),
    "value that looks like a comment": ("[s]\nk = v\n", put("s.k", "a ;b"), '[s]\nk = "a ;b"\n'),
    "value with outer blanks": ("[s]\nk = v\n", put("s.k", " v"), '[s]\nk = " v"\n'),
    "triple quotes": ('[s]\nk = """#a;b"""\n', put("s.k", "c ;d"), '[s]\nk = """c ;d"""\n'),
    "value for a key alone": ("[s]\nskip\nl = 1\n", put("s.skip", "x"), "[s]\nskip = x\nl = 1\n"),
    "repeated keys: one of them": (
        "[s]\ne=a\ne=b ; c\ne=c\n",
        put("s.e", "a\nx\nc"),
        "[s]\ne=a\ne=x ; c\ne=c\n",
    ),
    "repeated keys: one more": (
        "[s]\ne=a\ne=b\nz=1\n",
        put("s.e", "a\nn\nb"),
        "[s]\ne=a\ne=n\ne=b\nz=1\n",
    ),
    "repeated keys: one less": ("[s]\ne=a\n# c\ne=b\n", put("s.e", "b"), "[s]\n# c\ne=b\n"),
    "repeated keys: all new": (
        "[s]\nz=1\n",
        put("s.e", "a\nb", repeated=True),
        "[s]\nz=1\ne=a\ne=b\n",
    ),
    "multi-line set": (
        "[s]\nm =\n  a\n  b\nk = v\n",
        put("s.m", "\na\nc\nd"),
        "[s]\nm =\n  a\n  c\n  d\nk = v\n",
    ),
    "CRLF multi-line": ("[s]\r\nk = a\r\n", put("s.k", "a\nb"), "[s]\r\nk = a\r\n    b\r\n"),
    "latin-1 file": (b"[s]\nk=caf\xe9\nl=1\n", put("s.l", "\xfc"), b"[s]\nk=caf\xe9\nl=\xfc\n"),
    "boolean": ("[s]\nk=false\n", put("s.k", True), "[s]\nk=true\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_changes_what_it_must(case):
    check(*CASES[case], kind="ini")


PHP_CASES = {
    "list of extensions": (
        "[PHP]\nextension=a\n",
        put("PHP.extension", "a\nb"),
        "[PHP]\nextension=a\nextension=b\n",
    ),
    "; right behind a value": ("k=v;c\n", put("k", "w"), "k=w;c\n"),
    "; within a value": ("k=v\n", put("k", "a;b"), 'k="a;b"\n'),
    "escapes": ('k="a"\n', put("k", 'a"b'), 'k="a\\"b"\n'),
    "quotes over lines": ('k="a\nb"\nl=1\n', put("l", "2"), 'k="a\nb"\nl=2\n'),
    "expression": ("e = E_ALL & ~E_NOTICE ; c\n", put("e", "E_ALL"), "e = E_ALL ; c\n"),
    "colon in a key": ("a:b=1\n", put('"a:b"', "2"), "a:b=2\n"),
}


@pytest.mark.parametrize("case", PHP_CASES)
def test_php_has_its_own_way_of_writing(case):
    check(*PHP_CASES[case], kind="ini", dialect="php")


def test_each_dialect_reads_the_same_bytes_its_own_way():
    text = '[s]\nA=x ; c\nB="x y"\nC=p;w\nd = 1\n  e = 2\n'
    read = {d: values(text, kind="ini", dialect=d) for d in DIALECTS}
    assert read["basic"] == {"s.A": "x", "s.B": "x y", "s.C": "p;w", "s.d": "1\ne = 2"}
    assert read["python"] == {"s.a": "x ; c", "s.b": '"x y"', "s.c": "p;w", "s.d": "1\ne = 2"}
    assert read["php"] == {"s.A": "x", "s.B": "x y", "s.C": "p", "s.d": "1", "s.e": "2"}


def test_the_name_of_a_file_tells_the_dialect():
    tree = ADAPTER.read(b"a=x;y\n", file="etc/php.ini-production", format="ini")
    assert tree.entries["a"].value == "x"
    tree = ADAPTER.read(b"[S]\nA=x ; y\n", file="setup.cfg", format="ini")
    assert tree.entries["S"].entries["a"].value == "x ; y"
    assert ADAPTER.detect("setup.cfg", b"") == ADAPTER.detect(".flake8", b"") == "ini"


def test_repeated_keys_are_one_leaf_and_sections_without_keys_are_none():
    text = "r=0\n[PHP]\nextension=a\nextension=b\n[empty]\n[PHP]\nextension=c\nalone\n"
    tree = ADAPTER.read(text.encode(), file="f", format="ini")
    assert values(text, kind="ini") == {"r": "0", "PHP.extension": "a\nb\nc", "PHP.alone": None}
    leaf = tree.entries["PHP"].entries["extension"]
    assert (leaf.type, str(leaf.origin)) == (SettingType.LIST, "f:7")
    assert tree.entries["r"].type is SettingType.STRING


def test_what_cannot_be_read_or_written_is_refused():
    for text, why in (
        ("[s\nk=1\n", "f:1: the section"),
        ("[s]\n=1\n", "f:2: there is no key"),
        ("s=1\n[s]\nk=1\n", "is a key and a section"),
    ):
        with pytest.raises(Problem, match=why):
            values(text, kind="ini")
    for edit, why in (
        (put("s.k", "a\rb"), "cannot hold"),
        (put("s.k.x", "1"), "cannot be a key"),
        (put('s."a=b"', "1"), "cannot be a key"),
        (drop("s.q"), "no key `s.q`"),
        (put('"a]b".k', "1"), "section's name"),
    ):
        with pytest.raises(Problem, match=why):
            edited("[s]\nk = 1\n", edit, kind="ini")


def test_comments_within_a_value_are_never_lost():
    with pytest.raises(Problem, match="f:2: comments stand within"):
        edited("[s]\nm =\n  a\n# c\n  b\n", put("s.m", "x"), kind="ini")


def test_a_written_tree_reads_the_same():
    def leaf(value, kind=SettingType.STRING):
        return ScalarNode(value, kind, "", Origin("f", 1))

    entries = {
        "k": leaf("a ;b"),
        "l": leaf(2, SettingType.INTEGER),
        "e": leaf("a\nb", SettingType.LIST),
    }
    tree = MapNode({"r": leaf("x"), "s": MapNode(entries, Origin("f", 1))}, Origin("f", 1))
    written = ADAPTER.write(tree, file="f", format="ini")
    assert written == b'r = x\n\n[s]\nk = "a ;b"\nl = 2\ne = a\ne = b\n'
    with pytest.raises(Problem, match=r"`d\.s` cannot stand"):
        ADAPTER.write(MapNode({"d": tree}, Origin("f", 1)), file="f", format="ini")


LINES = st.sampled_from(
    [
        "[s]",
        "[t]",
        "a=1",
        "b = x",
        "c: y ; n",
        "# c",
        "; d",
        "",
        "  e=2",
        "a = 3",
        "f",
        "g =",
        'h = "q" ; n',
        "i='q'",
        "   more",
        "\tj = 1 # n",
        "k = #fff",
        'm="a;b"',
        'n="""z"""',
    ]
)
VALUES = st.text(
    alphabet=st.characters(
        min_codepoint=32, max_codepoint=0x24F, exclude_characters="\x7f\x85\xa0"
    ),
    max_size=8,
)
PATHS = st.sampled_from(
    ["a", "s.a", "s.b", "s.c", "s.e", "s.h", "s.i", "t.a", "s.new", "u.a", "s.m"]
)


@given(
    st.lists(LINES, max_size=9),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    PATHS,
    VALUES,
    st.sampled_from(DIALECTS),
)
def test_a_random_edit_changes_exactly_its_path(lines, newline, ends, path, value, dialect):
    text = newline.join(lines) + (newline if ends else "")
    try:
        before = values(text, kind="ini", dialect=dialect)
        after = edited(text, put(path, value), kind="ini", dialect=dialect)
    except Problem:
        return
    assert values(after, kind="ini", dialect=dialect) == before | {path: value}
    mine = lexed(text, dialect=dialect).at(path_of(path))
    assert keeps(around(text, mine), after.decode())
    gone = edited(after, drop(path), kind="ini", dialect=dialect)
    before.pop(path, None)
    assert values(gone, kind="ini", dialect=dialect) == before


@given(st.text(alphabet="ab=:#;'\"\\[] \n\r\t`é%", max_size=40), st.sampled_from(DIALECTS))
def test_any_text_ends_in_a_tree_or_a_problem(text, dialect):
    try:
        found = values(text, kind="ini", dialect=dialect)
        for path in [*found, "a", "s.a"]:
            edited(text, put(path, "v"), kind="ini", dialect=dialect)
            edited(text, put(path, "v\nw"), kind="ini", dialect=dialect)
    except Problem:
        pass


@given(st.lists(LINES, max_size=9), st.sampled_from(DIALECTS))
def test_both_readers_agree(lines, dialect):
    text = "\n".join(lines)
    try:
        found = values(text, kind="ini", dialect=dialect)
    except Problem:
        return
    second = read_again(text, dialect=dialect)
    flat = {k: v for k, v in second.items() if not isinstance(v, dict)}
    for section, keys in second.items():
        flat |= {f"{section}.{key}": v for key, v in keys.items()} if isinstance(keys, dict) else {}
    assert not first_difference(flat, found)


PYTHON_LINES = st.lists(
    st.sampled_from(
        ["a = 1 ; x", "B: y", "# c", "", "c", "   more = 1", "d =", "e = %(x)s", "  f: z", "\tg=1"]
    ),
    max_size=9,
    unique=True,
)


@given(PYTHON_LINES)
def test_the_python_dialect_reads_as_the_standard_library_does(lines):
    text = "[s]\n" + "\n".join(lines)
    known = RawConfigParser(allow_no_value=True, strict=False)
    try:
        known.read_string(text)
    except Exception:  # noqa: BLE001 - continuing a key without a value, which it cannot do
        return
    assert values(text, kind="ini", dialect="python") == {
        f"s.{k}": v for k, v in known["s"].items()
    }
