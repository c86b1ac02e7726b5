"""Every signature that is not exactly right is refused, with a reason and never with a crash."""

import base64
import contextlib
import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.signing.conftest import KINDS, NAMESPACE

from tidegate.adapters.signing import sshsig
from tidegate.adapters.signing.public_keys import parse_public_key
from tidegate.adapters.signing.wire import Malformed, WireReader, mpint, string

MESSAGE = b"a plan"
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def dearmoured(armour):
    return base64.b64decode("".join(armour.splitlines()[1:-1]))


def armoured(blob):
    encoded = base64.b64encode(blob).decode()
    lines = [encoded[at : at + 70] for at in range(0, len(encoded), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])


def blob_of(key, signature, *, reserved=b"", hash_name=b"sha512", namespace=NAMESPACE, version=1):
    fields = (key, namespace.encode(), reserved, hash_name, signature)
    return b"SSHSIG" + version.to_bytes(4, "big") + b"".join(map(string, fields))


def is_right(armour, message=MESSAGE):
    """Tell whether it is accepted; a refusal of any kind is False."""
    with contextlib.suppress(Malformed):
        return sshsig.parse(armour).covers(message)
    return False


def raw(public):
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def to_sign(message=MESSAGE):
    return sshsig.to_be_signed(message, namespace=NAMESPACE, hash_name="sha512")


class SecurityKey:
    """A software stand-in for the token: signs as PROTOCOL.u2f says."""

    def __init__(self, *, application="ssh:", curve=None):
        self.application = application
        self.curve = curve
        self.key = ec.generate_private_key(ec.SECP256R1()) if curve else None
        self.key = self.key or ed25519.Ed25519PrivateKey.generate()

    @property
    def type(self):
        name = b"sk-ecdsa-sha2-nistp256" if self.curve else b"sk-ssh-ed25519"
        return name + b"@openssh.com"

    @property
    def blob(self):
        public = self.key.public_key()
        if not self.curve:
            return b"".join(map(string, (self.type, raw(public), self.application.encode())))
        point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        fields = (self.type, b"nistp256", point, self.application.encode())
        return b"".join(map(string, fields))

    def sign(self, content, *, flags=1):
        state = bytes([flags]) + (7).to_bytes(4, "big")
        application = hashlib.sha256(self.application.encode()).digest()
        sealed = application + state + hashlib.sha256(content).digest()
        return string(self.type) + string(self._octets(sealed)) + state

    def _octets(self, sealed):
        if not self.curve:
            return self.key.sign(sealed)
        r, s = decode_dss_signature(self.key.sign(sealed, ec.ECDSA(hashes.SHA256())))
        return mpint(r) + mpint(s)


@pytest.fixture(scope="session")
def signatures(openssh, keys):
    return {kind: openssh.sign(path, MESSAGE) for kind, path in keys.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_truncation_is_refused(signatures, kind):
    blob = dearmoured(signatures[kind])
    assert is_right(armoured(blob))
    assert not any(is_right(armoured(blob[:length])) for length in range(len(blob)))
    text = signatures[kind]
    assert not any(is_right(text[:length]) for length in range(len(text) - 1))


@pytest.mark.parametrize("kind", KINDS)
def test_every_flipped_bit_is_refused(signatures, kind):
    blob = dearmoured(signatures[kind])
    step = 5 if kind == "rsa-3072" else 1  # five goes through all eight bits of a byte too
    accepted = []
    for bit in range(0, 8 * len(blob), step):
        flipped = bytearray(blob)
        flipped[bit // 8] ^= 1 << bit % 8
        if is_right(armoured(flipped)):
            accepted.append(bit)
    assert not accepted


@pytest.mark.parametrize("extra", [b"\0", b"more"])
def test_bytes_after_the_end_are_refused(signatures, extra):
    assert not is_right(armoured(dearmoured(signatures["ed25519"]) + extra))


def test_text_around_the_armour_is_refused(signatures):
    good = signatures["ed25519"]
    body = good.splitlines()
    spaced = "\n".join([body[0], f" {body[1]}", *body[2:], ""])
    bad = [good + "x", good + "\n", "\n" + good, good.replace("\n", "\r\n"), spaced, good * 2, ""]
    for armour in bad:
        with pytest.raises(Malformed):
            sshsig.parse(armour)
    with pytest.raises(Malformed, match="Windows line ends"):
        sshsig.parse(good.replace("\n", "\r\n"))
    assert is_right(good.removesuffix("\n"))


def test_stray_bits_in_the_base64_are_refused():
    blob = blob_of(b"x", b"y")
    good = armoured(blob + b"\0" * (-(len(blob) + 1) % 3))
    assert good.count("=") == 1
    letter = good[good.index("=") - 1]
    with pytest.raises(Malformed, match="stray bits"):
        sshsig.parse(good.replace(f"{letter}=", f"{chr(ord(letter) + 1)}="))


def test_the_reserved_field_must_be_empty(signatures):
    found = sshsig.parse(signatures["ed25519"])
    with pytest.raises(Malformed, match="reserved"):
        sshsig.parse(armoured(blob_of(found.key.blob, found.signature, reserved=b"x")))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"version": 2}, "format version 2"),
        ({"hash_name": b"sha1"}, "hash is not sha512"),
        ({"namespace": ""}, "strange characters"),
        ({"namespace": "a b"}, "strange characters"),
    ],
)
def test_other_heads_are_refused(signatures, change, reason):
    found = sshsig.parse(signatures["ed25519"])
    with pytest.raises(Malformed, match=reason):
        sshsig.parse(armoured(blob_of(found.key.blob, found.signature, **change)))


def test_an_ed25519_signature_plus_the_order_is_refused(signatures):
    found = sshsig.parse(signatures["ed25519"])
    octets = found.signature[-64:]
    moved = int.from_bytes(octets[32:], "little") + ED25519_ORDER
    signature = string(b"ssh-ed25519") + string(octets[:32] + moved.to_bytes(32, "little"))
    assert not is_right(armoured(blob_of(found.key.blob, signature)))


def test_a_mirrored_ecdsa_signature_is_the_same_decision(signatures):
    found = sshsig.parse(signatures["ecdsa-256"])
    reader = WireReader(found.signature, what="")
    reader.string()
    numbers = WireReader(reader.string(), what="")
    r, s = numbers.mpint(), numbers.mpint()
    mirrored = string(b"ecdsa-sha2-nistp256") + string(mpint(r) + mpint(P256_ORDER - s))
    other = armoured(blob_of(found.key.blob, mirrored))
    assert is_right(other)
    assert sshsig.parse(other).key.fingerprint == found.key.fingerprint


def test_a_number_with_spare_zeros_is_refused(signatures):
    found = sshsig.parse(signatures["ecdsa-256"])
    reader = WireReader(found.signature, what="")
    reader.string()
    numbers = WireReader(reader.string(), what="")
    r, s = numbers.string(), numbers.string()
    padded = string(b"ecdsa-sha2-nistp256") + string(string(b"\0" + r) + string(s))
    with pytest.raises(Malformed, match="shortest"):
        sshsig.parse(armoured(blob_of(found.key.blob, padded))).covers(MESSAGE)


@pytest.mark.parametrize("curve", [None, "nistp256"])
def test_a_touched_security_key_counts_and_ssh_keygen_agrees(openssh, curve):
    token = SecurityKey(curve=curve)
    armour = armoured(blob_of(token.blob, token.sign(to_sign())))
    line = f"a@example.com {parse_public_key(token.blob).line}"
    assert is_right(armour)
    assert not is_right(armour, message=b"another plan")
    assert openssh.accepts(armour, MESSAGE, line=line)


@pytest.mark.parametrize("flags", [0, 4])
def test_a_security_key_that_was_not_touched_is_refused(flags):
    token = SecurityKey()
    armour = armoured(blob_of(token.blob, token.sign(to_sign(), flags=flags)))
    with pytest.raises(Malformed, match="without being touched"):
        sshsig.parse(armour).covers(MESSAGE)


def test_a_security_key_of_the_web_is_refused():
    token = SecurityKey(application="https://example.com")
    with pytest.raises(Malformed, match="made for the web"):
        sshsig.parse(armoured(blob_of(token.blob, token.sign(to_sign()))))


def test_an_rsa_signature_with_sha1_is_named():
    key = rsa.generate_private_key(65_537, 2_048)
    numbers = key.public_key().public_numbers()
    blob = string(b"ssh-rsa") + mpint(numbers.e) + mpint(numbers.n)
    octets = key.sign(to_sign(), padding.PKCS1v15(), hashes.SHA1())
    armour = armoured(blob_of(blob, string(b"ssh-rsa") + string(octets)))
    with pytest.raises(Malformed, match="SHA-1"):
        sshsig.parse(armour).covers(MESSAGE)


def test_a_short_rsa_key_is_named_with_its_size():
    numbers = rsa.generate_private_key(65_537, 1_024).public_key().public_numbers()
    with pytest.raises(Malformed, match="1024 bits"):
        parse_public_key(string(b"ssh-rsa") + mpint(numbers.e) + mpint(numbers.n))


def test_a_dsa_key_is_named():
    numbers = dsa.generate_private_key(1_024).public_key().public_numbers()
    parameters = numbers.parameter_numbers
    fields = map(mpint, (parameters.p, parameters.q, parameters.g, numbers.y))
    with pytest.raises(Malformed, match="a DSA key"):
        parse_public_key(string(b"ssh-dss") + b"".join(fields))


@pytest.mark.parametrize(
    ("key_type", "name"),
    [
        ("ssh-ed25519-cert-v01@openssh.com", "a certificate"),
        ("webauthn-sk-ecdsa-sha2-nistp256@openssh.com", "webauthn"),
        ("ssh-mldsa44-ed25519@openssh.com", "ML-DSA"),
        ("ssh-new", "'ssh-new'"),
    ],
)
def test_other_kinds_of_keys_are_named(key_type, name):
    with pytest.raises(Malformed, match=name):
        parse_public_key(string(key_type.encode()) + string(b"x" * 32))


def test_a_web_signature_of_an_ssh_key_is_named():
    token = SecurityKey(curve="nistp256")
    signature = string(b"webauthn-sk-ecdsa-sha2-nistp256@openssh.com") + string(b"") + b"\1\0\0\0\0"
    with pytest.raises(Malformed, match="webauthn"):
        sshsig.parse(armoured(blob_of(token.blob, signature))).covers(MESSAGE)


def test_what_does_not_verify_is_never_returned(keys, signatures):
    key = sshsig.parse(signatures["ed25519"]).key
    for answer in (string(b"ssh-ed25519") + string(b"\0" * 64), b"", b"garbage"):
        with pytest.raises(Malformed):
            sshsig.sign(MESSAGE, namespace=NAMESPACE, key=key, signer=lambda _, a=answer: a)


@given(st.binary(max_size=300))
def test_garbage_is_refused_in_words(content):
    for blob in (content, b"SSHSIG\0\0\0\1" + content):
        with pytest.raises(Malformed):
            sshsig.parse(armoured(blob))
    with pytest.raises(Malformed):
        parse_public_key(content)


@given(st.text(max_size=200))
def test_any_text_is_refused_in_words(text):
    with pytest.raises(Malformed):
        sshsig.parse(text)
