"""Values are carried over as changes of files that can be read before they are saved."""

import pytest
from tests.services.sample_settings import World, config, environment

from tidegate.domain.environment import Kind
from tidegate.domain.problem import Problem
from tidegate.domain.spelling import path_of
from tidegate.services.promoting_settings import PromotingSettings

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
        return promoting.set_value(
            world.workspace, "dev", "config/app.yaml", path_of(path), value, staged=staged
        )

    first = put("log.keep", 8)
    second = put("db.pool", 5, staged=(first,))
    assert b"keep: 8" in second.after
    assert second.before == DEV.encode()
    assert "+  pool: 5" in second.diff.splitlines()
    assert "canary" not in second.diff + repr(second)


def test_a_file_that_is_not_there_yet_begins(world, promoting):
    del world.workspaces.files[NAME]
    path = path_of("a.b")
    change = promoting.set_value(world.workspace, "production", "app.yaml", path, "x")
    assert (change.before, change.after) == (b"", b"a:\n  b: x\n")
    assert change.notes == (f"{NAME} is new",)
