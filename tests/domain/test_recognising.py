"""What a file is to an import, told by its path alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.environment import Merge
from tidegate.domain.file_path import path_inside
from tidegate.domain.imported import Descriptor, LeftAlone, Piece, Witness
from tidegate.domain.recognising import recognise

PARTS = (
    "config",
    "conf",
    "settings",
    "environments",
    "env",
    "prod",
    "dev",
    "base",
    "..",
    "ünï",
    ".env",
    ".env.prod",
    ".env.",
    "values.yaml",
    "values-.yaml",
    "web.config",
    "x.tfvars",
    "app.production.toml",
    "appsettings.Dev.json",
    "application-qa.yml",
    "production.py",
    "deploy.rb",
    "deploy.yml",
    "default.json",
    "compose.live.yml",
    "settings.yml",
)


def told(path, *among):
    return recognise(path, among=frozenset({path, *among}))


@pytest.mark.parametrize(
    ("path", "word", "file", "to"),
    [
        (".env", "", ".env", ".env"),
        ("api/.env.production", "production", "api/.env", "api/.env"),
        ("docker/staging.env", "staging", "docker/.env", "docker/.env"),
        ("App/appsettings.QA.json", "QA", "App/appsettings.json", "appsettings.json"),
        ("application-prod-eu.yml", "prod-eu", "application.yml", "application.yml"),
        (
            "m/src/main/resources/bootstrap-dev.properties",
            "dev",
            "m/bootstrap.properties",
            "config/bootstrap.properties",
        ),
        ("helm/values.prod.yml", "prod", "helm/values.yml", "helm/values.yml"),
        ("config/default.json", "", "config/settings.json", "config/default.json"),
        ("config/prod.toml", "prod", "config/settings.toml", "config/prod.toml"),
        ("conf/app.staging.ini", "staging", "conf/app.ini", "conf/app.ini"),
        ("config/eu-prod.toml", "eu-prod", "config/settings.toml", "config/eu-prod.toml"),
        ("config/production/app.yaml", "production", "config/app.yaml", "config/app.yaml"),
        ("envs/_default/x.json", "", "envs/x.json", "envs/x.json"),
        ("compose.prod.yaml", "prod", "compose.override.yaml", "compose.prod.yaml"),
        ("tf/prod.auto.tfvars", "prod", "tf/terraform.tfvars", "tf/terraform.tfvars"),
        ("Web.Production.config", "production", "web.config", "Web.config"),
    ],
)
def test_settings(path, word, file, to):
    found = told(path)
    assert isinstance(found, Piece)
    assert (found.path, found.word, found.file, found.to) == (path, word, file, to)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (".env.example", "template"),
        ("config/app.toml", "tells no environment"),
        (".env.production.enc", "encrypted"),
        ("appsettings.Local.json", "this machine's own"),
        ("config/master.key", "a key"),
        ("config/cable.yml", "every environment in one file"),
        ("application-local.yml", "this machine's own"),
    ],
)
def test_left_alone(path, why):
    found = told(path)
    assert isinstance(found, LeftAlone)
    assert why in found.reason


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "tests/.env.prod",
        "src/test/resources/application-test.yml",
        "values.yaml",
        "package.json",
        "config/puma.rb",
        "config/client_test.py",
        "src/credentials/store.py",
        "some.env",
        "src/config.ts",
    ],
)
def test_of_no_interest(path):
    assert told(path) is None


def test_values_are_helms_beside_a_chart_or_another():
    assert told("c/values.yaml", "c/Chart.yaml").merge is Merge.HELM
    assert told("c/values.yaml", "c/values-dev.yaml").merge is Merge.HELM


def test_a_file_with_a_word_has_its_base_beside_it():
    assert told("config/app-prod.ini", "config/app.ini").file == "config/app.ini"
    assert told("config/app-prod.ini").word == "app-prod"


def test_other_tools_and_code():
    assert told("config/deploy.rb") == Descriptor("config/deploy.rb", "Capistrano", "")
    assert told("config/deploy/qa.rb").word == "qa"
    assert told("config/deploy.qa.yml") == Descriptor("config/deploy.qa.yml", "Kamal", "qa")
    assert isinstance(told("shop/settings/production.py"), Witness)
    assert isinstance(told("config/environments/beta.rb"), Witness)


def test_the_dot_env_of_laravel_is_devs_own():
    assert told("a/.env", "a/artisan").word == "dev"
    assert told(".env", "artisan").word == "dev"


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4))
def test_whatever_is_recognised_has_paths_that_a_workspace_may_hold(parts):
    path = "/".join(parts)
    found = told(path)
    if isinstance(found, Piece) and ".." not in parts:
        assert path_inside(found.file)
        assert path_inside(found.to)
