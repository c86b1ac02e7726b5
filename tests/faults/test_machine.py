"""Faults of the operator's machine: its record, its log, its disks, its keyring."""

import errno
import io
import sqlite3
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import InitError, KeyringLocked
from sqlalchemy import event as sqlalchemy_event
from tests.faults.ground import Ground, at
from tests.host.engine import FixedClock, MemoryArtifacts
from tests.lab.waiting import LONG
from tests.services.deploy_lab import Rendered

from tidegate.adapters.builds.contents import Contents
from tidegate.adapters.credentials.keyring_vault import KeyringVault
from tidegate.adapters.logs.files import LogFiles
from tidegate.adapters.store.opening import open_ledger
from tidegate.domain.deployment import EventKind, HostOutcome, Phase, Status
from tidegate.domain.order import RenderedFile
from tidegate.domain.plan import PlannedFile
from tidegate.domain.problem import Problem

pytestmark = pytest.mark.sshd
STEP = {"at": "switched", "name": "restart", "run": "true"}


@pytest.fixture
def ground(make_ground) -> Ground:
    return make_ground(count=1)


def store_of(ground: Ground) -> Path:
    return ground.folder / "store" / "store.db"


# The record


@contextmanager
def another_writer(ground: Ground):
    """Let another program hold the store."""
    other = sqlite3.connect(store_of(ground), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    yield other
    other.close()


@contextmanager
def full_disk(ground: Ground):
    """Let the store grow no more; yields what fills the disk."""
    engine = ground.ledger.transactions.engine
    size = []

    def limit(connection, _record) -> None:
        if size:
            connection.execute(f"PRAGMA max_page_count = {size[0]}")

    def fill() -> None:
        size.append(store_of(ground).stat().st_size // 4096)
        engine.dispose()

    sqlalchemy_event.listen(engine, "connect", limit)
    yield fill
    sqlalchemy_event.remove(engine, "connect", limit)
    engine.dispose()


def logged(ground: Ground) -> set[EventKind]:
    return {event.kind for event in ground.deploy.logged}


def settled(ground: Ground) -> dict[str, HostOutcome | None]:
    """Return what each host was found to be, as the record or, failing that, the log has it."""
    told = (*ground.ledger.events(ground.record().id), *ground.deploy.logged)
    return {str(e.host): e.outcome for e in told if e.kind is EventKind.HOST_SETTLED}


@pytest.mark.fault("F83")
def test_another_program_holds_the_record(make_ground):
    ground = make_ground(count=1, wait=1.0)
    plan = ground.plan()
    with another_writer(ground):
        ended = ground.attempt(plan)
    ground.stands(ended, status=None, says="another copy is using .*store.db")


@pytest.mark.fault("F83")
def test_another_program_takes_the_record_in_the_middle(make_ground):
    ground = make_ground(count=1, wait=1.0)
    plan = ground.plan(steps=[STEP])
    with another_writer(ground) as other:
        other.execute("ROLLBACK")
        hold = at(Phase.STAGE, lambda: other.execute("BEGIN EXCLUSIVE"))
        ended = ground.attempt(plan, publish=hold)
    assert EventKind.FINISHED in logged(ground)
    ground.stands(ended, status=Status.RUNNING, says="another copy is using .* is only in its log")
    assert ground.deploy.logged[-1].kind is not EventKind.FINISHED


@pytest.mark.fault("F84")
def test_the_records_disk_is_full_before_it_begins(ground):
    plan = ground.plan()
    with full_disk(ground) as fill:
        fill()
        ground.fill_the_last_page()
        ended = ground.attempt(plan)
    ground.stands(ended, status=None, says="the disk of .*store.db is full")


@pytest.mark.fault("F84")
@pytest.mark.parametrize(
    ("phase", "outcome"),
    [
        (Phase.STAGE, HostOutcome.UNCHANGED),
        (Phase.STEPS, HostOutcome.ROLLED_BACK),
        (Phase.KEEP, HostOutcome.ACTIVE),
    ],
)
def test_the_records_disk_fills_up_in_the_middle(make_ground, phase, outcome):
    ground = make_ground(count=2)
    plan = ground.plan(steps=[STEP])
    with full_disk(ground) as fill:

        def fill_up() -> None:
            fill()
            ground.fill_the_last_page()

        ended = ground.attempt(plan, publish=at(phase, fill_up))
    assert EventKind.FINISHED in logged(ground)
    assert settled(ground) == {"web-1": outcome, "web-2": outcome}
    live = plan.release if phase is Phase.KEEP else "old"
    ground.stands(
        ended, on=live, status=Status.RUNNING, says="the disk of .*store.db is full: .*only in"
    )


@pytest.mark.fault("F84")
def test_the_records_disk_fills_up_when_there_is_no_way_back(ground):
    plan = ground.plan(steps=[{**STEP, "irreversible": True}])
    with full_disk(ground) as fill:

        def fill_up() -> None:
            fill()
            ground.fill_the_last_page()

        ended = ground.attempt(plan, publish=at(Phase.STEPS, fill_up))
    assert EventKind.FINISHED in logged(ground)
    assert settled(ground) == {"web-1": HostOutcome.FAILED_AFTER_SWITCH}
    ground.stands(ended, on=plan.release, status=Status.RUNNING, says="store.db is full: .*only in")


@pytest.mark.fault("F85")
def test_the_record_is_damaged(ground):
    plan = ground.plan()
    store = store_of(ground)
    backup = store.read_bytes()
    ground.ledger.close()
    store.write_bytes(backup[:4096] + b"\xa5" * (len(backup) - 4096))
    damaged = store.read_bytes()
    ended = ground.attempt(plan)
    assert store.read_bytes() == damaged  # nothing is repaired silently
    ground.ledger.close()
    store.write_bytes(backup)
    ground.stands(ended, status=None, says="store.db is damaged; .*put back a backup")


@pytest.mark.fault("F87")
def test_the_record_is_of_a_newer_program(ground):
    store = store_of(ground)
    ground.ledger.close()
    ours = mark(store, 9999)
    newer = store.read_bytes()
    with pytest.raises(Problem, match="newer"):
        open_ledger("", home=store.parent)
    assert store.read_bytes() == newer
    mark(store, ours)
    ended = ground.attempt(ground.plan())
    ground.stands(ended, on=ground.record().release, status=Status.SUCCEEDED)


def mark(store: Path, version: int) -> int:
    """Give the store another schema's number; returns the one it had."""
    connection = sqlite3.connect(store)
    (before,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    return int(before)


# Logs, temporary files, builds


@pytest.mark.fault("F97")
def test_the_log_cannot_be_written(ground, tmp_path):
    (tmp_path / "logs").write_text("no folder")
    plan = ground.plan()
    before = ground.deploy.write
    ground.deploy.write = LogFiles(tmp_path / "logs" / "below").write
    ended = ground.attempt(plan)
    ground.deploy.write = before
    ground.stands(ended, status=None, says="the log in .*below cannot be written")


@pytest.mark.fault("F97")
def test_there_is_no_room_for_temporary_files(ground, monkeypatch):
    plan = ground.plan()
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "tempdir", "/nowhere")
        ended = ground.attempt(plan)
    ground.stands(
        ended,
        status=Status.FAILED_UNCHANGED,
        outcomes=HostOutcome.UNCHANGED,
        says="the build cannot be packed for the hosts: No such file.*",
    )


class Stick(MemoryArtifacts):
    """Builds on a disk that can be taken away, or be `broken`."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.disk = Contents(folder)
        self.broken = False

    def build(self, files, links=MappingProxyType({})):
        manifest = super().build(files, links)
        for digest, content in self.contents.items():
            place = self.disk.path(digest)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return manifest

    def open(self, sha256: str):
        return Breaking() if self.broken else self.disk.open(sha256)


class Breaking(io.BytesIO):
    """A file whose disk fails while it is read."""

    def read(self, size=-1):
        raise OSError(errno.EIO, "Input/output error")


@pytest.mark.fault("F98")
@pytest.mark.parametrize(
    ("fault", "says"),
    [("gone", "the content .* of a build is missing"), ("broken", "Input/output error")],
)
def test_the_disk_of_the_builds_goes_away(make_ground, tmp_path, fault, says):
    stick = Stick(tmp_path / "stick")
    ground = make_ground(count=1, artifacts=stick)
    plan = ground.plan()

    def take_away() -> None:
        if fault == "gone":
            (tmp_path / "stick").rename(tmp_path / "pocket")

    stick.broken = fault == "broken"  # what is needed is read as early as can be
    ended = ground.attempt(plan, publish=at(Phase.CONNECT, take_away))
    stick.broken = False
    if fault == "gone":
        (tmp_path / "pocket").rename(tmp_path / "stick")
    ground.stands(ended, status=Status.FAILED_UNCHANGED, outcomes=HostOutcome.UNCHANGED, says=says)


# Secrets


class Dismissed(Exception):
    """What a Secret Service's library raises when its window is closed."""


Dismissed.__name__ = "PromptDismissedException"


class Refusing(NoKeyring):
    def __init__(self, error: Exception) -> None:
        self.error = error

    def get_password(self, service, username):
        raise self.error


@pytest.mark.fault("F93")
@pytest.mark.parametrize(
    ("error", "says"),
    [
        (KeyringLocked("sample"), "the keyring is locked; unlock it"),
        (Dismissed("sample"), "the keyring's question was dismissed; answer it"),
        (InitError("sample"), "no keyring is running; start it"),
    ],
)
def test_the_keyring_gives_nothing(ground, error, says):
    step = {**STEP, "run": "test -n '${{ secret.token }}'"}
    plan = ground.plan(steps=[step])
    ground.deploy.get = KeyringVault(Refusing(error), seconds=LONG).get
    ended = ground.attempt(plan)
    del ground.deploy.get
    ground.stands(ended, status=None, says=says)


@pytest.mark.fault("F94")
def test_a_secret_has_no_value(ground):
    step = {**STEP, "run": "test -n '${{ secret.token }}'"}
    ended = ground.attempt(ground.plan(steps=[step]))
    ground.stands(
        ended, status=None, says="no value is kept for `token`; set it with `tidegate secret set"
    )


@pytest.mark.fault("F94")
def test_a_secret_has_changed_since_the_plan(ground):
    planned = PlannedFile(to=".env", mode="0600", digest="1" * 64)
    changed = planned.model_copy(update={"digest": "2" * 64})
    ground.deploy.lab.planned = with_files(ground.deploy.lab.planned, planned)
    plan = ground.plan()
    del ground.deploy.lab.planned
    before = ground.deploy.rendered
    ground.deploy.rendered = Rendered((RenderedFile(".env", 0o600, b"A=2\n"),), (changed,))
    ended = ground.attempt(plan)
    ground.deploy.rendered = before
    ground.stands(ended, status=None, says=r"web-1: \.env is no longer what the plan was made for")


def with_files(planned, *files):
    return lambda target, **changes: planned(target, files=files, **changes)


# The clock


@pytest.mark.fault("F95")
@pytest.mark.parametrize(("days", "phase"), [(1, Phase.STAGE), (-1, Phase.HEALTH)])
def test_our_clock_jumps_by_a_day(ground, monkeypatch, days, phase):
    plan = ground.plan(steps=[STEP], health=[{"run": "true", "passes": 2}])
    off = [timedelta()]

    def jump() -> None:
        off[0] = timedelta(days)

    with monkeypatch.context() as patch:
        patch.setattr(FixedClock, "now", lambda _: datetime.now(UTC) + off[0])
        ended = ground.attempt(plan, publish=at(phase, jump))
    assert off[0].days == days
    ground.stands(ended, on=plan.release, status=Status.SUCCEEDED, outcomes=HostOutcome.ACTIVE)
