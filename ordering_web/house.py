"""What the pages of one restaurant share, kept with its Flask application."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from flask import current_app

from ordering_web.carts import Carts
from ordering_web.feed import Feed
from ordering_web.orders import Orders
from ordering_web.port import Port
from ordering_web.visits import Visits
from sim.restaurant import Restaurant

STREAMS = 1000  # open event streams in all
STREAMS_A_PHONE = 3  # so that one phone's open tabs leave room for the others


class StreamPlaces:
    """Places for open streams: each holds a thread of the server for as long as it is open."""

    def __init__(self, streams: int = STREAMS) -> None:
        self._free = streams
        self._by_phone: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, phone: str) -> bool:
        """Whether the phone may open one more stream; then it must be given back."""
        with self._lock:
            if not self._free or self._by_phone[phone] >= STREAMS_A_PHONE:
                return False
            self._free -= 1
            self._by_phone[phone] += 1
            return True

    def give_back(self, phone: str) -> None:
        with self._lock:
            self._free += 1
            self._by_phone[phone] -= 1
            if not self._by_phone[phone]:
                del self._by_phone[phone]


@dataclass(frozen=True)
class House:
    """One restaurant's pages: the port, and what stands on it."""

    port: Port
    visits: Visits
    carts: Carts
    orders: Orders
    feed: Feed
    places: StreamPlaces
    public_url: str

    @property
    def restaurant(self) -> Restaurant:
        return self.port.restaurant

    @property
    def host(self) -> str:
        """The address as a browser shows it, without its scheme."""
        return urlsplit(self.public_url).netloc

    def close(self) -> None:
        """End the open streams."""
        self.feed.close()


def the_house() -> House:
    """The house of the application that answers this request."""
    return cast(House, current_app.extensions["house"])
