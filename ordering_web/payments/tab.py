"""A visit's tab: what was ordered on it, what is paid of it, what is left, and how it can be shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.payments.ledger import FINAL, Payment, owe_refund, payments_of, refunded_minor
from ordering_web.port import Port
from ordering_web.refusal import Refusal
from sim.board import Board

MAX_SPLIT = 20


@dataclass(frozen=True)
class TabLine:
    """A line on the tab, and which phone added it, where that is known."""

    ticket: str
    line: int
    item: str
    options: tuple[str, ...]
    quantity: int
    price_minor: int
    phone: str | None = None
    taken: bool = False  # someone pays it, or has paid it, by name

    @property
    def name(self) -> str:
        """As a form says it."""
        return f"{self.ticket}:{self.line}"


@dataclass(frozen=True)
class Tab:
    """A visit's tab.

    Attributes:
        paid_minor: what has been taken and not given back, tips apart.
        reserved_minor: what somebody is paying just now.
        split: by how many it is being split, and how many of them pay or have paid; None while nobody splits.
    """

    lines: tuple[TabLine, ...]
    paid_minor: int
    reserved_minor: int
    split: tuple[int, int] | None

    @property
    def total_minor(self) -> int:
        return sum(line.price_minor for line in self.lines)

    @property
    def due_minor(self) -> int:
        """What nobody has paid or is paying."""
        return max(0, self.total_minor - self.paid_minor - self.reserved_minor)

    @property
    def is_settled(self) -> bool:
        return self.paid_minor >= self.total_minor

    def share_minor(self, people: int) -> int:
        """The next share where the tab is split: all shares together are the tab, to the smallest coin."""
        left = people - (self.split[1] if self.split and self.split[0] == people else 0)
        return -(-self.due_minor // max(1, left))


def read_tab(connection: Connection, port: Port, visit: str) -> Tab:
    """The tab as the store and the board have it now; an order that is on its way to the kitchen is not on it yet."""
    added = _added_by(connection, visit)
    lines = port.read(lambda board: lines_on_tab(board, visit))
    mine = [payment for payment in payments_of(connection, visit) if payment.purpose == "tab"]
    live = [payment for payment in mine if payment.state != "canceled"]
    taken = {(ticket, line) for payment in live for ticket, line in payment.lines}
    paid = sum(_net_minor(connection, payment) for payment in live if payment.state == "succeeded")
    reserved = sum(payment.amount_minor for payment in live if payment.state not in FINAL)
    splits = [payment.split for payment in live if payment.split]
    return Tab(
        tuple(
            TabLine(
                line.ticket,
                line.line,
                line.item,
                line.options,
                line.quantity,
                line.price_minor,
                added(line.ticket, place),
                (line.ticket, line.line) in taken,
            )
            for place, line in lines
        ),
        paid,
        reserved,
        (splits[-1], splits.count(splits[-1])) if splits else None,
    )


def lines_on_tab(board: Board, visit: str) -> list[tuple[int, TabLine]]:
    """What a visit's tab is for, each line with its place in its ticket."""
    found = []
    seen = board.visits.get(visit)
    for name in seen.tickets if seen else ():
        ticket = board.tickets[name]
        if ticket.authority != "tab":
            continue
        for place, (number, line) in enumerate(ticket.lines.items()):
            if line.cancelled_ms is not None or line.placed.again_for is not None:
                continue
            course = ticket.courses.get(line.placed.course)
            if ticket.cancelled is not None and (course is None or course.delivered_ms is None):
                continue
            placed = line.placed
            quantity = placed.quantity - line.cancelled
            price_minor = placed.price_minor * quantity
            found.append((place, TabLine(name, number, placed.item, placed.options, quantity, price_minor)))
    return found


def amount_of(tab: Tab, what: str, phone: str | None, people: int, names: tuple[str, ...]) -> tuple[int, list[TabLine]]:
    """What one payer pays of the tab: the amount, and the lines it is for, where it is for some.

    Args:
        what: `all`, `mine` (what this phone added), `split` (one of `people` equal shares) or `lines` (those named).

    Raises:
        Refusal: there is nothing to pay, or no such way or line.
    """
    if tab.due_minor <= 0:
        raise Refusal("nothing-due", 409)
    if what == "all":
        return tab.due_minor, []
    if what == "split":
        if not 2 <= people <= MAX_SPLIT:
            raise Refusal("split", 400, most=MAX_SPLIT)
        return tab.share_minor(people), []
    if what == "mine":
        chosen = [line for line in tab.lines if line.phone == phone and not line.taken]
    elif what == "lines":
        chosen = [line for line in tab.lines if line.name in names]
        if len(chosen) != len(set(names)) or any(line.taken for line in chosen):
            raise Refusal("lines-taken", 409)
    else:
        raise Refusal("share", 400)
    amount_minor = min(sum(line.price_minor for line in chosen), tab.due_minor)
    if amount_minor <= 0:
        raise Refusal("nothing-mine", 409)
    return amount_minor, chosen


def give_back_excess(connection: Connection, port: Port, visit: str, cause: str, reason: str, now_s: int) -> None:
    """Where more was paid than the tab is for now, owe the difference to those who paid last.

    Args:
        cause: names the refunds: the same cause owes nothing twice.
    """
    tab = read_tab(connection, port, visit)
    excess = tab.paid_minor - tab.total_minor
    paid = [each for each in payments_of(connection, visit) if each.purpose == "tab" and each.state == "succeeded"]
    for payment in sorted(paid, key=lambda each: each.receipt or 0, reverse=True):
        if excess > 0:
            part = max(0, min(excess, payment.amount_minor - refunded_minor(connection, payment.payment)))
            owe_refund(connection, payment, part, f"tab/{cause}/{payment.payment}", reason, now_s)
            excess -= part


def _net_minor(connection: Connection, payment: Payment) -> int:
    """What a payment has settled without its tip: what went back for served food has been paid all the same."""
    return max(0, payment.amount_minor - refunded_minor(connection, payment.payment, served=False))


def _added_by(connection: Connection, visit: str) -> Callable[[str, int], str | None]:
    rows = connection.execute(select(store.placements).where(store.placements.c.visit == visit)).all()
    phones = {row.ticket: [line["phone"] for line in row.lines] for row in rows}

    def added(ticket: str, place: int) -> str | None:
        known = phones.get(ticket, [])
        return known[place] if place < len(known) else None

    return added
