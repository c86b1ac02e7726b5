"""A workspace is made of a repository of each ecosystem, checked, and holds no secret."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.adapters.importing.repositories import FolderRepositories
from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.domain.comparison import Severity
from tidegate.domain.environment import Kind
from tidegate.domain.problem import Problem
from tidegate.services.importing import Importing
from tidegate.services.layering import Layering
from tidegate.services.opening import Opening
from tidegate.services.resolving import Resolving
from tidegate.services.vetting import Vetting

SAMPLES = Path(__file__).parent / "import_samples"
SECRET = re.compile(
    r"sample-[a-z0-9-]+-word|sample-token-word|Sample-\w+-\d|sample%2Fword|orders-on-my-desk"
    r"|sample-Pr0d-Passw0rd|a sample with \$|sample-legacy-token|sample-signing-key|ChangeMe"
)


class Signing:
    def signers(self, workspace):
        return None


class Kept(dict):
    """A keyring: secrets by environment and name."""

    def set(self, workspace, environment, name, value):
        if name == self.get("refused"):
            raise Problem("too long", remedy="cut it")
        self[environment, name] = value.reveal()


KEPT = Kept()


class Clock:
    def now(self):
        return datetime(2026, 1, 1, tzinfo=UTC)


def importing(tmp_path, *, ssh_config=None):
    config = ssh_config or tmp_path / "no-ssh-config"
    repositories = FolderRepositories(ssh_config=config)
    return Importing(repositories, FormatsAdapter(), WorkspaceFiles(), keeping=lambda: KEPT)


def resolving():
    return Resolving(Layering(WorkspaceFiles(), FormatsAdapter()))


def check(folder):
    vetting = Vetting(resolving(), lambda: pytest.fail("no keyring is asked"), Clock())
    return Opening(WorkspaceFiles(), FormatsAdapter(), Signing(), vetting).check(folder)


class Made:
    """An import, the workspace that it became and what `check` says of that."""

    def __init__(self, tmp_path, name, **options):
        self.folder = tmp_path / "workspace"
        service = importing(tmp_path)
        self.found = service.look(SAMPLES / name, **options)
        self.workspace = service.create(self.found, self.folder)
        self.report = check(self.folder)

    @property
    def line(self):
        return [each.name for each in self.found.environments]

    @property
    def left(self):
        return {each.path: each.reason for each in self.found.left}

    def secrets(self, environment):
        return self.found.secrets.get(environment, ())

    def settings(self, environment, *, file=0):
        resolved = resolving().resolve(self.workspace, self.workspace.environment(environment))
        assert resolved.files[file].unreadable == ""
        return {path: setting.value for path, setting in resolved.files[file].settings.items()}


@pytest.fixture
def made(tmp_path):
    return lambda name, **options: Made(tmp_path, name, **options)


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()))
def test_every_sample_passes_check_and_holds_no_secret(made, name):
    before = {path: path.read_bytes() for path in (SAMPLES / name).rglob("*") if path.is_file()}
    one = made(name)
    assert one.report.problems == ()
    assert all(f.severity.weight < Severity.HIGH.weight for f in one.report.findings)
    written = [path for path in one.folder.rglob("*") if path.is_file()]
    assert written
    assert [path for path in written if SECRET.search(path.read_text("utf-8-sig"))] == []
    assert {p: p.read_bytes() for p in (SAMPLES / name).rglob("*") if p.is_file()} == before


def test_spring(made):
    one = made("spring")
    assert one.line == ["dev", "prod"]
    assert one.secrets("prod") == one.secrets("dev") == ("datasource.password",)
    assert "mysql" in one.left["src/main/resources/application-mysql.yml"]
    assert "this machine's own" in one.left["src/main/resources/application-local.yml"]
    assert one.workspace.environment("prod").config[0].destination == "config/application.yml"
    assert one.settings("prod")["server.port"] == 8080
    assert one.settings("prod")["spring.datasource.url"].endswith("db.prod.internal:5432/orders")
    assert one.settings("dev")['"logging.level.root"'] == "DEBUG"
    comment = "password: ${{ secret.datasource.password }}   # replaced on servers\n"
    assert comment in (one.folder / "config/base/application.yml").read_text()


def test_springs_documents_for_one_profile_are_that_environments(tmp_path):
    (tmp_path / "application.yml").write_text(
        "port: 1\nlog: INFO\n---\nspring:\n  config:\n    activate:\n      on-profile: prod\n"
        "port: 2\n---\nspring.profiles: cloud\nport: 3\n"
    )
    service = importing(tmp_path)
    found = service.look(tmp_path)
    assert [(e.path, e.word) for e in found.left] == [("application.yml (cloud)", "cloud")]
    service.create(found, tmp_path / "w")
    assert (tmp_path / "w/config/base/application.yml").read_text() == "port: 1\nlog: INFO\n"
    assert (tmp_path / "w/config/prod/application.yml").read_text() == "port: 2\n"


def test_a_name_that_is_told_to_be_one_is_an_environment(made):
    one = made("spring", also=["MySQL"])
    assert one.line == ["dev", "prod", "mysql"]
    assert one.workspace.application.pipeline == ("dev", "prod")
    assert one.workspace.environment("mysql").promote == "manual"


def test_dotnet(made):
    one = made("dotnet")
    assert one.line == ["development", "staging", "production"]
    assert one.secrets("production") == ("ConnectionStrings.Shop.password", "Jwt.SigningKey")
    shop = one.settings("production")["ConnectionStrings.Shop"]
    assert shop.endswith("User Id=shop;Password=${{ secret.ConnectionStrings.Shop.password }};")
    assert one.settings("development")["Logging.LogLevel.Default"] == "Debug"
    raw = (one.folder / "config/production/src/Shop.Web/appsettings.json").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf{\r\n")


def test_helm(made):
    one = made("helm")
    assert one.line == ["staging", "prod"]
    assert one.settings("prod")["replicas"] == 4
    assert "extra.debug" not in one.settings("prod")
    assert one.secrets("prod") == ("database.password",)


def test_compose_merges_its_own_files(made):
    one = made("compose")
    assert one.line == ["dev", "prod"]
    prod = one.workspace.environment("prod")
    assert [file.destination for file in prod.config] == [
        "docker-compose.prod.yml",
        "docker-compose.yml",
    ]
    assert one.settings("prod")["services.web.environment.API_KEY"] == "${API_KEY}"
    assert one.secrets("prod") == ("DATABASE_URL_PASSWORD",)


def test_laravel_reads_one_file_whole(made):
    one = made("laravel")
    assert one.line == ["dev", "staging", "production"]
    assert one.secrets("production") == ("APP_KEY", "DB_PASSWORD")
    assert "DB_HOST" not in one.settings("dev")
    assert one.settings("production")["MAIL_PASSWORD"] == "null"
    assert one.left[".env.example"].startswith("a template")
    assert "the-old" not in (one.folder / "config/production/.env").read_text()


def test_toml_files_of_a_config_folder(made):
    one = made("toml")
    assert one.line == ["development", "production"]
    assert one.settings("production") == {
        "server.port": 3000,
        "database.host": "db.internal",
        "database.password": "${{ secret.database.password }}",
    }
    assert "puma" not in str(one.workspace.environment("production").config)
    assert set(one.left) == {"config/local.toml", "config/puma.toml"}


def test_rails(made):
    one = made("rails")
    assert one.line == ["development", "test", "staging", "production"]
    assert "automated tests" in one.found.environments[1].doubt
    assert one.settings("production")["host"] == "shop.example.com"
    assert one.settings("staging")["cache.ttl"] == 60
    kept = (one.folder / "config/base/config/settings.yml").read_text()
    assert 'secret_key_base: <%= ENV["SECRET_KEY_BASE"] %>' in kept
    assert {"config/database.yml", "config/master.key", "config/credentials.yml.enc"} <= set(
        one.left
    )


def test_capistrano(made):
    one = made("capistrano")
    assert one.workspace.name == "storefront"
    assert one.line == ["staging", "production", "acme"]
    production = one.workspace.environment("production")
    assert [(h.name, h.address, h.port, h.user, h.roles) for h in production.hosts] == [
        ("web1", "web1.shop.internal", 2200, "deploy", ("app", "web")),
        ("web2", "web2.shop.internal", 2222, "deploy", ("app", "web")),
        ("db1", "db1.shop.internal", 2200, "dba", ("db",)),
    ]
    assert (production.deploy.path, production.deploy.keep) == ("/var/www/storefront", 7)
    assert production.deploy.shared == ("log", "tmp/pids", "storage")
    (staging,) = one.workspace.environment("staging").hosts
    assert (staging.user, staging.roles) == ("stager", ("app", "web"))
    notes = [note for each in one.found.understood for note in each.notes]
    assert "config/deploy/production.rb:5: this server's address is computed" in notes
    assert "config/deploy/staging.rb:4: `deploy_to` is computed" in notes
    acme = one.workspace.environment("acme")
    assert (acme.kind, acme.promote, acme.hosts[0].port) == (Kind.PRODUCTION, "manual", 2022)
    assert one.workspace.application.pipeline == ("staging", "production")


def test_kamal(made):
    one = made("kamal")
    assert one.workspace.name == "tickets"
    assert one.line == ["staging", "production"]
    production = one.workspace.environment("production")
    assert [(h.name, h.address, h.port, h.user, h.roles) for h in production.hosts] == [
        ("web-1", "192.168.40.1", 2222, "app", ("web",)),
        ("web-2", "192.168.40.2", 2222, "app", ("web", "job")),
        ("worker", "worker.tickets.internal", 2222, "app", ("job",)),
    ]
    assert one.settings("staging") == {
        "DB_HOST": "192.168.50.9",
        "RAILS_MAX_THREADS": "5",
        "LEGACY_TOKEN": "${{ secret.LEGACY_TOKEN }}",
        "RAILS_MASTER_KEY": "${{ secret.RAILS_MASTER_KEY }}",
        "DATABASE_PASSWORD": "${{ secret.DATABASE_PASSWORD }}",
    }
    assert one.report.secrets["staging"] == one.secrets("staging")


def test_two_environments_of_one_machine_get_a_folder_each(tmp_path):
    (tmp_path / "config/deploy").mkdir(parents=True)
    for name in ("staging", "production"):
        script = "set :deploy_to, '/var/www/shop'\nserver 'one.internal', user: 'deploy'\n"
        (tmp_path / f"config/deploy/{name}.rb").write_text(script)
    service = importing(tmp_path)
    workspace = service.create(service.look(tmp_path), tmp_path / "w")
    paths = {name: each.deploy.path for name, each in workspace.environments.items()}
    assert paths == {"production": "/var/www/shop", "staging": "/var/www/shop-staging"}


def test_web_config_and_its_transforms(made):
    one = made("webconfig")
    assert one.line == ["dev", "production"]
    production = one.settings("production")
    mode = "configuration.appSettings.add[key=Mode].value"
    assert (production[mode], one.settings("dev")[mode]) == ("live", "dev")
    assert one.secrets("production") == ("ApiKey", "connectionString.password")


def test_layered_env_files(made):
    one = made("symfony")
    assert one.line == ["test", "prod"]
    url = one.settings("prod")["DATABASE_URL"]
    assert url == (
        "postgresql://app:${{ secret.DATABASE_URL_PASSWORD }}@db.internal:5432/app?serverVersion=16"
    )
    assert one.settings("prod")["MAILER_DSN"] == "null://null"
    assert set(one.left) == {".env.local", ".env.prod.local"}


def test_several_spellings_are_one_environment(made):
    one = made("monorepo")
    assert one.line == ["staging", "production", "eu-prod"]
    assert one.left == {
        "services/web/.env.production": "services/web/.env.prod is production's already"
    }
    assert one.secrets("production") == ("api.token", "db_password")
    assert "judged by its parts" in one.found.environments[2].doubt


def test_found_secrets_are_kept_but_developers_own_not_for_production(made, tmp_path):
    one = made("spring")
    KEPT.clear()
    assert importing(tmp_path).keep_secrets(one.found, one.workspace) == 2
    assert KEPT == {
        ("dev", "datasource.password"): "orders-on-my-desk",
        ("prod", "datasource.password"): "sample-Pr0d-Passw0rd",
    }
    symfony = importing(tmp_path).look(SAMPLES / "symfony")
    assert symfony.found_secrets("prod")["DATABASE_URL_PASSWORD"].reveal() == "sample%2Fword"
    webconfig = importing(tmp_path).look(SAMPLES / "webconfig")
    assert set(webconfig.found_secrets("production")) == {"connectionString.password"}


def test_a_secret_that_cannot_be_kept_is_told_once_the_others_are(made, tmp_path):
    one = made("laravel")
    KEPT.clear()
    KEPT["refused"] = "APP_KEY"
    with pytest.raises(Problem, match="1 of 4 secrets could not be kept: too long"):
        importing(tmp_path).keep_secrets(one.found, one.workspace)
    assert {environment for environment, _ in KEPT.keys() - {"refused"}} == {
        "dev",
        "staging",
        "production",
    }
    KEPT.clear()


def test_what_is_not_wanted_is_left_out(tmp_path):
    service = importing(tmp_path)
    found = service.look(SAMPLES / "monorepo").without(["config/eu-prod/app.ini"])
    assert [each.name for each in found.environments] == ["staging", "production"]
    assert ("config/eu-prod/app.ini", "not wanted") in [(e.path, e.reason) for e in found.left]
    assert "eu-prod" not in service.create(found, tmp_path / "w").environments


def test_hosts_of_ssh_config_are_offered_and_not_taken(tmp_path):
    config = tmp_path / "config"
    config.write_text("Host spring-prod-1 *.dev\n  HostName 10.0.0.9\nHost other\nHost prod2\n")
    service = importing(tmp_path, ssh_config=config)
    found = service.look(SAMPLES / "spring")
    assert [each.aliases for each in found.environments] == [(), ("spring-prod-1", "prod2")]
    workspace = service.create(found, tmp_path / "w")
    assert workspace.environment("prod").hosts[0].address == "prod-1.example.com"
    text = (tmp_path / "w/environments/prod.yaml").read_text()
    assert "# - ssh: spring-prod-1" in text


def test_a_workspace_and_an_empty_folder_are_refused(tmp_path):
    with pytest.raises(Problem, match=r"nothing in .* was understood"):
        importing(tmp_path).look(tmp_path)
    (tmp_path / "tidegate.yaml").write_text("tidegate: 1\n")
    with pytest.raises(Problem, match="is a workspace already"):
        importing(tmp_path).look(tmp_path)


def test_a_workspace_inside_of_a_repository_is_left_alone(tmp_path):
    for path in ("delivery/tidegate.yaml", "delivery/config/prod/.env", ".env.dev"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("A=1\n")
    found = importing(tmp_path).look(tmp_path)
    assert [each.path for each in found.understood] == [".env.dev"]
    assert [(each.path, each.reason) for each in found.left] == [
        ("delivery/", "a workspace already")
    ]


def test_nothing_is_written_over(tmp_path):
    shutil.copytree(SAMPLES / "toml", tmp_path / "repo")
    service = importing(tmp_path)
    found = service.look(tmp_path / "repo")
    taken = tmp_path / "repo/config/base/config/settings.toml"
    taken.parent.mkdir(parents=True)
    taken.write_text("mine")
    with pytest.raises(Problem, match="nothing was written"):
        service.create(found, tmp_path / "repo")
    assert taken.read_text() == "mine"
    assert not (tmp_path / "repo/tidegate.yaml").exists()


def test_an_environment_stays_when_its_settings_cannot_be_read(tmp_path):
    (tmp_path / ".env.staging").write_text("A=1\n")
    (tmp_path / "application-prod.yml").write_text("a: [1\n")
    found = importing(tmp_path).look(tmp_path)
    assert [(each.name, each.doubt) for each in found.environments] == [
        ("staging", ""),
        ("prod", "its settings could not be taken over"),
    ]
    assert found.left[0].reason.startswith("cannot be taken over: ")


def test_two_programs_of_one_repository_keep_their_places(tmp_path):
    for name in ("orders", "billing"):
        for file in ("src/main/resources/application-prod.yml", "appsettings.Production.json"):
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text('{"a": 1}')
    service = importing(tmp_path)
    workspace = service.create(service.look(tmp_path), tmp_path / "w")
    assert {file.destination for file in workspace.environment("production").config} == {
        "orders/config/application.yml",
        "billing/config/application.yml",
        "orders/appsettings.json",
        "billing/appsettings.json",
    }
    assert check(tmp_path / "w").problems == ()


def test_a_repository_of_too_much_is_read_in_part(tmp_path, monkeypatch):
    monkeypatch.setattr("tidegate.services.importing._MOST", 3)
    monkeypatch.setattr("tidegate.services.importing._LARGEST", 100)
    for name in ("a", "b", "c", "d"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".env.prod").write_text("A=1\n")
    (tmp_path / "b/.env.prod").write_text("A=1\n" * 30)
    found = importing(tmp_path).look(tmp_path)
    reasons = {each.path: each.reason for each in found.left}
    assert [each.path for each in found.understood] == ["a/.env.prod"]
    assert set(reasons) == {"b/.env.prod", "c/.env.prod", "d/.env.prod"}
    assert all("fill 0 MB" in reason for reason in reasons.values())
    monkeypatch.setattr("tidegate.services.importing._LARGEST", 10_000)
    found = importing(tmp_path).look(tmp_path)
    assert len(found.understood) == 3
    assert "more than 3 files" in found.left[0].reason


def test_a_repository_without_names_gets_a_guess(tmp_path):
    (tmp_path / ".env").write_text("A=1\nPASSWORD=sample-word\n")
    found = importing(tmp_path).look(tmp_path)
    assert [each.name for each in found.environments] == ["dev", "production"]
    assert all("guess" in each.doubt for each in found.environments)
    importing(tmp_path).create(found, tmp_path / "w")
    assert check(tmp_path / "w").problems == ()


def test_a_secret_that_cannot_be_taken_out_keeps_its_file_out(tmp_path):
    (tmp_path / ".env.dev").write_text("A=1\n")
    key = "-----BEGIN PRIVATE KEY-----"
    (tmp_path / ".env.prod").write_text(f"A=1\nnot a setting {key}\n")
    found = importing(tmp_path).look(tmp_path)
    assert [each.path for each in found.understood] == [".env.dev"]
    assert [each.path for each in found.left] == [".env.prod"]
