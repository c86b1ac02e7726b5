"""The demo's own part of loopback, on which its hosts have an address each."""

import contextlib
import socket
from collections.abc import Iterator

from tidegate.app.demo.folder import DemoFolder
from tidegate.domain.problem import Problem

SSH_PORT = 2222
HTTP_PORT = 8080
FIRST = 11
"""The last part of the first host's address; the others follow."""

_CLAIM_PORT = 2220
_CANDIDATES = tuple(f"127.83.{third}" for third in range(83, 250))


@contextlib.contextmanager
def claimed(folder: DemoFolder) -> Iterator[str]:
    """Give the first three parts of the hosts' addresses, which no other demo gets meanwhile.

    They are the same as before where the demo has run before. The system lets go of them when
    the process ends, however. Raises Problem when they are taken, or when there are none.
    """
    candidates = (folder.network,) if folder.network else _CANDIDATES
    with contextlib.ExitStack() as stack:
        yield next((each for each in candidates if _is_ours(each, stack)), "") or _refuse(folder)


def _is_ours(network: str, stack: contextlib.ExitStack) -> bool:
    """Claim it until the end of `stack`, unless somebody else has it or uses it."""
    address = f"{network}.{FIRST}"
    with contextlib.suppress(OSError):
        claim = stack.enter_context(socket.create_server((address, _CLAIM_PORT)))
        if all(_can_listen(address, port) for port in (SSH_PORT, HTTP_PORT)):
            return True
        claim.close()
    return False


def _can_listen(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


def _refuse(folder: DemoFolder) -> str:
    if folder.network:
        raise Problem(
            f"another program listens on the demo's address {folder.network}.{FIRST}",
            remedy="end it, or name another folder with --folder: that gets addresses of its own",
        )
    raise Problem(
        f"this system gives the demo no loopback addresses such as {_CANDIDATES[0]}.{FIRST}",
        remedy=f"add them by hand (macOS: sudo ifconfig lo0 alias {_CANDIDATES[0]}.11, up to .18)",
    )
