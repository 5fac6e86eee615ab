"""What the pages ask of whoever moves the money. The sandbox is one such provider; a bank's adapter would be another.

The states are those of Stripe's PaymentIntent: a payment goes from `requires_payment_method` by way of
`requires_confirmation`, `requires_action` (the payer has to say yes in the wallet) and `processing` to `succeeded`
or `canceled`; a decline leads back to the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Status = Literal[
    "requires_payment_method", "requires_confirmation", "requires_action", "processing", "succeeded", "canceled"
]
Decline = Literal["declined", "no-funds"]


@dataclass(frozen=True)
class Intent:
    """One payment as its provider has it.

    Attributes:
        intent: the provider's id.
        key: the id under which the house asked for it.
        declined: why the last try failed, while another one may follow.
    """

    intent: str
    key: str
    amount_minor: int
    currency: str
    status: Status
    refunded_minor: int = 0
    declined: Decline | None = None


@dataclass(frozen=True)
class Wallet:
    """Something to pay with: its id, and its picture on the button."""

    id: str
    picture: str


@dataclass(frozen=True)
class Notice:
    """What a webhook said: look at this payment again. `notice` is the same each time it is sent."""

    notice: str
    key: str


class ProviderSilent(Exception):  # noqa: N818 - it names what happened: no answer
    """No answer came. What was asked may have been done or not: ask again under the same key."""


class ProviderRefused(Exception):  # noqa: N818 - as `Refusal`
    """The provider won't: nothing was changed."""


class Provider(Protocol):
    """Takes and gives back money. Every call may come from any thread, and may raise `ProviderSilent`.

    A call with a key that is known already changes nothing and answers what is.
    """

    @property
    def wallets(self) -> tuple[Wallet, ...]:
        """What a payer can choose from."""

    def create(self, key: str, amount_minor: int, currency: str) -> Intent:
        """Begin a payment.

        Raises:
            ProviderRefused: the key was used for another amount.
        """

    def confirm(self, key: str, wallet: str, attempt: str) -> Intent:
        """Try to take the money from a wallet; `attempt` is the key of this try.

        Raises:
            ProviderRefused: there is no such payment or wallet.
        """

    def take_presented(self, key: str, code: str, attempt: str) -> Intent:
        """Try to take the money from the wallet whose own code was read at the counter.

        Raises:
            ProviderRefused: there is no such payment, or the code is none, too old, or used up.
        """

    def retrieve(self, key: str) -> Intent | None:
        """How a payment stands; None where it never began."""

    def cancel(self, key: str) -> Intent | None:
        """End a payment that has not been taken. One that has been stays `succeeded`: look at the answer."""

    def refund(self, key: str, amount_minor: int, refund: str) -> None:
        """Give back a part of what was taken; `refund` is the key of this part.

        Raises:
            ProviderRefused: it is more than what is left.
        """

    def merchant_code(self, key: str) -> str | None:
        """The payload of a code that a wallet can read to pay this payment (EMV merchant-presented mode)."""

    def read_notice(self, body: bytes, signature: str, now_s: int) -> Notice:
        """What a webhook says.

        Raises:
            ProviderRefused: it is not signed by this provider, or too old.
        """
