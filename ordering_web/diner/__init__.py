"""The diner's phone: arrive, choose, pay, place, watch it come, leave."""

from ordering_web.diner import arriving, cart, cart_live, leaving, live, menu, ordering, paying, privacy, status
from ordering_web.diner.blueprint import blueprint

__all__ = [
    "arriving",
    "blueprint",
    "cart",
    "cart_live",
    "leaving",
    "live",
    "menu",
    "ordering",
    "paying",
    "privacy",
    "status",
]
