"""Orders: what was placed, refused, taken back."""

from __future__ import annotations

from typing import Literal

import msgspec

from sim.messages.commands import Authority
from sim.messages.events.base import Event


class PlacedLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of a ticket; `price_minor` is that of one portion with its options.

    `again_for`: the line as it was ordered, of which these portions are made again.
    """

    line: int
    item: str
    quantity: int
    course: str
    price_minor: int
    options: tuple[str, ...] = ()
    again_for: int | None = None


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


class LineRemade(Event, frozen=True):
    """Lost dishes are to be made again: a further line of the ticket, which costs nothing."""

    ticket: str
    line: PlacedLine


class PortionsCancelled(Event, frozen=True):
    """Portions of a line that were cooked never come; `left` of it have come or will."""

    ticket: str
    line: int
    portions: int
    left: int
    because: str


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


TicketEvent = (
    TicketPlaced
    | TicketRefused
    | TicketCancelled
    | LineCancelled
    | LineCancelRefused
    | LineRemade
    | PortionsCancelled
    | RefundRecorded
)
