"""Simulated guests: a reactor, (event or timer) → commands at times; the same commands as phones send."""

from sim.demand.demand import Demand
from sim.demand.timers import Asked

__all__ = ["Asked", "Demand"]
