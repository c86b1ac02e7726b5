"""Key files of every sort are read, or refused with what to do about it."""

import re

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from tests.lab.keys import make_key

from tidegate.adapters.ssh import key_files
from tidegate.adapters.ssh.key_files import public_part, read_private_key
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret


def _typing(*words):
    left = list(words)
    return lambda path, attempt: Secret(left.pop(0)) if left else None


def _file(tmp_path, content: bytes, mode=0o600):
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def _pem(key, style, passphrase=None):
    how = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    return key.private_bytes(serialization.Encoding.PEM, style, how)


STYLES = serialization.PrivateFormat


@pytest.mark.parametrize("style", [STYLES.OpenSSH, STYLES.PKCS8, STYLES.TraditionalOpenSSL])
@pytest.mark.parametrize("passphrase", [None, b"right"])
def test_every_usual_format_is_read(tmp_path, style, passphrase):
    content = _pem(ec.generate_private_key(ec.SECP256R1()), style, passphrase)
    key = read_private_key(_file(tmp_path, content), ask=_typing("wrong", "right"))
    assert key.get_name() == "ecdsa-sha2-nistp256"


def test_three_wrong_passphrases_are_enough(tmp_path):
    key = make_key(tmp_path / "mine", passphrase="right")
    with pytest.raises(Problem, match="the passphrase is wrong") as caught:
        read_private_key(key.path, ask=_typing("a-guess", "a-guess", "a-guess", "right"))
    assert "a-guess" not in str(caught.value)
    assert caught.value.__context__ is None or "a-guess" not in repr(caught.value.__context__)


DSA = b"-----BEGIN DSA PRIVATE KEY-----\nMIIB\n-----END DSA PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty; copy the key again"),
        (b"ssh-ed25519 AAAAC3 me@example.com\n", "a public key; name the private key"),
        (b"---- BEGIN SSH2 PUBLIC KEY ----\n", "a public key"),
        (b"PuTTY-User-Key-File-3: ssh-ed25519\n", "puttygen KEY.ppk -O private-openssh"),
        (b"\x00\x01\x02\xff" * 20, "not a private key"),
        (DSA, "a DSA key, which no current server accepts; make a new one"),
        (b"-----BEGIN CERTIFICATE-----\n", "not a private key"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "the key is damaged"),
        (b"x" * 70_000, "too large for a key"),
    ],
)
def test_other_files_are_named_with_their_remedy(tmp_path, content, said):
    path = _file(tmp_path, content)
    with pytest.raises(Problem, match=re.escape(said)) as caught:
        read_private_key(path, ask=_typing())
    assert str(caught.value).startswith(str(path))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(Problem, match="no such key file"):
        read_private_key(tmp_path / "none", ask=_typing())


def test_a_folder_is_named(tmp_path):
    with pytest.raises(Problem, match="directory"):
        read_private_key(tmp_path, ask=_typing())


def test_a_key_that_others_may_read_is_refused(tmp_path):
    key = make_key(tmp_path / "mine")
    key.path.chmod(0o644)
    with pytest.raises(Problem, match="chmod 600"):
        read_private_key(key.path, ask=_typing())


def test_a_short_rsa_key_is_refused(tmp_path):
    key = rsa.generate_private_key(public_exponent=65_537, key_size=1_024)
    with pytest.raises(Problem, match="1024 bits, which is too short"):
        read_private_key(_file(tmp_path, _pem(key, STYLES.OpenSSH)), ask=_typing())


def test_a_hardware_key_is_sent_to_the_agent(tmp_path, monkeypatch):
    path = make_key(tmp_path / "mine").path
    hardware = key_files.PublicKey(b"\0\0\0\x1ask-ssh-ed25519@openssh.com")
    monkeypatch.setattr(key_files, "_public_of_openssh", lambda _: hardware)
    with pytest.raises(Problem, match="a hardware key; load it into the agent"):
        read_private_key(path, ask=_typing())


def test_the_public_part_needs_no_passphrase(tmp_path):
    key = make_key(tmp_path / "mine", passphrase="right")
    expected = key.fingerprint
    key.public_path.unlink()
    assert public_part(key.path).fingerprint == expected


def test_the_public_part_may_stand_beside(tmp_path):
    key = make_key(tmp_path / "mine")
    key.path.unlink()
    assert public_part(key.path).fingerprint == key.fingerprint
    assert public_part(tmp_path / "none") is None


@given(st.binary(max_size=300), st.sampled_from([b"", b"-----BEGIN OPENSSH PRIVATE KEY-----\n"]))
def test_no_content_makes_anything_but_a_problem(tmp_path_factory, content, start):
    path = _file(tmp_path_factory.mktemp("key"), start + content)
    public_part(path)
    with pytest.raises(Problem):
        read_private_key(path, ask=_typing())
