"""Which of the `keyring` library's backends count as a safe place.

The library falls back to whatever is installed, a plain-text file included, and its environment
variable and configuration file win over every limit. So the class that it chose is looked at.
"""

import sys
from importlib import import_module

import keyring.core
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as NoKeyring

from tidegate.adapters.credentials.encrypted_file import EncryptedFileKeyring

_SYSTEM_KEYRINGS = {
    "keyring.backends.SecretService.Keyring": "the Secret Service",
    "keyring.backends.libsecret.Keyring": "the Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet",
    "keyring.backends.macOS.Keyring": "the macOS keychain",
    "keyring.backends.Windows.WinVaultKeyring": "the Windows credential store",
}
_NONE = "keyring.backends.fail.Keyring"
_LINUX = ("SecretService", "libsecret", "kwallet")


class NoSafeBackend(Exception):
    """No allowed backend is there; its text says what is there instead."""


def chosen_backend() -> KeyringBackend:
    """Return the backend to use; raises NoSafeBackend.

    A person may choose the encrypted file by PYTHON_KEYRING_BACKEND or keyringrc.cfg; by itself
    only the system's own keyring is taken.
    """
    try:
        backend = keyring.core.load_env() or keyring.core.load_config() or _detected()
    except Exception as error:  # noqa: BLE001 - it imports and runs what the user's settings name
        kind = type(error).__name__
        raise NoSafeBackend(f"the keyring that is configured cannot be used ({kind})") from None
    if isinstance(backend, EncryptedFileKeyring) or _is_system_keyring(backend):
        return backend
    name = _class_name(backend)
    raise NoSafeBackend(
        "no keyring is running" if name == _NONE else f"{name} does not keep secrets safe"
    )


def _detected() -> KeyringBackend:
    """Return the system's own keyring.

    The library would load those of every system, and on Linux that of macOS runs a compiler to
    look for its parts: a third of a second. Several at once are left to it: they are chained.
    """
    found = _detected_on_linux() if sys.platform == "linux" else None
    if found is not None:
        return found
    keyring.core.init_backend(limit=_is_system_keyring)
    return keyring.core.get_keyring()


def _detected_on_linux() -> KeyringBackend | None:
    for name in _LINUX:
        import_module(f"keyring.backends.{name}")
    own = {f"keyring.backends.{name}" for name in _LINUX}
    kinds = [kind for kind in KeyringBackend.get_viable_backends() if kind.__module__ in own]
    if len(kinds) > 1:
        return None
    (kind,) = kinds or [NoKeyring]
    return kind()


def described(backend: KeyringBackend) -> str:
    """Return an allowed backend's name as people know it."""
    if isinstance(backend, EncryptedFileKeyring):
        return "an encrypted file"
    if isinstance(backend, ChainerBackend):
        return ", ".join(dict.fromkeys(described(part) for part in backend.backends))
    return _SYSTEM_KEYRINGS.get(_class_name(backend), _class_name(backend))


def _is_system_keyring(backend: KeyringBackend) -> bool:
    # A subclass may do anything, so the very class has to be known.
    if type(backend) is ChainerBackend:
        parts = list(backend.backends)
        return bool(parts) and all(_is_system_keyring(part) for part in parts)
    return _class_name(backend) in _SYSTEM_KEYRINGS


def _class_name(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"
