"""What happened, in the past tense. Plain frozen values; `sim.messages.codec` gives them `seq` and `at_ms`.

`docs/log.md` documents every field: this is the log's public form.
"""

from __future__ import annotations

import msgspec

from sim.messages.events.base import *
from sim.messages.events.chores import *
from sim.messages.events.dining_room import *
from sim.messages.events.floor import *
from sim.messages.events.jobs import *
from sim.messages.events.kitchen import *
from sim.messages.events.robots import *
from sim.messages.events.tickets import *

AnyEvent = CommandEvent | DiningRoomEvent | TicketEvent | KitchenEvent | RobotEvent | FloorEvent | JobEvent | ChoreEvent


class Entry(msgspec.Struct, frozen=True):
    """An event with its place in the log: `seq` counts from 1, `at_ms` is world time."""

    seq: int
    at_ms: int
    event: AnyEvent
