"""The floor: edges and tables that close and open, tables that no robot can reach."""

from __future__ import annotations

import msgspec

from sim.messages.events.base import Event


class EdgeClosed(Event, frozen=True):
    """No move between the two vertices begins any more, in either direction."""

    from_: str = msgspec.field(name="from")
    to: str


class EdgeOpened(Event, frozen=True):
    from_: str = msgspec.field(name="from")
    to: str


class TableClosed(Event, frozen=True):
    """Robots don't come to the table any more."""

    table: str


class TableOpened(Event, frozen=True):
    table: str


class TableCutOff(Event, frozen=True):
    """No robot can bring anything to the table as things are: people do."""

    table: str
    because: str


class TableInReach(Event, frozen=True):
    """Robots can bring things to the table again."""

    table: str


FloorEvent = EdgeClosed | EdgeOpened | TableClosed | TableOpened | TableCutOff | TableInReach
