"""What the first page says of this computer, from real files and the agent's own answers."""

from tidegate.adapters.credentials.session_memory import SessionMemory
from tidegate.adapters.signing.agent import Agent, AgentFailure, AgentIdentity
from tidegate.adapters.signing.wire import string
from tidegate.app.computer import ThisComputer
from tidegate.ui.screens.welcome.needs import Readiness


def computer(folder, **fields):
    return ThisComputer(
        credentials=SessionMemory, own_known_hosts=folder / "own", ssh_folder=folder, **fields
    )


class Answers:
    """An agent that holds these keys, or does not answer."""

    def __init__(self, *names, fails=""):
        self.names, self.fails = names, fails

    def identities(self):
        if self.fails:
            raise AgentFailure(self.fails)
        return tuple(AgentIdentity(string(name.encode()) + b"rest", "me") for name in self.names)


def test_keys_are_counted_by_kind(tmp_path):
    agent = Answers("ssh-ed25519", "ssh-rsa", "sk-ssh-ed25519@openssh.com")
    assert computer(tmp_path, agent=agent).ssh_agent().text == "3 keys, ed25519 and rsa"


def test_an_agent_that_is_not_there_is_doubtful_and_says_what_to_do(tmp_path):
    missing = computer(tmp_path, agent=Agent(connect=lambda: None)).ssh_agent()
    assert missing.readiness is Readiness.DOUBTFUL
    assert "ssh-add" in missing.remedy
    silent = computer(tmp_path, agent=Answers(fails="the agent went away")).ssh_agent()
    assert (silent.readiness, silent.text) == (Readiness.DOUBTFUL, "the agent went away")


def test_only_named_hosts_count(tmp_path):
    config = "Host web-1 web-2 *.example.com\n  HostName 192.0.2.1\nhost=db !web-9\nMatch all\n"
    (tmp_path / "config").write_text(config)
    assert computer(tmp_path).ssh_config().text.startswith("3 hosts in ")


def test_nothing_there_is_no_fault(tmp_path):
    assert computer(tmp_path).ssh_config().readiness is Readiness.READY
    assert computer(tmp_path).host_keys().readiness is Readiness.DOUBTFUL


def test_known_keys_of_both_files_count(tmp_path):
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
    (tmp_path / "own").write_text(f"192.0.2.1 {key}\n")
    (tmp_path / "known_hosts").write_text(f"# mine\n192.0.2.2 {key}\n")
    assert computer(tmp_path).host_keys().text == "2 keys known"


def test_secrets_that_last_one_session_are_doubtful(tmp_path):
    assert computer(tmp_path).keyring().readiness is Readiness.DOUBTFUL
