"""`check` reads all that a delivery reads; `init` writes what passes it."""

from importlib.resources import files
from pathlib import Path

import pytest

import tidegate_resources
from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.domain.comparison import Severity
from tidegate.domain.problem import Problem
from tidegate.services.initialising import Initialising, application_name
from tidegate.services.opening import Opening


class Formats:
    """Refuses whatever holds the word `broken`; formats have tests of their own."""

    def detect(self, name, content, *, declared=""):
        return declared or "yaml"

    def read(self, content, *, file, format, dialect=""):  # noqa: A002 - the port's name
        assert b"${{" not in content
        if b"broken" in content:
            raise Problem(f"{file}:1:1: broken")

    def text(self, content, *, file):
        return content.decode()


class Signing:
    def __init__(self, *people):
        self.principals = people

    def signers(self, workspace):
        return self if self.principals else None


def opening(*people, credentials=None):
    signing = Signing(*people)
    return Opening(WorkspaceFiles(), Formats(), signing, credentials=credentials)


def templates():
    root = Path(str(files(tidegate_resources) / "templates"))
    names = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in names}


@pytest.fixture
def folder(tmp_path):
    Initialising(workspaces=WorkspaceFiles(), templates=templates()).create(tmp_path / "Shop 2")
    return tmp_path / "Shop 2"


def test_a_new_workspace_passes_check(folder):
    report = opening().check(folder)
    assert report.problems == ()
    assert all(finding.severity.weight < Severity.HIGH.weight for finding in report.findings)
    assert opening().open(folder).name == "Shop-2"


def test_init_never_overwrites(folder):
    initialising = Initialising(workspaces=WorkspaceFiles(), templates=templates())
    with pytest.raises(Problem, match="nothing was written"):
        initialising.create(folder)


def test_a_name_of_several_words_is_one_word_in_paths(tmp_path):
    initialising = Initialising(workspaces=WorkspaceFiles(), templates=templates())
    made = initialising.create(tmp_path / "w", application="My Äpp 2")
    assert made.name == "My Äpp 2"
    assert made.environments["dev"].deploy.path == "/srv/My-App-2"


def test_a_name_that_is_not_allowed_writes_nothing(tmp_path):
    initialising = Initialising(workspaces=WorkspaceFiles(), templates=templates())
    with pytest.raises(Problem, match="cannot be its name"):
        initialising.create(tmp_path / "w", application="a: b")
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    ("folder", "name"),
    [("Café du Nord", "Cafe-du-Nord"), ("--", "my-application")],
)
def test_the_application_is_named_after_its_folder(folder, name):
    assert application_name(Path("/x") / folder) == name


def test_everything_wrong_in_profiles_is_told_with_its_place(folder):
    (folder / "config/base/app.yaml").write_text("a: 1\nb: ${{ var.nothing }}\n")
    (folder / "config/dev/app.yaml").write_text("broken")
    environment = folder / "environments/production.yaml"
    environment.write_text(environment.read_text().replace("{file: app.yaml", "{file: gone.yaml"))
    said = [str(problem) for problem in opening().check(folder).problems]
    assert said[0].startswith("config/base/app.yaml:2:4: variable `nothing` is not defined")
    assert said[1] == "config/dev/app.yaml:1:1: broken"
    assert said[2].startswith("environments/production.yaml:15:5: no profile has gone.yaml")
    assert len(said) == 3


def test_a_bad_contract_and_a_bad_workspace_are_reports_not_exceptions(folder):
    (folder / "contract.yaml").write_text(
        "settings: {a: {requred_in: [dev]}, b: {required_in: [x]}}"
    )
    assert "did you mean `required_in`?" in str(opening().check(folder).problems[0])
    (folder / "tidegate.yaml").write_text("tidegate: 2\n")
    assert "made by a newer version (2 > 1)" in str(opening().check(folder).problems[0])


def test_secrets_are_listed_by_name(folder):
    (folder / "config/dev/app.yaml").write_text("p: ${{ secret.db_password }}\n")
    assert opening().check(folder).secrets == {"dev": ("db_password",)}


class Keyring:
    """Holds the secrets named to it, or is locked."""

    def __init__(self, *kept, locked=False):
        self.kept, self.locked = kept, locked

    def get(self, application, environment, name):
        if self.locked:
            raise Problem("the keyring is locked", remedy="unlock it")
        return "a secret" if (application, environment, name) in self.kept else None


def told_of_secrets(folder, keyring):
    found = opening(credentials=lambda: keyring).check(folder).findings
    return [(f.severity, f.text, f.remedy) for f in found if "secret" in f.text]


def test_a_secret_that_is_not_set_is_told_with_the_way_to_set_it(folder):
    (folder / "config/base/app.yaml").write_text("a: ${{ secret.one }}\nb: ${{ secret.two }}\n")
    (folder / "config/dev/app.yaml").write_text("a: b\n")
    (folder / "config/production/app.yaml").write_text("a: b\n")
    keyring = Keyring(
        ("Shop-2", "dev", "one"), ("Shop-2", "dev", "two"), ("Shop-2", "production", "two")
    )
    ((severity, text, remedy),) = told_of_secrets(folder, keyring)
    assert severity is Severity.MEDIUM
    assert text == "environments/production.yaml:1:1: the secret `one` is not set"
    assert remedy.startswith("`tidegate secret set production one`")


def test_a_locked_keyring_is_told_once_and_no_keyring_is_met_in_vain(folder):
    assert told_of_secrets(folder, None) == []
    (folder / "config/base/app.yaml").write_text("a: ${{ secret.one }}\nb: ${{ secret.two }}\n")
    ((severity, text, remedy),) = told_of_secrets(folder, Keyring(locked=True))
    assert (severity, remedy) == (Severity.LOW, "unlock it")
    assert text.endswith("cannot be told: the keyring is locked")


def test_what_is_doubtful_is_found(folder):
    (folder / "config/dev/app.yaml").write_text("a: 1\nk: AKIA" + "ABCDEFGHIJKLMNOP\n")
    found = [finding.text for finding in opening().check(folder).findings]
    assert any(text.startswith("config/dev/app.yaml:2:1: a secret seems") for text in found)
    assert any("host 'dev-1' has a sample address" in text for text in found)
    assert any("approvals are recorded unsigned" in text for text in found)


def test_a_gate_that_nobody_could_open_is_a_high_finding(folder):
    environment = folder / "environments/production.yaml"
    environment.write_text(environment.read_text().replace("approvals: 1", "approvals: 2"))
    findings = opening("alice@example.com").check(folder).findings
    assert [f.text for f in findings if f.severity is Severity.HIGH] == [
        "environments/production.yaml:23:3: 2 approvals are needed and 1 can give one"
    ]


def test_a_template_passes_check_unless_it_would_have_to_be_merged(folder):
    template = "broken: {{ .Values.a }}\n"
    name = next(iter((folder / "config").rglob("*.yaml")))
    name.write_text(template)
    report = opening().check(folder)
    low = [finding for finding in report.findings if finding.severity is Severity.LOW]
    assert any("only its lines" in str(finding.text) for finding in low)
    assert all("merged" in str(problem) for problem in report.problems)
    name.write_text("broken: 1\n")
    assert "broken" in str(opening().check(folder).problems[0])
