"""The lab's line does what it is told, else the tests that stand on it prove nothing."""

import contextlib
import socket
import threading
import time

import pytest
from tests.lab.proxy import Direction, Fault
from tests.lab.waiting import LONG, wait_until


@pytest.fixture
def echo():
    """A server that sends back what it gets; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def _serve():
            with contextlib.suppress(OSError):
                connected, _ = listener.accept()
                with connected:
                    while piece := connected.recv(65_536):
                        connected.sendall(piece)
                    connected.sendall(b"end")

        thread = threading.Thread(target=_serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]


@pytest.fixture
def call(echo, start_proxy):
    """Connect through a line with these settings; returns the line and the client's socket."""
    opened = []

    def _call(**settings):
        line = start_proxy(echo, **settings)
        client = socket.create_connection(("127.0.0.1", line.port), timeout=LONG)
        opened.append(client)
        return line, client

    yield _call
    for client in opened:
        client.close()


def _ask(client, words: bytes) -> bytes:
    client.sendall(words)
    received = b""
    while len(received) < len(words):
        piece = client.recv(65_536)
        if not piece:
            break
        received += piece
    return received


def test_each_direction_takes_its_time_and_turns_are_counted(call):
    line, client = call(delay=0.05)
    _ask(client, b"first")
    first = _seconds_of_three(client)
    assert line.turns == 3
    assert line.bytes_up == line.bytes_down == 20
    assert first >= 0.3
    # It takes no longer than that either, in a moment in which the machine is not busy.
    wait_until(lambda: _seconds_of_three(client) < 0.6)


def _seconds_of_three(client) -> float:
    begun = time.monotonic()
    for _ in range(3):
        assert _ask(client, b"hello") == b"hello"
    return time.monotonic() - begun


def test_a_narrow_line_takes_as_long_as_it_must(call):
    _, client = call(rate=500_000)
    begun = time.monotonic()
    assert len(_ask(client, bytes(250_000))) == 250_000
    assert time.monotonic() - begun >= 0.45


def test_one_bit_is_flipped(call):
    line, client = call()
    line.at(7, Fault.FLIP)
    answer = _ask(client, b"0123456789")
    assert answer == b"0123456'89"


def test_a_reset_is_one(call):
    line, client = call()
    line.at(3, Fault.RESET)
    with pytest.raises(ConnectionResetError):
        _ask(client, b"0123456789")


def test_half_a_close_leaves_the_other_half(call):
    line, client = call()
    line.at(4, Fault.HALF_CLOSE)
    client.sendall(b"0123456789")
    received = b""
    while piece := client.recv(100):
        received += piece
    assert received == b"0123end"


@pytest.mark.parametrize("fault", [Fault.DROP, Fault.STALL])
def test_nothing_comes_until_it_is_healed(call, fault):
    line, client = call()
    assert _ask(client, b"before") == b"before"
    line.now(fault)
    client.sendall(b"during")
    wait_until(lambda: fault is Fault.STALL or line.bytes_dropped == len(b"during"))
    client.settimeout(0.3)
    with pytest.raises(TimeoutError):
        client.recv(100)
    line.heal()
    client.settimeout(LONG)
    expected = b"duringafter" if fault is Fault.STALL else b"after"
    client.sendall(b"after")
    received = b""
    while len(received) < len(expected):
        received += client.recv(100)
    assert received == expected


def test_a_fault_of_the_way_back_waits_for_its_byte(call):
    line, client = call()
    line.at(10, Fault.DROP, direction=Direction.DOWN)
    client.sendall(b"0123456789abcdef")
    received = b""
    while len(received) < 10:
        received += client.recv(100)
    client.settimeout(0.3)
    with pytest.raises(TimeoutError):
        client.recv(100)
    assert received == b"0123456789"
