"""The played hosts keep the engine's promises, so screens may be tried on them."""

import pytest
from tests.host.engine import MemoryArtifacts, make_order, make_plan, planned_host

from tidegate.adapters.scripted.hosts import Script, ScriptedHosts
from tidegate.domain.deployment import HostOutcome, Phase
from tidegate.domain.problem import Problem


def session_of(hosts, events, **plan):
    manifest = MemoryArtifacts().build({"a": "1"})
    made = make_plan(manifest, [planned_host("web-1", "/srv/sample", previous="old")], **plan)
    order = make_order(made, manifest)
    return made, hosts.session(order, publish=events.append, deployment="d")


def test_a_host_plays_every_phase_in_order():
    hosts, events = ScriptedHosts(), []
    plan, opened = session_of(hosts, events, health=[{"run": "true"}])
    with opened as session:
        session.prepare()
        session.switch()
        session.keep()
    phases = list(dict.fromkeys(event.phase for event in events))
    assert phases == [phase for phase in Phase if phase is not Phase.STEPS]
    assert hosts.live["web-1"] == plan.release


def test_a_host_fails_where_its_script_says_and_goes_back():
    hosts, events = ScriptedHosts({"web-1": Script(fails_in=Phase.HEALTH)}), []
    _, opened = session_of(hosts, events, health=[{"run": "true"}])
    with opened as session:
        session.prepare()
        with pytest.raises(Problem, match="health failed"):
            session.switch()
        assert session.back() is HostOutcome.ROLLED_BACK
    assert hosts.live["web-1"] == "old"
