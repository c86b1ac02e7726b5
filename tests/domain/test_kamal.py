"""Kamal's deploy.yml in its several spellings; nothing odd in it breaks the reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.imported import FoundHost
from tidegate.domain.kamal import is_kamal, placement_of
from tidegate.domain.placing import placed
from tidegate.domain.setting import ListNode, MapNode, Origin, ScalarNode, SettingType

AT = Origin("config/deploy.yml", 1)
KEYS = ("service", "servers", "web", "hosts", "ssh", "user", "port", "env", "clear", "secret")


def tree(value):
    if isinstance(value, dict):
        return MapNode({key: tree(each) for key, each in value.items()}, AT)
    if isinstance(value, list):
        return ListNode(tuple(tree(each) for each in value), AT)
    return ScalarNode(value, SettingType.STRING, str(value), AT)


@pytest.mark.parametrize(
    ("servers", "hosts"),
    [
        (["10.0.0.1"], [("10.0.0.1", ("web",))]),
        ({"web": ["a.internal"], "job": {"hosts": ["a.internal", "b.internal"]}},
         [("a.internal", ("web", "job")), ("b.internal", ("job",))]),
        ([{"10.0.0.1": "tag"}], [("10.0.0.1", ("web",))]),
        (None, []),
    ],
)  # fmt: skip
def test_hosts_in_every_spelling(servers, hosts):
    found = placement_of(tree({"service": "s", "servers": servers}))
    assert found.hosts == tuple(FoundHost(address, "", 22, roles) for address, roles in hosts)


def test_settings_without_a_heading_are_clear():
    found = placement_of(tree({"env": {"A": "1", "secret": ["B:OTHER"]}}))
    assert dict(found.variables) == {"A": "1"}
    assert found.secrets == ("B",)


def test_another_tools_deploy_file_is_none():
    assert not is_kamal(tree({"stages": ["test"]}))
    assert not is_kamal(tree([]))


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
        lambda below: st.one_of(
            st.lists(below, max_size=3),
            st.dictionaries(st.sampled_from(KEYS), below, max_size=4),
        ),
        max_leaves=15,
    )
)
def test_any_document_is_read_to_its_end(value):
    placed(placement_of(tree({"service": "s", "servers": value, "ssh": value, "env": value})))
    placed(placement_of(tree(value)))
