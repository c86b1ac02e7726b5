"""Health over HTTP, asked with whatever tool a host has."""

import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.host.engine import LocalHost, MemoryArtifacts, make_order, make_plan, planned_host
from tests.lab.waiting import LONG

from tidegate.domain.deployment import HostOutcome
from tidegate.domain.problem import Problem

TOOLS = ("curl", "wget", "busybox-wget", "python3", "bash")


class Application(BaseHTTPRequestHandler):
    """Answers what the test wishes, one wish after another; the last one stays."""

    answers: tuple[tuple[int, str], ...] = ()

    def do_GET(self):
        (code, body), *rest = self.answers
        Application.answers = tuple(rest) or self.answers
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/login")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format, *args):  # noqa: A002
        pass


@pytest.fixture
def application():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/health"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=TOOLS)
def host(request, tmp_path):
    """A host on which one tool only can ask."""
    name = request.param
    tools = tmp_path / "tools"
    tools.mkdir()
    subprocess.run(("busybox", "--install", "-s", tools), check=True, timeout=LONG)
    (tools / "wget").unlink()
    program = shutil.which("busybox" if name == "busybox-wget" else name, path="/usr/bin:/bin")
    if program is None:
        pytest.skip(f"no {name} on this machine")
    (tools / name.removeprefix("busybox-")).symlink_to(program)
    host = LocalHost("dash", MemoryArtifacts(), path=str(tools))
    # Everything that the machine has besides would be found in the usual folders.
    host.usual_folders = False
    yield host
    host.close()


def start(host, root, application, **check):
    manifest = host.artifacts.build({"a": "1"})
    health = [{"http": application, "within": "60s", **check}]
    plan = make_plan(manifest, [planned_host("web-1", root)], health=health)
    session = host.session(make_order(plan, manifest))
    session.prepare()
    return plan, session


def test_healthy_after_several_passes_in_a_row(host, tmp_path, application):
    Application.answers = ((200, "old"), (503, "not yet"), (200, "release x"))
    _, session = start(host, tmp_path / "srv", application, passes=2, contains="release")
    session.switch()
    session.keep()
    told = [event.text for event in host.events if " passed, " in event.text]
    assert told == [f"check {application} passed, 2 of 4 tries passed"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((302, ""), "it answered 302 instead of 200"),
        ((500, "sorry"), "it answered 500 instead of 200"),
        ((200, "login page"), "the answer does not contain 'release 1' but begins: login page"),
    ],
)
def test_what_is_wrong_is_named(host, tmp_path, application, answer, reason):
    Application.answers = (answer,)
    _, session = start(host, tmp_path / "srv", application, contains="release 1", within="1s")
    with pytest.raises(Problem, match=reason):
        session.switch()
    assert session.back() is HostOutcome.ROLLED_BACK


def test_nobody_answers(host, tmp_path):
    _, session = start(host, tmp_path / "srv", "http://127.0.0.1:1/", within="1s")
    with pytest.raises(Problem, match="no answer"):
        session.switch()
    session.back()


LATE = """\
#!/bin/sh
read -r late <"$0.late" || late=0
echo $((late + 5)) >"$0.late"
exec DATE -d "+$late seconds" "$@"
"""


def test_a_check_is_tried_once_however_fast_the_time_goes(tmp_path):
    date = tmp_path / "programs" / "date"
    date.parent.mkdir()
    date.write_text(LATE.replace("DATE", shutil.which("date") or "date"))
    date.chmod(0o755)
    host = LocalHost("dash", MemoryArtifacts(), path=f"{date.parent}:{LocalHost.path}")
    manifest = host.artifacts.build({"a": "1"})
    plan = make_plan(
        manifest,
        [planned_host("web-1", tmp_path / "srv")],
        health=[{"run": "test -f a", "within": "1s", "passes": 1}],
    )
    host.deploy(make_order(plan, manifest))
    assert (tmp_path / "srv/current").readlink().name == plan.release
