"""Several tables a trip: each load goes where it makes all loads together wait the least longer, by insertion.

Cheapest insertion, as for the dial-a-ride problem (Jaw et al. 1986, "A heuristic algorithm for the multi-vehicle
advance request dial-a-ride problem with time windows"): a load takes a free robot of its own, or a place
between the stops of a trip begun before it, whichever adds less to the sum of all arrivals.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.dispatch.situation import Assignment, Load, Situation
from sim.messages.events import Candidate

FRESH_MS = 60_000  # no load comes later than this for the sake of others on its trip


class Place(NamedTuple):
    """A place for a load: the trip with it, and how much later all its loads come together."""

    cost_ms: int
    robot: str
    loads: tuple[Load, ...]


def assign(situation: Situation) -> list[Assignment]:
    """Oldest load first, each to its cheapest place; ties to the first robot by name."""
    trips: dict[str, tuple[Load, ...]] = {}
    reasons: dict[str, tuple[Candidate, ...]] = {}
    for load in situation.loads:
        places = [
            place for robot in situation.robots for place in _places(situation, robot, trips.get(robot, ()), load)
        ]
        if places:
            best = min(places, key=lambda place: place.cost_ms)
            trips[best.robot] = best.loads
            if best.robot not in reasons:
                reasons[best.robot] = _candidates(places)
    return [Assignment(robot, loads[0], reasons[robot], loads[1:]) for robot, loads in trips.items()]


def _places(situation: Situation, robot: str, trip: tuple[Load, ...], load: Load) -> list[Place]:
    """Where a load fits into a robot's trip, within its trays and while all of it stays fresh."""
    if sum(other.trays for other in trip) + load.trays > situation.trays:
        return []
    before = situation.trip_ms(robot, trip) if trip else ()
    places = []
    for at in range(len(trip) + 1):
        loads = (*trip[:at], load, *trip[at:])
        arrivals = situation.trip_ms(robot, loads)
        if arrivals is None or before is None:
            continue
        alone = [situation.delivery_ms(robot, other) for other in loads]
        if all(direct is not None and came - direct <= FRESH_MS for came, direct in zip(arrivals, alone, strict=True)):
            places.append(Place(sum(arrivals) - sum(before), robot, loads))
    return places


def _candidates(places: list[Place]) -> tuple[Candidate, ...]:
    """Each robot's cheapest place, the cheapest robot first."""
    least: dict[str, int] = {}
    for place in places:
        least[place.robot] = min(place.cost_ms, least.get(place.robot, place.cost_ms))
    return tuple(Candidate(robot, cost_ms) for robot, cost_ms in sorted(least.items(), key=lambda pair: pair[1]))
