"""What a person at the counter does with money: takes it, gives it back, and writes off what nobody will pay."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, insert
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.once import Form
from ordering_web.payments import ledger
from ordering_web.payments.desk import Desk
from ordering_web.payments.ledger import Payment
from ordering_web.payments.provider import ProviderRefused, ProviderSilent
from ordering_web.refusal import Refusal
from ordering_web.tokens import derived_id
from sim.database import Database

WRITTEN_OFF = ledger.WRITTEN_OFF


class Counter:
    """The till's human side."""

    def __init__(self, database: Database, desk: Desk, secret: bytes) -> None:
        self._database, self._desk, self._secret = database, desk, secret

    def take_cash(self, payment: Payment) -> None:
        """The counter has the money in its hand. No wallet can pay this any more, or one has already.

        Raises:
            Refusal: the payment is no longer open, or its provider does not answer.
        """
        if not payment.is_open:
            raise Refusal("payment-over", 409)
        intent = self._desk.end_at_provider(payment)
        if intent.status == "succeeded":
            self._desk.take_in(intent)
            raise Refusal("payment-over", 409)
        self._desk.till.capture(payment, ledger.CASH)

    def take_code(self, payment: Payment, code: str, form: Form) -> Payment:
        """Take the money from the wallet whose own code the counter has read; how the payment stands then.

        Raises:
            Refusal: the payment is no longer open, the code is no good, or the provider does not answer.
        """
        if not payment.is_open:
            raise Refusal("payment-over", 409)
        attempt = derived_id(self._secret, "attempt", payment.payment, form.key)
        try:
            self._desk.begin_at_provider(payment)
            self._desk.take_in(self._desk.provider.take_presented(payment.payment, code, attempt), ledger.CODE)
        except ProviderSilent as error:
            self._desk.till.note(payment, "silent")
            raise Refusal("provider-silent", 409) from error
        except ProviderRefused as error:
            raise Refusal("wallet-code", 400) from error
        now = self._desk.payment(payment.payment)
        assert now is not None
        return now

    def take_rest(self, visit: str, table: str, form: Form) -> Payment:
        """Take in cash what nobody has paid or is paying of a visit's tab.

        Raises:
            Refusal: nothing is due, or the provider does not answer.
        """
        payment = self._desk.payment(self._desk.begin_share(visit, table, None, form, "all"))
        assert payment is not None
        if payment.state != "succeeded":
            self._desk.to_counter(payment)  # what its provider says of it from here on does not end it
            self.take_cash(payment)
        return payment

    def gave_back(self, refund: str) -> None:
        """A refund was given by hand; one that is not the counter's to give stays as it is."""

        def work(connection: Connection) -> None:
            if refund in {mine.refund for _, mine in ledger.by_hand(connection)}:
                ledger.refund_given(connection, refund, ledger.CASH)

        self._database.write(work)

    def give_back(self, payment: Payment, amount_minor: int, reason: str, form: Form) -> None:
        """Owe the guests a part of what they paid for food that came to their table, once for each form.

        Raises:
            Refusal: so much is not left of the payment, or was not served to them.
        """
        refund = ledger.BY_STAFF + derived_id(self._secret, "refund", payment.payment, form.key)
        price_minor = self._desk.served_minor(payment)

        def work(connection: Connection) -> None:
            form.remember(connection)
            mine = [payment]
            if payment.purpose == "tab":
                mine = [each for each in ledger.payments_of(connection, payment.visit) if each.purpose == "tab"]
            given = [each for one in mine for each in ledger.refunds_of(connection, one.payment) if each.served]
            if refund in {each.refund for each in given}:
                return
            left_minor = payment.total_minor - ledger.refunded_minor(connection, payment.payment)
            if payment.state != "succeeded" or amount_minor > left_minor:
                raise Refusal("refund-too-much", 409)
            if amount_minor + sum(each.amount_minor for each in given) > price_minor:
                raise Refusal("refund-not-served", 409)
            ledger.owe_refund(connection, payment, amount_minor, refund, reason, self._desk.now_s())

        self._database.write(work)

    def written_off(self, visit: str, table: str, amount_minor: int) -> Callable[[Connection], None]:
        """What notes that nobody will pay this of a visit's tab: a payment that was cancelled for this reason.

        Written again for the same visit, it takes the place of what was there.
        """
        payment, rows = derived_id(self._secret, WRITTEN_OFF, visit), store.payments
        row = self._desk.row(payment, visit, table, None, "tab", payment, amount_minor)

        def work(connection: Connection) -> None:
            connection.execute(delete(rows).where(rows.c.payment == payment))
            connection.execute(insert(rows).values(**row | {"state": "canceled", "reason": WRITTEN_OFF, "lines": []}))

        return work
