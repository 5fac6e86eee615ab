"""Simulated guests: a reactor, (event or timer) → commands at times; the same commands as phones send.

A party comes, waits for a table, reads the menu, orders in rounds, takes its trays, eats and leaves. It
knows only what events say, and each of its draws has a name, so it can catch up with any log.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from sim.floor import natural
from sim.menu import Item
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.streams import as_ms, lognormal, stream

LEAVE_AGAIN_MS = 60_000

Asked = tuple[str, c.AnyCommand]  # an idempotency key and what is asked
Timer = Callable[[], list[Asked]]


@dataclass(slots=True)
class Party:
    """Guests together. `ceded`: they order by their own phone now, and leave when they say so."""

    party: str
    size: int
    round: int = 0
    open_lines: dict[int, str] = field(default_factory=dict)  # the course of each that is not on the table
    served: bool = False  # anything of its ticket
    sold_out: list[str] = field(default_factory=list)  # what it was told that there is none of
    ceded: bool = False
    leaving: int = 0  # how often it has asked to leave


class Demand:
    """All simulated parties of one evening.

    Args:
        keep_free: tables at which no simulated party is seated.
    """

    def __init__(self, restaurant: Restaurant, seed: int, keep_free: frozenset[str] = frozenset()) -> None:
        self._seed = seed
        self._guests = restaurant.service.guests
        self._menu = restaurant.menu
        self._rounds = _rounds([course.id for course in restaurant.menu.courses])
        tables = restaurant.floor.tables.items()
        self._seats = {name: table.seats for name, table in tables if name not in keep_free}
        self._free = dict.fromkeys(self._seats)  # an ordered set
        self._table_of: dict[str, str] = {}  # by open visit
        self._line: list[Party] = []  # of parties that wait for a table, in order of arrival
        self._parties: dict[str, Party] = {}
        self._doors_open = True
        self._timers: list[tuple[int, int, Timer]] = []
        self._set = 0
        for number, at_ms in enumerate(self._arrivals(restaurant.service.hours * 60), start=1):
            self._at(at_ms, partial(self._arrive, f"party-{number}", at_ms))

    @property
    def next_ms(self) -> int | None:
        """When the guests may do something next, if nothing happens before."""
        return self._timers[0][0] if self._timers else None

    def due(self, at_ms: int) -> list[Asked]:
        """What the guests ask up to and including an instant."""
        asked: list[Asked] = []
        while self._timers and self._timers[0][0] <= at_ms:
            asked += heapq.heappop(self._timers)[2]()
        return asked

    def follow(self, entry: Entry) -> None:
        """See one event of the log, in order."""
        react = _REACTIONS.get(type(entry.event))
        if react is not None:
            react(self, entry.event, entry.at_ms)

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
            self._at(at_ms, partial(list, [missing]))

    # ── arriving ──────────────────────────────────────────────────────────────────────────────

    def _arrivals(self, minutes: float) -> list[int]:
        """Instants of a Poisson process whose rate is constant between the given minutes."""
        chance = stream(self._seed, "arrivals")
        rates = self._guests.parties_per_h
        instants: list[int] = []
        for i, (from_min, rate) in enumerate(rates):
            to_min = min(rates[i + 1][0] if i + 1 < len(rates) else minutes, minutes)
            at_min = from_min
            while rate > 0 and (at_min := at_min + chance.expovariate(rate / 60)) < to_min:
                instants.append(as_ms(at_min * 60))
        return instants

    def _arrive(self, party: str, at_ms: int) -> list[Asked]:
        if not self._doors_open:
            return []
        shares = self._guests.party_sizes
        (size,) = stream(self._seed, party, "size").choices(range(1, len(shares) + 1), shares)
        arrived = self._parties[party] = Party(party, size)
        self._line.append(arrived)
        self._at(at_ms + self._draw_ms(self._guests.patience_min * 60, party, "patience"), partial(self._balk, arrived))
        return self._seat()

    def _balk(self, party: Party) -> list[Asked]:
        if party in self._line:
            self._line.remove(party)
        return []

    def _seat(self) -> list[Asked]:
        """Give each party in the line the smallest free table that holds it."""
        asked: list[Asked] = []
        for party in list(self._line):
            fits = [table for table in self._free if self._seats[table] >= party.size]
            if fits:
                table = min(fits, key=lambda name: (self._seats[name], natural(name)))
                del self._free[table]
                self._line.remove(party)
                asked.append((f"{party.party}/open/{table}", c.OpenVisit(party.party, table, party.size)))
        return asked

    # ── at the table ──────────────────────────────────────────────────────────────────────────

    def _order(self, party: Party) -> list[Asked]:
        if party.ceded:
            return []
        ticket = f"{party.party}/{party.round + 1}"
        again = f"{ticket}/without-{party.sold_out[-1]}" if party.sold_out else ticket
        lines = self._choose(party, self._rounds[party.round])
        if not lines:
            return self._leave(party)
        return [(again, c.PlaceTicket(ticket, party.party, lines))]

    def _choose(self, party: Party, courses: tuple[str, ...]) -> tuple[c.OrderedLine, ...]:
        """What a party orders in a round: for each course so many portions a guest, each drawn alike."""
        lines: list[c.OrderedLine] = []
        for course in courses:
            chance = stream(self._seed, party.party, "choice", course)
            items = [item for item in self._menu.items if item.course == course and item.id not in party.sold_out]
            portions = self._guests.portions_per_guest.get(course, 1.0) * party.size
            count = int(portions) + (chance.random() < portions % 1)
            wanted = Counter(_portion(chance.choice(items), chance) for _ in range(count if items else 0))
            for (item, options), quantity in wanted.items():
                lines += [c.OrderedLine(item, part, options) for part in _parts(quantity)]
        return tuple(lines[: c.MAX_LINES])

    def _next_round(self, party: Party, at_ms: int) -> None:
        """After eating: order the next round, if there is one, or leave."""
        party.round += 1
        eaten_ms = at_ms + self._draw_ms(self._guests.eat_min * 60, party.party, "eat", party.round)
        last = party.round == len(self._rounds) - 1 and len(self._rounds) > 1
        dessert = stream(self._seed, party.party, "dessert").random() < self._guests.dessert_share
        more = party.round < len(self._rounds) and (dessert or not last) and self._doors_open
        self._at(eaten_ms, partial(self._order if more else self._leave, party))

    def _leave(self, party: Party) -> list[Asked]:
        if party.ceded:
            return []
        party.leaving += 1
        return [(f"{party.party}/close/{party.leaving}", c.CloseVisit(party.party))]

    # ── reactions to events ───────────────────────────────────────────────────────────────────

    def _visit_opened(self, event: e.VisitOpened, at_ms: int) -> None:
        self._free.pop(event.table, None)
        self._table_of[event.visit] = event.table
        party = self._parties.get(event.visit)
        if party is not None:
            self._at(
                at_ms + self._draw_ms(self._guests.menu_min * 60, party.party, "menu"), partial(self._order, party)
            )

    def _visit_refused(self, event: e.VisitRefused, at_ms: int) -> None:
        party = self._parties.get(event.visit)
        if party is not None and event.reason == "table taken":
            self._line.insert(0, party)
            self._at(at_ms, self._seat)

    def _visit_joined(self, event: e.VisitJoined, _: int) -> None:
        if event.visit in self._parties:
            self._parties[event.visit].ceded = True

    def _visit_closed(self, event: e.VisitClosed, at_ms: int) -> None:
        table = self._table_of.pop(event.visit, None)
        if table is not None and table in self._seats:
            self._free[table] = None
            self._at(at_ms, self._seat)

    def _close_refused(self, event: e.VisitCloseRefused, at_ms: int) -> None:
        """Somebody else's order at its table is still to come: it leaves after that."""
        party = self._parties.get(event.visit)
        if party is not None and event.reason == "tickets open":
            self._at(at_ms + LEAVE_AGAIN_MS, partial(self._leave, party))

    def _ticket_placed(self, event: e.TicketPlaced, _: int) -> None:
        party = self._own(event.ticket)
        if party is not None:
            party.open_lines = {line.line: line.course for line in event.lines}
            party.served = False

    def _ticket_refused(self, event: e.TicketRefused, at_ms: int) -> None:
        """What is sold out it orders something else for, at once; else it leaves."""
        party = self._own(event.ticket)
        if party is not None and event.item:
            party.sold_out.append(event.item)
        if party is not None:
            self._at(at_ms, partial(self._order if event.item else self._leave, party))

    def _ticket_cancelled(self, event: e.TicketCancelled, at_ms: int) -> None:
        party = self._own(event.ticket)
        if party is not None:
            self._at(at_ms, partial(self._leave, party))

    def _line_cancelled(self, event: e.LineCancelled, at_ms: int) -> None:
        """The last that it waited for will not come, if anything else did: then it eats that."""
        party = self._own(event.ticket)
        if party is not None and event.line in party.open_lines:
            del party.open_lines[event.line]
            if party.served and not party.open_lines:
                self._next_round(party, at_ms)

    def _handover_began(self, event: e.HandoverBegan, at_ms: int) -> None:
        party = self._own(event.ticket)
        if party is not None:
            take = (f"take/{event.job}", c.TakeCourse(event.ticket, event.course))
            taken_ms = at_ms + self._draw_ms(self._guests.handover_s, "hand-over", event.job)
            self._at(taken_ms, partial(list, [take]))

    def _course_delivered(self, event: e.CourseDelivered, at_ms: int) -> None:
        party = self._own(event.ticket)
        if party is not None and event.course in party.open_lines.values():
            party.open_lines = {line: course for line, course in party.open_lines.items() if course != event.course}
            party.served = True
            if not party.open_lines:
                self._next_round(party, at_ms)

    def _doors_closed(self, _: e.DoorsClosed, __: int) -> None:
        self._doors_open = False
        self._line.clear()

    # ── bookkeeping ───────────────────────────────────────────────────────────────────────────

    def _own(self, ticket: str) -> Party | None:
        """The party that placed a ticket, if it is a simulated one."""
        return self._parties.get(ticket.rpartition("/")[0])

    def _at(self, at_ms: int, timer: Timer) -> None:
        self._set += 1
        heapq.heappush(self._timers, (at_ms, self._set, timer))

    def _draw_ms(self, mean_s: float, *name: object) -> int:
        return max(1, as_ms(lognormal(stream(self._seed, *name), mean_s, self._guests.cv)))


def _rounds(courses: list[str]) -> list[tuple[str, ...]]:
    """The courses of each order: the first two together, then one by one."""
    return [tuple(courses[:2]), *((course,) for course in courses[2:])]


def _parts(quantity: int) -> list[int]:
    """A number of portions as the quantities of lines, none of which holds more than a line may."""
    full, rest = divmod(quantity, c.MAX_QUANTITY)
    return [c.MAX_QUANTITY] * full + [rest] * (rest > 0)


def _portion(item: Item, chance: Random) -> tuple[str, tuple[str, ...]]:
    """One portion as ordered: the item and a choice for each of its options."""
    return item.id, tuple(f"{option.id}:{chance.choice(option.choices).id}" for option in item.options)


_REACTIONS: dict[type, Callable[[Demand, Any, int], None]] = {
    e.VisitOpened: Demand._visit_opened,
    e.VisitRefused: Demand._visit_refused,
    e.VisitJoined: Demand._visit_joined,
    e.VisitClosed: Demand._visit_closed,
    e.VisitCloseRefused: Demand._close_refused,
    e.TicketPlaced: Demand._ticket_placed,
    e.TicketRefused: Demand._ticket_refused,
    e.TicketCancelled: Demand._ticket_cancelled,
    e.LineCancelled: Demand._line_cancelled,
    e.HandoverBegan: Demand._handover_began,
    e.CourseDelivered: Demand._course_delivered,
    e.DoorsClosed: Demand._doors_closed,
}
