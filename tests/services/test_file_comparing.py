"""What is told at a glance must be what looking closely tells."""

from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.comparison import Difference
from tidegate.domain.contract import Across, Contract, SettingRule
from tidegate.domain.flattening import Leaves, flatten
from tidegate.domain.glancing import Glance
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.setting import (
    ListNode,
    MapNode,
    Origin,
    ResolvedFile,
    ScalarNode,
    Setting,
    SettingType,
    Source,
    spell,
)
from tidegate.services.file_comparing import FileComparing
from tidegate.services.found import Found
from tidegate.services.secret_values import SecretValues

KEYS = ("debug", "port", "password", "url", "name", "api_key", "environment", "cors", "origin")
VALUES = (
    *("true", "changeme", "localhost", "http://localhost/", "https://db.dev.example.com/x"),
    *("amqp://app:hunter2secret@mq.example.com/", "hunter2secret", "*", "", "info", "development"),
    *(True, False, None, 0, 1, 5432, 1.0, float("nan")),
)
TYPES = {
    bool: SettingType.BOOLEAN,
    int: SettingType.INTEGER,
    float: SettingType.FLOAT,
    str: SettingType.STRING,
    type(None): SettingType.NULL,
}
paths = st.lists(st.sampled_from(KEYS) | st.integers(0, 2), min_size=1, max_size=3).map(tuple)
sides = st.dictionaries(paths, st.sampled_from(VALUES), max_size=12)
NAMES = ("dev", "production", "one.yaml")
BOOK = RuleBook(
    Contract(
        settings={
            "port": SettingRule(environments=Across.MUST_DIFFER),
            "url": SettingRule(required_in=("production",)),
            "name": SettingRule(secret=True),
        }
    )
)


class Keyring:
    """Holds no secret; its key makes fingerprints."""

    def fingerprint_key(self, application):
        return bytes(32)

    def get(self, application, environment, name):
        return None


def _settings(values):
    made = (
        Setting(path, value, TYPES[type(value)], str(value), Origin("app.yaml", line))
        for line, (path, value) in enumerate(values.items(), start=1)
    )
    return {spell(one.path): one for one in made}


def _comparing(left, right, names, book, secrets):
    files, founds = [], []
    for name, values in zip(names, (left, right), strict=True):
        file = ResolvedFile("app.yaml", "yaml", _settings(values))
        files.append(file)
        founds.append(Found(Source(name, (file,), secrets=secrets), stage=name))
    values = SecretValues("sample", Keyring)
    return FileComparing(*founds, tuple(files), values, book=book)


@given(
    sides,
    sides,
    st.booleans(),
    st.tuples(*[st.sampled_from(NAMES)] * 2),
    st.sampled_from([None, BOOK]),
    st.sampled_from([frozenset(), frozenset({"environment", "cors[0]"})]),
)
def test_a_glance_never_changes_what_is_found(left, right, is_alike, names, book, secrets):
    right = {**left, **right} if is_alike else right
    comparing = _comparing(left, right, names, book, secrets)

    quick = comparing.compared()
    with patch.object(Glance, "sees_nothing", lambda *_: False):
        close = comparing.compared()

    assert repr(tuple(quick.entries)) == repr(tuple(close.entries))  # not a number equals itself
    assert quick.summary == close.summary
    assert [e.path for e in quick.differing] == [e.path for e in close.differing]


def _node(value, line=1):
    at = Origin("app.yaml", line)
    if isinstance(value, dict):
        return MapNode({key: _node(below, line + 1) for key, below in value.items()}, at)
    if isinstance(value, list):
        return ListNode(tuple(_node(below, line + 1) for below in value), at)
    return ScalarNode(value, TYPES[type(value)], str(value), at)


plain = st.sampled_from(VALUES[:-1])  # not a number equals nothing, itself neither
trees = st.recursive(
    plain,
    lambda below: (
        st.dictionaries(st.sampled_from(KEYS), below, max_size=5) | st.lists(below, max_size=3)
    ),
    max_leaves=15,
)
documents = st.dictionaries(st.sampled_from(KEYS), trees, max_size=6)


@given(
    documents,
    documents,
    st.booleans(),
    st.tuples(*[st.sampled_from(NAMES)] * 2),
    st.sampled_from([None, BOOK]),
)
def test_a_walk_never_changes_what_is_found(left, right, is_alike, names, book):
    right = {**left, **right} if is_alike else right
    nodes = [_node(left), _node(right)]
    comparing = _comparing({}, {}, names, book, frozenset())
    found = []
    for made in (Leaves, flatten):
        settings = [made(node) for node in nodes]
        pairs = zip(comparing.files, settings, strict=True)
        files = tuple(replace(file, settings=each) for file, each in pairs)
        found.append(replace(comparing, files=files).compared())
    walked, flat = found
    assert walked.entries == flat.entries
    assert walked.summary == flat.summary


def test_equal_settings_are_seen_at_a_glance_and_come_when_they_are_asked_for():
    file = _comparing({("name",): "x"}, {("name",): "x"}, NAMES[::2], None, frozenset()).compared()

    assert list(file.entries.looked_at()) == []
    assert [entry.difference for entry in file.entries] == [Difference.SAME]
    assert file.entries[0] == file.entries[:][-1]
    assert file.entries == tuple(file.entries)
    with pytest.raises(IndexError):
        file.entries[1]
    assert replace(file, notes=("a",)).summary.same == 1
