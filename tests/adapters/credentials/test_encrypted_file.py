"""The file shows nothing, opens by its passphrase only, and survives what may happen to a file."""

import json
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.adapters.credentials.conftest import CHEAP, PASSPHRASE, knows_it
from tests.lab.waiting import LONG

from tidegate.adapters.credentials.encrypted_file import EncryptedFileKeyring
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret

CANARY = "cnry-0123456789abcdef0123456789abcdef"


def opened(folder, ask=knows_it):
    backend = EncryptedFileKeyring()
    backend.opened_by(folder / "secrets.json", ask=ask, cost=CHEAP)
    return backend


def answering(*answers):
    left = list(answers)
    return lambda file, *, attempt, is_new: left.pop(0) if left else None


def test_it_is_kept_across_programs_and_not_in_clear(tmp_path, encrypted):
    encrypted.set_password("service", "user", CANARY)
    file = tmp_path / "secrets.json"
    assert opened(tmp_path).get_password("service", "user") == CANARY
    content = file.read_text()
    assert not any(word in content for word in (CANARY, "service", "user", PASSPHRASE.reveal()))
    assert file.stat().st_mode & 0o777 == 0o600
    assert CANARY not in repr(vars(encrypted))


def test_every_write_looks_different(tmp_path, encrypted):
    encrypted.set_password("service", "user", CANARY)
    first = (tmp_path / "secrets.json").read_text()
    encrypted.set_password("service", "user", CANARY)
    assert json.loads(first)["nonce"] not in (tmp_path / "secrets.json").read_text()


def test_a_wrong_passphrase_may_be_given_again(tmp_path, encrypted):
    encrypted.set_password("service", "user", CANARY)
    wrong = Secret("wrong")
    assert opened(tmp_path, answering(wrong, PASSPHRASE)).get_password("service", "user") == CANARY
    with pytest.raises(Problem, match="wrong passphrase"):
        opened(tmp_path, answering(wrong, wrong, wrong)).get_password("service", "user")
    with pytest.raises(Problem, match="nobody gave the passphrase"):
        opened(tmp_path, answering(wrong, None)).get_password("service", "user")


def test_a_new_passphrase_is_asked_for_as_such(tmp_path):
    asked = []

    def ask(file, *, attempt, is_new):
        asked.append(is_new)
        return PASSPHRASE

    opened(tmp_path, ask).set_password("service", "user", CANARY)
    opened(tmp_path, ask).get_password("service", "user")
    assert asked == [True, False]


def test_any_changed_byte_is_noticed(tmp_path, encrypted):
    encrypted.set_password("service", "user", CANARY)
    file = tmp_path / "secrets.json"
    content = file.read_bytes()
    for at in range(0, len(content), 3):
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(Problem, match=r"damaged|wrong passphrase"):
            opened(tmp_path).get_password("service", "user")


@pytest.mark.parametrize("head", [{"n": 2**30}, {"r": 2**20}, {"tidegate_secrets": 2}, {"x": 1}])
def test_a_head_that_asks_too_much_is_refused(tmp_path, encrypted, head):
    encrypted.set_password("service", "user", CANARY)
    file = tmp_path / "secrets.json"
    sealed = json.loads(file.read_bytes())
    sealed["head"] |= head
    file.write_text(json.dumps(sealed))
    with pytest.raises(Problem, match="not a file of secrets"):
        opened(tmp_path).get_password("service", "user")


def test_writers_do_not_lose_one_anothers_entries(tmp_path, encrypted):
    encrypted.set_password("service", "first", CANARY)
    writers = [opened(tmp_path) for _ in range(4)]
    threads = [
        threading.Thread(target=writer.set_password, args=("service", f"user{at}", CANARY))
        for at, writer in enumerate(writers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    again = opened(tmp_path)
    assert all(again.get_password("service", f"user{at}") == CANARY for at in range(4))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(max_size=20))
def test_any_text_comes_back(encrypted, value, user):
    user = user.encode("utf-8", "replace").decode() or "user"
    encrypted.set_password("service", user, value)
    assert encrypted.get_password("service", user) == value
