"""What scripts rely on: exit codes, one JSON object, options in any place, nothing asked."""

from dataclasses import replace

import pytest
from tests.end_to_end.outside import Desk, add_build, hosts_yaml, live
from tests.lab.keys import make_key
from tests.lab.sshd import free_port
from tests.lab.waiting import LONG, wait_until

pytestmark = pytest.mark.sshd

_ENVIRONMENT = """\
hosts:
{hosts}
deploy:
  path: {root}/{name}/${{{{ host.name }}}}
  confirm_within: 60s
  steps:
    - {{at: switched, name: restart, run: sh restart.sh, within: 10m}}
config:
  - {{file: app.yaml}}
"""


@pytest.fixture
def pier(desk, server, operator_key, tmp_path):
    """Write a workspace of two environments, the second behind a gate, and build 1.0."""
    _write(desk, server, operator_key, tmp_path / "srv")
    add_build(desk, "1.0", {"app.txt": "1.0", "restart.sh": "exit 0\n"})
    return desk


def _write(desk: Desk, server, key, root) -> None:
    for name, host in (("quay", "q1"), ("open", "o1")):
        hosts = hosts_yaml([host], server, key)
        desk.write(
            {
                f"environments/{name}.yaml": _ENVIRONMENT.format(hosts=hosts, root=root, name=name),
                f"config/{name}/app.yaml": f"workers: {len(host)}{name == 'open':d}\n",
            }
        )
    desk.edit("environments/open.yaml", "config:\n", "approval: {required: true}\nconfig:\n")
    desk.write({"tidegate.yaml": "tidegate: 1\napplication: pier\npipeline: [quay, open]\n"})
    desk.know(server)


@pytest.mark.parametrize(
    "words",
    [("status", "--json"), ("paln",), ("plan", "9.9", "--to", "quay"), ("--version",), ("gate",)],
)
def test_the_program_as_installed_does_what_a_loaded_one_does(pier, words):
    """The other tests run commands in processes that have read the program's modules already."""
    installed = pier.start(*words)
    assert pier.run(*words, code=installed.code) == installed


@pytest.mark.long
def test_every_command_prints_one_object(pier, tmp_path):
    """`answer` fails when anything else stands on standard output."""
    pier.json("check")
    pier.json("schema")
    pier.json("init", tmp_path / "fresh")
    assert set(pier.json("compare", "quay", "open", "--fail-on", "blocker")) >= {
        "left",
        "right",
        "files",
        "summary",
        "findings",
    }
    pier.json("promote-settings", "quay", "open", "workers")
    folder = pier.folder / "build-1.0"
    pier.json("build", "add", folder, "--version", "1.1")
    assert {build["version"] for build in pier.json("build", "list")["builds"]} == {"1.0", "1.1"}
    pier.json("build", "show", "1.0")
    pier.json("plan", "1.0", "--to", "quay", "--save", tmp_path / "plan")
    pier.json("deploy", "1.0", "--to", "quay")
    request = pier.json("deploy", "1.0", "--to", "open", code=3)["requested"]
    pier.json("approve", request)
    pier.json("deploy", "1.0", "--to", "open")
    pier.json("deploy", "1.1", "--to", "quay")
    request = pier.json("deploy", "1.1", "--to", "open", code=3)["requested"]
    pier.json("reject", request, "--reason", "not now")
    pier.json("rollback", "quay", "--yes")
    pier.json("status", "--live")
    pier.json("unlock", "quay", "--yes")
    pier.json("resume", "00000000", code=2)
    pier.json("gate", "quay", "open", "--yes")
    pier.json("run", "--once")
    pier.json("history")
    assert pier.json("audit", "verify")["whole"] is True
    pier.json("audit", "export", tmp_path / "record")


def test_common_options_stand_before_or_after_the_command(pier):
    here = replace(pier)
    here.workspace = pier.folder  # a folder without a workspace
    before = here.run("-C", pier.workspace, "--json", "--no-input", "--yes", "status").answer
    after = here.run("status", "--yes", "--no-input", "--json", "-C", pier.workspace).answer
    glued = here.run("status", f"-C{pier.workspace}", "--json").answer
    assert before == after == glued
    here.run("status", code=2)


def test_what_needs_a_confirmation_ends_with_2_without_a_terminal(pier):
    add_build(pier, "1.1", {"app.txt": "1.1", "restart.sh": "exit 0\n"})
    for version in ("1.0", "1.1"):
        pier.run("deploy", version, "--to", "quay")
    commands = (("gate", "open", "open"), ("unlock", "quay"), ("rollback", "quay"))
    for command in commands:
        refused = pier.run(*command, code=2)
        assert "--yes" in refused.err
        assert "1.1" in pier.run("status", "quay").out
    pier.run(*commands[-1], "--no-input", code=2)
    for command in commands:
        pier.run(*command, "--yes")
    assert "1.0" in pier.run("status", "quay").out


def test_findings_and_a_failed_deployment_end_with_1(pier, tmp_path):
    pier.run("deploy", "1.0", "--to", "quay")
    add_build(pier, "2.0", {"app.txt": "2.0", "restart.sh": "echo 'no such table'; exit 7\n"})
    failed = pier.run("deploy", "2.0", "--to", "quay", code=1)
    assert "no such table" in failed.err
    assert "restart" in failed.text
    assert "7" in failed.text
    assert (live(tmp_path / "srv" / "quay" / "q1") / "app.txt").read_text() == "1.0"
    (quay,) = pier.json("status", "quay")["environments"]
    assert (quay["live"], quay["deployment"]["status"]) == ("1.0", "rolled_back")
    pier.run("compare", "quay", "open", "--fail-on", "medium", code=1)


def test_a_locked_host_ends_with_4_and_names_the_holder(pier, server, operator_key, tmp_path):
    # It restarts for as long as the other one has not seen the lock, and not for ever.
    seen = tmp_path / "seen"
    wait = f"n=0; until [ -e {seen} ] || [ $n -gt 3000 ]; do sleep 0.1; n=$((n + 1)); done\n"
    add_build(pier, "slow", {"app.txt": "slow", "restart.sh": wait})
    other = Desk(tmp_path / "other")
    _write(other, server, operator_key, tmp_path / "srv")
    add_build(other, "3.0", {"app.txt": "3.0", "restart.sh": "exit 0\n"})
    lock = tmp_path / "srv" / "quay" / "q1" / ".tidegate"
    with pier.running("deploy", "slow", "--to", "quay") as first:
        wait_until(lambda: any(lock.glob("lock*")))
        refused = other.run("deploy", "3.0", "--to", "quay", code=4)
        assert "q1" in refused.err
        assert server.user in refused.err
        assert "deploy slow to quay" in refused.err
        assert other.json("deploy", "3.0", "--to", "quay", code=4)
        with other.running("deploy", "3.0", "--to", "quay", "--wait-lock", "5m") as patient:
            told = other.folder / "running"
            wait_until(lambda: "s left" in told.read_text())
            seen.touch()
            assert patient.wait(LONG) == 0, told.read_text()
        assert "3.0 in quay: succeeded" in told.read_text()
        assert first.wait(LONG) == 0, (pier.folder / "running").read_text()


def test_an_unreachable_host_ends_with_5(pier, server):
    pier.edit("environments/quay.yaml", f"port: {server.port}", f"port: {free_port()}")
    for arguments in (("plan", "1.0", "--to", "quay"), ("deploy", "1.0", "--to", "quay")):
        refused = pier.run(*arguments, code=5)
        assert "q1" in refused.err
        assert "nothing listens on that port" in refused.err
        assert refused.err.count("q1") == 1, refused
    pier.json("status", "quay", "--live", code=5)


def test_a_changed_host_key_ends_with_5_and_shows_both_fingerprints(pier, server, tmp_path):
    pier.run("deploy", "1.0", "--to", "quay")
    known = server.host_keys[0].fingerprint
    server.stop()
    server.host_keys = (make_key(tmp_path / "another"),)
    server.start()
    refused = pier.run("deploy", "1.0", "--to", "quay", code=5)
    assert known in refused.err
    assert server.host_keys[0].fingerprint in refused.err
    assert "Accepted publickey" not in server.log.read_text()
    assert pier.json("plan", "1.0", "--to", "quay", code=5)["problems"]


def test_an_unknown_host_key_is_never_accepted_by_yes(pier, server):
    (pier.folder / "home" / ".ssh" / "known_hosts").write_text("")
    refused = pier.run("deploy", "1.0", "--to", "quay", "--yes", code=5)
    assert server.host_keys[0].fingerprint in refused.err
    assert "Accepted publickey" not in server.log.read_text()
