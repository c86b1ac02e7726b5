"""Values are carried over as changes of files that can be read before they are saved."""

import pytest
from tests.services.sample_settings import World, config, environment

from tidegate.domain.environment import Kind
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Remove, SetValue
from tidegate.domain.spelling import path_of
from tidegate.services.promoting_settings import PromotingSettings
from tidegate.services.staging_notes import Effects

DEV = """\
log:
  level: DEBUG
  # In days.
  # Not more than 30.
  keep: 7
  file: app.log
new: {deep: {er: "no"}}
l: [{name: a, v: 1}, {name: b, v: 2}]
db:
  password: canary-hunter22
  user: ${{ secret.user }}
"""
PRODUCTION = "# head\nlog:\n    level: INFO   # quiet\n    file: x\nl: [{name: b, v: 9}]\n"
NAME = "config/production/app.yaml"


@pytest.fixture
def world():
    app = (config("app.yaml", to="config/app.yaml"),)
    dev = environment("dev", config=app)
    production = environment("production", config=app, kind=Kind.PRODUCTION)
    files = {"config/dev/app.yaml": DEV, NAME: PRODUCTION}
    return World(files, environments=(dev, production))


@pytest.fixture
def promoting(world):
    return PromotingSettings(world.resolving, world.workspaces, world.layering.formats)


def test_a_new_key_stands_behind_its_neighbour_with_its_comment(world, promoting):
    (change,) = promoting.stage(world.workspace, "dev", "production", ["log.keep", "l[name=b].v"])
    assert change.file == NAME
    assert change.after.decode() == (
        "# head\nlog:\n    level: INFO   # quiet\n    # In days.\n    # Not more than 30.\n"
        "    keep: 7\n    file: x\nl: [{name: b, v: 2}]\n"
    )
    assert "+    keep: 7" in change.diff.splitlines()


def test_many_keys_at_once_come_to_what_they_come_to_one_by_one(world, promoting):
    keys = ["log.keep", "new.deep.er", "log.level", "l[name=b].v"]
    together = promoting.stage(world.workspace, "dev", "production", keys)
    one_by_one = ()
    for key in keys:
        one_by_one = promoting.stage(world.workspace, "dev", "production", [key], staged=one_by_one)
    assert together == one_by_one


def test_missing_parents_are_made_and_strings_stay_strings(world, promoting):
    (change,) = promoting.stage(world.workspace, "dev", "production", ["new.deep.er"])
    assert change.after.decode() == PRODUCTION + 'new:\n    deep:\n        er: "no"\n'


def test_what_is_staged_is_saved_unless_the_file_changed(world, promoting):
    staged = promoting.stage(world.workspace, "dev", "production", ["log.level"])
    promoting.save(world.workspace, staged)
    assert world.workspaces.files[NAME].startswith(b"# head\nlog:\n    level: DEBUG   # quiet\n")
    with pytest.raises(Problem, match="changed meanwhile"):
        promoting.save(world.workspace, staged)


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("db.password", "is a secret"),
        ("log.leve", "near names: log.level"),
        ("l[name=a].v", "no item"),
    ],
)
def test_what_cannot_be_carried_is_refused(world, promoting, key, what):
    with pytest.raises(Problem, match=what) as caught:
        promoting.stage(world.workspace, "dev", "production", [key])
    assert "canary" not in str(caught.value)


def test_a_reference_to_a_secret_is_carried(world, promoting):
    (change,) = promoting.stage(world.workspace, "dev", "production", ["db.user"])
    assert b"  user: ${{ secret.user }}" in change.after


def test_values_are_set_one_on_the_other_and_secrets_stay_out_of_the_diff(world, promoting):
    def put(path, value, staged=()):
        edits = [SetValue(path_of(path), value)]
        return promoting.edit(world.workspace, "dev", "config/app.yaml", edits, staged=staged)

    first = put("log.keep", 8)
    second = put("db.pool", 5, staged=(first,))
    assert b"keep: 8" in second.after
    assert second.before == DEV.encode()
    assert "+  pool: 5" in second.diff.splitlines()
    assert "canary" not in second.diff + repr(second)


def test_a_file_that_is_not_there_yet_begins(world, promoting):
    del world.workspaces.files[NAME]
    edits = [SetValue(path_of("a.b"), "x")]
    change = promoting.edit(world.workspace, "production", "app.yaml", edits)
    assert (change.before, change.after) == (b"", b"a:\n  b: x\n")
    assert change.notes == (f"{NAME} is new",)


def house(files, *, name="app.yaml", **more):
    app = (config(name, **more),)
    base = environment("base", config=app)
    one = environment("dev", config=app)
    two = environment("production", config=app, extends=("base",), kind=Kind.PRODUCTION)
    world = World(files, environments=(base, one, two))
    return world, PromotingSettings(world.resolving, world.workspaces, world.layering.formats)


def put(made, path, value, *, name="app.yaml"):
    world, service = made
    edits = [SetValue(path_of(path), value)]
    return service.edit(world.workspace, "production", name, edits)


def test_an_anchored_value_says_how_many_places_change():
    made = house({NAME: "a: &x 1\nb: *x\nc: {d: *x}\ne: 1\n"})
    change = put(made, "a", 2)
    assert change.notes == ("2 other places change too, by the same anchor: b, c.d",)
    assert put(made, "e", 2).notes == ()


def test_an_edit_that_changes_nothing_says_so():
    made = house({"config/base/app.yaml": "a: 1\nb: 1\n", NAME: "b: 2\n"})
    assert put(made, "a", 1).notes == (
        "`a` is the same without it: config/base/app.yaml:1 says so too",
    )
    assert put(made, "a", 3).notes == ()
    world, service = made
    gone = service.edit(world.workspace, "production", "app.yaml", [Remove(path_of("b"))])
    assert gone.notes == ("`b` keeps a value: config/base/app.yaml:2 has it too",)


def test_an_edit_that_is_overridden_says_by_what():
    layers = ("web.config", "web.Release.config")
    files = {f"config/production/{layers[0]}": "<a x='1'/>\n"}
    files[f"config/production/{layers[1]}"] = TRANSFORM
    app = (config("web.config", layers=layers, merge="xdt"),)
    world = World(files, environments=(environment("production", config=app),))
    effects = Effects(
        world.layering, world.workspace, world.workspace.environment("production"), app[0]
    )
    name = "config/production/web.config"
    notes = effects.notes(
        name, b"<a x='1'/>\n", b"<a x='2'/>\n", edit=SetValue(path_of("a.x"), "2")
    )
    assert list(notes) == [
        "`a.x` is written without effect: config/production/web.Release.config:1 overrides it"
    ]


TRANSFORM = (
    "<a x='9' xmlns:xdt='http://schemas.microsoft.com/XML-Document-Transform'"
    " xdt:Transform='SetAttributes(x)'/>\n"
)


@pytest.mark.parametrize(
    ("name", "before", "path", "after"),
    [
        (".env", "A=1\n#B=old\nC=1\n", "B", "A=1\nB=new\nC=1\n"),
        ("app.ini", "[s]\n; b = x ; y\n[t]\n;b=1\n", "s.b", "[s]\nb = new ; y\n[t]\n;b=1\n"),
        ("app.yaml", "s:\n  a: 1\n  # b: x\nt: 1\n", "s.b", "s:\n  a: 1\n  b: new\nt: 1\n"),
        ("app.toml", "[s]\na = 1\n# b = 'x'\n", "s.b", "[s]\na = 1\nb = 'new'\n"),
        ("app.properties", "# b: a remark\n#b.c=x\n", '"b.c"', "# b: a remark\nb.c=new\n"),
    ],
)  # fmt: skip
def test_a_commented_out_key_is_filled_in_place(name, before, path, after):
    file = f"config/production/{name}"
    made = house({file: before}, name=name)
    change = put(made, path, "new", name=name)
    assert change.after.decode() == after
    assert "had `" in change.notes[0]
    assert "commented out" in change.notes[0]


def test_a_comment_that_only_looks_like_the_key_stays():
    made = house({NAME: "t:\n  # b: x\n  a: 1\ns:\n  a: 1\n"})
    assert put(made, "s.b", 1).after == b"t:\n  # b: x\n  a: 1\ns:\n  a: 1\n  b: 1\n"


RULES = "settings:\n  workers: {type: integer, range: 1..8, required_in: [production, dev]}\n"


@pytest.mark.parametrize(
    ("name", "value", "refusals", "doubts"),
    [
        ("production", 96, 1, 0),
        ("production", "many", 1, 0),
        ("production", 4, 0, 0),
        ("dev", 96, 0, 1),
        ("dev", 4, 0, 0),
    ],
)
def test_a_breach_is_refused_in_production_and_asked_about_elsewhere(name, value, refusals, doubts):
    app = (config("app.yaml"),)
    dev, live = environment("dev", config=app), environment("production", config=app)
    live = live.model_copy(update={"kind": Kind.PRODUCTION})
    files = {f"config/{each}/app.yaml": "workers: 2\n" for each in ("dev", "production")}
    world = World({**files, "contract.yaml": RULES}, environments=(dev, live))
    service = PromotingSettings(world.resolving, world.workspaces, world.layering.formats)
    at, path = (world.workspace, name, "app.yaml"), path_of("workers")
    change = service.edit(*at, [SetValue(path, value)])
    assert (len(change.refusals), len(change.doubts)) == (refusals, doubts)
    if refusals:
        with pytest.raises(Problem, match="workers"):
            service.save(world.workspace, (change,))
    else:
        service.save(world.workspace, (change,))
    gone = service.edit(*at, [Remove(path)])
    assert f"`workers`: the contract requires it in {name}" in gone.notes
    assert bool(gone.refusals) is (name == "production")
