"""All simulated parties of an evening, fed with its events.

They know only what events say, and each of their draws has a name, so they can catch up with any log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from sim.demand.arrivals import arrivals_ms
from sim.demand.door import Door
from sim.demand.leaving import Leaving
from sim.demand.meal import Meal
from sim.demand.party import Party
from sim.demand.timers import Asked, Timers
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.askers import SIMULATED
from sim.messages.events import Entry
from sim.restaurant import Restaurant


class Demand:
    """A party comes, waits for a table, reads the menu, orders in rounds, takes its trays, eats and leaves.

    Args:
        keep_free: tables at which no simulated party is seated.
    """

    def __init__(self, restaurant: Restaurant, seed: int, keep_free: frozenset[str] = frozenset()) -> None:
        guests = restaurant.service.guests
        parties: dict[str, Party] = {}
        tables = {name: table for name, table in restaurant.floor.tables.items() if name not in keep_free}
        self._timers = Timers()
        door = Door(guests, seed, tables, parties, self._timers)
        leaving = Leaving(guests, parties, self._timers)
        meal = Meal(restaurant.menu, guests, seed, parties, self._timers, leaving)
        self._on: dict[type, tuple[Callable[[Any, int], None], ...]] = {
            e.WaitlistJoined: (door.waitlist_joined,),
            e.WaitlistLeft: (door.waitlist_left,),
            e.VisitOpened: (door.visit_opened, meal.visit_opened),
            e.VisitRefused: (door.visit_refused,),
            e.VisitJoined: (meal.visit_joined,),
            e.VisitClosed: (door.visit_closed,),
            e.TableSoiled: (door.table_soiled,),
            e.TableCleared: (door.table_cleared,),
            e.VisitCloseRefused: (leaving.close_refused,),
            e.CallAnswered: (leaving.call_ended,),
            e.CallRefused: (leaving.call_ended,),
            e.TicketPlaced: (meal.ticket_placed,),
            e.TicketRefused: (meal.ticket_refused,),
            e.TicketCancelled: (meal.ticket_cancelled,),
            e.LineFired: (meal.line_fired,),
            e.LineCancelled: (meal.line_cancelled,),
            e.PortionsCancelled: (meal.portions_cancelled,),
            e.HandoverBegan: (meal.handover_began,),
            e.CourseDelivered: (meal.course_delivered,),
            e.DoorsClosed: (door.doors_closed, meal.doors_closed),
        }
        for number, at_ms in enumerate(arrivals_ms(guests, seed, restaurant.service.hours), start=1):
            self._timers.at(at_ms, partial(door.arrive, f"{SIMULATED}{number}"))

    @property
    def next_ms(self) -> int | None:
        """When the guests may do something next, if nothing happens before."""
        return self._timers.next_ms

    def due(self, at_ms: int) -> list[Asked]:
        """What the guests ask up to and including an instant."""
        return self._timers.due(at_ms)

    def follow(self, entry: Entry) -> None:
        """See one event of the log, in order."""
        for react in self._on.get(type(entry.event), ()):
            react(entry.event, entry.at_ms)

    def catch_up(self, past: Iterable[Entry]) -> None:
        """Take note of a log so far; what was due by then and is not in it will be asked next."""
        asked: dict[str, c.AnyCommand] = {}  # and not seen in the log yet
        at_ms = 0
        for entry in past:
            at_ms = entry.at_ms
            if not isinstance(entry.event, e.CommandApplied):
                asked.update(self.due(at_ms - 1))
            elif entry.event.key not in asked:  # what was asked together is taken before anything else is
                asked.update(self.due(at_ms))
                asked.pop(entry.event.key, None)
            else:
                del asked[entry.event.key]
            self.follow(entry)
        for missing in asked.items():
            self._timers.at(at_ms, partial(list, [missing]))
