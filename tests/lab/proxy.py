"""A line to a server that can be slow, narrow and broken on command, and that counts.

`delay` is the time one direction takes (half the round trip), `rate` the bytes per second of
each direction. A *turn* is counted whenever the client speaks after the server has spoken: that
is how often the client stood still for an answer.
"""

import asyncio
import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from enum import Enum

from tests.lab.waiting import LONG

_CHUNK = 16 * 1024
_WIDE = 32 * 1024 * 1024  # bytes that a line without a rate holds in flight
_ROUTER = 16 * 1024  # bytes that wait before a narrow one, at least


class Fault(Enum):
    """What can happen to the line."""

    DROP = "from here on bytes vanish, ends of streams too; the connection stays open"
    STALL = "from here on nothing is read; the sender's buffers fill up"
    HALF_CLOSE = "the receiver sees the end of the stream; the other direction goes on"
    RESET = "both ends see a TCP reset"
    FLIP = "one bit of the byte is flipped; all else goes on"


class Direction(Enum):
    UP = "client to server"
    DOWN = "server to client"


@dataclass
class _Order:
    fault: Fault
    direction: Direction
    offset: int


@dataclass
class _Flow:
    """One direction of one connection."""

    direction: Direction
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    offset: int = 0
    free_at: float = 0.0
    waiting: int = 0
    queue: asyncio.Queue[tuple[float, bytes]] = field(default_factory=asyncio.Queue)
    room: asyncio.Event = field(default_factory=asyncio.Event)


class Proxy:
    """Listens on a loopback port of its own and passes everything on to `target`."""

    def __init__(self, target: int, *, delay: float = 0.0, rate: float = 0.0) -> None:
        self.target = target
        self.delay = delay
        self.rate = rate
        self.port = 0
        self.bytes_up = self.bytes_down = self.bytes_dropped = 0
        self.turns = 0
        self.connections = 0
        self._orders: list[_Order] = []
        self._everything: Fault | None = None
        self._last: Direction | None = None
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lab-proxy", daemon=True)
        self._open: set[asyncio.StreamWriter] = set()
        self._changed: asyncio.Event

    def start(self) -> "Proxy":
        self._thread.start()
        assert self._ready.wait(LONG)
        return self

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._finished.set)
            self._thread.join(LONG)

    def __enter__(self) -> "Proxy":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def at(self, offset: int, fault: Fault, *, direction: Direction = Direction.UP) -> None:
        """Let `fault` happen once, at that byte of that direction of a connection to come."""
        self._orders.append(_Order(fault, direction, offset))

    def now(self, fault: Fault) -> None:
        """Let DROP, STALL or RESET happen to everything, at once and until `heal`."""
        self._everything = None if fault is Fault.RESET else fault
        if fault is Fault.RESET:
            # Returns when it has happened: whoever connects next must not be met by it.
            done = threading.Event()
            self._loop.call_soon_threadsafe(lambda: (self._reset_all(), done.set()))
            done.wait(LONG)

    def heal(self) -> None:
        """Let new bytes pass again; what was dropped is gone."""
        self._everything = None
        self._loop.call_soon_threadsafe(self._changed.set)

    def forget_counts(self) -> None:
        self.bytes_up = self.bytes_down = self.turns = self.connections = 0
        self._last = None

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self._finished = asyncio.Event()
        self._changed = asyncio.Event()
        server = await asyncio.start_server(self._connected, sock=_listener(), limit=_CHUNK)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._finished.wait()
        server.close()
        self._reset_all()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        await asyncio.sleep(2 * self.delay)  # the TCP handshake behind this one
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            _reset(writer)
            return
        self._open |= {writer, far_writer}
        for end in (writer, far_writer):
            end.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        up = _Flow(Direction.UP, reader, far_writer)
        down = _Flow(Direction.DOWN, far_reader, writer)
        with contextlib.suppress(OSError, asyncio.CancelledError):  # stop() cancels
            await asyncio.gather(*(part for flow in (up, down) for part in self._pumps(flow)))
        for end in (writer, far_writer):
            end.close()
            self._open.discard(end)

    def _pumps(self, flow: _Flow):
        return self._read(flow), self._write(flow)

    async def _read(self, flow: _Flow) -> None:
        while True:
            while flow.waiting > self._room():
                flow.room.clear()
                await flow.room.wait()
            await self._unless(Fault.STALL)
            with contextlib.suppress(ConnectionError):
                piece = await flow.reader.read(_CHUNK)
                piece = await self._through_orders(flow, piece)
                if piece is None:
                    continue
                if piece:
                    self._count(flow, piece)
                    self._enqueue(flow, piece)
                    continue
            await self._unless(Fault.DROP)  # an end is a packet as well
            flow.queue.put_nowait((flow.free_at + self.delay, b""))
            return

    def _room(self) -> int:
        """Return how much the line holds: what is in flight and a tenth of a second before it.

        A narrow one must not swallow what it cannot carry.
        """
        if not self.rate:
            return _WIDE
        return int(self.rate * self.delay) + max(_ROUTER, int(self.rate / 10))

    async def _unless(self, fault: Fault) -> None:
        while self._everything is fault:
            self._changed.clear()
            await self._changed.wait()

    async def _through_orders(self, flow: _Flow, piece: bytes) -> bytes | None:
        """Return what goes on of `piece`; None when nothing of it does."""
        if self._everything is Fault.STALL and piece:
            await self._unless(Fault.STALL)
        if self._everything is Fault.DROP and piece:
            self.bytes_dropped += len(piece)
            return None
        for order in [each for each in self._orders if each.direction is flow.direction]:
            position = order.offset - flow.offset
            if 0 <= position < len(piece):
                self._orders.remove(order)
                flow.offset += len(piece)
                return self._obey(order, flow, piece, position)
        flow.offset += len(piece)
        return piece

    def _obey(self, order: _Order, flow: _Flow, piece: bytes, position: int) -> bytes | None:
        """Return what goes on of the piece: None is nothing, empty is the end of the stream."""
        if order.fault is Fault.FLIP:
            flipped = bytearray(piece)
            flipped[position] ^= 0x10
            return bytes(flipped)
        if order.fault is Fault.RESET:
            self._reset_all()
            return b""
        if order.fault is Fault.HALF_CLOSE:
            self._enqueue(flow, piece[:position])
            return b""
        self._everything = order.fault
        return piece[:position] or None

    def _count(self, flow: _Flow, piece: bytes) -> None:
        if flow.direction is Direction.UP:
            self.bytes_up += len(piece)
            self.turns += self._last is Direction.DOWN
        else:
            self.bytes_down += len(piece)
        self._last = flow.direction

    def _enqueue(self, flow: _Flow, piece: bytes) -> None:
        now = time.monotonic()
        takes = len(piece) / self.rate if self.rate else 0.0
        flow.free_at = max(now, flow.free_at) + takes
        flow.waiting += len(piece)
        flow.queue.put_nowait((flow.free_at + self.delay, piece))

    async def _write(self, flow: _Flow) -> None:
        while True:
            due, piece = await flow.queue.get()
            pause = due - time.monotonic()
            if pause > 0:
                await asyncio.sleep(pause)
            if not piece:
                with contextlib.suppress(OSError):
                    flow.writer.write_eof()
                return
            with contextlib.suppress(ConnectionError):
                if not flow.writer.is_closing():
                    flow.writer.write(piece)
                    await flow.writer.drain()
            flow.waiting -= len(piece)
            flow.room.set()

    def _reset_all(self) -> None:
        for writer in list(self._open):
            _reset(writer)
        self._open.clear()


def _listener() -> socket.socket:
    """Listen with a small buffer: what a line has taken its sender believes to be delivered."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _CHUNK)
    listener.bind(("127.0.0.1", 0))
    return listener


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close so that the far side sees RST, not an orderly end."""
    with contextlib.suppress(OSError):
        connected = writer.get_extra_info("socket")
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
