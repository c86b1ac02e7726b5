"""The host program travels once; a host runs only the very text that the client means."""

import shutil
from pathlib import Path

import pytest
from tests.host.engine import LocalHost, MemoryArtifacts, make_order, make_plan, planned_host

from tidegate.adapters.ssh import program
from tidegate.domain.deployment import HostOutcome
from tidegate.domain.problem import Problem

_PACKED = len(program.answer("gzip"))


@pytest.fixture
def host():
    host = LocalHost("dash", MemoryArtifacts())
    yield host
    host.close()


def deployed(host: LocalHost, root: Path) -> Path:
    """Put a new release there; return where the host then keeps the program."""
    host.deploy(order_for(host, root, previous=host.survey(root).current))
    return root / ".tidegate" / "program"


def order_for(host, root, *, previous=""):
    manifest = host.artifacts.build({"bin/run": "x"})
    plan = make_plan(manifest, [planned_host("web-1", root, previous=previous)])
    return make_order(plan, manifest)


def test_a_new_host_gets_the_program_before_it_asks_and_one_that_has_it_passes_over_it(
    host, tmp_path
):
    for _ in range(2):
        session = host.session(order_for(host, tmp_path / "app"))
        session.prepare()
        assert host.lines[-1].sent > _PACKED
        assert session.back() is HostOutcome.UNCHANGED
    host.deploy(order_for(host, tmp_path / "app"))


def test_a_new_host_that_cannot_unpack_it_passes_over_it_and_gets_lines(host, tmp_path):
    host.path, host.usual_folders = str(few_tools(tmp_path)), False
    with pytest.raises(Problem, match="tools are missing"):
        host.session(order_for(host, tmp_path / "app")).prepare()
    assert b"not found" not in host.lines[-1].stderr


def test_a_host_that_was_deployed_to_is_not_sent_the_program_again(host, tmp_path):
    host.survey(tmp_path / "app")
    assert host.lines[-1].sent == _PACKED
    kept = deployed(host, tmp_path / "app")
    assert kept.read_text() == program.text().rstrip("\n")
    host.survey(tmp_path / "app")
    assert host.lines[-1].sent == 0
    assert len(program.command("survey", nonce=program.new_nonce(), root="/srv/app")) < 1_500


def test_a_program_that_was_changed_on_the_host_is_not_run_but_replaced(host, tmp_path):
    kept = deployed(host, tmp_path / "app")
    kept.write_text(f"touch {tmp_path}/ran\n{program.text()}")
    assert host.survey(tmp_path / "app").is_reached
    assert host.lines[-1].sent == _PACKED
    assert not (tmp_path / "ran").exists()
    deployed(host, tmp_path / "app")
    assert kept.read_text() == program.text().rstrip("\n")


def few_tools(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("cat", "printf", "sh", "readlink", "id", "df", "awk", "date", "sed", "sort"):
        (tools / tool).symlink_to(shutil.which(tool) or "")
    return tools


def test_a_host_without_tools_to_unpack_with_gets_plain_lines(host, tmp_path):
    host.path, host.usual_folders = str(few_tools(tmp_path)), False
    report = host.survey(tmp_path / "app")
    assert "tools are missing" in report.problem
    assert host.lines[-1].sent > 2 * _PACKED
