"""Our signatures and OpenSSH's are the same thing, from files and from a real agent."""

import threading
from datetime import UTC, datetime

import pytest
from tests.adapters.signing.conftest import KINDS, NAMESPACE
from tests.lab.waiting import LONG

from tidegate.adapters.signing.agent import Agent
from tidegate.adapters.signing.ssh_signing import SshSigning
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.secret import Secret
from tidegate.domain.workspace import Application, Workspace

MESSAGE = b'{"build":"2.8.1","nonce":"7f"}'
every_kind = pytest.mark.parametrize("kind", KINDS)


def nobody(key, *, attempt):
    raise AssertionError("no passphrase is needed")


def signing(folder, *, ask=nobody):
    return SshSigning(ask=ask, folder=folder, agent=Agent())


def line_of(path):
    return "a@example.com " + path.with_suffix(".pub").read_text().rsplit(" ", 1)[0]


def workspace(folder):
    application = Application(tidegate=1, application="storefront", pipeline=("dev",))
    return Workspace(root=str(folder), application=application, environments={})


@every_kind
def test_ssh_keygen_accepts_what_a_key_file_signs(openssh, keys, no_agent, tmp_path, kind):
    (key,) = signing(tmp_path).keys(file=keys[kind])
    signature = signing(tmp_path).sign(MESSAGE, namespace=NAMESPACE, key=key)
    assert openssh.accepts(signature, MESSAGE, line=line_of(keys[kind]))
    assert not openssh.accepts(signature, MESSAGE + b" ", line=line_of(keys[kind]))


@every_kind
def test_ssh_keygen_accepts_what_the_agent_signs(
    openssh, keys, agent_socket, monkeypatch, tmp_path, kind
):
    monkeypatch.setenv("SSH_AUTH_SOCK", str(agent_socket))
    held = signing(tmp_path).keys()
    key = next(key for key in held if f"{kind}@example.com" in key.label)
    signature = signing(tmp_path).sign(MESSAGE, namespace=NAMESPACE, key=key)
    assert openssh.accepts(signature, MESSAGE, line=line_of(keys[kind]))


@every_kind
@pytest.mark.parametrize("hash_name", ["sha512", "sha256"])
def test_we_accept_what_ssh_keygen_signs(openssh, keys, no_agent, tmp_path, kind, hash_name):
    signature = openssh.sign(keys[kind], MESSAGE, hash_name=hash_name)
    (key,) = signing(tmp_path).keys(file=keys[kind])
    verified = signing(tmp_path).verify(MESSAGE, namespace=NAMESPACE, signature=signature)
    assert verified == key.fingerprint


def test_we_accept_what_ssh_keygen_signs_with_the_agent(openssh, keys, agent_socket, tmp_path):
    env = {"SSH_AUTH_SOCK": str(agent_socket)}
    signature = openssh.sign(keys["rsa-3072"].with_suffix(".pub"), MESSAGE, env=env)
    assert signing(tmp_path).verify(MESSAGE, namespace=NAMESPACE, signature=signature)


def test_an_ed25519_signature_is_the_very_bytes_of_ssh_keygen(openssh, keys, no_agent, tmp_path):
    (key,) = signing(tmp_path).keys(file=keys["ed25519"])
    ours = signing(tmp_path).sign(MESSAGE, namespace=NAMESPACE, key=key)
    assert ours == openssh.sign(keys["ed25519"], MESSAGE)


def test_a_public_key_file_means_the_agents_key(keys, agent_socket, monkeypatch, tmp_path):
    public = keys["ed25519"].with_suffix(".pub")
    monkeypatch.setenv("SSH_AUTH_SOCK", str(agent_socket))
    (key,) = signing(tmp_path).keys(file=public)
    assert "agent" in key.label
    monkeypatch.delenv("SSH_AUTH_SOCK")
    with pytest.raises(Problem, match="agent does not hold its private one"):
        signing(tmp_path).keys(file=public)


@pytest.mark.parametrize("namespace", ["git", "file", "release-rejection@tidegate"])
def test_a_signature_for_another_use_is_refused(openssh, keys, tmp_path, namespace):
    signature = openssh.sign(keys["ed25519"], MESSAGE, namespace=namespace)
    with pytest.raises(Problem, match=f"made for {namespace}, not for") as caught:
        signing(tmp_path).verify(MESSAGE, namespace=NAMESPACE, signature=signature)
    assert caught.value.kind is ProblemKind.GATE


@every_kind
def test_other_bytes_are_refused(openssh, keys, tmp_path, kind):
    signature = openssh.sign(keys[kind], MESSAGE)
    for other in (MESSAGE + b"\n", MESSAGE[:-1], b""):
        with pytest.raises(Problem, match="does not belong to these bytes"):
            signing(tmp_path).verify(other, namespace=NAMESPACE, signature=signature)


def test_the_users_own_keys_are_offered_once(keys, agent_socket, openssh, monkeypatch):
    extra = openssh.make("not-in-the-agent", "ed25519", "256")
    monkeypatch.setenv("SSH_AUTH_SOCK", str(agent_socket))
    offered = signing(openssh.folder).keys()
    labels = [key.label for key in offered]
    assert len(labels) == len(KINDS) + 1
    assert labels[-1] == f"ssh-ed25519 ({extra})"


def test_a_dead_agent_is_told_only_where_there_is_no_other_key(
    keys, openssh, monkeypatch, tmp_path
):
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
    assert signing(openssh.folder).keys()
    with pytest.raises(Problem, match="nothing answers at SSH_AUTH_SOCK"):
        signing(tmp_path).keys()


def test_two_people_sign_at_once(keys, no_agent, tmp_path):
    ours = signing(tmp_path)
    (key,) = ours.keys(file=keys["ecdsa-256"])
    made = []

    def sign():
        made.append(ours.sign(MESSAGE, namespace=NAMESPACE, key=key))

    threads = [threading.Thread(target=sign) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert len(made) == 4


def test_a_passphrase_is_asked_for_and_wrong_ones_three_times(openssh, no_agent, tmp_path):
    path = openssh.make("locked", "ed25519", "256", "right horse")
    answers = iter(["wrong", "", "right horse"])
    ours = signing(tmp_path, ask=lambda key, *, attempt: Secret(next(answers)))
    (key,) = ours.keys(file=path)
    signature = ours.sign(MESSAGE, namespace=NAMESPACE, key=key)
    assert ours.verify(MESSAGE, namespace=NAMESPACE, signature=signature) == key.fingerprint
    never = signing(tmp_path, ask=lambda key, *, attempt: Secret("cnry-wrong"))
    with pytest.raises(Problem, match="wrong passphrase") as caught:
        never.sign(MESSAGE, namespace=NAMESPACE, key=never.keys(file=path)[0])
    assert "cnry" not in str(caught.value)
    silent = signing(tmp_path, ask=lambda key, *, attempt: None)
    with pytest.raises(Problem, match="nobody gave it"):
        silent.sign(MESSAGE, namespace=NAMESPACE, key=silent.keys(file=path)[0])


def test_a_signature_leads_to_a_person(openssh, keys, no_agent, tmp_path):
    (tmp_path / "signers").write_text(line_of(keys["ed25519"]) + "\n")
    ours = signing(tmp_path)
    signers = ours.signers(workspace(tmp_path))
    fingerprint = ours.verify(
        MESSAGE, namespace=NAMESPACE, signature=openssh.sign(keys["ed25519"], MESSAGE)
    )
    now = datetime.now(UTC)
    assert signers.principal_of(fingerprint, namespace=NAMESPACE, at=now) == "a@example.com"
    stranger = ours.verify(
        MESSAGE, namespace=NAMESPACE, signature=openssh.sign(keys["ecdsa-256"], MESSAGE)
    )
    with pytest.raises(Problem, match="belongs to nobody in signers"):
        signers.principal_of(stranger, namespace=NAMESPACE, at=now)


def test_no_signers_is_not_the_same_as_a_link_or_a_folder(tmp_path):
    ours = signing(tmp_path)
    assert ours.signers(workspace(tmp_path)) is None
    (tmp_path / "signers").symlink_to("elsewhere")
    with pytest.raises(Problem, match="not a plain file"):
        ours.signers(workspace(tmp_path))
    (tmp_path / "signers").unlink()
    (tmp_path / "signers").mkdir()
    with pytest.raises(Problem, match="not a plain file"):
        ours.signers(workspace(tmp_path))
