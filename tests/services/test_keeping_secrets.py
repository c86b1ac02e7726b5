"""Secrets are kept for known environments, with a record that holds no value."""

from datetime import UTC, datetime

import pytest

from tidegate.adapters.credentials.fingerprint_key import FingerprintKeys
from tidegate.adapters.credentials.session_memory import SessionMemory
from tidegate.adapters.credentials.user_credentials import UserCredentials
from tidegate.adapters.credentials.vault import NoVault
from tidegate.domain.audit import FIRST, chained
from tidegate.domain.environment import Deploy, Environment, Host
from tidegate.domain.operator import Operator
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret
from tidegate.domain.workspace import Application, Workspace
from tidegate.services.keeping_secrets import KeepingSecrets
from tidegate.services.recording import Recording

CANARY = "cnry-0123456789abcdef0123456789abcdef"


class Fixed:
    """A clock, tokens and a person that never change."""

    def __init__(self):
        self.made = 0

    def now(self):
        return datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def monotonic(self):
        return 0.0

    def unique(self):
        self.made += 1
        return f"id-{self.made}"

    def operator(self, workspace=None):
        return Operator(name="alice@example.com", os_user="alice", machine="laptop")


class Recorder:
    """A record that remembers, or that cannot be written."""

    def __init__(self, *, fails=False):
        self.bodies = []
        self._fails = fails

    def record(self, audit):
        if self._fails:
            raise Problem("the record cannot be written")
        self.bodies.append(audit)
        return chained(audit, seq=len(self.bodies), previous=FIRST)


@pytest.fixture
def workspace():
    host = Host(name="web-1", address="192.0.2.1")
    place = Environment(name="qa", hosts=(host,), deploy=Deploy(path="/srv/storefront"))
    application = Application(tidegate=1, application="storefront", pipeline=("qa",))
    return Workspace(root="/nowhere", application=application, environments={"qa": place})


@pytest.fixture
def vault():
    return SessionMemory()


def keeping(vault, tmp_path, *, recorder=None):
    fixed = Fixed()
    keys = FingerprintKeys(folder=tmp_path, keyring=None)
    credentials = UserCredentials(vault, keys=keys)
    recording = Recording(clock=fixed, tokens=fixed, person=fixed)
    return KeepingSecrets(credentials, recorder or Recorder(), recording)


def told(recorder):
    return [(body.action, body.target, body.outcome) for body in recorder.bodies]


def test_a_secret_is_set_listed_and_removed_with_a_record(workspace, vault, tmp_path):
    recorder = Recorder()
    secrets = keeping(vault, tmp_path, recorder=recorder)
    secrets.set(workspace, "qa", "db_password", Secret(CANARY))
    assert vault.get("storefront", "qa", "db_password") == Secret(CANARY)
    assert secrets.names(workspace, "qa") == ("db_password",)
    secrets.remove(workspace, "qa", "db_password")
    assert secrets.names(workspace, "qa") == ()
    assert told(recorder) == [
        ("secret.set", "qa/db_password", ""),
        ("secret.set", "qa/db_password", "done"),
        ("secret.remove", "qa/db_password", ""),
        ("secret.remove", "qa/db_password", "done"),
    ]
    assert not any(CANARY.encode() in body.to_bytes() for body in recorder.bodies)


def test_an_unknown_environment_or_name_changes_and_records_nothing(workspace, vault, tmp_path):
    recorder = Recorder()
    secrets = keeping(vault, tmp_path, recorder=recorder)
    with pytest.raises(Problem, match="no environment 'qaa'"):
        secrets.set(workspace, "qaa", "a", Secret(CANARY))
    with pytest.raises(Problem, match="cannot be a secret's name"):
        secrets.set(workspace, "qa", "a b", Secret(CANARY))
    with pytest.raises(Problem, match="no value was given"):
        secrets.set(workspace, "qa", "a", Secret(""))
    with pytest.raises(Problem, match="there is no secret a for qa; none is kept"):
        secrets.remove(workspace, "qa", "a")
    assert recorder.bodies == []


def test_what_fails_is_recorded_as_failed(workspace, tmp_path):
    recorder = Recorder()
    secrets = keeping(NoVault(reason="no keyring is running"), tmp_path, recorder=recorder)
    with pytest.raises(Problem, match="no safe place"):
        secrets.set(workspace, "qa", "a", Secret(CANARY))
    assert told(recorder)[-1] == ("secret.set", "qa/a", "failed")


def test_without_a_record_nothing_is_kept(workspace, vault, tmp_path):
    secrets = keeping(vault, tmp_path, recorder=Recorder(fails=True))
    with pytest.raises(Problem, match="record cannot be written"):
        secrets.set(workspace, "qa", "a", Secret(CANARY))
    assert vault.get("storefront", "qa", "a") is None


def test_looking_at_a_secret_is_recorded_before_it_is_seen(workspace, vault, tmp_path):
    recorder = Recorder()
    secrets = keeping(vault, tmp_path, recorder=recorder)
    secrets.set(workspace, "qa", "db_password", Secret(CANARY))
    assert secrets.reveal(workspace, "qa", "db_password").reveal() == CANARY
    assert told(recorder)[2:] == [
        ("secret.reveal", "qa/db_password", ""),
        ("secret.reveal", "qa/db_password", "done"),
    ]
    assert not any(CANARY.encode() in body.to_bytes() for body in recorder.bodies)
    with pytest.raises(Problem, match="there is no secret gone for qa; kept are: db_password"):
        secrets.reveal(workspace, "qa", "gone")
    silent = keeping(vault, tmp_path, recorder=Recorder(fails=True))
    with pytest.raises(Problem, match="record cannot be written"):
        silent.reveal(workspace, "qa", "db_password")
