"""Units of systemd: accumulating keys, resets, continued lines, and edits that keep the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.formats.editing import ADAPTER, check, drop, edited, put, values
from tests.adapters.formats.lines import around, keeps

from tidegate.adapters.formats.systemd_lexing import lexed
from tidegate.adapters.formats.systemd_second import read_again
from tidegate.domain.problem import Problem
from tidegate.domain.setting import MapNode, Origin, ScalarNode, SettingType
from tidegate.domain.spelling import path_of

CASES = {
    "set": ("[Service]\nUser=a\n", put("Service.User", "b"), "[Service]\nUser=b\n"),
    "CRLF": ("[S]\r\nA=a\r\nB=1\r\n", put("S.A", "b"), "[S]\r\nA=b\r\nB=1\r\n"),
    "no final newline": ("[S]\nA=a", put("S.A", "b"), "[S]\nA=b"),
    "add repeated key": (
        "[Unit]\nAfter=a\nB=1\n",
        put("Unit.After", "a\nb"),
        "[Unit]\nAfter=a\nAfter=b\nB=1\n",
    ),
    "repeated key both kept, set first section": (
        "[Unit]\nAfter=a\nAfter=b\nWants=x\n[Service]\nWants=y\n",
        put("Unit.Wants", "z"),
        "[Unit]\nAfter=a\nAfter=b\nWants=z\n[Service]\nWants=y\n",
    ),
    "delete": ("[S]\nA=a\n# c\nA=b\nB=1\n", drop("S.A"), "[S]\n# c\nB=1\n"),
    "empty assignment (reset)": (
        "[S]\nExecStart=\nExecStart=/a\n",
        put("S.ExecStart", "/b"),
        "[S]\nExecStart=\nExecStart=/b\n",
    ),
    "what a reset takes back is left alone": (
        "[S]\nE=old\nE=\nE=/a\nE=/c\n",
        put("S.E", "/a\n/b"),
        "[S]\nE=old\nE=\nE=/a\nE=/b\n",
    ),
    "a reset alone": ("[S]\nE=\n", put("S.E", "/a"), "[S]\nE=/a\n"),
    "continuation untouched": (
        "[S]\nE=a \\\n  # c\n  b \\\n  c\nF=1\n",
        put("S.F", "2"),
        "[S]\nE=a \\\n  # c\n  b \\\n  c\nF=2\n",
    ),
    "continuation replaced": ("[S]\nE=a \\\n  b\nF=1\n", put("S.E", "c"), "[S]\nE=c\nF=1\n"),
    "semicolon and hash are values": ("[S]\nE=a ; b # c\n", put("S.E", "x ; y"), "[S]\nE=x ; y\n"),
    "quotes are part of the value": ('[S]\nE="A=1"\n', put("S.E", '"A=2"'), '[S]\nE="A=2"\n'),
    "add to a section": ("[S]\nA=1\n\n[T]\nB=1\n", put("S.C", "2"), "[S]\nA=1\nC=2\n\n[T]\nB=1\n"),
    "add a section": ("[S]\nA=1\n", put("T.B", "2"), "[S]\nA=1\n\n[T]\nB=2\n"),
    "add, no final newline": ("[S]\nA=1", put("S.B", "2"), "[S]\nA=1\nB=2"),
    "add with a comment": ("[S]\nA=1\n", put("S.B", "2", comment="why"), "[S]\nA=1\n# why\nB=2\n"),
    "spaces around =": ("[S]\nA = 1\n", put("S.A", "2"), "[S]\nA = 2\n"),
    "line without sign left alone": ("[S]\nwhat\nA=1\n", put("S.A", "2"), "[S]\nwhat\nA=2\n"),
    "BOM": (b"\xef\xbb\xbf[S]\nA=1\n", put("S.A", "2"), b"\xef\xbb\xbf[S]\nA=2\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_changes_what_it_must(case):
    check(*CASES[case], kind="systemd")


def test_keys_accumulate_until_an_empty_one_takes_them_back():
    text = "[S]\nA=1\nA=2\nB=1\nB=\nB=2\nC=1\nC=\nD=a\\\n ; note\n  b\n[Empty]\n"
    found = values(text, kind="systemd")
    assert found == {"S.A": "1\n2", "S.B": "2", "S.C": "", "S.D": "a b"}
    entries = ADAPTER.read(text.encode(), file="f", format="systemd").entries["S"].entries
    assert entries["A"].type is SettingType.LIST
    assert (entries["B"].type, str(entries["B"].origin)) == (SettingType.STRING, "f:6")


def test_drop_ins_are_told_by_their_first_section():
    assert ADAPTER.detect("override.conf", b"# c\n[Service]\nUser=x\n") == "systemd"
    assert ADAPTER.detect("shop.automount", b"") == "systemd"


def test_what_cannot_be_read_or_written_is_refused():
    for text, why in (("[S\nA=1\n", "f:1: the section"), ("[S]\n\n=1\n", "f:3: there is no key")):
        with pytest.raises(Problem, match=why):
            values(text, kind="systemd")
    for edit, why in (
        (put("S.A", "a\\"), "cannot hold"),
        (put("S.A", " a"), "cannot hold"),
        (put('S."#b"', "1"), "cannot be a key"),
        (drop("S.X"), r"no key `S\.X`"),
    ):
        with pytest.raises(Problem, match=why):
            edited("[S]\nA=1\n", edit, kind="systemd")
    with pytest.raises(Problem, match="f:2: comments stand within"):
        edited("[S]\nA=1 \\\n# c\n 2\n", put("S.A", "3"), kind="systemd")


def test_a_written_tree_reads_the_same():
    at = Origin("f", 1)
    leaf = ScalarNode("a\nb", SettingType.LIST, "", at)
    tree = MapNode({"Unit": MapNode({"After": leaf}, at)}, at)
    assert ADAPTER.write(tree, file="f", format="systemd") == b"[Unit]\nAfter=a\nAfter=b\n"


LINES = st.sampled_from(
    [
        "[S]",
        "[T]",
        "A=1",
        "A=",
        "A=2 \\",
        "  more",
        "# c",
        "; d",
        "B = x \\\\",
        "C=\\",
        "",
        "what",
        "  D=5",
        "\\",
        "E=a;b",
        "[U] ",
        "B=3\\",
    ]
)
TEXTS = st.text(
    alphabet=st.characters(
        min_codepoint=32, max_codepoint=0x24F, exclude_characters="\x7f\x85\xa0"
    ),
    max_size=8,
)
PATHS = st.sampled_from(["A", "S.A", "S.B", "S.C", "S.D", "T.A", "S.new", "V.A"])


@given(st.lists(LINES, max_size=9), st.sampled_from(["\n", "\r\n"]), st.booleans(), PATHS, TEXTS)
def test_a_random_edit_changes_exactly_its_path(lines, newline, ends, path, value):
    text = newline.join(lines) + (newline if ends else "")
    try:
        before = values(text, kind="systemd")
        after = edited(text, put(path, value), kind="systemd")
    except Problem:
        return
    assert values(after, kind="systemd") == before | {path: value}
    assert keeps(around(text, lexed(text).at(path_of(path))), after.decode())
    before.pop(path, None)
    assert values(edited(after, drop(path), kind="systemd"), kind="systemd") == before


@given(st.lists(LINES, max_size=10), st.sampled_from(["\n", "\r\n", "\r"]))
def test_both_readers_agree(lines, newline):
    text = newline.join(lines)
    try:
        found = values(text, kind="systemd")
    except Problem:
        return
    flat = {}
    for name, inside in read_again(text).items():
        below = inside if isinstance(inside, dict) else {}
        flat |= {f"{name}.{key}": v for key, v in below.items()} or (
            {} if isinstance(inside, dict) else {name: inside}
        )
    assert flat == found


@given(st.text(alphabet="AB=#;\\[] \n\r\té", max_size=40))
def test_any_text_ends_in_a_tree_or_a_problem(text):
    try:
        for path in [*values(text, kind="systemd"), "A", "S.A"]:
            edited(text, put(path, "v\nw"), kind="systemd")
    except Problem:
        pass
