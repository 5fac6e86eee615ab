"""What the pages of one restaurant share, kept with its Flask application."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

from flask import current_app

from ordering_web.arrivals import Arrivals
from ordering_web.carts import Carts
from ordering_web.ending import Endings
from ordering_web.feed import Feed
from ordering_web.figures import Figures
from ordering_web.notes import Notes
from ordering_web.once import Once
from ordering_web.orders import Orders
from ordering_web.payments import Counter, Desk, Every, Sandbox
from ordering_web.photos import Photo
from ordering_web.port import Port
from ordering_web.rules import Rules
from ordering_web.shared import Shared
from ordering_web.staff_keys import StaffKeys
from ordering_web.tabs import Tabs
from ordering_web.turns import Turns
from ordering_web.visits import Visits
from sim.eta import Etas
from sim.restaurant import Restaurant

STREAMS = 1000  # open event streams in all
STREAMS_A_PHONE = 3  # so that one phone's open tabs leave room for the others


@dataclass(eq=False)
class StreamPlace:
    """A phone's place for a stream of its visit. `lost` once a newer stream of the phone has it: then end at once."""

    phone: str
    visit: str
    lost: bool = False


class StreamPlaces:
    """Places for open streams: each holds a thread of the server for as long as it is open.

    A phone that has gone is noticed only when something is written to it. So a phone with all its places in use gets
    that of its oldest stream: most likely a page that it has left.

    Args:
        wake: called with the visit of a place that was lost.
    """

    def __init__(self, wake: Callable[[str], None], streams: int = STREAMS) -> None:
        self._wake, self._free = wake, streams
        self._by_phone: dict[str, list[StreamPlace]] = {}  # the oldest first
        self._lock = threading.Lock()

    def take(self, phone: str, visit: str) -> StreamPlace | None:
        """A place for the phone's newest stream, to be given back; None when the house has none left."""
        place, oldest = StreamPlace(phone, visit), None
        with self._lock:
            mine = self._by_phone.get(phone, [])
            if len(mine) >= STREAMS_A_PHONE:
                oldest = mine.pop(0)
                oldest.lost = True
            elif self._free:
                self._free -= 1
            else:
                return None
            self._by_phone[phone] = [*mine, place]
        if oldest is not None:
            self._wake(oldest.visit)
        return place

    def give_back(self, place: StreamPlace) -> None:
        """The stream has ended. A place that was lost is another stream's."""
        with self._lock:
            if place.lost:
                return
            self._free += 1
            mine = self._by_phone[place.phone]
            mine.remove(place)
            if not mine:
                del self._by_phone[place.phone]


@dataclass(frozen=True)
class House:
    """One restaurant's pages: the port, and what stands on it."""

    port: Port
    visits: Visits
    carts: Carts
    notes: Notes
    photos: dict[str, Photo]
    orders: Orders
    feed: Feed
    places: StreamPlaces
    once: Once
    desk: Desk
    counter: Counter
    endings: Endings
    tabs: Tabs
    arrivals: Arrivals
    sandbox: Sandbox
    rules: Rules
    etas: Etas
    staff_keys: StaffKeys
    figures: Figures
    secret: bytes
    threads: tuple[Every, ...]
    public_url: str
    turns: Turns = field(default_factory=Turns)
    shown: Shared[Any] = field(default_factory=Shared)  # what streams of one visit have alike

    @property
    def restaurant(self) -> Restaurant:
        return self.port.restaurant

    @property
    def host(self) -> str:
        """The address as a browser shows it, without its scheme."""
        return urlsplit(self.public_url).netloc

    def close(self) -> None:
        """End the open streams, and the work that goes on without requests."""
        self.feed.close()
        for thread in self.threads:
            thread.close()


def the_house() -> House:
    """The house of the application that answers this request."""
    return cast(House, current_app.extensions["house"])
