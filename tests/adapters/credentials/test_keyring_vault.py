"""Secrets are kept under the documented names, verified, and every failure has its own words."""

import json
import threading
import traceback
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import InitError, KeyringLocked, PasswordSetError
from tests.lab.waiting import LONG

from tidegate.adapters.credentials.keyring_vault import KeyringVault
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret

CANARY = "cnry-0123456789abcdef0123456789abcdef"


class PromptDismissedException(Exception):
    """Named as the Secret Service's library names it."""


class Failing(KeyringBackend):
    priority = 0

    def __init__(self, error=None):
        self.error = error

    def get_password(self, service, username):
        raise self.error

    def set_password(self, service, username, password):
        raise self.error


class Waiting(KeyringBackend):
    """A keyring whose window nobody answers."""

    priority = 0

    def __init__(self):
        self.answered = threading.Event()

    def get_password(self, service, username):
        self.answered.wait(LONG)

    def set_password(self, service, username, password):
        self.answered.wait(LONG)


class Counting(KeyringBackend):
    """A keyring that tells what was kept, like Windows' with its limit."""

    priority = 0

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        assert len(password) <= 1_280
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


def dismissed():
    error = InitError("Failed to create the collection")
    error.__cause__ = PromptDismissedException("Prompt dismissed")
    return error


def test_a_secret_is_kept_under_the_documented_name(encrypted, keyring_settings):
    vault = KeyringVault(encrypted)
    vault.set("storefront", "production", "db_password", Secret(CANARY))
    keyring.set_keyring(encrypted)
    assert keyring.get_password("tidegate:storefront:production", "db_password") == CANARY
    keyring.set_password("tidegate:storefront:production", "by_hand", "x1")
    assert vault.get("storefront", "production", "by_hand").reveal() == "x1"


def test_names_belong_to_one_environment(encrypted):
    vault = KeyringVault(encrypted)
    for name in ("b", "a", "b"):
        vault.set("storefront", "production", name, Secret(CANARY))
    vault.set("storefront", "qa", "c", Secret(CANARY))
    assert vault.names("storefront", "production") == ("a", "b")
    assert vault.remove("storefront", "production", "a")
    assert not vault.remove("storefront", "production", "a")
    assert vault.names("storefront", "production") == ("b",)
    assert vault.get("storefront", "production", "a") is None
    assert vault.names("other", "production") == ()


def test_many_names_fit_into_entries_that_every_keyring_holds():
    backend = Counting()
    vault = KeyringVault(backend)
    names = [f"{number:03}_{'n' * 55}"[::-1] for number in range(70)]
    for name in names:
        vault.set("storefront", "qa", name, Secret("x1"))
    assert vault.names("storefront", "qa") == tuple(sorted(names))
    for name in names:
        vault.remove("storefront", "qa", name)
    assert backend.kept == {}


def test_a_listed_name_whose_secret_is_gone_is_not_shown():
    backend = Counting()
    vault = KeyringVault(backend)
    vault.set("storefront", "qa", "a", Secret("x1"))
    del backend.kept["tidegate:storefront:qa", "a"]
    assert vault.names("storefront", "qa") == ()


def test_no_entrys_name_holds_a_secret():
    backend = Counting()
    KeyringVault(backend).set("storefront", "qa", "a", Secret(CANARY))
    assert CANARY not in json.dumps([*map(list, backend.kept)])


def test_a_keyring_that_forgets_is_found_out():
    with pytest.raises(Problem, match="did not keep"):
        KeyringVault(null.Keyring()).set("storefront", "qa", "a", Secret(CANARY))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("x" * 1_201, "longer than 1,200"),
        ("\U0001f511" * 601, "longer than 1,200"),
        ("", "is empty"),
        ("a\0b", "NUL"),
        ("a\ud800", "half a character"),
    ],
)
def test_what_no_keyring_can_hold_is_refused_before(encrypted, value, why):
    with pytest.raises(Problem, match=why):
        KeyringVault(encrypted).set("storefront", "qa", "a", Secret(value))
    assert KeyringVault(encrypted).get("storefront", "qa", "a") is None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyringLocked(CANARY), "is locked"),
        (dismissed(), "dismissed"),
        (InitError(CANARY), "no keyring is running"),
        (PasswordSetError(CANARY), r"failed \(PasswordSetError\)"),
        (RuntimeError(CANARY), r"failed \(RuntimeError\)"),
    ],
)
def test_every_failure_has_words_and_no_secret(error, words):
    vault = KeyringVault(Failing(error))
    for call in (
        lambda: vault.get("storefront", "qa", "a"),
        lambda: vault.set("storefront", "qa", "a", Secret(CANARY)),
        lambda: vault.names("storefront", "qa"),
    ):
        with pytest.raises(Problem, match=words) as caught:
            call()
        shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        ours = [frame for frame in shown.stack if "tests" not in Path(frame.filename).parts]
        assert caught.value.__context__ is None
        assert CANARY not in str(caught.value) + "".join(str(frame.locals) for frame in ours)


def test_no_keyring_is_said_so():
    with pytest.raises(Problem, match="no keyring is running"):
        KeyringVault(fail.Keyring()).get("storefront", "qa", "a")


def test_waiting_ends_and_a_later_call_works_again():
    backend = Waiting()
    vault = KeyringVault(backend, seconds=0.05)
    for _ in range(2):
        with pytest.raises(Problem, match="did not answer within"):
            vault.get("storefront", "qa", "a")
    backend.answered.set()
    patient = KeyringVault(backend, seconds=LONG)
    assert patient.get("storefront", "qa", "a") is None
