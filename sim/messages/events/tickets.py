"""Orders: what was placed, refused, taken back."""

from __future__ import annotations

from typing import Literal

import msgspec

from sim.messages.commands import Authority
from sim.messages.events.base import Event


class PlacedLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of a ticket; `price_minor` is that of one portion with its options."""

    line: int
    item: str
    quantity: int
    course: str
    price_minor: int
    options: tuple[str, ...] = ()


class TicketPlaced(Event, frozen=True):
    ticket: str
    visit: str
    table: str
    lines: tuple[PlacedLine, ...]
    authority: Authority
    together: bool = False


RefusedBecause = Literal[
    "no such visit",
    "visit closed",
    "doors closed",
    "ticket exists",
    "no such item",
    "no such option",
    "sold out",
]


class TicketRefused(Event, frozen=True):
    """`item` names the one that is sold out."""

    ticket: str
    visit: str
    reason: RefusedBecause
    item: str = ""


class TicketCancelled(Event, frozen=True):
    ticket: str
    reason: str


class LineCancelled(Event, frozen=True):
    """A line was taken back before it was fired. A ticket without lines is cancelled right after."""

    ticket: str
    line: int


NotCancelledBecause = Literal[
    "no such ticket", "no such line", "ticket ended", "line cancelled", "line fired", "course begun"
]


class LineCancelRefused(Event, frozen=True):
    ticket: str
    line: int
    reason: NotCancelledBecause


class RefundRecorded(Event, frozen=True):
    """Money goes back to the guests of a visit; `served`: for food that had come to the table, else it never did."""

    refund: str
    visit: str
    amount_minor: int
    reason: str
    served: bool = False


TicketEvent = TicketPlaced | TicketRefused | TicketCancelled | LineCancelled | LineCancelRefused | RefundRecorded
