"""`signers` says whose key it is and when it counts; one bad line and nobody may sign."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.signing.conftest import NAMESPACE
from tests.lab.waiting import LONG

from tidegate.adapters.signing import sshsig
from tidegate.adapters.signing.signers import read_signers
from tidegate.domain.problem import Problem, ProblemKind, Problems
from tidegate.domain.value import digest_of

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHj6DKfY1BWzX2LudXZch0x7bL9Flxxd2WTtbCdXYjIC"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"
NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
CERTIFICATE = "ssh-ed25519-cert-v01@openssh.com AAAA"


def signers(*lines):
    return read_signers("\n".join(lines).encode(), file="signers")


def first_problem(*lines):
    with pytest.raises(Problem) as caught:
        signers(*lines)
    return str(caught.value)


def test_a_line_leads_from_a_key_to_a_person():
    found = signers("# the team", "", f"alice@example.com {ED25519} alice's laptop", f"zoë {OTHER}")
    assert found.principals == ("alice@example.com", "zoë")
    fingerprints = [line.fingerprint for line in found.lines]
    at = {"namespace": NAMESPACE, "at": NOW}
    assert [found.principal_of(print_, **at) for print_ in fingerprints] == list(found.principals)


def test_the_digest_is_the_files():
    content = f"alice@example.com {ED25519}\r\n".encode()
    assert read_signers(content, file="signers").digest == digest_of(content)


def test_a_person_may_have_several_keys():
    found = signers(f"alice@example.com {ED25519}", f"alice@example.com {OTHER}")
    assert found.principals == ("alice@example.com",)
    assert len(found.lines) == 2


def test_a_file_without_lines_names_nobody():
    assert signers("# nobody yet", "").principals == ()


def refused(options, *, namespace=NAMESPACE, at=NOW):
    found = signers(f"alice@example.com {options} {ED25519}")
    try:
        found.principal_of(found.lines[0].fingerprint, namespace=namespace, at=at)
    except Problem as problem:
        return str(problem) if problem.kind is ProblemKind.GATE else "of another kind"
    return ""


def test_a_key_counts_for_its_uses_only():
    options = f'namespaces="git,{NAMESPACE}"'
    assert not refused(options)
    assert "not meant for gate-change@tidegate" in refused(
        options, namespace="gate-change@tidegate"
    )


def test_a_key_counts_in_its_time_only():
    options = 'valid-after="20261122Z",valid-before="202611221201Z"'
    assert not refused(options)
    assert "expired at 2026-11-22 12:01:00 UTC" in refused(options, at=NOW + timedelta(minutes=1))
    assert "valid only from 2026-11-22" in refused(options, at=NOW - timedelta(days=1))
    assert not refused('VALID-BEFORE="20261122120001Z"')


@pytest.mark.parametrize(("line", "where", "what"), [
    (f"* {ED25519}", "1:1", "* is not allowed in a name"),
    (f"alice@*.com {ED25519}", "1:7", "* is not allowed"),
    (f"a@example.com,b@example.com {ED25519}", "1:14", ", is not allowed"),
    (f"!a@example.com {ED25519}", "1:1", "! is not allowed"),
    (f'"a b" {ED25519}', "1:1", '" is not allowed'),
    (f"a\u202eb {ED25519}", "1:2", "hidden character U+202E"),
    (f"a\x00b {ED25519}", "1:2", "hidden character U+0000"),
    (f"a\u00a0b {ED25519}", "1:1", "unusual blank"),
    (f"zoe\u0308 {ED25519}", "1:1", "cannot be a name"),
    (f"-alice {ED25519}", "1:1", "cannot be a name"),
    (f"{'a' * 10_000} {ED25519}", "1:1", "10000 characters"),
    (ED25519, "1:1", "cannot be a name"),
    ("alice@example.com", "1:18", "key is missing"),
    ("alice@example.com ssh-ed25519", "1:30", "key is missing"),
    ("alice@example.com ssh-ed25519 AAAA?", "1:31", "not base64"),
    ("alice@example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHj6", "1:31", "ends after"),
    ("alice@example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHj6=", "1:31", "not base64"),
    (f"alice@example.com {ED25519.replace('ssh-ed25519', 'ssh-rsa')}", "1:19", "says ssh-rsa"),
    (f"alice@example.com {CERTIFICATE}", "1:52", "ends after"),
    (f"alice@example.com cert-authority {ED25519}", "1:19", "certificate authorities"),
    (f'alice@example.com namespaces="*@tidegate" {ED25519}', "1:19", "a pattern"),
    (f'alice@example.com namespaces="" {ED25519}', "1:19", "no value"),
    (f"alice@example.com namespaces=git {ED25519}", "1:19", "not written as it should"),
    (f'alice@example.com namespaces="a",namespaces="b" {ED25519}', "1:34", "stands twice"),
    (f'alice@example.com namespaces="a", {ED25519}', "1:19", "missing after the comma"),
    (f'alice@example.com namespaces="a {ED25519}', "1:19", "not written as it should"),
    (f'alice@example.com no-touch="a" {ED25519}', "1:19", "no option no-touch"),
    (f'alice@example.com valid-before="20261122" {ED25519}', "1:19", "not a time in UTC"),
    (f'alice@example.com valid-before="20261322Z" {ED25519}', "1:19", "no day or time"),
    (f'alice@example.com valid-before="\uff120261122Z" {ED25519}', "1:19", "not a time in UTC"),
    (
        f'alice@example.com valid-after="20270101Z",valid-before="20260101Z" {ED25519}',
        "1:19",
        "not later than",
    ),
])  # fmt: skip
def test_a_bad_line_is_named_with_its_place(line, where, what):
    message = first_problem(line)
    assert message.startswith(f"signers:{where}: ")
    assert what in message
    assert "\n" not in message


def test_a_key_stands_once_and_a_person_is_written_in_one_way():
    twice = first_problem(f"alice@example.com {ED25519}", f"bob@example.com {ED25519}")
    assert twice.startswith("signers:2:29: this key stands in line 1 already")
    alike = first_problem(f"alice@example.com {ED25519}", f"Alice@example.com {OTHER}")
    assert "looks like alice@example.com of line 1" in alike


def test_every_bad_line_is_told_at_once():
    with pytest.raises(Problems) as caught:
        signers(f"* {ED25519}", f"bob@example.com {OTHER}", "carol@example.com")
    places = [str(problem).split(": ")[0] for problem in caught.value.problems]
    assert places == ["signers:1:1", "signers:3:18"]


@pytest.mark.parametrize(("content", "message"), [
    (b"\xef\xbb\xbf# x", "signers:1:1: the file starts with a byte order mark"),
    (b"# x\n#\xe9", "signers:2:2: byte 0xE9 is not UTF-8"),
    (b"#" * 1_048_577, "signers: the file is larger than 1 MB"),
])  # fmt: skip
def test_a_file_that_is_no_text_is_refused(content, message):
    with pytest.raises(Problem) as caught:
        read_signers(content, file="signers")
    assert str(caught.value).startswith(message)


@given(st.text(max_size=120))
def test_any_line_is_read_or_refused_in_one_line(text):
    message = ""
    try:
        found = signers(f"alice@example.com {ED25519}", text)
    except Problem as problem:
        message = str(problem)
    else:
        assert found.principals[0] == "alice@example.com"
    assert "\n" not in message
    assert message.startswith(("signers:2:", "signers:3:")) or not message or "\n" in text


OPTIONS = st.lists(
    st.sampled_from([
        'namespaces="release-approval@tidegate"',
        'namespaces="git"',
        'valid-after="20200101Z"',
        'valid-after="20400101Z"',
        'valid-before="20200102Z"',
        'valid-before="20450101120000Z"',
    ]),
    unique_by=lambda option: option.partition("=")[0],
    max_size=3,
)  # fmt: skip


@pytest.mark.long
@given(OPTIONS)
def test_ssh_keygen_agrees_on_every_file_that_we_accept(openssh, keys, tmp_path_factory, options):
    folder = tmp_path_factory.mktemp("both")
    key = keys["ed25519"].with_suffix(".pub").read_text().rsplit(" ", 1)[0]
    line = " ".join(filter(None, ["alice@example.com", ",".join(options), key]))
    try:
        found = signers(line)
    except Problem:
        return
    fingerprint = found.lines[0].fingerprint
    try:
        ours = found.principal_of(fingerprint, namespace=NAMESPACE, at=NOW)
    except Problem:
        ours = ""
    (folder / "signers").write_text(line + "\n")
    (folder / "sig").write_text(openssh.sign(keys["ed25519"], b"a plan"))
    assert sshsig.parse((folder / "sig").read_text()).key.fingerprint == fingerprint
    theirs = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", folder / "signers", "-I", "alice@example.com",
         "-n", NAMESPACE, "-s", folder / "sig", "-O", f"verify-time={NOW:%Y%m%d%H%M%S}Z"],
        input=b"a plan", capture_output=True, timeout=LONG, check=False,
    )  # fmt: skip
    assert bool(ours) == (theirs.returncode == 0), theirs.stderr
