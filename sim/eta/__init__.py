"""When a course is expected at its table, as a range, and what holds it up."""

from sim.eta.causes import Cause, Why
from sim.eta.etas import Eta, Etas

__all__ = ["Cause", "Eta", "Etas", "Why"]
