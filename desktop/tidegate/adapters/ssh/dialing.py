"""From a name to a TCP connection, every address of the host tried."""

import socket
import threading
from concurrent.futures import Future
from typing import Any

from tidegate.adapters.ssh.failures import HostProblem, unreachable
from tidegate.adapters.ssh.target import Target
from tidegate.adapters.ssh.transport import MeteredStream, tune

_Address = tuple[socket.AddressFamily, tuple[Any, ...]]


def dial(target: Target, *, name_within: float, address_within: float) -> MeteredStream:
    """Connect to the first of the host's addresses that answers; raises Problem."""
    fault: OSError = OSError("the name has no address")
    for family, place in _addresses(target, within=name_within):
        connected = socket.socket(family, socket.SOCK_STREAM)
        connected.settimeout(address_within)
        try:
            connected.connect(place)
            tune(connected)
        except OSError as error:
            connected.close()
            fault = error
        else:
            return MeteredStream(connected)
    raise unreachable(target, fault)


def _addresses(target: Target, *, within: float) -> list[_Address]:
    try:
        return _looked_up(target, within=within)
    except TimeoutError:
        raise HostProblem(
            target,
            f"the name server gave no answer for {target.address}",
            remedy="check the VPN and the name server",
        ) from None
    except UnicodeError:
        raise unreachable(target, socket.gaierror("not a name")) from None
    except OSError as error:
        raise unreachable(target, error) from None


def _looked_up(target: Target, *, within: float) -> list[_Address]:
    """Resolve the name; `getaddrinfo` has no limit, so a slow one is left behind in its thread."""
    outcome: Future[list[_Address]] = Future()

    def _resolve() -> None:
        try:
            found = socket.getaddrinfo(target.address, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            outcome.set_exception(error)
        else:
            outcome.set_result([(family, place) for family, _, _, _, place in found])

    threading.Thread(target=_resolve, name="resolve", daemon=True).start()
    return outcome.result(within)
