"""Fingerprints are read as people paste them, and others are explained."""

import pytest
from tests.lab.keys import make_key

from tidegate.adapters.ssh.fingerprints import fingerprint_of
from tidegate.domain.problem import Problem

GOOD = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"


@pytest.mark.parametrize("text", [GOOD, GOOD[7:], f"  {GOOD}=\n"])
def test_fingerprints_are_read_as_people_paste_them(text):
    assert fingerprint_of(text) == GOOD


def test_a_public_key_does_for_a_fingerprint(tmp_path):
    key = make_key(tmp_path / "key")
    assert fingerprint_of(key.public_path.read_text()) == key.fingerprint
    assert fingerprint_of(f"[web]:22 {key.public}") == key.fingerprint


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("MD5:" + ":".join(["ab"] * 16), "MD5 fingerprints can be forged"),
        (":".join(["AB"] * 16), "MD5 fingerprints can be forged"),
        ("SHA256:short", "not a fingerprint"),
        ("", "not a fingerprint"),
    ],
)
def test_other_things_are_not_fingerprints(text, reason):
    with pytest.raises(Problem, match=reason):
        fingerprint_of(text)
