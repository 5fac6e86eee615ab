"""The close of a day: what the payments say and what the food says, reckoned apart; they agree to the smallest coin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ordering_web.payments import Desk, Payment
from ordering_web.payments.ledger import Refund
from ordering_web.port import Port
from ordering_web.visits import Visits
from sim.board import Board, Ticket

METHODS = ("wallet", "code", "cash")
WAYS_BACK = ("wallet", "cash")


@dataclass(frozen=True)
class Day:
    """All in minor units.

    Attributes:
        taken: by method. `given_back`: by how it was given; `to_give`: what is still owed to guests.
        prepaid, tabs, tips: what the kept money is for; `served_back`: less what went back for served food.
        open_tabs: on tabs that the pages keep, and not paid yet; `written_off`: and never will be.
        elsewhere: ordered on tabs that the pages don't keep, as simulated guests do.
        receipts: how many payments were taken.
    """

    taken: dict[str, int]
    given_back: dict[str, int]
    to_give: int
    prepaid: int
    tabs: int
    tips: int
    served_back: int
    open_tabs: int
    written_off: int
    elsewhere: int
    receipts: int

    @property
    def kept(self) -> int:
        """By the payments."""
        return sum(self.taken.values()) - sum(self.given_back.values()) - self.to_give

    @property
    def earned(self) -> int:
        """By the food."""
        return self.prepaid + self.tabs + self.tips - self.served_back

    @property
    def agrees(self) -> bool:
        return self.kept == self.earned


class _Food(NamedTuple):
    """What each ticket is to be paid, by how; and the tickets that were refused."""

    prepaid: dict[str, int]
    tab: dict[str, int]
    refused: frozenset[str]


def close_of_day(port: Port, desk: Desk, visits: Visits) -> Day:
    """Reckon the day so far. Refunds that the settlement has not seen yet are its next step's."""
    taken, food = desk.taken(), port.read(_food)
    refunds = [refund for _, back in taken for refund in back]
    good = [payment for payment, back in taken if not _came_late(back)]
    tabs = [desk.tab(visit) for visit in dict.fromkeys([*visits.kept(), *desk.visits()])]
    on_tabs, paid = sum(tab.total_minor for tab in tabs), sum(tab.paid_minor for tab in tabs)
    unpaid = sum(max(0, tab.total_minor - tab.paid_minor) for tab in tabs)
    written_off = sum(payment.amount_minor for payment in desk.written_off())
    return Day(
        taken={how: sum(each.total_minor for each, _ in taken if each.method == how) for how in METHODS},
        given_back={how: sum(each.amount_minor for each in refunds if each.given_by == how) for how in WAYS_BACK},
        to_give=sum(each.amount_minor for each in refunds if each.state != "done"),
        prepaid=sum(_price_of_order(food, payment) for payment in good if payment.purpose == "order"),
        tabs=paid,
        tips=sum(payment.tip_minor for payment in good),
        served_back=sum(refund.amount_minor for refund in refunds if refund.served),
        open_tabs=max(0, unpaid - written_off),
        written_off=written_off,
        elsewhere=sum(food.tab.values()) - on_tabs,
        receipts=len(taken),
    )


def _food(board: Board) -> _Food:
    tickets = board.tickets.values()
    return _Food(
        {ticket.ticket: _price_minor(ticket) for ticket in tickets if ticket.authority == "prepaid"},
        {ticket.ticket: _price_minor(ticket) for ticket in tickets if ticket.authority == "tab"},
        frozenset(board.refusals),
    )


def _price_of_order(food: _Food, payment: Payment) -> int:
    """Of an order that was paid first: all of it while it is on its way to the kitchen."""
    ticket = payment.ticket or ""
    return food.prepaid.get(ticket, 0 if ticket in food.refused else payment.amount_minor)


def _came_late(back: list[Refund]) -> bool:
    return any(refund.reason == "paid too late" for refund in back)


def _price_minor(ticket: Ticket) -> int:
    """What of a ticket is to be paid: all that was not taken back, of a cancelled one what came to the table."""
    kept = [line for line in ticket.lines.values() if line.cancelled_ms is None]
    if ticket.cancelled is not None:
        came = {course.course for course in ticket.courses.values() if course.delivered_ms is not None}
        kept = [line for line in kept if line.placed.course in came]
    return sum(line.placed.price_minor * (line.placed.quantity - line.cancelled) for line in kept)
