"""Certificates that no honest sshd would show are refused as well."""

import base64
import time

import pytest
from tests.lab.keys import make_key, ssh_keygen
from tests.lab.sshd import why_no_sshd

from tidegate.adapters.ssh.host_certificates import HostKeyRefused
from tidegate.adapters.ssh.host_keys import HostKeys
from tidegate.adapters.ssh.known_hosts import PublicKey
from tidegate.adapters.ssh.target import Target

pytestmark = pytest.mark.skipif(bool(why_no_sshd()), reason=why_no_sshd())
TARGET = Target(name="web-1", address="web.example.com", user="deploy")


@pytest.fixture
def authority(tmp_path):
    return make_key(tmp_path / "authority")


@pytest.fixture
def judged(tmp_path, authority):
    """Make a certificate with these arguments of ssh-keygen, change it, and judge it."""

    def _judge(*arguments, change=lambda blob: blob, now=time.time, by=authority):
        key = make_key(tmp_path / "host_key")
        ssh_keygen("-q", "-s", str(by.path), "-I", "lab", *arguments, str(key.public_path))
        known_hosts = tmp_path / "known_hosts"
        known_hosts.write_text(f"@cert-authority *.example.com {authority.public}\n")
        blob = base64.b64decode(key.certificate_path.read_text().split()[1])
        plain = PublicKey(base64.b64decode(key.public.split()[1]))
        keys = HostKeys(own=known_hosts, now=now)
        return keys.verify(TARGET, key=plain, certificate=change(blob))

    return _judge


def _damaged(blob):
    return blob[:-1] + bytes([blob[-1] ^ 1])


@pytest.mark.parametrize(
    "names", ["web.example.com", "db.example.com,WEB.example.com", "*.example.com"]
)
def test_a_good_one_is_believed(judged, authority, names):
    assert judged("-h", "-n", names).by == f"certificate of {authority.fingerprint}"


@pytest.mark.parametrize(
    ("arguments", "change", "reason"),
    [
        (("-n", "web.example.com"), bytes, "is for a user, not for a host"),
        (("-h", "-n", "web.example.com"), _damaged, "a signature that does not hold"),
        (("-h", "-n", "web.example.com"), lambda blob: blob[:-40], "cannot be read|not hold"),
        (("-h", "-n", "web.example.com", "-O", "critical:x=y"), bytes, "not understood"),
        (("-h", "-n", "*.example.org"), bytes, r"is for \*.example.org"),
        (("-h",), bytes, "is for no host"),
    ],
)
def test_others_are_refused_with_the_reason(judged, arguments, change, reason):
    with pytest.raises(HostKeyRefused, match=reason):
        judged(*arguments, change=change)


def test_its_time_is_judged_by_our_clock(judged):
    arguments = ("-h", "-n", "web.example.com", "-V", "20300101:20310101")
    with pytest.raises(HostKeyRefused, match="not valid yet"):
        judged(*arguments)


def test_its_last_second_is_over_at_its_end(judged):
    arguments = ("-h", "-n", "web.example.com", "-V", "20200101000000Z:20200101000010Z")
    with pytest.raises(HostKeyRefused, match="has expired"):
        judged(*arguments, now=lambda: 1_577_836_810)


@pytest.mark.parametrize(("kind", "bits"), [("rsa", 2048), ("ecdsa", 384)])
def test_authorities_of_other_kinds_are_read(tmp_path, kind, bits):
    authority = make_key(tmp_path / "authority", kind=kind, bits=bits)
    key = make_key(tmp_path / "host_key")
    ssh_keygen(
        "-q",
        "-s",
        str(authority.path),
        "-I",
        "lab",
        "-h",
        "-n",
        "web.example.com",
        str(key.public_path),
    )
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text(f"@cert-authority * {authority.public}\n")
    blob = base64.b64decode(key.certificate_path.read_text().split()[1])
    plain = PublicKey(base64.b64decode(key.public.split()[1]))
    keys = HostKeys(own=known_hosts)
    assert authority.fingerprint in keys.verify(TARGET, key=plain, certificate=blob).by
