"""What a machine offers is judged at the start; the rest of the program sees one port."""

import pytest
from tests.adapters.credentials.conftest import knows_it

from tidegate.adapters.credentials import encrypted_file
from tidegate.adapters.credentials.environment_secrets import EnvironmentSecrets, variable_of
from tidegate.adapters.credentials.fingerprint_key import FingerprintKeys
from tidegate.adapters.credentials.keyring_vault import KeyringVault
from tidegate.adapters.credentials.session_memory import SessionMemory
from tidegate.adapters.credentials.user_credentials import UserCredentials, user_credentials
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret

CANARY = "cnry-0123456789abcdef0123456789abcdef"
OURS = "tidegate.adapters.credentials.encrypted_file.EncryptedFileKeyring"
PLAIN = """
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = {priority}

    def get_password(self, service, username):
        raise AssertionError("nobody may ask it")

    def set_password(self, service, username, password):
        raise AssertionError("nobody may use it")
"""


def found(home, *, headless=True, variables=None):
    return user_credentials(home, ask=knows_it, variables=variables or {}, headless=headless)


def test_without_a_keyring_a_headless_run_keeps_nothing_and_reads_its_environment(
    keyring_settings, tmp_path
):
    credentials = found(tmp_path, variables={"TIDEGATE_SECRET_DB_PASSWORD": CANARY})
    assert credentials.get("storefront", "qa", "db_password") == Secret(CANARY)
    assert credentials.get("storefront", "qa", "other") is None
    assert credentials.names("storefront", "qa") == ()
    assert "no keyring is running" in credentials.backend()
    with pytest.raises(Problem, match="no safe place") as caught:
        credentials.set("storefront", "qa", "a", Secret(CANARY))
    assert CANARY not in str(caught.value)


def test_without_a_keyring_the_window_keeps_secrets_for_its_session(keyring_settings, tmp_path):
    credentials = found(
        tmp_path, headless=False, variables={"TIDEGATE_SECRET_A": "not for the window"}
    )
    assert credentials.get("storefront", "qa", "a") is None
    credentials.set("storefront", "qa", "a", Secret(CANARY))
    assert credentials.get("storefront", "qa", "a") == Secret(CANARY)
    assert "memory" in credentials.backend()
    assert CANARY not in repr(vars(credentials))
    assert credentials.remove("storefront", "qa", "a")
    assert not any(CANARY in path.read_text() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        ("keyring.backends.null.Keyring", "null.Keyring does not keep secrets safe"),
        ("keyring.backends.fail.Keyring", "no keyring is running"),
        ("no.such.module.Keyring", "cannot be used"),
        ("keyring.backends.nothing", "cannot be used"),
        ("nodots", "cannot be used"),
    ],
)
def test_a_backend_that_is_not_allowed_is_not_used(keyring_settings, tmp_path, backend, reason):
    keyring_settings.setenv("PYTHON_KEYRING_BACKEND", backend)
    assert reason in found(tmp_path).backend()


@pytest.mark.parametrize("priority", [0.5, 99])
def test_a_plain_text_backend_is_not_used_however_it_comes(keyring_settings, tmp_path, priority):
    module = f"plaintext_{str(priority).replace('.', '_')}"
    (tmp_path / f"{module}.py").write_text(PLAIN.format(priority=priority))
    keyring_settings.syspath_prepend(str(tmp_path))
    keyring_settings.setenv("PYTHON_KEYRING_BACKEND", f"{module}.PlaintextKeyring")
    assert "does not keep secrets safe" in found(tmp_path).backend()
    keyring_settings.delenv("PYTHON_KEYRING_BACKEND")
    assert "no keyring is running" in found(tmp_path).backend()
    settings = tmp_path / "settings" / "python_keyring"
    settings.mkdir(parents=True)
    text = f"[backend]\ndefault-keyring={module}.PlaintextKeyring\n"
    (settings / "keyringrc.cfg").write_text(text)
    assert "does not keep secrets safe" in found(tmp_path).backend()


def test_the_encrypted_file_is_used_when_a_person_chose_it(keyring_settings, tmp_path):
    assert "no keyring" in found(tmp_path).backend()
    keyring_settings.setenv("PYTHON_KEYRING_BACKEND", OURS)
    keyring_settings.setattr(encrypted_file, "COST", 2**4)
    credentials = found(tmp_path)
    credentials.set("storefront", "qa", "a", Secret(CANARY))
    again = found(tmp_path)
    assert again.get("storefront", "qa", "a") == Secret(CANARY)
    assert again.names("storefront", "qa") == ("a",)
    assert again.backend() == "an encrypted file"
    assert again.fingerprint_key("storefront") == credentials.fingerprint_key("storefront")
    assert not (tmp_path / "fingerprint-keys").exists()


def test_the_keyring_goes_before_the_environment_and_the_environment_before_a_failure(
    encrypted, tmp_path
):
    vault = KeyringVault(encrypted)
    given = EnvironmentSecrets({"TIDEGATE_SECRET_a": "given"})
    keys = FingerprintKeys(folder=tmp_path, keyring=None)
    credentials = UserCredentials(vault, keys=keys, environment=given)
    assert credentials.get("storefront", "qa", "a") == Secret("given")
    credentials.set("storefront", "qa", "a", Secret("kept"))
    assert credentials.get("storefront", "qa", "a") == Secret("kept")
    encrypted.opened_by(tmp_path / "secrets.json", ask=lambda file, *, attempt, is_new: None)
    assert credentials.get("storefront", "qa", "a") == Secret("given")
    with pytest.raises(Problem, match="locked"):
        credentials.get("storefront", "qa", "b")


def test_a_name_becomes_a_variable_that_shells_can_set():
    assert variable_of("db.pass-word") == "TIDEGATE_SECRET_DB_PASS_WORD"
    assert EnvironmentSecrets({variable_of("a-b"): "x"}).get("a-b") == Secret("x")
    assert EnvironmentSecrets({"TIDEGATE_SECRET_A": ""}).get("a") is None


def test_a_fingerprint_key_is_made_once_and_is_the_users_own(tmp_path):
    folder = tmp_path / "keys"
    keys = FingerprintKeys(folder=folder, keyring=None)
    made = keys.key("storefront").to_secret()
    assert FingerprintKeys(folder=folder, keyring=None).key("storefront").to_secret() == made
    assert keys.key("other").to_secret() != made
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert len(list(folder.iterdir())) == 2


def test_a_fingerprint_key_in_a_file_stays_in_force(encrypted, tmp_path):
    made = FingerprintKeys(folder=tmp_path, keyring=None).key("storefront").to_secret()
    keyring = KeyringVault(encrypted)
    later = FingerprintKeys(folder=tmp_path, keyring=keyring)
    assert later.key("storefront").to_secret() == made
    assert later.key("other").to_secret() == later.key("other").to_secret()


@pytest.mark.parametrize("content", ["", "zz", "00" * 31])
def test_a_damaged_fingerprint_key_is_named(tmp_path, content):
    keys = FingerprintKeys(folder=tmp_path, keyring=None)
    keys.key("storefront")
    (file,) = tmp_path.iterdir()
    file.write_text(content)
    with pytest.raises(Problem, match="damaged"):
        keys.key("storefront")
    file.chmod(0o644)
    with pytest.raises(Problem, match="other users can read"):
        keys.key("storefront")


def test_session_memory_keeps_environments_apart():
    memory = SessionMemory()
    memory.set("storefront", "qa", "a", Secret(CANARY))
    assert memory.get("storefront", "production", "a") is None
    assert memory.names("storefront", "qa") == ("a",)
    assert memory.names("storefront", "production") == ()
    assert not memory.remove("storefront", "qa", "b")
    assert CANARY not in repr(vars(memory))
