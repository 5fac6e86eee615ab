"""The address under which phones in the same network reach the pages."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from sim.bad_input import BadInput


def public_url_of(given: str | None, port: int) -> str:
    """The given address, checked; or that of this machine in its network.

    Raises:
        BadInput: what is given is no address of pages.
    """
    if given is None:
        return f"http://{_own_address()}:{port}"
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise BadInput(f"{given!r} is no address", "write it as http://192.168.1.20:8000", key="--public-url")
    return given.rstrip("/")


def _own_address() -> str:
    """The address of the interface that leads out; a datagram socket finds it without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): nobody's, so the default route decides
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address
