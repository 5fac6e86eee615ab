"""The address under which phones in the same network reach the pages."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from sim.bad_input import BadInput

EVERY_ADDRESS = ("", "0.0.0.0", "::")


def public_url_of(given: str | None, host: str, port: int) -> str:
    """The given address, checked; or the one that is listened on, as phones reach it.

    Args:
        host: what the pages listen on; for every address of this machine, that in its network is taken.

    Raises:
        BadInput: what is given is no address of pages.
    """
    if given is not None:
        return _checked(given)
    reached = _own_address() if host in EVERY_ADDRESS else host
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def _checked(url: str) -> str:
    bad = BadInput(f"{url!r} is no address of pages", "write it as http://192.168.1.20:8000", key="--public-url")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - it raises where the port is none
    except ValueError:
        raise bad from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise bad
    if any(character.isspace() for character in url):
        raise bad
    return url.rstrip("/")


def _own_address() -> str:
    """The address of the interface that leads out; a datagram socket finds it without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): nobody's, so the default route decides
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address
