"""The house's own book of payments: rows, read and changed, always inside a transaction of the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection, Row

from ordering_web import store
from ordering_web.payments.provider import Status

Purpose = Literal["order", "tab"]
State = Status | Literal["silent", "counter"]
CASH, WALLET, CODE = "cash", "wallet", "code"
BY_STAFF = "staff/"  # how the ids of refunds begin that people gave for food that was served
FINAL = ("succeeded", "canceled")
WRITTEN_OFF = "written off"  # why a payment was cancelled that nobody will ever make


@dataclass(frozen=True)
class Payment:
    """A payment. `silent`: its provider did not answer; `counter`: the payer will pay there.

    Attributes:
        key: of the form it began with; an order's is its cart's.
        ticket: what an order becomes once it is paid.
        lines: an order's lines as the cart had them; of a tab, the [ticket, line] it is for, or none.
        bill: where it is for none in particular, those of the whole tab when it began.
    """

    payment: str
    visit: str
    table: str
    phone: str | None
    purpose: Purpose
    key: str
    ticket: str | None
    amount_minor: int
    tip_minor: int
    lines: list[Any]
    split: int | None
    bill: list[Any] | None
    method: str | None
    state: State
    reason: str | None
    created_s: int
    expires_s: int
    captured_s: int | None
    receipt: int | None

    @property
    def total_minor(self) -> int:
        return self.amount_minor + self.tip_minor

    @property
    def is_open(self) -> bool:
        """Neither taken nor cancelled."""
        return self.state not in FINAL


def payment_of(connection: Connection, payment: str) -> Payment | None:
    row = connection.execute(select(store.payments).where(store.payments.c.payment == payment)).first()
    return None if row is None else as_payment(row)


def payments_where(connection: Connection, *conditions: Any) -> list[Payment]:
    """Payments in the order in which they began."""
    rows = store.payments
    asked = select(rows).where(*conditions).order_by(rows.c.created_s, rows.c.payment)
    return [as_payment(row) for row in connection.execute(asked)]


def payments_of(connection: Connection, visit: str) -> list[Payment]:
    return payments_where(connection, store.payments.c.visit == visit)


def as_payment(row: Row[Any]) -> Payment:
    values = dict(row._mapping)
    return Payment(table=values.pop("table_name"), **values)


def change(connection: Connection, payment: str, **values: Any) -> None:
    connection.execute(update(store.payments).where(store.payments.c.payment == payment).values(**values))


def captured(connection: Connection, payment: Payment, method: str, now_s: int) -> None:
    """The money is here: it gets the number of its receipt."""
    last = connection.execute(select(func.max(store.payments.c.receipt))).scalar() or 0
    values = {"state": "succeeded", "reason": None, "method": method, "captured_s": now_s, "receipt": last + 1}
    change(connection, payment.payment, **values)


def refunded_minor(connection: Connection, payment: str, served: bool = True) -> int:
    """What goes back, or went back, of a payment; on demand without what is for food that was served."""
    refunds = refunds_of(connection, payment)
    return sum(refund.amount_minor for refund in refunds if served or not refund.served)


def owe_refund(
    connection: Connection, payment: Payment, amount_minor: int, refund: str, reason: str, now_s: int
) -> None:
    """Note that a part goes back, once; never more than what is left of the payment."""
    rows = store.refunds
    if connection.execute(select(rows.c.refund).where(rows.c.refund == refund)).first():
        return
    amount_minor = min(amount_minor, payment.total_minor - refunded_minor(connection, payment.payment))
    if amount_minor > 0:
        row = {"refund": refund, "payment": payment.payment, "amount_minor": amount_minor, "reason": reason}
        connection.execute(insert(rows).values(**row, state="owed", made_s=now_s))


@dataclass(frozen=True)
class Refund:
    """A part of a payment that goes back.

    Attributes:
        state: `owed` until its provider, or the counter, has given it; `refused` when the provider won't, and the
            counter has to.
        given_by: `cash` or `wallet`, once it is given.
    """

    refund: str
    payment: str
    amount_minor: int
    reason: str
    state: Literal["owed", "refused", "done"]
    made_s: int
    given_by: str | None
    recorded: int | None = None  # 1 once the log has been told

    @property
    def served(self) -> bool:
        """Whether it is for food that came to the table: only people give that back."""
        return self.refund.startswith(BY_STAFF)


def refunds_where(connection: Connection, *conditions: Any) -> list[Refund]:
    rows = store.refunds
    asked = select(rows).where(*conditions).order_by(rows.c.made_s, rows.c.refund)
    return [Refund(**row._mapping) for row in connection.execute(asked)]


def refunds_of(connection: Connection, payment: str) -> list[Refund]:
    return refunds_where(connection, store.refunds.c.payment == payment)


def not_given(connection: Connection) -> list[tuple[Payment, Refund]]:
    """Refunds that somebody still has to give, each with its payment."""
    owed = refunds_where(connection, store.refunds.c.state != "done")
    pairs = [(payment_of(connection, refund.payment), refund) for refund in owed]
    return [(payment, refund) for payment, refund in pairs if payment is not None]


def is_by_hand(payment: Payment, refund: Refund) -> bool:
    """Whether the counter gives it, in cash: of cash, and what a wallet would not take back."""
    return payment.method == CASH or refund.state == "refused"


def by_hand(connection: Connection) -> list[tuple[Payment, Refund]]:
    return [pair for pair in not_given(connection) if is_by_hand(*pair)]


def unrecorded(connection: Connection) -> list[tuple[Payment, Refund]]:
    """Refunds that the log has not been told of, each with its payment."""
    new = refunds_where(connection, store.refunds.c.recorded.is_(None))
    pairs = [(payment_of(connection, refund.payment), refund) for refund in new]
    return [(payment, refund) for payment, refund in pairs if payment is not None]


def refund_recorded(connection: Connection, refund: str) -> None:
    connection.execute(update(store.refunds).where(store.refunds.c.refund == refund).values(recorded=1))


def refund_given(connection: Connection, refund: str, by: str) -> None:
    rows = store.refunds
    connection.execute(update(rows).where(rows.c.refund == refund).values(state="done", given_by=by))


def refund_refused(connection: Connection, refund: str) -> None:
    connection.execute(update(store.refunds).where(store.refunds.c.refund == refund).values(state="refused"))
