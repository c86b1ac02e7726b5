"""Faults of steps and health checks: what they do, print, leave behind, and how they die."""

import contextlib
import os
import re
import resource
import signal
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.faults.ground import Ground
from tests.lab.waiting import LONG, wait_until
from typing_extensions import override

from tidegate.domain.deployment import EventKind, HostOutcome, Status

pytestmark = pytest.mark.sshd
CANARY = "cnry-0123456789abcdef0123456789abcdef"
ROLLED_BACK = {"status": Status.ROLLED_BACK, "outcomes": HostOutcome.ROLLED_BACK}
UNCHANGED = {"status": Status.FAILED_UNCHANGED, "outcomes": HostOutcome.UNCHANGED}


@pytest.fixture
def ground(make_ground) -> Ground:
    return make_ground(count=2)


def step(run: str, *, at: str = "switched", **changes):
    return {"at": at, "name": "hook", "run": run, **changes}


def printed(ground: Ground) -> str:
    return "".join(e.text for e in ground.deploy.events if e.kind is EventKind.OUTPUT)


def notes(ground: Ground) -> str:
    return "\n".join(e.text for e in ground.deploy.events if e.kind is EventKind.NOTE)


@pytest.mark.fault("F57")
@pytest.mark.parametrize(("at", "stands"), [("prepared", UNCHANGED), ("switched", ROLLED_BACK)])
def test_a_step_that_never_ends_is_stopped_with_its_children(ground, at, stands):
    endless = step("sleep 3001 & sleep 3002", at=at, within="1s")
    ended = ground.attempt(ground.plan(steps=[endless]))
    says = "web-[12]: the step hook did not end within 1 s and was stopped"
    ground.stands(ended, says=says, **stands)


@pytest.mark.fault("F57")
def test_a_step_that_ignores_the_signal_to_end_is_killed(ground):
    deaf = "trap '' TERM; while :; do sleep 1; done"
    ended = ground.attempt(ground.plan(steps=[step(deaf, within="1s", on="first")]))
    ground.stands(ended, says="web-1: the step hook did not end", **ROLLED_BACK)


@pytest.mark.fault("F58")
def test_a_flood_of_output_leaves_memory_flat_and_its_end_is_shown(ground):
    flood = "head -c 150000000 /dev/zero | tr '\\0' x; echo; echo the-end; exit 3"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ended = ground.attempt(ground.plan(steps=[step(flood, on="first")]))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100_000, f"{grown} kB more"
    assert len(printed(ground)) < 4_000_000  # it runs once more on the way back
    assert "bytes left out" in printed(ground)
    assert "the-end\n" in printed(ground)
    ground.stands(ended, says="web-1: the step hook failed with status 3", **ROLLED_BACK)


@pytest.mark.fault("F59")
def test_output_of_any_bytes_is_text_in_the_end(ground):
    odd = (
        "head -c 300000 /dev/urandom; printf 'a\\0b\\033[31mred\\033[0m\\377\\n'; "
        "head -c 2000000 /dev/zero | tr '\\0' y; printf '\\342\\200\\256bidi'"
    )
    plan = ground.plan(steps=[step(odd, on="first")])
    ended = ground.attempt(plan)
    printed(ground).encode()  # no half character of any kind
    assert "\u202ebidi" in printed(ground)
    ground.stands(ended, on=plan.release, status=Status.SUCCEEDED)


@pytest.mark.fault("F60")
def test_a_secret_that_a_step_prints_shows_nowhere(ground):
    ground.deploy.secrets["token"] = CANARY
    loud = "echo '${{ secret.token }}'; echo '${{ secret.token }}' | base64; exit 4"
    ended = ground.attempt(ground.plan(steps=[step(loud, on="first")]))
    told = (*ground.deploy.events, *ground.deploy.logged, *ground.ledger.events(ground.record().id))
    shown = "".join(event.model_dump_json() for event in told) + ended.text
    kept = [path.read_bytes() for path in ground.folder.rglob("*") if path.is_file()]
    assert "••••••" in shown
    for form in (CANARY, b64encode(CANARY.encode()).decode()[:24]):
        assert form not in shown
        assert not any(form.encode() in content for content in kept)
    ground.stands(ended, says="web-1: the step hook failed with status 4", **ROLLED_BACK)


@pytest.mark.fault("F61")
@pytest.mark.parametrize("daemon", ["sleep 3003 &", "setsid sleep 3003 &"])
def test_a_child_that_a_step_leaves_behind_is_told(ground, daemon):
    plan = ground.plan(steps=[step(daemon + " echo $!", on="first")])
    ended = ground.attempt(plan)
    assert "step hook left processes running" in notes(ground)
    for pid in [pid for pid, words in ground.processes().items() if "sleep 3003" in words]:
        os.kill(pid, signal.SIGKILL)
    ground.stands(ended, on=plan.release, status=Status.SUCCEEDED)


@pytest.mark.fault("F62")
def test_a_check_that_flaps_must_pass_several_times_in_a_row(ground):
    flapping = "echo x >>../../tries; test $(wc -l <../../tries) -ne 2"
    plan = ground.plan(health=[{"run": flapping, "passes": 3, "within": "30s"}])
    ended = ground.attempt(plan)
    assert "passed, 4 of 5 tries passed" in notes(ground)
    ground.stands(ended, on=plan.release, status=Status.SUCCEEDED)


@pytest.mark.fault("F62")
def test_a_check_that_never_holds_still_is_no_health(ground):
    flapping = "echo x >>../../tries; test $(($(wc -l <../../tries) % 2)) -eq 1"
    plan = ground.plan(health=[{"run": flapping, "passes": 2, "within": "2s"}])
    ended = ground.attempt(plan)
    assert re.search(r"failed, \d of \d tries passed", notes(ground))
    ground.stands(ended, says="web-[12]: it is not healthy", **ROLLED_BACK)


class Application(BaseHTTPRequestHandler):
    """Answers as the path says: /login redirects, /other is another release, /huge never ends."""

    def do_GET(self):
        if self.path == "/login":
            self.send_response(302)
            self.send_header("Location", "/ok")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        if self.path == "/slow":
            threading.Event().wait(3)
        with contextlib.suppress(OSError):
            self.wfile.write(b"this is release 0.0.1\n")
            for _ in range(3_000 if self.path == "/huge" else 0):
                self.wfile.write(b"z" * 65_536)

    @override
    def log_message(self, format, *args):
        pass


@pytest.fixture
def application() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(LONG)


@pytest.mark.fault("F64")
@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/login", "it answered 302 instead of 200"),
        ("/other", "the answer does not contain '.*' but begins: this is release 0.0.1"),
        ("/huge", "the answer does not contain"),
    ],
)
def test_an_answer_that_is_not_this_release_s_is_no_health(make_ground, application, path, says):
    ground = make_ground(count=1)
    check = {"http": application + path, "contains": "{release}", "within": "2s"}
    ended = ground.attempt(ground.plan(health=[check]))
    ground.stands(ended, says=says, **ROLLED_BACK)


@pytest.mark.fault("F65")
def test_a_restart_that_fails_on_the_second_of_three_undoes_the_first(make_ground):
    ground = make_ground(count=3)
    restart = step('test "$TIDEGATE_HOST" != web-2')
    ended = ground.attempt(ground.plan(steps=[restart], strategy={"batch": "1"}))
    outcomes = {
        "web-1": HostOutcome.ROLLED_BACK,
        "web-2": HostOutcome.ROLLED_BACK,
        "web-3": HostOutcome.UNCHANGED,
    }
    ground.stands(
        ended,
        status=Status.ROLLED_BACK,
        outcomes=outcomes,
        says="web-2: the step hook failed with status 1",
    )


@pytest.mark.fault("F67")
def test_after_a_step_that_cannot_be_undone_nothing_goes_back_by_itself(ground):
    migrate = {**step("true", on="first"), "name": "migrate", "irreversible": True}
    fails = {**step('test "$TIDEGATE_HOST" != web-2'), "name": "restart"}
    plan = ground.plan(steps=[migrate, fails])
    ended = ground.attempt(plan)
    assert any("cannot be undone" in warning for warning in ground.record().warnings)
    ground.stands(ended, on=plan.release, status=Status.FAILED_MIXED, says="web-2: the step")


@pytest.mark.fault("F68")
def test_a_step_that_is_killed_says_so_with_a_hint(ground):
    ended = ground.attempt(ground.plan(steps=[step("kill -9 $$", on="first")]))
    says = "web-1: the step hook was ended by signal 9 .*may have run out of memory"
    ground.stands(ended, says=says, **ROLLED_BACK)


@pytest.mark.fault("F57")
def test_the_step_of_a_host_program_that_was_killed_is_stopped_too(ground):
    began = ground.hosts[0] / "began"
    orphan = step(f"touch {began}; sleep 3004", at="prepared", on="first")
    attempt = ground.begin(ground.plan(steps=[orphan]))
    wait_until(began.exists)
    owner = (ground.hosts[0] / ".tidegate/lock/owner").read_text()
    pid = int(owner.partition("\npid=")[2].split()[0])
    os.kill(pid, signal.SIGKILL)
    ground.stands(attempt.ending(), says="web-1: the command on the host ended", **UNCHANGED)
