"""A whole way: to one errand after the other, and from the last one to rest."""

from __future__ import annotations

from sim.routing.network import Network
from sim.routing.plan import Errand
from sim.routing.reservations import FOREVER, Reservations
from sim.routing.search import Arrival, Budget, Here, arrivals


def legs_through(
    network: Network, held: Reservations, start: Here, errands: tuple[Errand, ...], rest: int, budget: Budget
) -> list[Arrival] | None:
    """The first way through the errands that has a way on, to the end: depth first, earliest first.

    Returns:
        One leg to each errand and one to rest, where the robot can then stand for ever; None where there is no way.
    """
    if not errands:
        home = next(arrivals(network, held, start, rest, FOREVER, budget), None)
        return None if home is None else [home]
    errand, *later = errands
    goal = network.number[errand.vertex]
    for arrival in arrivals(network, held, start, goal, errand.stay_ms, budget):
        leaving = arrival.here._replace(at_ms=arrival.here.at_ms + errand.stay_ms)
        legs = legs_through(network, held, leaving, tuple(later), rest, budget)
        if legs is not None:
            return [arrival, *legs]
    return None
