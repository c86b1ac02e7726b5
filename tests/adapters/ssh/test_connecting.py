"""Connections to a real sshd, and each way in which none comes about."""

import contextlib
import socket
import struct
import threading
import time
from dataclasses import replace

import pytest
from tests.adapters.ssh.reach import PATIENT, WITHIN
from tests.lab.keys import make_key
from tests.lab.proxy import Direction, Fault
from tests.lab.sshd import SHELLS
from tests.lab.waiting import wait_until

from tidegate.adapters.ssh.connecting import Connector
from tidegate.adapters.ssh.failures import ConnectionLost, HostProblem, TooBusy
from tidegate.adapters.ssh.host_keys import UnknownHostKey
from tidegate.adapters.ssh.target import Target

pytestmark = pytest.mark.sshd

ONCE = replace(PATIENT, tries=1)
QUICK = replace(ONCE, banner=0.5, handshake=0.5)


@contextlib.contextmanager
def server_that(serve):
    """Listen on a port and let `serve` handle the one connection that comes; yields the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(WITHIN)
        over = threading.Event()

        def _accept():
            with contextlib.suppress(OSError):
                connected, _ = listener.accept()
                connected.settimeout(WITHIN)
                with connected:
                    serve(connected, over)

        thread = threading.Thread(target=_accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        over.set()
        thread.join(WITHIN)


def refusal(reach, port, *, limits=ONCE, kind=HostProblem) -> str:
    target = Target(name="web-1", address="127.0.0.1", port=port, user="deploy")
    with pytest.raises(kind) as caught:
        reach.connect(target, limits=limits, pause=lambda _: None)
    assert "web-1 (127.0.0.1" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_command_runs_whatever_the_login_shell(reach, shared_sshds, shell):
    connection = reach.to(shared_sshds(shell))
    answer = connection.run("exec sh -c 'printf BEGIN; uname -s; exit 7'").collect(within=WITHIN)
    assert answer.outcome.status == 7
    assert answer.stdout.endswith(b"BEGINLinux\n")
    assert answer.stdout.startswith(b"Welcome") == (shell == "noisy-bash")


def test_it_is_encrypted_with_what_is_fast_and_safe(reach, shared_sshds):
    connection = reach.to(shared_sshds("bash"))
    assert connection.cipher == "aes128-gcm@openssh.com"
    assert connection.is_strict


def test_nothing_old_is_offered(reach):
    offered = bytearray()

    def _listen(connected, over):
        connected.sendall(b"SSH-2.0-sample\r\n")
        while not _is_whole(offered) and (piece := connected.recv(4_096)):
            offered.extend(piece)

    with server_that(_listen) as port:
        refusal(reach, port)
    assert b"aes256-gcm@openssh.com" in offered
    for old in (b"-cbc", b"hmac-sha1", b"md5", b"3des", b"ssh-rsa,", b"group1-", b"-96"):
        assert old not in offered


def _is_whole(offered: bytearray) -> bool:
    """Tell whether the client's greeting and its first packet are there (RFC 4253, 4.2 and 6)."""
    packet = offered.partition(b"\r\n")[2]
    return len(packet) > 4 and len(packet) >= 4 + int.from_bytes(packet[:4], "big")


@pytest.mark.fault("F08")
def test_a_silent_port_is_named(reach):
    with server_that(lambda _, over: over.wait(WITHIN)) as port:
        assert "the port answers but says nothing" in refusal(reach, port, limits=QUICK)


@pytest.mark.fault("F10")
def test_a_web_server_is_named(reach):
    def _answer(connected, over):
        connected.recv(1_000)
        connected.sendall(b"HTTP/1.1 400 Bad Request\r\nServer: sample\r\n\r\n<html></html>")

    with server_that(_answer) as port:
        assert "a web server answers on that port" in refusal(reach, port)


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (b"220 mail.example.com ESMTP\r\n", "it said '220 mail.example.com ESMTP'"),
        (b"\x1b[2J\x07evil\r\n", "it said '�[2J�evil'"),
        (b"SSH-1.5-old\r\n", "only SSH version 1"),
        (b"SSH-2.0-sample\r\n", "stopped answering in the middle of the handshake"),
        (b"Exceeded MaxStartups\r\n", "turns new connections away"),
        (b"", "closed the connection before saying a word"),
    ],
)
def test_other_greetings_are_explained(reach, greeting, said):
    def _greet(connected, over):
        connected.sendall(greeting)
        if b"SSH-2" in greeting:
            over.wait(WITHIN)

    limits = replace(ONCE, handshake=0.5) if "handshake" in said else ONCE
    with server_that(_greet) as port:
        assert said in refusal(reach, port, limits=limits)


def test_a_greeting_without_end_is_cut_off(reach):
    def _flood(connected, over):
        with contextlib.suppress(OSError):
            while not over.is_set():
                connected.sendall(b"x" * 65_536)

    with server_that(_flood) as port:
        assert "not an SSH server" in refusal(reach, port)


def test_a_greeting_by_the_byte_ends_in_time(reach):
    def _drip(connected, over):
        with contextlib.suppress(OSError):
            while not over.wait(0.1):
                connected.sendall(b"S")

    with server_that(_drip) as port:
        begun = time.monotonic()
        refusal(reach, port, limits=QUICK)
    assert time.monotonic() - begun < WITHIN / 4


def test_a_reset_in_the_greeting_is_explained(reach):
    def _reset(connected, over):
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with server_that(_reset) as port:
        assert "closed the connection before saying a word" in refusal(reach, port)


def test_a_closed_port_is_named(reach):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert "nothing listens on that port" in refusal(reach, port)


def test_a_name_that_nobody_knows_is_named(reach):
    target = Target(name="web-1", address="no-such-host.invalid", user="deploy")
    with pytest.raises(HostProblem, match="cannot be resolved"):
        reach.connect(target, limits=ONCE)


@pytest.mark.fault("F20")
def test_the_next_address_is_tried_when_one_is_dead(reach, shared_sshds, monkeypatch):
    server = shared_sshds("bash")
    addresses = [("127.0.0.2", server.port), ("127.0.0.1", server.port)]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert reach.to(server).is_alive


@pytest.mark.fault("F15")
def test_a_server_that_is_busy_is_tried_again(reach, start_sshd):
    server = start_sshd(options={"MaxStartups": "1:100:1", "LoginGraceTime": "600"})
    holder = socket.create_connection(("127.0.0.1", server.port))
    holder.recv(100)  # its greeting: it now takes the only place
    pauses = []

    def _pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 2:
            holder.close()
            wait_until(lambda: not server.session_pids())

    reach.knows(server)
    connection = reach.connect(reach.target(server), pause=_pause)
    assert connection.is_alive
    assert len(pauses) >= 2
    assert pauses[1] > 0.5


def test_a_server_that_stays_busy_is_given_up(reach):
    with server_that(lambda connected, _: connected.sendall(b"Exceeded MaxStartups\r\n")) as port:
        assert "MaxStartups" in refusal(reach, port, kind=TooBusy)


@pytest.mark.fault("F07")
def test_a_byte_flipped_in_transit_is_called_damage(reach, start_proxy, shared_sshds):
    server = shared_sshds("bash")
    line = start_proxy(server.port)
    reach.known_hosts.write_text(server.known_hosts_line.replace(str(server.port), str(line.port)))
    connection = reach.connect(reach.target(server, port=line.port))
    line.at(line.bytes_down + 2_000, Fault.FLIP, direction=Direction.DOWN)
    channel = connection.run("head -c 100000 /dev/zero; sleep 60")
    assert channel.wait(within=WITHIN).is_unknown
    with pytest.raises(ConnectionLost, match="damaged on the way"):
        connection.open()


def test_a_reset_while_sending_is_explained_at_once(reach, start_proxy, shared_sshds):
    server = shared_sshds("bash")
    line = start_proxy(server.port)
    reach.known_hosts.write_text(server.known_hosts_line.replace(str(server.port), str(line.port)))
    connection = reach.connect(reach.target(server, port=line.port))
    line.at(200_000, Fault.RESET)
    channel = connection.run("cat > /dev/null")
    with pytest.raises(ConnectionLost, match="while sending"):
        channel.send(bytes(20_000_000), within=WITHIN)


def test_two_jump_hosts_are_passed_and_each_is_verified(reach, start_sshd):
    first, second, last = start_sshd(), start_sshd(shell="dash"), start_sshd()
    reach.knows(first, last)
    way = reach.target(first, name="bastion")
    way = reach.target(second, name="inner", jump=way)
    target = reach.target(last, jump=way)
    with pytest.raises(UnknownHostKey, match="inner"):
        reach.connect(target)
    reach.knows(second)
    answer = reach.connect(target).run("echo through").collect(within=WITHIN)
    assert answer.stdout == b"through\n"


def test_a_jump_host_that_forbids_forwarding_is_named(reach, start_sshd):
    bastion, last = start_sshd(options={"AllowTcpForwarding": "no"}), start_sshd()
    reach.knows(bastion, last)
    target = reach.target(last, jump=reach.target(bastion, name="bastion"))
    with pytest.raises(HostProblem, match=r"bastion .*the jump host forbids forwarding to"):
        reach.connect(target)


def test_a_jump_host_that_cannot_reach_the_host_is_named(reach, start_sshd):
    bastion = start_sshd()
    reach.knows(bastion)
    way = reach.target(bastion, name="bastion")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(HostProblem, match=r"the jump host bastion .* cannot reach 127.0.0.1:"):
        reach.connect(reach.target(bastion, port=port, jump=way))


@pytest.mark.fault("F21")
def test_a_jump_host_that_dies_is_named(reach, start_sshd):
    bastion, last = start_sshd(), start_sshd()
    reach.knows(bastion, last)
    target = reach.target(last, jump=reach.target(bastion, name="bastion"))
    channel = reach.connect(target).run("sleep 60")
    bastion.stop()
    with pytest.raises(ConnectionLost, match="bastion"):
        channel.receive(within=WITHIN)


def test_nobody_is_let_in_with_another_key(reach, start_sshd, tmp_path):
    server = start_sshd()
    stranger = make_key(tmp_path / "stranger")
    with pytest.raises(HostProblem, match=r"refused .* with .*stranger"):
        reach.to(server, identities=(stranger.path,))


def test_a_failed_connection_leaves_no_thread(reach, start_sshd):
    server = start_sshd()
    before = threading.active_count()
    with pytest.raises(UnknownHostKey):
        reach.connect(reach.target(server), limits=PATIENT)
    wait_until(lambda: threading.active_count() <= before)


@pytest.mark.fault("F22")
def test_keys_are_exchanged_anew_within_a_large_transfer(reach, shared_sshds):
    channel = reach.to(shared_sshds("bash")).run("wc -c")
    piece = bytes(50_000_000)
    for _ in range(12):  # paramiko renews its keys after 2**29 bytes
        channel.send(piece, within=WITHIN)
    channel.end_of_input()
    assert channel.receive_line(within=WITHIN).strip() == b"600000000"


def test_many_connections_at_once_pass_a_narrow_door(reach, start_sshd):
    server = start_sshd(options={"MaxStartups": "2:100:2"})
    reach.knows(server)
    limits = replace(PATIENT, tries=12)
    connector = Connector(reach.keys, limits=limits, pause=lambda seconds: time.sleep(seconds / 10))
    faults = []

    def _connect():
        try:
            connector.connect(reach.target(server)).close()
        except HostProblem as problem:
            faults.append(str(problem))

    threads = [threading.Thread(target=_connect) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WITHIN)
    assert faults == []
    assert "MaxStartups throttling" in server.log.read_text()
