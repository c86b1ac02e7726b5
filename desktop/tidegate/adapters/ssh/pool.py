"""Connections that stay warm between uses: a handshake costs eight round trips, a reuse three."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import final

from tidegate.adapters.ssh.connecting import Connector
from tidegate.adapters.ssh.connection import Connection
from tidegate.adapters.ssh.failures import HostProblem
from tidegate.adapters.ssh.target import Target

IDLE = 120.0  # seconds that an unused connection is kept


@dataclass
class _Place:
    """Where the connection to one target is kept; `making` lets one thread at a time connect.

    `coming` is one that was begun before anybody asked for it.
    """

    making: threading.Lock = field(default_factory=threading.Lock)
    connection: Connection | None = None
    coming: Future[Connection] | None = None
    users: int = 0
    idle_since: float = 0.0


@final
class ConnectionPool:
    """Lends one shared connection per target, and closes those that nobody uses for a while."""

    def __init__(self, connector: Connector, *, idle: float = IDLE) -> None:
        self._connector = connector
        self._idle = idle
        self._places: dict[Target, _Place] = {}
        self._changed = threading.Condition()
        self._is_closed = False
        self._sweeper: threading.Thread | None = None

    @contextmanager
    def borrow(self, target: Target) -> Iterator[Connection]:
        """Lend a live connection to `target`, made if need be; raises Problem.

        Several threads may have the same one: commands share it by channels of their own.
        """
        place = self._enter(target)
        try:
            with place.making:
                connection = self._live(place, target)
            yield connection
        finally:
            self._leave(place)

    def warm(self, target: Target) -> None:
        """Begin to connect to `target`; whoever borrows next gets what comes of it."""
        with self._changed:
            if self._is_closed:
                return
            place = self._places.setdefault(target, _Place())
            if place.connection or place.coming:
                return
            place.users += 1
            coming: Future[Connection] = Future()
            place.coming = coming
        connecting = threading.Thread(
            target=self._connect, args=(target, place, coming), name="ssh-warm", daemon=True
        )
        connecting.start()

    def _connect(self, target: Target, place: _Place, coming: "Future[Connection]") -> None:
        try:
            coming.set_result(self._connector.connect(target))
        except BaseException as fault:  # noqa: BLE001 - raised where the connection is needed
            coming.set_exception(fault)
        self._leave(place)

    def is_warm(self, target: Target) -> bool:
        """Tell whether a connection to `target` is there already."""
        with self._changed:
            place = self._places.get(target)
            return bool(place and place.connection and place.connection.is_alive)

    def close(self) -> None:
        """Close every connection, used or not, and lend no more."""
        with self._changed:
            self._is_closed = True
            places = list(self._places.values())
            self._places.clear()
            self._changed.notify_all()
        for place in places:
            _close(place)

    def __enter__(self) -> "ConnectionPool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _enter(self, target: Target) -> _Place:
        with self._changed:
            if self._is_closed:
                raise HostProblem(target, "the program is closing its connections")
            place = self._places.setdefault(target, _Place())
            place.users += 1
            return place

    def _live(self, place: _Place, target: Target) -> Connection:
        if place.connection and place.connection.is_alive:
            return place.connection
        coming, place.coming = place.coming, None
        _close(place)
        connection = coming.result() if coming else self._connector.connect(target)
        if self._is_closed:
            connection.close()
            raise HostProblem(target, "the program is closing its connections")
        place.connection = connection
        return connection

    def _leave(self, place: _Place) -> None:
        with self._changed:
            place.users -= 1
            place.idle_since = time.monotonic()
            if self._sweeper is None and not self._is_closed:
                self._sweeper = threading.Thread(target=self._sweep, name="ssh-pool", daemon=True)
                self._sweeper.start()

    def _sweep(self) -> None:
        """Close what has been idle for long; ends itself when nothing is left to watch."""
        while True:
            with self._changed:
                if self._is_closed or not self._places:
                    self._sweeper = None
                    return
                self._changed.wait(self._idle / 4)
                expired = [target for target in self._places if self._is_expired(target)]
                places = [self._places.pop(target) for target in expired]
            for place in places:
                _close(place)

    def _is_expired(self, target: Target) -> bool:
        place = self._places[target]
        return not place.users and time.monotonic() - place.idle_since >= self._idle


def _close(place: _Place) -> None:
    connection, place.connection = place.connection, None
    coming, place.coming = place.coming, None
    if connection:
        connection.close()
    if coming:
        coming.add_done_callback(_close_unused)


def _close_unused(coming: "Future[Connection]") -> None:
    if coming.exception() is None:
        coming.result().close()
