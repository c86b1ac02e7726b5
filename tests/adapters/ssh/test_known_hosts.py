"""known_hosts files of every sort: nothing raises, and good lines work whatever stands beside."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.adapters.ssh.known_hosts import (
    Marker,
    OwnKnownHosts,
    PublicKey,
    matches,
    parse_known_hosts,
    read_known_hosts,
)
from tidegate.domain.problem import Problem


def _key(seed: int) -> PublicKey:
    name = b"ssh-ed25519"
    return PublicKey(b"\0\0\0\x0b" + name + b"\0\0\0\x20" + bytes([seed]) * 32)


def _hashed(name: str, salt: bytes = b"s" * 20) -> str:
    digest = hmac.new(salt, name.encode(), hashlib.sha1).digest()
    return "|1|" + "|".join(base64.b64encode(part).decode() for part in (salt, digest))


KEY = _key(1)
GOOD = f"web.example.com {KEY.line} a comment".encode()


@pytest.fixture
def parse(tmp_path):
    return lambda content: parse_known_hosts(content, path=tmp_path / "known_hosts")


@pytest.mark.parametrize(
    ("hosts", "name", "is_for"),
    [
        ("web.example.com", "web.example.com", True),
        ("WEB.example.com", "web.example.com", True),
        ("web.example.com", "[web.example.com]:2222", False),
        ("[web.example.com]:2222", "[web.example.com]:2222", True),
        ("a,web.example.com,b", "web.example.com", True),
        ("*.example.com", "web.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com,!web.example.com", "web.example.com", False),
        ("!web.example.com", "db.example.com", False),
        ("we?.example.com", "web.example.com", True),
        ("192.0.2.*", "192.0.2.17", True),
        ("[*.example.com]:2222", "[web.example.com]:2222", True),
        ("2001:db8::1", "2001:db8::1", True),
        (_hashed("web.example.com"), "web.example.com", True),
        (_hashed("[web.example.com]:2222"), "[web.example.com]:2222", True),
        (_hashed("web.example.com"), "db.example.com", False),
    ],
)
def test_which_names_a_line_is_for(parse, hosts, name, is_for):
    [entry] = parse(f"{hosts} {KEY.line}".encode()).entries
    assert entry.is_for(name) is is_for


def test_odd_but_good_lines_are_understood(parse):
    known = parse(
        b"# a comment\r\n\n"
        b"  web.example.com \t "
        + KEY.line.encode().replace(b" ", b"   ")
        + b"  \xff\xfe caf\xe9\r\n"
        b"@revoked * " + _key(2).line.encode() + b"\n"
        b"@cert-authority *.example.com " + _key(3).line.encode()
    )
    assert [entry.marker for entry in known.entries] == list(Marker)
    assert [entry.number for entry in known.entries] == [3, 4, 5]
    assert not known.unusable


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"web.example.com", "are expected"),
        (b"web.example.com ssh-ed25519 AAAA!", "not valid base64"),
        (b"web.example.com ssh-rsa " + KEY.line.split()[1].encode(), "another type"),
        (b"web.example.com ssh-ed25519 AAAA", "not a public key"),
        (b"@trusted web.example.com " + KEY.line.encode(), "unknown marker"),
        (b"web.example.com 1024 35 1234567", "SSH version 1"),
        (b"|1|x|y " + KEY.line.encode(), "hashed host name is damaged"),
        (b"a" * 70_000, "longer than"),
    ],
)
def test_a_bad_line_is_named_and_the_others_used(parse, line, reason):
    known = parse(GOOD + b"\n" + line + b"\n" + GOOD)
    assert [entry.number for entry in known.entries] == [1, 3]
    [unusable] = known.unusable
    assert unusable.number == 2
    assert reason in unusable.reason
    assert str(unusable).startswith(f"{known.path}:2: ")


@given(st.binary(max_size=2_000), st.binary(max_size=2_000))
def test_whatever_stands_around_a_good_line_it_is_used(before, after):
    content = before + b"\n" + GOOD + b"\n" + after
    known = parse_known_hosts(content, path="known_hosts")
    found = [entry for entry in known.entries if entry.number == before.count(b"\n") + 2]
    assert [entry.key for entry in found] == [KEY]
    assert found[0].is_for("web.example.com")


@given(st.text("ab.*?!", max_size=12), st.text("ab.", max_size=12))
def test_patterns_match_as_a_slow_simple_matcher_says(pattern, name):
    def _slow(pattern, name):
        if not pattern:
            return not name
        if pattern[0] == "*":
            return any(_slow(pattern[1:], name[start:]) for start in range(len(name) + 1))
        return bool(name) and pattern[0] in ("?", name[0]) and _slow(pattern[1:], name[1:])

    assert matches(pattern.encode(), name.encode()) == _slow(pattern, name)


def test_a_hostile_pattern_takes_no_time():
    assert not matches(b"*a" * 500 + b"b", b"a" * 500)


def test_a_missing_file_is_empty_and_an_unreadable_one_stops_all(tmp_path):
    assert not read_known_hosts(tmp_path / "none").entries
    with pytest.raises(Problem, match="nothing connects without it"):
        read_known_hosts(tmp_path)
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    with pytest.raises(Problem, match="larger than 16 MiB"):
        read_known_hosts(huge)


def test_lines_are_only_added(tmp_path):
    path = tmp_path / "sub" / "known_hosts"
    own = OwnKnownHosts(path)
    own.trust("[web]:2222", key=KEY)
    path.write_bytes(path.read_bytes() + b"@odd line \xff\n# kept, and no end of line")
    before = path.read_bytes()
    own.revoke("[web]:2222", key=KEY)
    own.trust("[web]:2222", key=_key(2))
    assert path.read_bytes().startswith(before + b"\n@revoked [web]:2222 ")
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(read_known_hosts(path).entries) == 3


def test_a_name_cannot_smuggle_a_line(tmp_path):
    with pytest.raises(ValueError, match="printable"):
        OwnKnownHosts(tmp_path / "known_hosts").trust("a\n* ", key=KEY)
