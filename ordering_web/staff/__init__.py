"""The staff's pages, behind their sign-in: the kitchen, the floor, the counter, and what the owner sees."""

from ordering_web.staff import counter, floor, kitchen, leaving, owner, refunds, signing_in, tables
from ordering_web.staff.blueprint import blueprint

__all__ = ["blueprint", "counter", "floor", "kitchen", "leaving", "owner", "refunds", "signing_in", "tables"]
