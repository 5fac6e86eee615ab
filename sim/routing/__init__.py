"""Which way and exactly when: routes, timed plans, reservations."""

from sim.routing.network import Network
from sim.routing.plan import Errand, Plan, Start, Waypoints
from sim.routing.retime import Ahead
from sim.routing.router import Router

__all__ = ["Ahead", "Errand", "Network", "Plan", "Router", "Start", "Waypoints"]
