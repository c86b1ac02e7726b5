"""Two sources are compared by key and typed value; no secret comes out."""

import subprocess
import sys

import pytest
from tests.lab.waiting import LONG
from tests.services.sample_settings import MemoryFiles, MemoryHosts, World, config, environment

from tidegate.domain.comparison import Difference, Severity
from tidegate.domain.environment import Kind
from tidegate.domain.problem import Problem
from tidegate.services.comparing import Comparing
from tidegate.services.environment_sources import EnvironmentSources
from tidegate.services.snapshot_changes import SnapshotChanges
from tidegate.services.sourcing import Sourcing

CANARY = "canary-hunter22"


def unneeded():
    raise AssertionError("it was not to be asked for")


def comparing(world, *, files=None, hosts=unneeded, ledger=unneeded):
    sourcing = Sourcing(
        world.layering.formats,
        MemoryFiles(files or {}),
        lambda: EnvironmentSources(world.layering.formats, world.resolving, ledger, hosts),
    )
    return Comparing(sourcing, lambda: world.credentials)


def shop(files, *, secrets=None, variables=None):
    app = (config("app.yaml", to="config/app.yaml"),)
    dev = environment("dev", extends=("base",), config=app)
    production = environment(
        "production", extends=("base",), config=app, kind=Kind.PRODUCTION, variables=variables
    )
    return World(files, environments=(dev, production), secrets=secrets)


def compared(dev, production, *, secrets=None):
    files = {"config/dev/app.yaml": dev, "config/production/app.yaml": production}
    world = shop(files, secrets=secrets)
    return comparing(world).compare("dev", "production", workspace=world.workspace)


def entry(dev, production, path, *, secrets=None):
    (file,) = compared(dev, production, secrets=secrets).files
    return next(one for one in file.entries if one.path == path)


@pytest.mark.parametrize(
    ("dev", "production", "difference", "severity"),
    [
        ("k: 1", "k: 1", Difference.SAME, Severity.INFO),
        ("k: 1", "k: 2", Difference.UNEXPECTED, Severity.MEDIUM),
        ("k: 1", "k: 1.0", Difference.TYPE_MISMATCH, Severity.MEDIUM),
        ("k: 'true'", "k: true", Difference.TYPE_MISMATCH, Severity.MEDIUM),
        ("k: 1", "k: null", Difference.TYPE_MISMATCH, Severity.MEDIUM),
        ("k: 1", "k: []", Difference.TYPE_MISMATCH, Severity.HIGH),
        ("k: http://dev.example.com/a", "k: https://example.com/a", Difference.EXPECTED, "info"),
        ("k: shop-dev", "k: shop-production", Difference.EXPECTED, Severity.INFO),
        ("log_k: x\nk: 1", "k: 1\nz: 1", Difference.SAME, Severity.INFO),
        ("k: changeme", "k: changeme", Difference.PLACEHOLDER, Severity.HIGH),
        ("password: ab\nk: 1", "password: cd\nk: 2", Difference.UNEXPECTED, Severity.MEDIUM),
    ],
)
def test_each_class_has_its_rule(dev, production, difference, severity):
    found = entry(dev, production, "k")
    assert (found.difference, found.severity) == (difference, severity)


def test_what_is_missing_in_production_weighs_more_than_what_is_missing_in_dev():
    assert entry("a: 1\nb: 1", "a: 1", "b").severity is Severity.MEDIUM
    assert entry("a: 1", "a: 1\nb: 1", "b").severity is Severity.LOW
    new = entry("a: 1", "a: 1\nb: changeme", "b")
    assert (new.difference, new.severity) == (Difference.ONLY_RIGHT, Severity.HIGH)


def test_files_of_other_places_belong_together_by_their_name_in_the_profiles():
    places = {"dev": "config/dev.yaml", "production": "config/production.yaml"}
    apps = [
        environment(name, config=(config("app.yaml", to=to), config("all.yaml")))
        for name, to in places.items()
    ]
    files = {f"config/{name}/app.yaml": f"k: {name}" for name in places}
    files |= {f"config/{name}/all.yaml": "k: 1" for name in places}
    world = World(files, environments=tuple(apps))
    found = comparing(world).compare("dev", "production", workspace=world.workspace).files
    assert len(found) == 2
    assert [file.summary.both for file in found] == [1, 1]


def test_the_counts_add_up():
    summary = compared("a: 1\nb: {}\nc: x\nd: 1", "a: 1\nb: []\nc: y\ne: 1").summary
    assert (summary.left, summary.right, summary.both) == (4, 4, 3)
    assert (summary.same, summary.different, summary.type_mismatch) == (1, 1, 1)
    assert (summary.only_left, summary.only_right) == (1, 1)


def test_a_secret_comes_out_as_a_fingerprint_only():
    comparison = compared(f"db: {{password: {CANARY}}}", f"db: {{password: {CANARY}}}")
    (found,) = comparison.files[0].entries
    assert found.difference is Difference.UNEXPECTEDLY_EQUAL
    assert found.is_secret
    assert found.fingerprints[0] == found.fingerprints[1] != ""
    assert CANARY not in repr(comparison)
    url = entry(f"u: redis://:{CANARY}@a/0", "u: redis://:other@b/0", "u")
    assert (url.difference, url.left.value) == (Difference.EXPECTED, "redis://:••••••@a/0")
    assert CANARY not in repr(url)


def test_references_are_compared_by_what_the_keyring_holds():
    text = "pw: ${{ secret.pw }}"
    equal = {("dev", "pw"): CANARY, ("production", "pw"): CANARY}
    found = entry(text, text, "pw", secrets=equal)
    assert (found.difference, found.severity) == (Difference.UNEXPECTEDLY_EQUAL, Severity.BLOCKER)
    differ = {**equal, ("production", "pw"): "another"}
    assert entry(text, text, "pw", secrets=differ).difference is Difference.EXPECTED
    unknown = entry(text, text, "pw")
    assert (unknown.difference, unknown.fingerprints) == (Difference.SAME, ("", ""))


def test_inherited_and_written_placeholders_are_told_apart():
    files = {"config/base/app.yaml": "k: changeme\n", "config/production/app.yaml": "j: TODO\n"}
    world = shop(files)
    (file,) = comparing(world).compare("dev", "production", workspace=world.workspace).files
    found = {one.path: (one.severity, one.why) for one in file.entries}
    assert found["k"] == (Severity.MEDIUM, "a placeholder is inherited here")
    assert found["j"][0] is Severity.HIGH


def test_a_source_is_the_same_as_itself():
    text = "debug: true\npassword: changeme\nk: http://localhost\nl: [{name: a}, {name: a}]\n"
    world = shop({"config/production/app.yaml": text})
    one = comparing(world).compare("production", "production", workspace=world.workspace)
    assert {found.difference for found in one.files[0].entries} == {Difference.SAME}


def test_plain_files_need_no_workspace_and_may_be_layers():
    files = {"a.json": '{"A": {"b": 1}}', "a.prod.json": '{"a": {"B": 2}}', "x/b.json": "{}"}
    world = shop({})
    one = comparing(world, files=files).compare(
        "a.json+a.prod.json", "x/b.json", workspace=None, merge="dotnet"
    )
    (found,) = one.files[0].entries
    assert (found.path, found.left.value, str(found.left.origin)) == ("A.b", 2, "a.prod.json:1")
    assert world.credentials.asked == 0


def test_what_stands_twice_in_plain_and_live_files_is_remarked_on():
    files = {"x/a.env": "A=1\nB=2\nA=3\n", "x/b.yaml": "a: 1\na: 2\n"}
    world = shop({"config/production/app.yaml": "k: 1\n"})
    one = comparing(world, files=files).compare("x/a.env", "x/b.yaml", workspace=None)
    assert one.files[0].notes == (
        "`A` is written twice in x/a.env, lines 1 and 3: line 3 wins",
        "`a` is written twice in x/b.yaml, lines 1 and 2: line 2 wins",
    )
    assert one.files[0].dialect == "1.1"
    hosts = MemoryHosts({"config/app.yaml": "k: 1\nk: 2\n"})
    service = comparing(world, hosts=lambda: hosts)
    live = service.compare("production", "production@live", workspace=world.workspace)
    said = "`k` is written twice in web-1:config/app.yaml, lines 1 and 2: line 2 wins"
    assert said in live.files[0].notes


def test_live_files_are_read_from_the_host():
    world = shop({"config/production/app.yaml": "k: 1\npw: ${{ secret.pw }}\n"})
    hosts = MemoryHosts({"config/app.yaml": f"k: 2\npw: {CANARY}\n"})
    service = comparing(world, hosts=lambda: hosts)
    one = service.compare("production", "production@live", workspace=world.workspace)
    found = {e.path: e for e in one.files[0].entries}
    assert str(found["k"].right.origin) == "web-1:config/app.yaml:1"
    assert found["pw"].is_secret
    assert CANARY not in repr(one)
    assert hosts.targets[0].path == "/srv/web-1/shop"


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("prod", "no environment 'prod'"),
        ("dir/none.yaml", "no file `dir/none.yaml`"),
        ("production@live:web-9", "no host `web-9`"),
        ("bad.yaml", "bad.yaml:"),
    ],
)
def test_what_is_not_there_is_a_problem(source, what):
    world = shop({"config/dev/app.yaml": "k: 1"})
    service = comparing(world, files={"bad.yaml": "a: [", "ok.yaml": "a: 1"})
    with pytest.raises(Problem, match=what):
        service.compare("ok.yaml", source, workspace=world.workspace)


def test_a_file_that_cannot_be_read_is_an_entry():
    one = compared("a: [", "a: 1")
    (found,) = one.files[0].entries
    assert (found.difference, found.severity) == (Difference.UNREADABLE, Severity.HIGH)
    assert "config/dev/app.yaml:" in found.why


def test_changes_between_snapshots_show_secrets_as_fingerprints():
    files = {"config/production/app.yaml": "k: 1\nl: [{name: a, v: 1}]\npw: ${{ secret.pw }}\n"}
    world = shop(files, secrets={("production", "pw"): CANARY})
    before = world.snapshot("production")
    world.workspaces.files["config/production/app.yaml"] = (
        b"l: [{name: b, v: 2}, {name: a, v: 1}]\nk: true\npw: ${{ secret.pw }}\n"
    )
    service = SnapshotChanges()
    changes = service.changes_between(before, world.snapshot("production"))
    found = {change.path: (change.before, change.after) for change in changes}
    assert found == {
        "k": ("1", "true"),
        "l[name=b].name": (None, "b"),
        "l[name=b].v": (None, "2"),
    }
    world.credentials.secrets[("production", "pw")] = "rotated"
    (rotated,) = service.changes_between(world.snapshot("production"), before)[-1:]
    assert len(service.changes_between(None, before)) == 4
    assert rotated.is_secret
    assert rotated.before != rotated.after
    assert CANARY not in repr(rotated)


def test_comparing_two_files_loads_no_window_no_ssh_and_no_store(tmp_path):
    (tmp_path / "a.env").write_text("A=1\n")
    script = (
        "import sys\n"
        "from tidegate.adapters.files.reading import LocalFiles\n"
        "from tidegate.adapters.formats.adapter import FormatsAdapter\n"
        "from tidegate.services.comparing import Comparing\n"
        "from tidegate.services.sourcing import Sourcing\n"
        "formats = FormatsAdapter()\n"
        "sourcing = Sourcing(formats, LocalFiles(), None)\n"
        "Comparing(sourcing, None).compare(sys.argv[1], sys.argv[1], workspace=None)\n"
        "heavy = {'PySide6', 'paramiko', 'sqlalchemy', 'keyring', 'yaml', 'tomlrt', 'tomllib'}\n"
        "print(*sorted(heavy & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a.env")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LONG)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize(("left", "right"), [("x=1", "x=1\nx=2"), ("x=1\nx=2", "x=1")])
def test_a_key_that_is_repeated_on_one_side_only_is_no_broken_structure(left, right):
    files = {"a/l.ini": f"[s]\n{left}\n", "a/r.ini": f"[s]\n{right}\n"}
    world = shop({})
    one = comparing(world, files=files).compare("a/l.ini", "a/r.ini", workspace=None)
    (entry,) = one.files[0].entries
    assert (entry.difference, entry.severity) == (Difference.TYPE_MISMATCH, Severity.MEDIUM)
    assert "several times" in entry.why
