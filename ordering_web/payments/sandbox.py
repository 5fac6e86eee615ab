"""A provider that moves no real money and otherwise behaves like one: it declines, asks back, is slow, falls silent
after it has taken the money, can't be paid back, and sends its webhooks late, twice and out of order.

It stands apart from the house: it has its own tables, writes in transactions of its own, and the house learns of them
only by its answers and webhooks. What its test wallets do is in their names.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection

from ordering_web.payments import emv
from ordering_web.payments.provider import Decline, Intent, Notice, ProviderRefused, ProviderSilent, Status, Wallet
from ordering_web.payments.sandbox_rows import (
    as_intent,
    attempts,
    find,
    gone,
    intents,
    need,
    outbox,
    refunds,
    tables,
    used_codes,
)
from ordering_web.payments.signing import is_signed, sign
from ordering_web.tokens import derived_id
from sim.database import Database

WALLETS = (
    Wallet("pays", "👛"),
    Wallet("asks", "🔐"),
    Wallet("slow", "🐢"),
    Wallet("silent", "🙊"),
    Wallet("declines", "🚫"),
    Wallet("no-funds", "🪙"),
    Wallet("closes", "🚪"),
)
SLOW_S = 3  # how long the slow wallet is `processing`
CODE_S = 60  # how long a wallet's own code is good for
AID = bytes.fromhex("A0000000000001")  # of nobody: the sandbox's wallets
MERCHANT_COUNTRY, MERCHANT_CITY = "CN", "SHANGHAI"
CURRENCY_NUMBERS = {"CNY": "156", "KRW": "410", "USD": "840", "EUR": "978", "JPY": "392"}  # ISO 4217
MAX_CONFUSION_S = 3  # a webhook is late by up to this


class Sandbox:
    """The provider. Its secret signs webhooks and the codes of its wallets."""

    wallets = WALLETS

    def __init__(
        self, database: Database, secret: bytes, merchant: str, now_s: Callable[[], float] = time.time
    ) -> None:
        self._database, self._merchant, self._now_s = database, merchant, now_s
        self._secret = hashlib.sha256(b"sandbox" + secret).digest()
        database.write(tables.create_all)

    # ── what the house asks ───────────────────────────────────────────────────────────────────

    def create(self, key: str, amount_minor: int, currency: str) -> Intent:
        def work(connection: Connection) -> Intent:
            known = find(connection, key)
            if known is None:
                row = {"key": key, "intent": f"pi_{derived_id(self._secret, 'intent', key)}"}
                money = {"amount_minor": amount_minor, "currency": currency, "refunded_minor": 0}
                connection.execute(insert(intents).values(**row, **money, status="requires_payment_method"))
                known = find(connection, key)
            assert known is not None
            if (known.amount_minor, known.currency) != (amount_minor, currency):
                raise ProviderRefused("this key was used for another amount")
            return known

        return self._database.write(work)

    def confirm(self, key: str, wallet: str, attempt: str) -> Intent:
        if wallet not in {known.id for known in WALLETS}:
            raise ProviderRefused("there is no such wallet")
        now_s = int(self._now_s())
        intent = self._database.write(lambda connection: self._try(connection, key, wallet, attempt, now_s))
        if wallet == "silent":
            raise ProviderSilent("the answer was lost")
        return intent

    def take_presented(self, key: str, code: str, attempt: str) -> Intent:
        now_s = int(self._now_s())

        def work(connection: Connection) -> Intent:
            if self._is_known(connection, attempt):
                return need(connection, key)
            wallet = self._wallet_of(code, now_s)
            if connection.execute(select(used_codes).where(used_codes.c.code == code)).first():
                raise ProviderRefused("this code was used already")
            intent = self._try(connection, key, wallet, attempt, now_s)
            connection.execute(insert(used_codes).values(code=code))
            return intent

        return self._database.write(work)

    def retrieve(self, key: str) -> Intent | None:
        with self._database.read() as connection:
            return find(connection, key)

    def cancel(self, key: str) -> Intent | None:
        def work(connection: Connection) -> Intent | None:
            known = find(connection, key)
            if known is not None and known.status not in ("succeeded", "canceled"):
                self._become(connection, key, "canceled")
            return find(connection, key)

        return self._database.write(work)

    def refund(self, key: str, amount_minor: int, refund: str) -> None:
        def work(connection: Connection) -> None:
            if connection.execute(select(refunds).where(refunds.c.refund == refund)).first():
                return
            known = need(connection, key)
            if connection.execute(select(gone).where(gone.c.key == key)).first():
                raise ProviderRefused("the wallet that paid is no more")
            if known.status != "succeeded" or not 0 < amount_minor <= known.amount_minor - known.refunded_minor:
                raise ProviderRefused("more than what is left of it")
            connection.execute(insert(refunds).values(refund=refund, key=key, amount_minor=amount_minor))
            more = intents.c.refunded_minor + amount_minor
            connection.execute(update(intents).where(intents.c.key == key).values(refunded_minor=more))
            self._tell(connection, key)

        self._database.write(work)

    def merchant_code(self, key: str) -> str | None:
        known = self.retrieve(key)
        if known is None or known.currency not in CURRENCY_NUMBERS:
            return None
        digits = get_currency_precision(known.currency)
        amount = f"{Decimal(known.amount_minor).scaleb(-digits):.{digits}f}"
        number = CURRENCY_NUMBERS[known.currency]
        fields = emv.bill_fields(_short(known), amount, number, self._merchant, MERCHANT_CITY, MERCHANT_COUNTRY)
        return emv.merchant_payload(fields)

    def read_notice(self, body: bytes, signature: str, now_s: int) -> Notice:
        if not is_signed(self._secret, body, signature, now_s):
            raise ProviderRefused("it is not signed by the sandbox, or too old")
        try:
            said: Any = json.loads(body)
            return Notice(str(said["id"]), str(said["key"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ProviderRefused("it says nothing that is known here") from error

    # ── what the payer does in the wallet ─────────────────────────────────────────────────────

    def answer(self, intent: str, says_yes: bool) -> Intent | None:
        """What the payer said in the wallet that asks; None where there is no such payment."""

        def work(connection: Connection) -> Intent | None:
            key = connection.execute(select(intents.c.key).where(intents.c.intent == intent)).scalar()
            if key is None:
                return None
            if need(connection, key).status == "requires_action":
                if says_yes:
                    self._become(connection, key, "succeeded")
                else:
                    self._become(connection, key, "requires_payment_method", declined="declined")
            return find(connection, key)

        return self._database.write(work)

    def by_intent(self, intent: str) -> Intent | None:
        """A payment by the provider's id."""
        with self._database.read() as connection:
            row = connection.execute(select(intents).where(intents.c.intent == intent)).first()
        return None if row is None else as_intent(row)

    def scan(self, payload: str) -> Intent:
        """The payment that a merchant-presented code is for, as the wallet's camera finds it.

        Raises:
            ProviderRefused: it is no such code, or of no payment here.
        """
        try:
            reference = emv.reference_of(emv.read_merchant(payload.strip()))
        except emv.BadCode as error:
            raise ProviderRefused(str(error)) from error
        with self._database.read() as connection:
            rows = connection.execute(
                select(intents).where(intents.c.intent.startswith(f"pi_{reference}", autoescape=True))
            ).all()
        if len(rows) != 1 or self.merchant_code(rows[0].key) != payload.strip():
            raise ProviderRefused("no bill here has this code")
        return as_intent(rows[0])

    def present(self, wallet: str) -> str:
        """A wallet's own code (EMV consumer-presented mode): good for a minute, for one payment."""
        at_s = int(self._now_s()) // CODE_S * CODE_S
        place = [known.id for known in WALLETS].index(wallet)
        return self._code(place, at_s)

    # ── its webhooks ──────────────────────────────────────────────────────────────────────────

    def tick(self, deliver: Callable[[bytes, str], None]) -> int | None:
        """Finish what is processing, and send the webhooks that are due.

        Returns:
            When the next of all this is due, in seconds of wall time; None if nothing is.
        """
        now_s = int(self._now_s())
        if self._next_s() is None:
            return None
        self._database.write(lambda connection: self._finish(connection, now_s))
        with self._database.read() as connection:
            due = connection.execute(select(outbox).where(outbox.c.left > 0, outbox.c.due_s <= now_s)).all()
        for row in reversed(due):  # the newest first: whoever takes the last word for the truth is wrong
            body = json.dumps({"id": row.notice, "type": "payment_intent.updated", "key": row.key}).encode()
            deliver(body, sign(self._secret, body, now_s))
            once_less = update(outbox).where(outbox.c.number == row.number)
            sent = once_less.values(left=outbox.c.left - 1, due_s=now_s + 1)
            self._database.write(lambda connection, sent=sent: connection.execute(sent))  # type: ignore[misc]
        return self._next_s()

    def _next_s(self) -> int | None:
        with self._database.read() as connection:
            sent = connection.execute(select(func.min(outbox.c.due_s)).where(outbox.c.left > 0)).scalar()
            ready = connection.execute(
                select(func.min(intents.c.ready_s)).where(intents.c.status == "processing")
            ).scalar()
        return min((at_s for at_s in (sent, ready) if at_s is not None), default=None)

    def _finish(self, connection: Connection, now_s: int) -> None:
        ready = select(intents.c.key).where(intents.c.status == "processing", intents.c.ready_s <= now_s)
        for key in connection.execute(ready).scalars().all():
            self._become(connection, key, "succeeded")

    # ── inside ────────────────────────────────────────────────────────────────────────────────

    def _try(self, connection: Connection, key: str, wallet: str, attempt: str, now_s: int) -> Intent:
        known = need(connection, key)
        if self._is_known(connection, attempt) or known.status not in ("requires_payment_method", "requires_action"):
            return known
        connection.execute(insert(attempts).values(attempt=attempt))
        outcomes: dict[str, tuple[Status, Decline | None]] = {
            "asks": ("requires_action", None),
            "slow": ("processing", None),
            "declines": ("requires_payment_method", "declined"),
            "no-funds": ("requires_payment_method", "no-funds"),
        }
        status, declined = outcomes.get(wallet, ("succeeded", None))
        self._become(connection, key, status, declined, now_s + SLOW_S)
        if wallet == "closes":
            connection.execute(insert(gone).values(key=key))
        return need(connection, key)

    def _is_known(self, connection: Connection, attempt: str) -> bool:
        return connection.execute(select(attempts).where(attempts.c.attempt == attempt)).first() is not None

    def _become(
        self,
        connection: Connection,
        key: str,
        status: Status,
        declined: Decline | None = None,
        ready_s: int | None = None,
    ) -> None:
        changed = update(intents).where(intents.c.key == key)
        connection.execute(changed.values(status=status, declined=declined, ready_s=ready_s))
        self._tell(connection, key)

    def _tell(self, connection: Connection, key: str) -> None:
        """Put a webhook into the outbox: some are late, some are sent twice."""
        last = connection.execute(select(func.max(outbox.c.number))).scalar() or 0
        notice = f"evt_{derived_id(self._secret, 'notice', key, str(last))}"
        luck = int.from_bytes(hashlib.sha256(notice.encode()).digest()[:2])
        due_s = int(self._now_s()) + luck % (MAX_CONFUSION_S + 1)
        row = {"notice": notice, "key": key, "due_s": due_s, "left": 2 if luck // 8 % 3 == 0 else 1}
        connection.execute(insert(outbox).values(**row))

    def _code(self, place: int, at_s: int) -> str:
        token = bytes([place]) + at_s.to_bytes(6)
        cryptogram = derived_id(self._secret, "wallet", token.hex()).encode("ascii")
        return emv.consumer_payload(AID, token, cryptogram)

    def _wallet_of(self, code: str, now_s: int) -> str:
        try:
            token = emv.read_consumer(code).get(emv.TRACK2, b"")
        except emv.BadCode as error:
            raise ProviderRefused(str(error)) from error
        if len(token) != 7 or token[0] >= len(WALLETS):
            raise ProviderRefused("it names no wallet of the sandbox")
        at_s = int.from_bytes(token[1:])
        if code.strip() != self._code(token[0], at_s):
            raise ProviderRefused("it is not from a wallet of the sandbox")
        if not at_s <= now_s < at_s + 2 * CODE_S:  # it was shown for a minute, and may have been read at its end
            raise ProviderRefused("it is too old")
        return WALLETS[token[0]].id


def _short(intent: Intent) -> str:
    """What a wallet's camera gets: enough of the id to be the only one."""
    return intent.intent.removeprefix("pi_")[:20]
