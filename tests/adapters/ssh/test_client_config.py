"""Hosts of a workspace become targets; ssh_config fills the gaps, and traps are refused."""

import contextlib
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.adapters.ssh.client_config import ClientConfig
from tidegate.domain.environment import Host
from tidegate.domain.problem import Problem

needs_ssh = pytest.mark.skipif(shutil.which("ssh") is None, reason="no ssh client here")


@pytest.fixture
def configured(tmp_path):
    """Return a ClientConfig over an ssh_config with this text."""

    def _make(text=""):
        file = tmp_path / "ssh_config"
        file.write_text(text)
        return ClientConfig(file=file)

    return _make


def _host(**values) -> Host:
    return Host.model_validate({"name": "web-1", "address": "192.0.2.1", **values})


@needs_ssh
def test_an_alias_brings_everything_from_ssh_config(configured, tmp_path):
    key = tmp_path / "key"
    key.touch()
    (tmp_path / "more").write_text("Host web-2\n  User inside\n  HostKeyAlias cluster\n")
    config = configured(
        f"Include {tmp_path / 'more'}\n"
        f"Host web-2\n  HostName 192.0.2.2\n  Port 2222 # a note\n  IdentityFile {key}\n"
    )
    target = config.resolve(Host(ssh="web-2"))
    assert (target.name, target.place, target.user) == ("web-2", "192.0.2.2:2222", "inside")
    assert target.identities == (key,)
    assert target.known_as == "cluster"


@needs_ssh
def test_the_workspace_wins_over_ssh_config(configured):
    config = configured("Host *\n  Port 99\n  User other\n  HostName 203.0.113.1\n")
    target = config.resolve(_host(user="deploy", port=2200, identity="~/.ssh/sample"))
    assert target.place == "192.0.2.1:2200"
    assert target.user == "deploy"
    assert [path.name for path in target.identities] == ["sample"]
    assert "~" not in str(target.identities[0])


@needs_ssh
def test_ssh_config_fills_what_the_workspace_leaves_open(configured):
    config = configured("Host 192.0.2.*\n  User other\n  ProxyJump gate@bastion.example.com:2022\n")
    target = config.resolve(_host())
    assert target.user == "other"
    assert target.jump.place == "bastion.example.com:2022"
    assert target.jump.user == "gate"
    assert target.jump.jump is None


def test_without_ssh_plain_defaults_do(monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "me")
    target = ClientConfig(program="no-such-ssh").resolve(_host())
    assert (target.place, target.user, target.jump) == ("192.0.2.1", "me", None)


def test_a_jump_is_another_host_of_the_workspace(configured):
    bastion = _host(name="bastion", address="192.0.2.9", user="gate")
    target = configured().resolve(_host(jump="bastion"), others={"bastion": bastion})
    assert [hop.name for hop in target.hops()] == ["bastion", "web-1"]


@needs_ssh
def test_a_chain_of_jumps_is_passed_in_its_order(configured):
    config = configured("Host 192.0.2.1\n  ProxyJump one.example.com,two.example.com\n")
    names = [hop.address for hop in config.resolve(_host()).hops()]
    assert names == ["one.example.com", "two.example.com", "192.0.2.1"]


def test_a_circle_of_jumps_is_printed(configured):
    a = _host(name="a", jump="b")
    b = _host(name="b", jump="a")
    with pytest.raises(Problem, match=r"in a circle: a → b → a"):
        configured().resolve(a, others={"a": a, "b": b})


@needs_ssh
def test_a_circle_in_ssh_config_is_printed(configured):
    config = configured("Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n")
    with pytest.raises(Problem, match="in a circle: a → b → a"):
        config.resolve(Host(ssh="a"))


def test_a_jump_through_itself_is_a_circle(configured):
    bastion = _host(name="bastion")
    with pytest.raises(Problem, match="in a circle"):
        configured().resolve(_host(jump="bastion"), others={"bastion": bastion})


def test_ten_hops_are_too_many(configured):
    hosts = {
        f"h{n}": _host(name=f"h{n}", address=f"192.0.2.{n}", jump=f"h{n + 1}") for n in range(10)
    }
    with pytest.raises(Problem, match="more than 3 jump hosts: h0 → h1 → h2 → h3 → h4"):
        configured().resolve(hosts["h0"], others=hosts)


@needs_ssh
def test_a_proxy_command_is_not_run(configured, tmp_path):
    trace = tmp_path / "ran"
    config = configured(f"Host 192.0.2.1\n  ProxyCommand touch {trace}\n")
    with pytest.raises(Problem, match="ProxyCommand, which is not run; use ProxyJump"):
        config.resolve(_host())
    assert not trace.exists()


@needs_ssh
def test_a_broken_ssh_config_is_named(configured):
    with pytest.raises(Problem, match=r"ssh_config: .*line 1"):
        configured("Prot 22\n").resolve(_host())


@needs_ssh
@pytest.mark.parametrize("alias", ["-oProxyCommand=id", "$(id)", "a;b", "a/b", "..", "a" * 300])
def test_an_alias_of_ssh_config_is_checked_as_well(configured, alias):
    with pytest.raises(Problem) as caught:
        configured().ask(alias)
    assert str(caught.value).isprintable()


@given(st.text(max_size=80))
def test_whatever_is_asked_for_is_answered_or_a_problem(text):
    config = ClientConfig(program="no-such-ssh")
    with contextlib.suppress(Problem):
        assert not config.ask(text).values
        assert not text.startswith("-")
        assert not set(text) & set(" \n;$`'\"\\/|&<>(){}")


@needs_ssh
@pytest.mark.parametrize("user", ["-l", "a;b", "back\\"])
def test_what_is_no_user_name_is_refused(configured, user):
    with pytest.raises(Problem, match="user is 1 to 64"):
        configured(f"Host *\n  User {user}\n").resolve(_host())


@needs_ssh
@pytest.mark.parametrize("jump", ["-oProxyCommand=id", "a;b", "user@$(id):22", "a:0", "a:99999"])
def test_what_is_no_jump_host_is_refused(configured, jump):
    with pytest.raises(Problem):
        configured(f"Host *\n  ProxyJump {jump}\n").resolve(_host())


def test_ssh_is_asked_once_for_a_name_that_many_threads_resolve(tmp_path, monkeypatch):
    program = tmp_path / "asked-ssh"
    program.write_text(f'#!/bin/sh\necho "$*" >>{tmp_path}/calls\nprintf "user other\\n"\n')
    program.chmod(0o755)
    config = ClientConfig(program=str(program))
    with ThreadPoolExecutor(8) as threads:
        users = {t.user for t in threads.map(config.resolve, [_host()] * 20)}
    config.resolve(_host(name="web-2", address="192.0.2.2"))
    assert users == {"other"}
    assert len((tmp_path / "calls").read_text().splitlines()) == 2
