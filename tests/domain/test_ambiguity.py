"""What readers of one format do not agree on is told; what is quoted or plain is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.adapters.formats.yaml_scalars import resolver
from tidegate.domain.ambiguity import ambiguity_of
from tidegate.domain.flattening import flatten
from tidegate.domain.setting import Origin, Setting


def told(text, *, kind):
    kind, _, dialect = kind.partition(" ")
    tree = FormatsAdapter().read(text.encode(), file="f", format=kind, dialect=dialect)
    (setting,) = flatten(tree).values()
    return ambiguity_of(setting, format=kind)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("k: no", "yaml", "`no` is false by YAML 1.1 and text by YAML 1.2"),
        ("k: On", "yaml", "is true by YAML 1.1"),
        ("k: 0777", "yaml", "`0777` is 511 by YAML 1.1 and 777 by YAML 1.2"),
        ("k: 0890", "yaml", "is text by YAML 1.1 and a number by YAML 1.2"),
        ("k: 0o17", "yaml", "is a number by YAML 1.2 and text by YAML 1.1"),
        ("k: 0b101", "yaml", "is a number by YAML 1.1"),
        ("k: 0xf_f", "yaml", "is a number by YAML 1.1 and text by YAML 1.2"),
        ("k: 1_000", "yaml", "is a number by YAML 1.1 and text by YAML 1.2"),
        ("k: 1e3", "yaml", "is a number by YAML 1.2 and text by YAML 1.1"),
        ("k: 12:30:00", "yaml", "`12:30:00` is the number 45000 to some"),
        ("k: 2001-12-14", "yaml", "is a date to some readers"),
        ("k: 2001-12-14T21:59:43.10-05:00", "yaml", "is a date to some readers"),
        ("K=a#b", "dotenv", "`a#b` ends before `#` in Node"),
        ("K=a # c", "dotenv docker", "docker and systemd keep what follows `#` in `a # c`; other"),
        ("K=a # c", "dotenv systemd", "docker and systemd keep what follows `#`"),
        ("K=C:\\tmp\\new", "dotenv", "takes the backslashes"),
        ('K="a\\nb"', "dotenv", "stay as they are written in a shell and in docker"),
        ("K=$HOME/x", "dotenv", "put in by some readers"),
        ("K", "dotenv", "Node joins it with the next line"),
        ("[s]\nk = #fff", "ini", "ends before `#`"),
        ("[s]\nk = a;b", "ini", "ends before `;`"),
        ('{"k": 9007199254740993}', "json", "is 9007199254740992 to readers that know double"),
    ],
)
def test_readers_that_differ_are_named(text, kind, words):
    assert words in told(text, kind=kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('k: "no"', "yaml"),
        ("k: 0", "yaml"),
        ("k: 10", "yaml"),
        ("k: 1.5", "yaml"),
        ("k: true", "yaml"),
        ("k: 1.0.0", "yaml"),
        ("k: 10.0.0.1:8080", "yaml"),
        ("k: web:80", "yaml"),
        ("k: v2001-12-14", "yaml"),
        ('K="a#b"', "dotenv"),
        ("K='$HOME'", "dotenv"),
        ("K=plain", "dotenv"),
        ("K=${{ var.x }}", "dotenv"),
        ('[s]\nk = "a;b"', "ini"),
        ('{"k": 9007199254740992}', "json"),
        ('{"k": "no"}', "json"),
        ("k = no", "properties"),
        ("k = 2001-12-14", "toml"),
    ],
)
def test_what_all_read_alike_is_not_flagged(text, kind):
    assert told(text, kind=kind) == ""


_SCALARS = st.one_of(
    st.text("0123456789abeox_.+-:", min_size=1, max_size=8),
    st.sampled_from(["yes", "No", "on", "OFF", "true", "null", "~", "1e3", "0x1F"]),
)


@given(text=_SCALARS)
def test_yaml_is_flagged_wherever_the_two_versions_differ(text):
    one, two = (resolver(dialect)(text) for dialect in ("1.1", "1.2"))
    setting = Setting(("k",), one[0], one[1], text, Origin("f", 1))
    if repr(one) != repr(two):
        assert ambiguity_of(setting, format="yaml")
