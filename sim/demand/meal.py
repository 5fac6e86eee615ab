"""The meal: a party reads the menu, orders in rounds, and takes its trays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sim.demand.leaving import Leaving
from sim.demand.party import Party, party_of
from sim.demand.taste import Taste
from sim.demand.timers import Asked, Timers
from sim.menu import Menu
from sim.messages import commands as c
from sim.messages import events as e
from sim.service import Guests, Round
from sim.streams import as_ms, lognormal, share, stream


class Meal:
    """What parties do at their tables, one round after the other."""

    def __init__(
        self, menu: Menu, guests: Guests, seed: int, parties: dict[str, Party], timers: Timers, leaving: Leaving
    ) -> None:
        self._guests, self._seed, self._parties, self._timers = guests, seed, parties, timers
        self._leaving = leaving
        self._untouched: dict[str, set[int]] = {}  # lines that no cook has begun, by ticket
        self._rounds = guests.rounds or (Round(tuple(course.id for course in menu.courses)),)
        self._taste = Taste(menu, guests, seed)
        self._kitchen_open = True

    # ── what a party means to do ──────────────────────────────────────────────────────────────

    def _go_on(self, party: Party, since_ms: int) -> None:
        """Set what a party does next: its next round, or leaving. It may be that food has to come before.

        Args:
            since_ms: when it sat down, ordered, or got the last of what it had ordered.
        """
        round_ = self._next_round(party)
        if party.to_come and (round_ is None or round_.since == "food"):
            party.hungry = True
        elif round_ is None:
            self._leaving.plan(party, since_ms)
        else:
            order_ms = since_ms + party.own_ms(self._wait_min(round_))
            self._timers.at(order_ms, partial(self._order, party, order_ms))

    def _next_round(self, party: Party) -> Round | None:
        """The next round that a party orders, if there is one; `party.round` becomes its place."""
        while party.round < len(self._rounds) and self._kitchen_open:
            if share(self._seed, party.party, "round", party.round) < self._rounds[party.round].share:
                return self._rounds[party.round]
            party.round += 1
        return None

    def _order(self, party: Party, at_ms: int) -> list[Asked]:
        if party.ceded:
            return []
        lines = self._taste.choose(party, self._rounds[party.round]) if self._kitchen_open else ()
        if not lines:
            party.round += 1
            self._go_on(party, at_ms)
            return []
        party.orders += 1
        return [*self._ask_to_clear(party), (party.ticket, c.PlaceTicket(party.ticket, party.party, lines))]

    def _ask_to_clear(self, party: Party) -> list[Asked]:
        """Once, before the first order that waits for the food before."""
        call, asks = f"{party.party}/clear", share(self._seed, party.party, "clear") < self._guests.clear
        if party.cleared or self._rounds[party.round].since != "food" or not asks:
            return []
        party.cleared = True
        return [(call, c.CallService(call, party.party, "clear"))]

    def _take_back(self, party: Party, ticket: str) -> list[Asked]:
        """Out of patience: what no cook has begun need not come any more."""
        if party.ceded or ticket not in party.to_come:
            return []
        lines = sorted(self._untouched[ticket] & party.to_come[ticket].keys())
        return [(f"{ticket}/take-back/{line}", c.CancelLine(ticket, line)) for line in lines]

    def _ask_for_water(self, party: Party) -> list[Asked]:
        call = f"{party.party}/water"
        gone = party.ceded or party.leaving > 0
        return [] if gone else [(call, c.CallService(call, party.party, "water"))]

    def _wait_min(self, round_: Round) -> float:
        if round_.wait_min is not None:
            return round_.wait_min
        return self._guests.menu_min if round_.since == "order" else self._guests.eat_min

    # ── reactions to events ───────────────────────────────────────────────────────────────────

    def visit_opened(self, event: e.VisitOpened, at_ms: int) -> None:
        party = self._parties.get(event.visit)
        if party is not None:
            party.sat_ms = at_ms
            party.avoided = self._taste.avoided(party.party)
            self._go_on(party, at_ms)
            if share(self._seed, party.party, "water") < self._guests.water:
                stay_min = self._leaving.dwell_min(party) or self._guests.eat_min
                water_ms = at_ms + party.own_ms(stay_min * share(self._seed, party.party, "water-at"))
                self._timers.at(water_ms, partial(self._ask_for_water, party))

    def visit_joined(self, event: e.VisitJoined, _: int) -> None:
        if event.visit in self._parties:
            self._parties[event.visit].ceded = True

    def ticket_placed(self, event: e.TicketPlaced, at_ms: int) -> None:
        party = self._parties.get(party_of(event.ticket))
        if party is not None:
            party.to_come[event.ticket] = {line.line: line.course for line in event.lines}
            self._untouched[event.ticket] = set(party.to_come[event.ticket])
            party.round += 1
            if self._guests.impatience_min is not None:
                chance = stream(self._seed, event.ticket, "impatience")
                patience_s = lognormal(chance, self._guests.impatience_min * 60, self._guests.cv)
                self._timers.at(at_ms + max(1, as_ms(patience_s)), partial(self._take_back, party, event.ticket))
            self._go_on(party, at_ms)

    def ticket_refused(self, event: e.TicketRefused, at_ms: int) -> None:
        """A party orders something else for what is sold out, at once; if it can have nothing, it leaves."""
        party = self._parties.get(party_of(event.ticket))
        if party is None:
            return
        if event.item:
            party.avoided.add(event.item)
            self._timers.at(at_ms, partial(self._order, party, at_ms))
        else:
            party.round = len(self._rounds)
            self._go_on(party, at_ms)

    def line_fired(self, event: e.LineFired, _: int) -> None:
        if event.ticket in self._untouched:
            self._untouched[event.ticket].discard(event.line)

    def line_cancelled(self, event: e.LineCancelled, at_ms: int) -> None:
        self._came(event.ticket, at_ms, lambda line, _: line == event.line)

    def portions_cancelled(self, event: e.PortionsCancelled, at_ms: int) -> None:
        if not event.left:
            self._came(event.ticket, at_ms, lambda line, _: line == event.line)

    def ticket_cancelled(self, event: e.TicketCancelled, at_ms: int) -> None:
        self._came(event.ticket, at_ms, lambda _, __: True)

    def handover_began(self, event: e.HandoverBegan, at_ms: int) -> None:
        """They take what was brought, and say so or not; or nobody looks up."""
        if party_of(event.ticket) not in self._parties:
            return
        name = event.job if event.attempt == 1 else f"{event.job}/{event.attempt}"
        if share(self._seed, "absent", name) < self._guests.absent:
            return
        took: c.AnyCommand = c.EmptyTray(event.robot, event.job)
        if share(self._seed, "confirms", name) < self._guests.confirms:
            took = c.TakeCourse(event.ticket, event.course)
        taken_s = lognormal(stream(self._seed, "hand-over", name), self._guests.handover_s, self._guests.cv)
        self._timers.at(at_ms + max(1, as_ms(taken_s)), partial(list, [(f"take/{name}", took)]))

    def course_delivered(self, event: e.CourseDelivered, at_ms: int) -> None:
        self._came(event.ticket, at_ms, lambda _, course: course == event.course)

    def doors_closed(self, _: e.DoorsClosed, __: int) -> None:
        self._kitchen_open = False

    def _came(self, ticket: str, at_ms: int, which: Callable[[int, str], bool]) -> None:
        """Lines of a ticket are on the table, or will never be."""
        party = self._parties.get(party_of(ticket))
        if party is None or ticket not in party.to_come:
            return
        lines = {line: course for line, course in party.to_come[ticket].items() if not which(line, course)}
        if lines:
            party.to_come[ticket] = lines
            return
        del party.to_come[ticket]
        if not party.to_come and party.hungry:
            party.hungry = False
            self._go_on(party, at_ms)
