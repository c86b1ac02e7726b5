"""A login in one round trip: the request goes along with the wish for the service that takes it.

RFC 4252 lets a server answer requests in the order in which they come, and none needs the answer
to the first in order to read the second. Only RSA keys wait: which of their signatures a server
takes it says after the key exchange.
"""

import threading
from typing import final

from paramiko import Message, PKey
from paramiko.auth_handler import AuthHandler
from typing_extensions import override

_SERVICE = "ssh-userauth"


@final
class EagerLogin(AuthHandler):
    """Logs in with a key without waiting to hear that one may."""

    _is_eager = False

    @override
    def auth_publickey(self, username: str, key: PKey, event: threading.Event) -> None:
        self._is_eager = "rsa" not in key.get_name()
        super().auth_publickey(username, key, event)
        if self._is_eager:
            super()._parse_service_accept(_accepted())  # type: ignore[misc]  # not in the stubs

    def _parse_service_accept(self, m: Message) -> None:
        if not self._is_eager:
            super()._parse_service_accept(m)  # type: ignore[misc]


def _accepted() -> Message:
    """Return the answer as it will come."""
    answer = Message()
    answer.add_string(_SERVICE)
    answer.rewind()
    return answer
