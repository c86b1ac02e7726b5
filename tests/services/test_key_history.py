"""A key's past is told from the layer's commits and from what deployments had."""

from datetime import UTC, datetime, timedelta

from tests.release_sample import deployed
from tests.release_sample import environment as release_environment
from tests.release_sample import workspace as release_workspace
from tests.services.sample_settings import World, config, environment

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.domain.deployment import Status
from tidegate.domain.problem import Problem
from tidegate.domain.setting import SettingType
from tidegate.domain.snapshot import Snapshot, SnapshotFile, SnapshotSetting
from tidegate.services.key_history import AskedKey, KeyHistory
from tidegate.services.ports.workspaces import PastFile

AT = datetime(2026, 11, 20, tzinfo=UTC)
NAME = "config/production/app.yaml"
CANARY = "canary-Hunter22"


class Past:
    def __init__(self, *contents):
        self.contents, self.asked = contents, []

    def versions(self, root, name, *, limit):
        self.asked.append(name)
        return tuple(
            PastFile(f"{n}bcdef0123456", f"p{n}", AT - timedelta(days=n), content)
            for n, content in enumerate(self.contents)
        )


class Ledger:
    """Three deployments, newest first; the second failed."""

    def __init__(self, *values):
        at = release_workspace(release_environment("production"))
        states = (Status.SUCCEEDED, Status.FAILED_UNCHANGED, Status.SUCCEEDED)
        self.deployed = [
            deployed(at, "production", f"1.{n}", age=n + 1, status=status)
            for n, status in zip((3, 2, 1), states, strict=True)
        ]
        self.values = {one.plan: value for one, value in zip(self.deployed, values, strict=True)}

    def deployments(self, application, *, environment, limit):
        return tuple(self.deployed)

    def snapshot(self, plan):
        file = SnapshotFile(
            file="app.yaml", to="app.yaml", mode="0644", format="yaml",
            settings={"a": self.values[plan]},
        )  # fmt: skip
        return Snapshot(environment="production", files=(file,))


def none_kept():
    raise Problem("the store is locked")


def told(now, *before, key="a", ledger=none_kept, **asked):
    world = World(
        {NAME: now}, environments=(environment("production", config=(config("app.yaml"),)),)
    )
    past = Past(*before)
    history = KeyHistory(world.workspaces, FormatsAdapter(), past, ledger)
    found = history.of(world.workspace, AskedKey("production", "app.yaml", key, **asked))
    assert past.asked == [NAME]
    return [(each.by, each.what, each.record) for each in found]


def test_commits_tell_who_changed_a_value_wherever_its_line_moved():
    assert told("b: 1\na: 8\n", b"a: 8\n", b"a: 4\n", b"a: [", b"b: 1\n") == [
        ("p0", "changed it from 4 to 8", "commit 0bcdef01"),
        ("p1", "added it as 4", "commit 1bcdef01"),
    ]


def test_what_is_not_committed_is_told_as_such():
    assert told("a: 9\n", b"a: 8\n")[0] == ("", "changed it from 8 to 9", "not committed yet")
    assert told("b: 1\n", b"a: 8\n")[0] == ("", "removed it, it was 8", "not committed yet")


def test_a_secret_is_never_told():
    for asked in ({"key": "password"}, {"key": "a", "is_secret": True}):
        key = asked["key"]
        found = told(f"{key}: {CANARY}\n", f"{key}: {CANARY}-1\n".encode(), b"{}\n", **asked)
        assert [what for _, what, _ in found] == ["changed it", "added it"]
        assert CANARY not in str(found)


def test_deployments_tell_what_the_hosts_had():
    def plain(value):
        return SnapshotSetting(type=SettingType.INTEGER, value=value)

    found = told("a: 8\n", ledger=lambda: Ledger(plain(8), plain(6), plain(4)))
    assert found == [("carol@example.com", "changed it from 4 to 8", "deployed 1.3 to production")]

    def secret(mark):
        return SnapshotSetting(type=SettingType.STRING, fingerprint=mark)

    found = told("a: 8\n", ledger=lambda: Ledger(secret("aa"), secret("bb"), secret("cc")))
    assert [what for _, what, _ in found] == ["changed it"]
