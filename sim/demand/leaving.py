"""Leaving: a party stays for as long as it likes, asks for the bill, and goes."""

from __future__ import annotations

from functools import partial

from sim.demand.party import Party, party_of
from sim.demand.timers import Asked, Timers
from sim.messages import commands as c
from sim.messages import events as e
from sim.service import Guests

AGAIN_MS = 60_000


class Leaving:
    """How parties leave that have eaten."""

    def __init__(self, guests: Guests, parties: dict[str, Party], timers: Timers) -> None:
        self._guests, self._parties, self._timers = guests, parties, timers

    def plan(self, party: Party, since_ms: int) -> None:
        """A party has had the last that it ordered: it eats that, and stays at least as long as it means to."""
        stays_ms = party.own_ms(self.dwell_min(party)) if self._guests.dwell_min else 0
        party.leaves_ms = max(since_ms + party.own_ms(self._guests.eat_min), party.sat_ms + stays_ms)
        if self._guests.bill_min is None:
            self._timers.at(party.leaves_ms, partial(self._leave, party))
        else:
            bill_ms = max(since_ms, party.leaves_ms - party.own_ms(self._guests.bill_min))
            self._timers.at(bill_ms, partial(self._ask_for_bill, party))

    def dwell_min(self, party: Party) -> float:
        """How long parties of its size stay, on average; the last that the service says holds for larger ones."""
        means_min = self._guests.dwell_min
        return means_min[min(party.size, len(means_min)) - 1] if means_min else 0.0

    def _ask_for_bill(self, party: Party) -> list[Asked]:
        call = bill_of(party)
        return [] if party.ceded else [(call, c.CallService(call, party.party, "bill"))]

    def _leave(self, party: Party) -> list[Asked]:
        if party.ceded:
            return []
        party.leaving += 1
        return [(f"{party.party}/close/{party.leaving}", c.CloseVisit(party.party))]

    # ── reactions to events ───────────────────────────────────────────────────────────────────

    def call_ended(self, event: e.CallAnswered | e.CallRefused, at_ms: int) -> None:
        """It has its bill, or can't get it, and pays."""
        party = self._parties.get(party_of(event.call))
        if party is not None and event.call == bill_of(party):
            self._timers.at(max(at_ms, party.leaves_ms), partial(self._leave, party))

    def close_refused(self, event: e.VisitCloseRefused, at_ms: int) -> None:
        """Somebody else's order at its table is still to come: it leaves after that."""
        party = self._parties.get(event.visit)
        if party is not None and event.reason == "tickets open":
            self._timers.at(at_ms + AGAIN_MS, partial(self._leave, party))


def bill_of(party: Party) -> str:
    """The name of the call with which a party asks for its bill."""
    return f"{party.party}/bill"
