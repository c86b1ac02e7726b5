"""A server of another kind on the port where sshd is expected."""

import contextlib
import socket
import threading

from tests.lab.waiting import LONG


class StandIn:
    """Says the same to everybody who connects, and then nothing more."""

    def __init__(self, says: bytes = b"", *, hangs_up: bool = False) -> None:
        self.says = says
        self.hangs_up = hangs_up
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, name="stand-in", daemon=True)

    def __enter__(self) -> "StandIn":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(LONG)
        for connected in self._open:
            connected.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connected, _ = self._listener.accept()
                self._open.append(connected)
                with contextlib.suppress(OSError):
                    connected.sendall(self.says)
                    if self.hangs_up:
                        connected.shutdown(socket.SHUT_RDWR)
