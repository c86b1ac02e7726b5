"""Profiles are resolved with origins, layers and variables."""

import pytest
from tests.services.sample_settings import World, config, environment

from tidegate.domain.environment import Kind, Merge
from tidegate.domain.setting import SettingType


def world(files, **more):
    more.setdefault("config", (config("app.yaml", to="config/app.yaml"),))
    dev = environment("dev", extends=("base",), variables={"port": "8080"}, **more)
    return World(files, environments=(dev,))


def test_a_later_layer_wins_and_says_what_it_hides():
    files = {
        "config/base/app.yaml": "log:\n  level: INFO\n  file: app.log\n",
        "config/dev/app.yaml": "log:\n  level: DEBUG\n",
    }
    (file,) = world(files).source("dev").files
    level = file.settings["log.level"]
    assert (level.value, str(level.origin)) == ("DEBUG", "config/dev/app.yaml:2")
    assert [str(origin) for origin in level.overridden] == ["config/base/app.yaml:2"]
    assert str(file.settings["log.file"].origin) == "config/base/app.yaml:3"
    assert file.file == "config/app.yaml"
    assert file.layers == ("config/base/app.yaml", "config/dev/app.yaml")


def test_an_unquoted_variable_has_the_type_of_what_it_becomes():
    files = {"config/dev/app.yaml": 'a: ${{ var.port }}\nb: "${{ var.port }}"\n'}
    (file,) = world(files).source("dev").files
    assert file.settings["a"].value == 8080
    assert file.settings["a"].type is SettingType.INTEGER
    assert file.settings["b"].value == "8080"


def test_a_secret_stays_a_reference_and_is_told():
    files = {"config/dev/app.yaml": "db:\n  pin: ${{ secret.pin }}\n"}
    source = world(files).source("dev")
    assert source.files[0].settings["db.pin"].value == "${{ secret.pin }}"
    assert source.secrets == {"db.pin"}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "there is no app.yaml in config/base/, config/dev/"),
        ({"config/dev/app.yaml": "a: ["}, "config/dev/app.yaml:2:1: "),
        ({"config/dev/app.yaml": "a: ${{ var.prot }}"}, "variable `prot` is not defined"),
    ],
)
def test_what_cannot_be_read_says_why(files, reason):
    (file,) = world(files).source("dev").files
    assert reason in file.unreadable
    assert file.settings == {}


def test_an_extended_environment_brings_what_it_extends():
    app = (config("app.env"),)
    qa = environment("qa", extends=("base",), config=app)
    uat = environment("uat", extends=("qa",), config=app, kind=Kind.ACCEPTANCE)
    files = {"config/base/app.env": "A=1\nB=1\n", "config/qa/app.env": "B=2\n"}
    source = World(files, environments=(qa, uat)).source("uat")
    assert {path: s.value for path, s in source.files[0].settings.items()} == {"A": "1", "B": "2"}


def test_a_circle_of_environments_is_named():
    app = (config("app.env"),)
    qa = environment("qa", extends=("uat",), config=app)
    uat = environment("uat", extends=("qa",), config=app)
    with pytest.raises(Exception, match="qa -> uat -> qa"):
        World({}, environments=(qa, uat)).source("qa")


def test_layers_of_one_profile_merge_as_dotnet_does():
    names = ("appsettings.json", "appsettings.Production.json")
    app = (config("appsettings.json", layers=names, merge=Merge.DOTNET),)
    files = {
        "config/base/appsettings.json": '{"Log": {"Level": "Info"}, "Hosts": ["a", "b"]}',
        "config/dev/appsettings.Production.json": '{"log": {"level": "Warn"}, "Hosts": ["c"]}',
    }
    (file,) = world(files, config=app).source("dev").files
    values = {path: setting.value for path, setting in file.settings.items()}
    assert values == {"Log.Level": "Warn", "Hosts[0]": "c", "Hosts[1]": "b"}
