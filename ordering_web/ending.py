"""The end of a visit, by the counter: once it is settled, or where the house writes off what was not paid."""

from __future__ import annotations

from dataclasses import dataclass

from ordering_web.orders import Orders
from ordering_web.payments import Counter, Desk
from ordering_web.payments.tab import Tab
from ordering_web.port import Port
from ordering_web.refusal import Refusal
from ordering_web.visits import Visits
from sim.board import Board

NOT_PAID = "its bill is not paid; the counter takes the money, or writes it off"


@dataclass(frozen=True)
class Sitting:
    """A visit with phones, as the counter sees it. `coming`: dishes are still on their way to it."""

    visit: str
    table: str
    tab: Tab
    coming: bool

    @property
    def open_minor(self) -> int:
        """What is not paid of its tab, whether someone is paying it or not."""
        return max(0, self.tab.total_minor - self.tab.paid_minor)


class Endings:
    """Which visits there are to end, and ending them."""

    def __init__(self, port: Port, visits: Visits, orders: Orders, desk: Desk, counter: Counter) -> None:
        self._port, self._visits, self._orders = port, visits, orders
        self._desk, self._counter = desk, counter

    def sittings(self) -> list[Sitting]:
        """The open visits that have phones, by table."""
        found = (self.sitting(visit) for visit in self._visits.kept())
        return [sitting for sitting in found if sitting is not None]

    def sitting(self, visit: str) -> Sitting | None:
        """One of them; None where it has closed, or never was."""

        def question(board: Board) -> tuple[str, bool] | None:
            known = board.visits.get(visit)
            if known is None or known.closed_ms is not None:
                return None
            return known.table, any(board.tickets[ticket].is_open for ticket in known.tickets)

        known = self._port.read(question)
        if known is None:
            return None
        table, coming = known
        return Sitting(visit, table, self._desk.tab(visit), coming or self._orders.waits(visit))

    def owes(self, visit: str) -> bool:
        """Whether guests whose tab the pages keep have not paid it."""
        sitting = self.sitting(visit) if visit in self._visits.kept() else None
        return sitting is not None and sitting.open_minor > 0

    def end_if_settled(self, visit: str, key: str) -> bool:
        """End a visit that owes nothing and waits for nothing; whether it has ended."""
        sitting = self.sitting(visit)
        if sitting is None or sitting.coming or sitting.open_minor or self._desk.unpaid(visit):
            return False
        return self._visits.close(visit, key)

    def end(self, visit: str, key: str, write_off: bool = False) -> None:
        """End a visit, whatever its phones have begun to pay.

        Args:
            key: of the form that asks for it.
            write_off: what is not paid of its tab never will be.

        Raises:
            Refusal: it has ended, dishes are on their way, something is not paid, or the provider does not answer.
        """
        self._need_to_end(visit, write_off)
        for payment in self._desk.unpaid(visit):
            self._desk.withdraw(payment, "withdrawn")
        sitting = self._need_to_end(visit, write_off)  # a payment may turn out to have been taken
        left_minor = sitting.open_minor
        note = self._counter.written_off(visit, sitting.table, left_minor) if left_minor else None
        if not self._visits.close(visit, key, note):
            raise Refusal("food-coming", 409)

    def _need_to_end(self, visit: str, write_off: bool) -> Sitting:
        sitting = self.sitting(visit)
        if sitting is None:
            raise Refusal("visit-over", 409)
        if sitting.coming:
            raise Refusal("food-coming", 409)
        if sitting.open_minor and not write_off:
            raise Refusal("bill-open", 409)
        return sitting
