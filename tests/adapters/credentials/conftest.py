"""A real backend of the `keyring` library: our encrypted file, with a cheap passphrase."""

import keyring.core
import pytest
from keyring import backend as keyring_backend

from tidegate.adapters.credentials.encrypted_file import EncryptedFileKeyring
from tidegate.domain.secret import Secret

CHEAP = 2**4
PASSPHRASE = Secret("correct horse")


def knows_it(file, *, attempt, is_new):
    return PASSPHRASE


@pytest.fixture
def encrypted(tmp_path):
    backend = EncryptedFileKeyring()
    backend.opened_by(tmp_path / "secrets.json", ask=knows_it, cost=CHEAP)
    return backend


@pytest.fixture
def keyring_settings(monkeypatch, tmp_path):
    """A machine of its own: no desktop, no settings, and the library forgets what it chose."""
    for name in ("DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setattr(keyring_backend, "_limit", None)
    return monkeypatch
