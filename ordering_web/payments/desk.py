"""Where payments are begun, taken and taken back: the book and the provider, kept in step.

A provider is never called inside a transaction, and each of its answers is taken for what it says of the payment now,
however it came: as the answer to a call, by a webhook, or because somebody asked. So it does not matter in which order
they come, how often, or whether one is lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.carts import put_back, start_over
from ordering_web.once import Form
from ordering_web.orders import kept_lines, ordered_lines, reviewed_cart
from ordering_web.payments import ledger
from ordering_web.payments.ledger import Payment
from ordering_web.payments.provider import Intent, Provider, ProviderRefused, ProviderSilent
from ordering_web.payments.tab import Tab, amount_of, give_back_excess, read_tab
from ordering_web.port import Port
from ordering_web.refusal import Refusal
from ordering_web.rules import Rules
from ordering_web.tokens import derived_id
from sim.board import Board
from sim.database import Database
from sim.menu import Item, Menu, unit_price_minor
from sim.messages.commands import PlaceTicket


class _Cancelled(Exception):  # noqa: N818 - undoes a transaction; nobody else sees it
    """The payment was cancelled in the meantime."""


@dataclass(frozen=True)
class PaidLine:
    """A line of a receipt. `price_minor` is that of all its portions."""

    item: Item
    options: tuple[str, ...]
    quantity: int
    price_minor: int

    @classmethod
    def of(cls, menu: Menu, item: str, options: Iterable[str], quantity: int) -> PaidLine:
        found, chosen = menu.by_id[item], tuple(options)
        return cls(found, chosen, quantity, unit_price_minor(found, chosen) * quantity)


class Desk:
    """Payments of one house.

    Args:
        now_s: wall time; expiries stay on it, however fast the restaurant runs.
    """

    def __init__(
        self,
        port: Port,
        database: Database,
        provider: Provider,
        secret: bytes,
        rules: Rules,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._port, self._database, self.provider = port, database, provider
        self._secret, self._rules, self._now_s = secret, rules, now_s

    # ── looking ───────────────────────────────────────────────────────────────────────────────

    def payment(self, payment: str) -> Payment | None:
        with self._database.read() as connection:
            return ledger.payment_of(connection, payment)

    def payments(self, visit: str) -> list[Payment]:
        with self._database.read() as connection:
            return ledger.payments_of(connection, visit)

    def unpaid(self, visit: str) -> list[Payment]:
        """A visit's payments that are neither taken nor cancelled."""
        return [payment for payment in self.payments(visit) if payment.is_open]

    def owed_in_cash(self) -> list[tuple[Payment, ledger.Refund]]:
        """What the counter has to give back by hand."""
        with self._database.read() as connection:
            owed = ledger.refunds_where(connection, store.refunds.c.state == "owed")
            pairs = [(ledger.payment_of(connection, refund.payment), refund) for refund in owed]
        return [(payment, refund) for payment, refund in pairs if payment is not None and payment.method == ledger.CASH]

    def gave_back(self, refund: str) -> None:
        """The counter has given a refund by hand."""
        self._database.write(lambda connection: ledger.refund_given(connection, refund))

    def refunds(self, payment: str) -> list[ledger.Refund]:
        with self._database.read() as connection:
            return ledger.refunds_of(connection, payment)

    def lines_of(self, payment: Payment) -> list[PaidLine]:
        """What a payment is for, as its receipt says it: an order's lines, or those of the tab that it names."""
        menu = self._port.restaurant.menu
        if payment.purpose == "order":
            return [PaidLine.of(menu, line["item"], line["options"], line["quantity"]) for line in payment.lines]

        def question(board: Board) -> list[PaidLine]:
            placed = (board.tickets[ticket].lines[line].placed for ticket, line in payment.lines)
            return [PaidLine.of(menu, line.item, line.options, line.quantity) for line in placed]

        return self._port.read(question)

    def minutes_left(self, payment: Payment) -> int:
        """How long it can still be paid, in begun minutes of wall time."""
        return max(0, -int(-(payment.expires_s - self._now_s()) // 60))

    def tab(self, visit: str) -> Tab:
        with self._database.read() as connection:
            return read_tab(connection, self._port, visit)

    def at_counter(self) -> list[Payment]:
        """Payments whose payers come to the counter, the oldest first."""
        with self._database.read() as connection:
            return ledger.payments_where(connection, store.payments.c.state == "counter")

    # ── beginning ─────────────────────────────────────────────────────────────────────────────

    def begin_order(self, visit: str, table: str, phone: str, form: Form, revision: int) -> str:
        """Take the reviewed cart out of the visit's hands until it is paid; the same form again, the same payment.

        Raises:
            Refusal: the cart is not what was reviewed, or is empty.
        """
        payment = derived_id(self._secret, "payment", visit, form.key)
        if self.payment(payment) is not None:
            return payment
        menu = self._port.restaurant.menu
        ticket = derived_id(self._secret, "ticket", payment)

        def work(connection: Connection) -> None:
            cart = reviewed_cart(connection, visit, menu, form.key, revision)
            row = self._row(payment, visit, table, phone, "order", form.key, cart.total_minor)
            connection.execute(insert(store.payments).values(**row, ticket=ticket, lines=kept_lines(cart)))
            start_over(connection, visit)
            form.remember(connection)

        self._database.write(work)
        return payment

    def begin_share(
        self,
        visit: str,
        table: str,
        phone: str,
        form: Form,
        what: str,
        people: int = 0,
        names: tuple[str, ...] = (),
        tip_percent: int = 0,
    ) -> str:
        """Begin to pay the tab, or a part of it (`amount_of`); what is being paid can't be paid twice.

        Raises:
            Refusal: there is nothing to pay, or no such way, line or tip.
        """
        payment = derived_id(self._secret, "payment", visit, form.key)
        if self.payment(payment) is not None:
            return payment
        if tip_percent not in (0, *self._rules.tips_percent):
            raise Refusal("tip", 400)

        def work(connection: Connection) -> None:
            tab = read_tab(connection, self._port, visit)
            amount_minor, lines = amount_of(tab, what, phone, people, names)
            row = self._row(payment, visit, table, phone, "tab", form.key, amount_minor)
            row["tip_minor"] = amount_minor * tip_percent // 100
            said = [[line.ticket, line.line] for line in lines]
            split = people if what == "split" else None
            connection.execute(insert(store.payments).values(**row, lines=said, split=split))
            form.remember(connection)

        self._database.write(work)
        return payment

    def _row(
        self, payment: str, visit: str, table: str, phone: str, purpose: str, key: str, amount_minor: int
    ) -> dict[str, Any]:
        now_s = int(self._now_s())
        return {
            "payment": payment,
            "visit": visit,
            "table_name": table,
            "phone": phone,
            "purpose": purpose,
            "key": key,
            "amount_minor": amount_minor,
            "tip_minor": 0,
            "state": "requires_payment_method",
            "created_s": now_s,
            "expires_s": now_s + self._rules.pay_within_min * 60,
        }

    # ── paying ────────────────────────────────────────────────────────────────────────────────

    def merchant_code(self, payment: Payment) -> str | None:
        """The payload of the code that a wallet reads to pay this; None where the provider gives none just now."""
        try:
            self._create(payment)
            return self.provider.merchant_code(payment.payment)
        except ProviderSilent:
            return None

    def pay(self, payment: Payment, wallet: str, form: Form) -> None:
        """Ask the provider to take the money from a wallet; what came of it is in the book afterwards.

        Raises:
            Refusal: there is no such wallet, or the key belongs to another try.
        """
        if not payment.is_open:
            return
        self._database.write(form.remember)
        attempt = derived_id(self._secret, "attempt", payment.payment, form.key)
        try:
            self._create(payment)
            self.take_in(self.provider.confirm(payment.payment, wallet, attempt))
        except ProviderSilent:
            self._note(payment, "silent")
        except ProviderRefused as error:
            raise Refusal("wallet", 400) from error

    def to_counter(self, payment: Payment) -> None:
        """The payer will pay at the counter, while the bill can still be paid by phone."""
        self._note(payment, "counter")

    def take_cash(self, payment: Payment) -> None:
        """The counter has the money in its hand. No wallet can pay this any more, or one has already.

        Raises:
            Refusal: the payment is no longer open, or its provider does not answer.
        """
        if not payment.is_open:
            raise Refusal("payment-over", 409)
        intent = self._end_at_provider(payment)
        if intent.status == "succeeded":
            self.take_in(intent)
            raise Refusal("payment-over", 409)
        self._capture(payment, ledger.CASH)

    def take_code(self, payment: Payment, code: str, form: Form) -> Payment:
        """Take the money from the wallet whose own code the counter has read; how the payment stands then.

        Raises:
            Refusal: the payment is no longer open, the code is no good, or the provider does not answer.
        """
        if not payment.is_open:
            raise Refusal("payment-over", 409)
        attempt = derived_id(self._secret, "attempt", payment.payment, form.key)
        try:
            self._create(payment)
            self.take_in(self.provider.take_presented(payment.payment, code, attempt), ledger.CODE)
        except ProviderSilent as error:
            self._note(payment, "silent")
            raise Refusal("provider-silent", 409) from error
        except ProviderRefused as error:
            raise Refusal("wallet-code", 400) from error
        now = self.payment(payment.payment)
        assert now is not None
        return now

    def withdraw(self, payment: Payment, reason: str) -> None:
        """End a payment that has not been taken; an order's dishes go back into the cart.

        Raises:
            Refusal: its provider does not answer, so that it may have been taken.
        """
        if not payment.is_open:
            return
        intent = self._end_at_provider(payment)
        if intent.status == "succeeded":
            self.take_in(intent)
        else:
            self._cancel(payment, reason)

    def ask(self, payment: Payment) -> None:
        """Ask the provider how a payment stands. Where it does not answer, nothing is known that was not before."""
        try:
            intent = self.provider.retrieve(payment.payment)
        except ProviderSilent:
            return
        if intent is not None:
            self.take_in(intent)
        elif payment.state == "silent":
            self._note(payment, "requires_payment_method")

    def notice(self, body: bytes, signature: str) -> None:
        """A webhook: whatever it says, how the payment stands is asked for. The same one again does nothing.

        Raises:
            Refusal: it is not from our provider.
        """
        now_s = int(self._now_s())
        try:
            said = self.provider.read_notice(body, signature, now_s)
        except ProviderRefused as error:
            raise Refusal("webhook", 400) from error
        rows = store.notices
        seen = select(rows.c.notice).where(rows.c.notice == said.notice)
        with self._database.read() as connection:
            if connection.execute(seen).first():
                return
        payment = self.payment(said.key)
        if payment is not None:
            self.ask(payment)

        def work(connection: Connection) -> None:
            if not connection.execute(seen).first():
                connection.execute(insert(rows).values(notice=said.notice, seen_s=now_s))

        self._database.write(work)

    def take_in(self, intent: Intent, method: str = ledger.WALLET) -> None:
        """Put into the book how a payment stands at its provider."""
        payment = self.payment(intent.key)
        if payment is None or payment.state == "succeeded":
            return
        if intent.status == "succeeded":
            self._capture(payment, method)
        elif intent.status == "canceled":
            if payment.state != "counter":  # there cash is being taken, and no wallet may pay any more
                self._cancel(payment, "expired")
        elif payment.state != "counter" or intent.status in ("requires_action", "processing"):
            self._note(payment, intent.status, intent.declined)

    # ── the book ──────────────────────────────────────────────────────────────────────────────

    def _create(self, payment: Payment) -> None:
        currency = self._port.restaurant.menu.currency
        self.provider.create(payment.payment, payment.total_minor, currency)

    def _end_at_provider(self, payment: Payment) -> Intent:
        """Cancel it there, having begun it: so that nobody can begin it afterwards."""
        try:
            self._create(payment)
            intent = self.provider.cancel(payment.payment)
        except ProviderSilent as error:
            raise Refusal("provider-silent", 409) from error
        assert intent is not None
        return intent

    def _note(self, payment: Payment, state: ledger.State, reason: str | None = None) -> None:
        def work(connection: Connection) -> None:
            now = ledger.payment_of(connection, payment.payment)
            if now is not None and now.is_open:
                ledger.change(connection, payment.payment, state=state, reason=reason)

        self._database.write(work)

    def _cancel(self, payment: Payment, reason: str) -> None:
        def work(connection: Connection) -> None:
            now = ledger.payment_of(connection, payment.payment)
            if now is None or not now.is_open:
                return
            ledger.change(connection, payment.payment, state="canceled", reason=reason)
            if now.purpose == "order" and _has_pages(connection, now.visit):
                put_back(connection, now.visit, now.lines)

        self._database.write(work)

    def _capture(self, payment: Payment, method: str) -> None:
        """The money is here. An order is placed by the very transaction that says so."""
        try:
            if payment.purpose == "order":
                self._capture_order(payment, method)
            else:
                self._database.write(lambda connection: self._capture_share(connection, payment, method))
        except _Cancelled:
            if method == ledger.CASH:
                raise Refusal("payment-over", 409) from None
            self._database.write(lambda connection: self._capture_late(connection, payment, method))

    def _capture_order(self, payment: Payment, method: str) -> None:
        assert payment.ticket is not None
        ticket = PlaceTicket(payment.ticket, payment.visit, ordered_lines(payment.lines), "prepaid")
        now_s = int(self._now_s())

        def also(connection: Connection) -> None:
            _check_open(connection, payment)
            ledger.captured(connection, payment, method, now_s)
            if _has_pages(connection, payment.visit):
                row = {"key": payment.key, "visit": payment.visit, "ticket": payment.ticket, "lines": payment.lines}
                connection.execute(insert(store.placements).values(**row))

        self._port.submit(f"place/{payment.key}", ticket, also)

    def _capture_share(self, connection: Connection, payment: Payment, method: str) -> None:
        now = ledger.payment_of(connection, payment.payment)
        if now is not None and now.state == "succeeded":
            return
        _check_open(connection, payment)
        now_s = int(self._now_s())
        ledger.captured(connection, payment, method, now_s)
        give_back_excess(connection, self._port, payment.visit, payment.payment, "paid twice", now_s)

    def _capture_late(self, connection: Connection, payment: Payment, method: str) -> None:
        """The money came after the payment was cancelled here: all of it goes back."""
        now = ledger.payment_of(connection, payment.payment)
        if now is not None and now.state == "canceled":
            now_s = int(self._now_s())
            ledger.captured(connection, payment, method, now_s)
            refund = f"late/{payment.payment}"
            ledger.owe_refund(connection, payment, payment.total_minor, refund, "paid too late", now_s)


def _check_open(connection: Connection, payment: Payment) -> None:
    now = ledger.payment_of(connection, payment.payment)
    if now is None or not now.is_open:
        raise _Cancelled


def _has_pages(connection: Connection, visit: str) -> bool:
    """Whether the visit is still known here: what is deleted when it closes must not come back."""
    return connection.execute(select(store.visits.c.visit).where(store.visits.c.visit == visit)).first() is not None
