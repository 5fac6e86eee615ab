"""Where payments are begun, paid and withdrawn: the book and the provider, kept in step.

A provider is never called inside a transaction, and each of its answers is taken for what it says of the payment now,
however it came: as the answer to a call, by a webhook, or because somebody asked. So it does not matter in which order
they come, how often, or whether one is lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.carts import start_over
from ordering_web.notes import keep_notes
from ordering_web.once import Form
from ordering_web.orders import kept_lines, reviewed_cart
from ordering_web.payments import ledger
from ordering_web.payments.book import Book
from ordering_web.payments.ledger import Payment
from ordering_web.payments.provider import Intent, Provider, ProviderRefused, ProviderSilent
from ordering_web.payments.tab import amount_of, read_tab
from ordering_web.payments.till import Till
from ordering_web.port import Port
from ordering_web.refusal import Refusal
from ordering_web.rules import Rules
from ordering_web.tokens import derived_id
from sim.database import Database


class Desk(Book):
    """The book of one house, and the ways in which payments come into it and go on.

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
        super().__init__(port, database, now_s)
        self.provider = provider
        self.till = Till(port, database, now_s)
        self._secret, self._rules = secret, rules

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
            row = self.row(payment, visit, table, phone, "order", form.key, cart.total_minor)
            connection.execute(insert(store.payments).values(**row, ticket=ticket, lines=kept_lines(cart)))
            keep_notes(connection, visit, ticket, (line.note for line in cart.lines))
            start_over(connection, visit)
            form.remember(connection)

        self._database.write(work)
        return payment

    def begin_share(
        self,
        visit: str,
        table: str,
        phone: str | None,
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
            row = self.row(payment, visit, table, phone, "tab", form.key, amount_minor)
            row["tip_minor"] = amount_minor * tip_percent // 100
            said, all_of_it = ([[line.ticket, line.line] for line in some] for some in (lines, tab.lines))
            split = people if what == "split" else None
            bill = None if lines else all_of_it
            connection.execute(insert(store.payments).values(**row, lines=said, split=split, bill=bill))
            form.remember(connection)

        self._database.write(work)
        return payment

    def row(
        self, payment: str, visit: str, table: str, phone: str | None, purpose: str, key: str, amount_minor: int
    ) -> dict[str, Any]:
        """What all payments begin with, as `store.payments` has it."""
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
            self.begin_at_provider(payment)
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
            self.begin_at_provider(payment)
            intent = self.provider.confirm(payment.payment, wallet, attempt)
            self.take_in(intent)
            if intent.status == "requires_action":
                self.till.note(payment, intent.status)  # whoever was to pay at the counter is in her wallet now
        except ProviderSilent:
            self.till.note(payment, "silent")
        except ProviderRefused as error:
            raise Refusal("wallet", 400) from error

    def to_counter(self, payment: Payment) -> None:
        """The payer will pay at the counter, while the bill can still be paid by phone."""
        self.till.note(payment, "counter")

    def withdraw(self, payment: Payment, reason: str) -> None:
        """End a payment that has not been taken; an order's dishes go back into the cart.

        Raises:
            Refusal: its provider does not answer, so that it may have been taken.
        """
        if not payment.is_open:
            return
        intent = self.end_at_provider(payment)
        if intent.status == "succeeded":
            self.take_in(intent)
        else:
            self.till.cancel(payment, reason)

    def ask(self, payment: Payment) -> None:
        """Ask the provider how a payment stands. Where it does not answer, nothing is known that was not before."""
        try:
            intent = self.provider.retrieve(payment.payment)
        except ProviderSilent:
            return
        if intent is not None:
            self.take_in(intent)
        elif payment.state == "silent":
            self.till.note(payment, "requires_payment_method")

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
        self.till.take_in(intent, method)

    def give_time(self, payment: Payment) -> None:
        """Whoever needs longer to pay gets all of the time once more, as often as she asks."""
        expires_s = int(self._now_s()) + self._rules.pay_within_min * 60

        def work(connection: Connection) -> None:
            now = ledger.payment_of(connection, payment.payment)
            if now is not None and now.is_open:
                ledger.change(connection, payment.payment, expires_s=expires_s)

        self._database.write(work)

    def begin_at_provider(self, payment: Payment) -> None:
        """Let the provider know of a payment; again, it knows already."""
        currency = self._port.restaurant.menu.currency
        self.provider.create(payment.payment, payment.total_minor, currency)

    def end_at_provider(self, payment: Payment) -> Intent:
        """Cancel it there, having begun it: so that nobody can begin it afterwards.

        Raises:
            Refusal: the provider does not answer.
        """
        try:
            self.begin_at_provider(payment)
            intent = self.provider.cancel(payment.payment)
        except ProviderSilent as error:
            raise Refusal("provider-silent", 409) from error
        assert intent is not None
        return intent
