"""Builds dropped into a folder go as far as tests, people and holds let them, without a click."""

import io
import tarfile

import pytest
from tests.end_to_end.outside import hosts_yaml, live
from tests.lab.keys import make_key

pytestmark = pytest.mark.sshd

_TIDEGATE = """\
tidegate: 1
application: ferry
pipeline: [yard, sea]
builds:
  watch:
    - glob: ../drop/ferry-*.tar.gz
      version: 'ferry-(?P<version>.+)\\.tar\\.gz'
"""
_YARD = """\
hosts:
{hosts}
deploy: {{path: '{root}/${{{{ host.name }}}}'}}
tests:
  - {{name: floats, run: sh floats.sh, where: first, junit: report.xml, within: 10m}}
"""
_SEA = """\
kind: production
hosts:
{hosts}
deploy: {{path: '{root}/${{{{ host.name }}}}'}}
approval:
  required: {required}
"""
_FLOATS = """\
cat > report.xml <<END
<testsuite name="hull" tests="2">
<testcase classname="hull" name="is_tight"/>
<testcase classname="hull" name="carries_cars">{failure}</testcase>
</testsuite>
END
exit {code}
"""


@pytest.fixture
def ferry(desk, server, operator_key, tmp_path):
    """Write the workspace; the sea has two hosts and no gate."""
    places = {"root": tmp_path / "srv"}
    key = make_key(tmp_path / "ida")
    desk.write(
        {
            "tidegate.yaml": _TIDEGATE,
            "environments/yard.yaml": _YARD.format(
                hosts=hosts_yaml(["slip"], server, operator_key), **places
            ),
            "environments/sea.yaml": _SEA.format(
                hosts=hosts_yaml(["port", "bow"], server, operator_key), required="false", **places
            ),
            "signers": f"ida@example.com {key.public}\n",
        }
    )
    desk.know(server)
    (desk.folder / "drop").mkdir()
    return desk


def _drop(desk, version: str, *, failure: str = "") -> None:
    """Put a build into the watched folder, whole at once, as a build server's upload ends."""
    files = {
        "app.txt": version,
        "floats.sh": _FLOATS.format(failure=failure, code=1 if failure else 0),
    }
    folder = desk.folder / "drop"
    with tarfile.open(folder / "incoming", "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    (folder / "incoming").rename(folder / f"ferry-{version}.tar.gz")


def _running(tmp_path, host: str) -> str:
    return (live(tmp_path / "srv" / host) / "app.txt").read_text()


def test_an_open_gate_lets_a_new_build_through_to_every_host(ferry, tmp_path):
    _drop(ferry, "1.0")
    first = ferry.json("run", "--once")
    assert first["builds"] == ["1.0"]
    assert [(d["version"], d["environment"]) for d in first["deployments"]] == [
        ("1.0", "yard"),
        ("1.0", "sea"),
    ]
    assert {host: _running(tmp_path, host) for host in ("slip", "port", "bow")} == {
        "slip": "1.0",
        "port": "1.0",
        "bow": "1.0",
    }
    again = ferry.json("run", "--once")
    assert (again["builds"], again["deployments"], again["requests"]) == ([], [], [])


def test_a_closed_gate_lets_the_next_build_wait_for_a_person(ferry, tmp_path):
    _drop(ferry, "1.0")
    ferry.run("run", "--once")
    ferry.edit("environments/sea.yaml", "required: false", "required: true")
    _drop(ferry, "1.1")
    waits = ferry.json("run", "--once")
    assert [d["environment"] for d in waits["deployments"]] == ["yard"]
    (request,) = waits["requests"]
    assert _running(tmp_path, "port") == "1.0"
    assert request[:12] in ferry.run("status", "sea").out
    assert ferry.json("run", "--once")["deployments"] == []

    ferry.run("approve", request, "--key", tmp_path / "ida")
    through = ferry.json("run", "--once")
    assert [(d["version"], d["environment"]) for d in through["deployments"]] == [("1.1", "sea")]
    assert _running(tmp_path, "port") == _running(tmp_path, "bow") == "1.1"


def test_a_rejected_build_is_not_asked_for_again(ferry, tmp_path):
    ferry.edit("environments/sea.yaml", "required: false", "required: true")
    _drop(ferry, "1.0")
    (request,) = ferry.json("run", "--once")["requests"]
    ferry.run("reject", request, "--reason", "not today", "--key", tmp_path / "ida")
    again = ferry.json("run", "--once")
    assert (again["requests"], again["deployments"]) == ([], [])
    assert not (tmp_path / "srv" / "port").exists()


def test_a_red_test_stops_the_build_and_names_the_case(ferry, tmp_path):
    _drop(ferry, "1.0")
    ferry.run("run", "--once")
    _drop(ferry, "1.1", failure='<failure message="it sinks"/>')
    outcome = ferry.run("run", "--once", code=None)
    assert outcome.code in (0, 1), outcome
    assert "carries_cars" in outcome.text
    assert "it sinks" in outcome.text
    assert _running(tmp_path, "slip") == "1.1"
    assert _running(tmp_path, "port") == _running(tmp_path, "bow") == "1.0"
    refused = ferry.run("deploy", "1.1", "--to", "sea", code=3)
    assert "carries_cars" in refused.text
    _drop(ferry, "1.2")
    ferry.run("run", "--once")
    assert _running(tmp_path, "port") == "1.2", "the next green one goes on"


def test_a_hold_after_a_rollback_stops_promotion(ferry, tmp_path):
    for version in ("1.0", "1.1"):
        _drop(ferry, version)
        ferry.run("run", "--once")
    ferry.run("rollback", "sea", "--yes")
    assert _running(tmp_path, "port") == _running(tmp_path, "bow") == "1.0"
    assert "hold" in ferry.run("status", "sea").out
    assert ferry.json("run", "--once")["deployments"] == [], "1.1 does not come back by itself"
    _drop(ferry, "1.2")
    after = ferry.json("run", "--once")
    assert [d["environment"] for d in after["deployments"]] == ["yard"]
    assert _running(tmp_path, "port") == _running(tmp_path, "bow") == "1.0"
    ferry.run("deploy", "1.2", "--to", "sea")
    assert _running(tmp_path, "port") == "1.2", "a person may still deploy"
