"""Money: what a provider is, a sandbox that is one, the house's book of payments, and what follows from the food."""

from ordering_web.payments.book import PaidLine
from ordering_web.payments.counter import Counter
from ordering_web.payments.desk import Desk
from ordering_web.payments.ledger import Payment, Refund
from ordering_web.payments.provider import Provider
from ordering_web.payments.sandbox import Sandbox
from ordering_web.payments.settlement import Every, Settlement
from ordering_web.payments.tab import Tab, TabLine

__all__ = [
    "Counter",
    "Desk",
    "Every",
    "PaidLine",
    "Payment",
    "Provider",
    "Refund",
    "Sandbox",
    "Settlement",
    "Tab",
    "TabLine",
]
