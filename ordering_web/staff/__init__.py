"""The staff's pages: the counter, where guests pay with a person."""

from ordering_web.staff import counter
from ordering_web.staff.counter import blueprint

__all__ = ["blueprint", "counter"]
