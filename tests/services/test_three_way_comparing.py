"""Three sources at once: pending changes are told from drift, and no secret comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.services.sample_settings import MemoryFiles, MemoryHosts, World, config, environment

from tidegate.domain.comparison import Difference, Severity
from tidegate.domain.environment import Kind
from tidegate.domain.setting import spell
from tidegate.domain.three_way import Change
from tidegate.services.comparing import Comparing
from tidegate.services.environment_sources import EnvironmentSources, found_in
from tidegate.services.sourcing import Sourcing
from tidegate.services.three_way_comparing import ThreeWayComparing

CANARY = "canary-hunter22"
NAMES = ("base.yaml", "ours.yaml", "theirs.yaml")
CHANGES = {
    ("1", "1", "1"): Change.UNCHANGED,
    ("1", "2", "1"): Change.BY_US,
    ("1", "1", "2"): Change.ON_SERVER,
    ("1", "2", "3"): Change.ON_BOTH,
    ("1", "2", "2"): Change.ALIKE,
    ("1", None, "1"): Change.BY_US,
    (None, "1", None): Change.BY_US,
    ("1", "1", None): Change.ON_SERVER,
    (None, None, "1"): Change.ON_SERVER,
    ("1", None, "2"): Change.ON_BOTH,
    (None, "1", "1"): Change.ALIKE,
    ("1", "'1'", "1"): Change.BY_US,
}


def service(world, *, files=None, hosts=None):
    sourcing = Sourcing(
        world.layering.formats,
        MemoryFiles(files or {}),
        lambda: EnvironmentSources(
            world.layering.formats, world.resolving, None, lambda: MemoryHosts(hosts or {})
        ),
    )
    return ThreeWayComparing(Comparing(sourcing, lambda: world.credentials))


def shop(files, *, secrets=None):
    app = (config("app.yaml"), config("other.ini"))
    files = {"config/production/other.ini": "[a]\nb=1\n"} | files
    one = environment("production", config=app, kind=Kind.PRODUCTION)
    return World(files, environments=(one,), secrets=secrets)


def of_files(*contents):
    world = shop({})
    files = dict(zip(NAMES, contents, strict=True))
    return service(world, files=files).compare(NAMES, workspace=None)


def in_production(before, now, live, *, secrets=None):
    """Compare a snapshot taken of `before` with the profile `now` and a server's file."""
    was = shop({"config/production/app.yaml": before}, secrets=secrets)
    world = shop({"config/production/app.yaml": now}, secrets=secrets)
    made = service(world, hosts={"app.yaml": live, "other.ini": "[a]\nb=1\n"})
    find = made.comparing.sourcing.find
    return made.compare_found(
        found_in(was.snapshot("production"), name="production@deployed"),
        find("production", workspace=world.workspace),
        find("production@live", workspace=world.workspace),
        workspace=world.workspace,
    )


def written(value):
    return "z: 0\n" if value is None else f"k: {value}\nz: 0\n"


@pytest.mark.parametrize("values", CHANGES, ids=str)
def test_who_changed_a_setting_is_told(values):
    three = of_files(*map(written, values))
    assert three.at(NAMES[2], "k").change is CHANGES[values]
    assert three.at(NAMES[2], "z").change is Change.UNCHANGED


def test_a_pending_change_is_expected_and_drift_is_not():
    three = in_production("a: 1\nb: 1\nc: 1\n", "a: 2\nb: 1\nc: 2\n", "a: 1\nb: 2\nc: 3\n")
    entries = {entry.path: entry for entry in three.comparison.files[0].entries}
    ours, drift, both = entries["a"], entries["b"], entries["c"]
    assert (ours.difference, ours.severity) == (Difference.EXPECTED, Severity.INFO)
    assert ours.why == "changed by us since production@deployed"
    assert (drift.difference, drift.severity) == (Difference.UNEXPECTED, Severity.HIGH)
    assert drift.why == "changed on the server since production@deployed"
    assert (both.severity, three.at("app.yaml", "c").change) == (Severity.HIGH, Change.ON_BOTH)
    assert (three.at("app.yaml", "c").setting.value, both.left.value, both.right.value) == (1, 2, 3)
    assert three.changes == dict.fromkeys(Change, 1) | {Change.UNCHANGED: 1, Change.ALIKE: 0}
    assert three.comparison.summary.both == 4


def test_what_is_wrong_by_itself_stays_wrong_though_we_changed_it():
    three = in_production("url: x\n", "url: changeme\n", "url: x\n")
    (entry,) = [e for e in three.comparison.files[0].entries if e.path == "url"]
    assert (entry.difference, entry.severity) == (Difference.PLACEHOLDER, Severity.HIGH)
    assert entry.why.endswith("; changed by us since production@deployed")


def test_a_required_key_that_we_took_out_still_blocks():
    contract = "settings:\n  a: {required_in: [production]}\n"
    was = shop({"config/production/app.yaml": "a: 1\nb: 1\n"})
    world = shop({"config/production/app.yaml": "b: 1\n", "contract.yaml": contract})
    made = service(world, hosts={"app.yaml": "a: 1\nb: 1\n", "other.ini": "[a]\nb=1\n"})
    find = made.comparing.sourcing.find
    three = made.compare_found(
        found_in(was.snapshot("production"), name="production@deployed"),
        find("production", workspace=world.workspace),
        find("production@live", workspace=world.workspace),
        workspace=world.workspace,
    )
    (entry,) = three.comparison.files[0].differing
    assert (entry.severity, entry.rule) == (Severity.BLOCKER, "required")
    assert entry.why.endswith("; changed by us since production@deployed")


def test_a_secret_that_changed_on_the_server_is_told_and_not_shown():
    secrets = {("production", "p"): CANARY}
    profile = "password: ${{ secret.p }}\nkept: ${{ secret.p }}\n"
    live = f"password: {CANARY}-new\nkept: {CANARY}\n"
    three = in_production(profile, profile, live, secrets=secrets)
    assert three.at("app.yaml", "password").change is Change.ON_SERVER
    assert three.at("app.yaml", "kept").change is Change.UNCHANGED
    assert CANARY not in repr(three)


@pytest.mark.parametrize("where", range(3))
def test_what_looks_like_a_secret_on_one_side_is_shown_on_none(where):
    token = "ghp_" + "a1B2" * 9
    values = ["word-one", "word-two", "word-three"]
    values[where] = token
    three = of_files(*(f"k: {value}\nother: 1\n" for value in values))
    (entry,) = [e for e in three.comparison.files[0].entries if e.path == "k"]
    assert entry.is_secret
    for value in (token, "word-"):
        assert value not in repr(three)


def test_references_to_the_host_are_no_drift():
    profile = "name: web ${{ host.name }}\nb: 1\n"
    three = in_production(profile, profile, "name: web web-1\nb: 2\n")
    assert three.at("app.yaml", "name").change is Change.UNCHANGED
    assert three.at("app.yaml", "b").change is Change.ON_SERVER


def test_items_are_one_and_the_same_in_all_three():
    one, other = "l:\n- {name: a, v: 1}\n- {name: b, v: 1}\n", "l:\n- {name: b, v: 1}\n"
    three = of_files(one, one, other)
    paths = {path: found.change for (_, path), found in three.earlier.items()}
    assert paths["l[name=b].v"] is Change.UNCHANGED
    assert paths["l[name=a].v"] is Change.ON_SERVER


def test_elements_meet_whether_they_are_alone_or_not():
    names = ("base.xml", "ours.xml", "theirs.xml")
    texts = ("<a><b host='1'/></a>", "<a><b host='2'/><b host='3'/></a>", "<a><b host='1'/></a>")
    made = service(shop({}), files=dict(zip(names, texts, strict=True)))
    three = made.compare(names, workspace=None)
    found = {path: one.change for (_, path), one in three.earlier.items()}
    assert found == {"a.b[0].host": Change.BY_US, "a.b[1].host": Change.BY_US}
    two = made.comparing.compare(*names[:2], workspace=None)
    assert (two.summary.different, two.summary.only_right) == (1, 1)


def test_a_side_that_cannot_be_read_is_told():
    good = "a: 1\n"
    three = in_production(good, good, "a: [")
    (entry, *_) = three.comparison.files[0].entries
    assert entry.difference is Difference.UNREADABLE
    assert three.comparison.has_unreadable


_TREES = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2), max_size=4)


@given(base=_TREES, ours=_TREES, theirs=_TREES)
def test_every_key_is_told_as_its_three_values_say(base, ours, theirs):
    def text(tree):
        return "".join(f"{key}: {value}\n" for key, value in tree.items()) or "{}\n"

    three = of_files(text(base), text(ours), text(theirs))
    assert {path for _, path in three.earlier} == {*ours, *theirs}
    for (_, path), found in three.earlier.items():
        values = [tree.get(path) for tree in (base, ours, theirs)]
        was = found.setting
        assert (None if was is None else (spell(was.path), was.value)) == (
            None if values[0] is None else (path, values[0])
        )
        distinct = (values[1] != values[0], values[2] != values[0], values[1] != values[2])
        assert (
            found.change
            is {
                (False, False, False): Change.UNCHANGED,
                (True, False, True): Change.BY_US,
                (False, True, True): Change.ON_SERVER,
                (True, True, True): Change.ON_BOTH,
                (True, True, False): Change.ALIKE,
            }[distinct]
        )
