"""The staff's pages, behind their sign-in: the kitchen, the floor, and the counter, where guests pay with a person."""

from ordering_web.staff import counter, floor, kitchen, signing_in
from ordering_web.staff.blueprint import blueprint

__all__ = ["blueprint", "counter", "floor", "kitchen", "signing_in"]
