"""A host is who it should be, or nothing is sent to it: against a real sshd."""

import pytest
from tests.adapters.ssh.reach import WITHIN
from tests.lab.keys import make_key, sign_host

from tidegate.adapters.ssh.host_certificates import HostKeyRefused
from tidegate.adapters.ssh.host_keys import HostKeyChanged, HostKeys, UnknownHostKey
from tidegate.adapters.ssh.target import Target
from tidegate.domain.problem import Problem, ProblemKind

pytestmark = pytest.mark.sshd
KINDS = (("ed25519", None), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 2048))


def test_an_unknown_host_is_asked_about_with_its_fingerprint(reach, start_sshd):
    server = start_sshd()
    with pytest.raises(UnknownHostKey) as caught:
        reach.connect(reach.target(server))
    assert caught.value.fingerprint == server.host_keys[0].fingerprint
    assert caught.value.key_type == "ssh-ed25519"
    assert caught.value.stored_in == reach.known_hosts
    assert caught.value.kind is ProblemKind.HOST
    _saw_no_login(server)

    reach.keys.trust(caught.value)
    assert reach.connect(reach.target(server)).verified.by == f"{reach.known_hosts}:1"


def test_a_person_is_asked_once_and_only_a_yes_lets_on(reach, start_sshd):
    server = start_sshd()
    asked = []

    def _answering(answer):
        def _question(host, **shown):
            asked.append((host, *shown.values()))
            return answer

        return _question

    target = reach.target(server)
    with pytest.raises(UnknownHostKey):
        reach.connect(target, question=_answering(False))
    _saw_no_login(server)
    assert reach.connect(target, question=_answering(True)).is_alive
    assert reach.connect(target, question=_answering(False)).is_alive
    fingerprint = server.host_keys[0].fingerprint
    assert asked == [("web-1", target.place, "ssh-ed25519", fingerprint)] * 2


@pytest.mark.parametrize(("kind", "bits"), KINDS)
def test_every_kind_of_host_key_is_verified(reach, start_sshd, tmp_path, kind, bits):
    key = make_key(tmp_path / "host_key", kind=kind, bits=bits)
    server = start_sshd(host_keys=(key,))
    assert reach.to(server).verified.fingerprint == key.fingerprint


@pytest.mark.fault("F11")
def test_a_changed_key_shows_both_fingerprints_and_goes_no_further(reach, start_sshd, tmp_path):
    server = start_sshd()
    reach.knows(server)
    old = server.host_keys[0].fingerprint
    server.host_keys = (make_key(tmp_path / "other"),)
    server.restart()
    with pytest.raises(HostKeyChanged) as caught:
        reach.connect(reach.target(server))
    assert old in str(caught.value)
    assert server.host_keys[0].fingerprint in str(caught.value)
    _saw_no_login(server)


def test_a_replaced_key_is_used_and_the_old_one_refused(reach, start_sshd, tmp_path):
    server = start_sshd()
    target = reach.knows(server).target(server)
    old = server.host_keys
    server.host_keys = (make_key(tmp_path / "other"),)
    server.restart()
    with pytest.raises(HostKeyChanged) as caught:
        reach.connect(target)
    reach.keys.replace(target, old=reach.keys.known_keys(target), new=caught.value.key)
    assert reach.connect(target).is_alive
    server.host_keys = old
    server.restart()
    with pytest.raises(HostKeyRefused, match="revoked"):
        reach.connect(target)


def test_either_of_two_keys_of_a_rotation_is_fine(reach, start_sshd, tmp_path):
    server = start_sshd()
    newer = make_key(tmp_path / "newer")
    reach.known_hosts.write_text(f"[127.0.0.1]:{server.port} {newer.public}\n")
    assert reach.to(server).is_alive


def test_the_type_that_is_known_is_asked_for(reach, start_sshd, tmp_path):
    rsa = make_key(tmp_path / "rsa", kind="rsa", bits=2048)
    server = start_sshd(host_keys=(make_key(tmp_path / "new"), rsa))
    reach.known_hosts.write_text(f"[127.0.0.1]:{server.port} {rsa.public}\n")
    assert reach.connect(reach.target(server)).verified.fingerprint == rsa.fingerprint


@pytest.mark.fault("F12")
def test_another_type_alone_is_no_first_contact(reach, start_sshd, tmp_path):
    server = start_sshd()
    rsa = make_key(tmp_path / "rsa", kind="rsa", bits=2048)
    reach.known_hosts.write_text(f"[127.0.0.1]:{server.port} {rsa.public}\n")
    with pytest.raises(HostKeyChanged, match=r"shows ssh-ed25519 .* says ssh-rsa"):
        reach.connect(reach.target(server))


@pytest.mark.fault("F13")
def test_a_revoked_key_is_refused_even_when_pinned(reach, start_sshd):
    server = start_sshd()
    key = server.host_keys[0]
    reach.knows(server)
    with reach.known_hosts.open("a") as file:
        file.write(f"@revoked * {key.public}\n")
    for changes in ({}, {"host_key_pin": key.fingerprint}):
        with pytest.raises(HostKeyRefused, match="is revoked by"):
            reach.connect(reach.target(server, **changes))
    _saw_no_login(server)


def test_a_pin_decides_alone(reach, start_sshd, tmp_path):
    server = start_sshd()
    pinned = reach.target(server, host_key_pin=server.host_keys[0].fingerprint)
    assert reach.connect(pinned).verified.by == "host_key"
    other = make_key(tmp_path / "other").fingerprint
    reach.knows(server)
    with pytest.raises(HostKeyChanged, match="its `host_key` says"):
        reach.connect(reach.target(server, host_key_pin=other))
    _saw_no_login(server, but=1)


def test_a_pin_of_an_unusual_type_is_found(reach, start_sshd, tmp_path):
    rsa = make_key(tmp_path / "rsa", kind="rsa", bits=2048)
    server = start_sshd(host_keys=(make_key(tmp_path / "new"), rsa))
    connection = reach.connect(reach.target(server, host_key_pin=rsa.fingerprint))
    assert connection.verified.key_type == "ssh-rsa"


@pytest.fixture
def authority(tmp_path):
    return make_key(tmp_path / "authority")


@pytest.fixture
def certified(start_sshd, tmp_path, authority):
    """Start a server with a certificate; how it is made is the caller's choice."""

    def _start(*, kind="ed25519", bits=None, **certificate):
        key = make_key(tmp_path / "host_key", kind=kind, bits=bits)
        path = sign_host(key, **{"by": authority, "names": "127.0.0.1", **certificate})
        return start_sshd(host_keys=(key,), certificates=(path,))

    return _start


@pytest.mark.parametrize(("kind", "bits"), KINDS)
def test_a_certificate_of_a_known_authority_is_enough(reach, certified, authority, kind, bits):
    server = certified(kind=kind, bits=bits)
    reach.known_hosts.write_text(f"@cert-authority 127.0.0.* {authority.public}\n")
    connection = reach.connect(reach.target(server))
    assert connection.verified.by == f"certificate of {authority.fingerprint}"
    assert connection.run("echo in").collect(within=WITHIN).stdout == b"in\n"


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [
        ({"names": "db.example.com"}, "is for db.example.com"),
        ({"names": ""}, "is for no host"),
        ({"valid": "-2d:-1d"}, "has expired"),
        ({"valid": "+1d:+2d"}, "is not valid yet"),
    ],
)
def test_a_certificate_that_does_not_hold_is_refused(
    reach, certified, authority, certificate, reason
):
    server = certified(**certificate)
    reach.knows(server)  # the plain key is known, which must not help
    with reach.known_hosts.open("a") as file:
        file.write(f"@cert-authority * {authority.public}\n")
    with pytest.raises(HostKeyRefused, match=reason):
        reach.connect(reach.target(server))
    _saw_no_login(server)


def test_a_certificate_of_a_stranger_is_refused(reach, certified, tmp_path):
    server = certified()
    stranger = make_key(tmp_path / "stranger")
    reach.known_hosts.write_text(f"@cert-authority * {stranger.public}\n")
    with pytest.raises(HostKeyRefused, match="not a known authority"):
        reach.connect(reach.target(server))


def test_a_certificate_of_a_revoked_authority_is_refused(reach, certified, authority):
    server = certified()
    lines = (f"{marker} * {authority.public}\n" for marker in ("@cert-authority", "@revoked"))
    reach.known_hosts.write_text("".join(lines))
    with pytest.raises(HostKeyRefused, match="is revoked"):
        reach.connect(reach.target(server))


def test_a_host_without_its_certificate_is_no_first_contact(reach, start_sshd, authority):
    server = start_sshd()
    reach.known_hosts.write_text(f"@cert-authority * {authority.public}\n")
    with pytest.raises(HostKeyRefused, match="shows no certificate"):
        reach.connect(reach.target(server))


def test_an_alias_is_what_the_files_are_asked_for(reach, start_sshd):
    server = start_sshd()
    reach.known_hosts.write_text(f"cluster {server.host_keys[0].public}\n")
    assert reach.connect(reach.target(server, alias="cluster")).is_alive


def test_damaged_lines_are_reported_and_the_rest_used(reach, start_sshd):
    server = start_sshd()
    reach.known_hosts.write_bytes(b"web ssh-ed25519 \xff\n@revoked\n")
    assert reach.to(server).is_alive
    assert [line.number for line in reach.keys.unusable_lines()] == [1, 2]


def test_a_file_that_cannot_be_read_stops_all(reach, start_sshd, tmp_path):
    server = start_sshd()
    reach.knows(server)
    reach.keys = HostKeys(own=reach.known_hosts, others=(tmp_path,))
    with pytest.raises(Problem, match="nothing connects without it"):
        reach.connect(reach.target(server))


def test_a_pin_that_is_none_refuses(reach):
    target = Target(name="web-1", address="127.0.0.1", user="deploy", host_key_pin="nonsense")
    with pytest.raises(Problem, match="not a fingerprint"):
        reach.connect(target)


def _saw_no_login(server, *, but=0):
    """Check that the server never learnt who came: no user name, no key."""
    log = server.log.read_text()
    assert log.count("Connection from") > 0
    assert log.count("Accepted publickey") == but
    for word in ("Failed publickey", "Failed none", "for invalid user"):
        assert word not in log
