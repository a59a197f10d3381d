"""For all tests: no network but the loopback interface. What tries to leave this machine fails, whoever calls it."""

import sys

LOOPBACK = ("127.", "::1", "localhost")


class NetworkForbidden(RuntimeError):
    """A test, or what it tests, tried to leave this machine."""


def _stay_here(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # None: a socket of the file system
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host and not host.startswith(LOOPBACK):
        raise NetworkForbidden(f"{event} {host!r}: tests stay on this machine")


sys.addaudithook(_stay_here)
