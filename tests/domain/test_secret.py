"""No way but `reveal()` shows a secret; equal secrets are known by a keyed fingerprint."""

import copy
import dataclasses
import hashlib
import hmac
import json
import logging
import pickle
import traceback

import pytest
from pydantic import ValidationError

from tidegate.domain.problem import Problem
from tidegate.domain.secret import Fingerprint, FingerprintKey, Secret, secret_name
from tidegate.domain.value import Value

CANARY = "cnry-0123456789abcdef0123456789abcdef"
KEY = bytes(range(32))


@dataclasses.dataclass(frozen=True)
class Login:
    user: str
    password: Secret


class Model(Value):
    user: str
    password: Secret


def raise_beside_it(password):
    raise RuntimeError(f"cannot log in with {password} ({password!r})")


def test_it_shows_itself_only_when_asked():
    secret = Secret(CANARY)
    assert secret.reveal() == CANARY
    shown = [str(secret), repr(secret), f"{secret}", f"{secret!r:>80}", format(secret, ">9")]
    shown += [
        str([secret]),
        repr(Login("me", secret)),
        str(dataclasses.asdict(Login("me", secret))),
    ]
    assert CANARY not in "".join(shown)


def test_a_model_writes_its_mask_and_never_its_value():
    model = Model(user="me", password=Secret(CANARY))
    shown = [repr(model), model.model_dump_json(), str(model.model_dump()), repr(vars(model))]
    shown.append(model.model_copy(deep=True).to_bytes().decode())
    assert CANARY not in "".join(shown)
    with pytest.raises(ValidationError):
        Model.from_bytes(model.to_bytes())


def test_a_models_error_does_not_repeat_the_secret_beside_it():
    with pytest.raises(ValidationError) as caught:
        Model.model_validate({"password": Secret(CANARY)})
    assert CANARY not in f"{caught.value!s}{caught.value!r}{caught.value.errors()}"
    assert CANARY not in caught.value.json(include_input=False)


def test_a_traceback_with_locals_does_not_show_it():
    secret = Secret(CANARY)
    with pytest.raises(RuntimeError) as caught:
        raise_beside_it(secret)
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert CANARY not in "".join(shown.format())


def test_a_log_record_does_not_show_it(caplog):
    with caplog.at_level(logging.INFO):
        logging.getLogger(__name__).info("password %s %r", Secret(CANARY), Secret(CANARY))
    assert CANARY not in caplog.text


@pytest.mark.parametrize("kept", [Secret(CANARY), FingerprintKey(KEY)])
def test_it_cannot_be_pickled_or_written_as_json(kept):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="revealed"):
            pickle.dumps(kept, protocol=protocol)
    with pytest.raises(TypeError) as caught:
        json.dumps(kept)
    assert CANARY not in str(caught.value)


def test_it_has_no_hash_no_dict_and_does_not_change():
    secret = Secret(CANARY)
    with pytest.raises(TypeError):
        hash(secret)
    with pytest.raises(TypeError):
        vars(secret)
    with pytest.raises(AttributeError):
        secret._value = "other"
    with pytest.raises(TypeError):
        secret.__getstate__()
    assert copy.copy(secret) is copy.deepcopy(secret) is secret


def test_two_secrets_are_equal_by_value_and_never_to_text():
    assert Secret(CANARY) == Secret(CANARY)
    assert Secret(CANARY) != Secret(CANARY[:-1])
    assert Secret("é\ud800") == Secret("é\ud800")
    assert Secret(CANARY) != CANARY


def test_a_fingerprint_depends_on_key_domain_path_and_value():
    def of(value="v", *, key=KEY, domain="settings", path="a.b"):
        return FingerprintKey(key).fingerprint(Secret(value), domain=domain, path=path)

    others = [of("w"), of(key=KEY[::-1]), of(domain="plan"), of(path="a.c")]
    assert of() == of()
    assert of() not in others
    assert str(of()) == of().short == of().digest[:6]


def test_a_fingerprint_is_the_documented_hmac():
    def field(content):
        return len(content).to_bytes(8, "big") + content

    expected = hmac.new(KEY, field(b"settings") + field(b"a.b") + field(b"v"), hashlib.sha256)
    made = FingerprintKey(KEY).fingerprint(Secret("v"), domain="settings", path="a.b")
    assert made == Fingerprint(expected.hexdigest())


def test_what_moves_between_fields_changes_the_fingerprint():
    key = FingerprintKey(KEY)
    one = key.fingerprint(Secret("bc"), domain="settings", path="a")
    other = key.fingerprint(Secret("c"), domain="settings", path="ab")
    assert one != other


def test_a_key_is_kept_as_a_secret():
    key = FingerprintKey(KEY)
    same = FingerprintKey.from_secret(key.to_secret())
    assert KEY.hex() not in repr(key)
    assert same.to_secret() == key.to_secret()
    for broken in ("", "zz", KEY.hex()[2:]):
        with pytest.raises(ValueError, match="32 bytes"):
            FingerprintKey.from_secret(Secret(broken))


@pytest.mark.parametrize("name", ["db_password", "API.key-2", "_", "a" * 64])
def test_a_name_is_plain(name):
    assert secret_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "1a", "a b", "a=b", "a\n", "é", "a" * 65, "a:b", "a/b", CANARY + "!"]
)
def test_another_name_is_refused_without_repeating_it(name):
    with pytest.raises(Problem) as caught:
        secret_name(name)
    assert not name or len(name) < 3 or name not in str(caught.value)
