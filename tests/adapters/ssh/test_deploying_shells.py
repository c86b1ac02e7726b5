"""A release reaches real hosts whatever their login shell is."""

from pathlib import Path

import pytest
from tests.adapters.ssh.lab_hosts import LabHosts
from tests.host.engine import make_plan
from tests.lab.sshd import SHELLS

pytestmark = pytest.mark.sshd

FILES = {"bin/run": "#!/bin/sh\nexit 0\n", "lib/a b '$(x)!\".txt": "odd", "big": "x" * 200_000}


@pytest.fixture
def lab(reach, tmp_path):
    lab = LabHosts(reach, tmp_path)
    yield lab
    lab.close()


@pytest.mark.parametrize("shell", SHELLS)
def test_deploys_and_redeploys_through_every_login_shell(lab, shared_sshds, shell):
    server = shared_sshds(shell)
    lab.reach.knows(server)
    target = lab.target(server)
    manifest = lab.artifacts.build(FILES)
    first = make_plan(manifest, [lab.planned(target)])
    step = {"at": "switched", "name": "restart", "run": "echo now $TIDEGATE_RELEASE"}

    assert lab.deploy(lab.order(first, manifest, target)) == ()

    changed = lab.artifacts.build({**FILES, "bin/run": "#!/bin/sh\nexit 1\n"})
    second = make_plan(
        changed, [lab.planned(target, previous=first.release)], version="1.1.0", steps=[step]
    )
    lab.deploy(lab.order(second, changed, target))

    (report,) = lab.hosts.survey([target])
    assert (report.problem, report.current, report.previous, report.lock) == (
        "",
        second.release,
        first.release,
        None,
    )
    live = Path(target.path) / "current"
    assert (live / "bin/run").read_text() == "#!/bin/sh\nexit 1\n"
    assert (live / "config/app.yaml").stat().st_mode & 0o777 == 0o640
    assert any(f"now {second.release}" in event.text for event in lab.events)
