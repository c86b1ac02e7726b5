"""Every file that is no usable key is named for what it is, with what to do."""

import os

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.adapters.signing.conftest import NAMESPACE

from tidegate.adapters.signing.agent import Agent
from tidegate.adapters.signing.ssh_signing import SshSigning
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret

PASSPHRASE = "cnry-passphrase"  # also looked for in messages


def written(path, content, mode=0o600):
    path.write_bytes(content)
    path.chmod(mode)
    return path


def refusal(path, *, answer=PASSPHRASE):
    signing = SshSigning(
        ask=lambda key, *, attempt: Secret(answer), folder=path.parent, agent=Agent()
    )
    with pytest.raises(Problem) as caught:
        signing.sign(b"x", namespace=NAMESPACE, key=signing.keys(file=path)[0])
    assert PASSPHRASE not in str(caught.value)
    return str(caught.value)


def pem(key, *, passphrase=None, form=PrivateFormat.PKCS8):
    cipher = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, form, cipher)


@pytest.mark.parametrize(("content", "what"), [
    (b"", "the file is empty"),
    (b"PuTTY-User-Key-File-3: ssh-ed25519\n", "puttygen"),
    (b"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n", "ssh-keygen -i"),
    (bytes(range(256)), "not a private key"),
    (b"ssh-dss AAAA", "a DSA key"),
    (b"ssh-ed25519 AAAA", "a damaged public key"),
    (b"ssh-ed25519-cert-v01@openssh.com AAAA", "a certificate"),
    (b"-----BEGIN CERTIFICATE-----\n", "a TLS certificate"),
    (b"-----BEGIN DSA PRIVATE KEY-----\n", "a DSA key"),
    (b"-----BEGIN OPENSSH PRIVATE KEY-----\n", "damaged"),
    (b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "damaged"),
    (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "damaged"),
    (b"x" * 70_000, "too large"),
])  # fmt: skip
def test_a_file_that_is_no_key_is_named(tmp_path, no_agent, content, what):
    assert what in refusal(written(tmp_path / "key", content))


def test_what_is_no_file_is_named(tmp_path, no_agent):
    assert "no such file" in refusal(tmp_path / "missing")
    assert "not a file" in refusal(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert "not a file" in refusal(tmp_path / "pipe")


def test_a_key_that_others_can_read_is_not_used(openssh, no_agent, tmp_path):
    path = openssh.make("open", "ed25519", "256")
    path.chmod(0o640)
    assert refusal(path).endswith(f"chmod 600 {path}")
    key = pem(ec.generate_private_key(ec.SECP256R1()))
    assert "other users" in refusal(written(tmp_path / "pem", key, mode=0o644))


def test_short_and_strange_keys_are_named(openssh, no_agent, tmp_path):
    assert "RSA key of 1024 bits" in refusal(openssh.make("short", "rsa", "1024"))
    short = pem(rsa.generate_private_key(65_537, 1_024))
    assert "RSA key of 1024 bits" in refusal(written(tmp_path / "short", short))
    old = pem(dsa.generate_private_key(1_024))
    assert "of this kind" in refusal(written(tmp_path / "dsa", old))
    bitcoin = pem(ec.generate_private_key(ec.SECP256K1()))
    assert "are accepted" in refusal(written(tmp_path / "k1", bitcoin))


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_keys_in_pem_sign_too(openssh, no_agent, tmp_path, form, passphrase):
    key = ec.generate_private_key(ec.SECP384R1())
    path = written(tmp_path / "key", pem(key, passphrase=passphrase, form=form))
    signing = SshSigning(
        ask=lambda key, *, attempt: Secret(PASSPHRASE), folder=tmp_path, agent=Agent()
    )
    (found,) = signing.keys(file=path)
    signature = signing.sign(b"x", namespace=NAMESPACE, key=found)
    assert openssh.accepts(signature, b"x", line=f"a@example.com {found.public.line}")
    if passphrase:
        assert "wrong passphrase" in refusal(path, answer="another")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_key_file_never_crashes(keys, no_agent, tmp_path, data):
    content = bytearray(keys["ed25519"].read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255))
    path = written(tmp_path / "key", bytes(content[: data.draw(st.integers(0, len(content)))]))
    signing = SshSigning(ask=lambda key, *, attempt: None, folder=tmp_path, agent=Agent())
    message = ""
    try:
        signing.sign(b"x", namespace=NAMESPACE, key=signing.keys(file=path)[0])
    except Problem as problem:
        message = str(problem)
    assert "\n" not in message
