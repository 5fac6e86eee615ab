"""Rest: robots that stand at their docks leave every other robot a way between all places where it has to go."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import combinations
from typing import NamedTuple

import networkx as nx

from sim.floor.floor import Floor, Graph
from sim.floor.rects import point_to_segment_m

Obstructed = dict[tuple[str, str], frozenset[str]]


class Place(NamedTuple):
    """Somewhere a robot has to go: its vertex, what people call it, and where it is written."""

    vertex: str
    called: str
    key: tuple[str, str]


class Reach(NamedTuple):
    """The vertices that a base leads to, and those that lead to it."""

    base: str
    there: frozenset[str]
    back: frozenset[str]

    def lacks(self, place: Place) -> str:
        """What is wrong with the ways between the base and a place; nothing if there are both."""
        if place.vertex not in self.there:
            return f"{place.called} can't be reached from {self.base}"
        if place.vertex not in self.back:
            return f"there is no way back from {place.called} to {self.base}"
        return ""


def check_rest(floor: Floor, rests: Sequence[str], separation_m: float) -> None:
    """Check that from every goal and rest place to every other there is a route clear of all other rest places.

    It suffices that, on the floor without everything that a robot at rest is in the way of, all goals reach one
    another; and that each rest place, given back what only its own robot is in the way of, reaches a goal and is
    reached from it. Every pair is then joined by way of that goal.

    Args:
        rests: the vertices at which robots rest.
        separation_m: the least distance between the centres of two robots.

    Raises:
        BadInput: two rest places are too close, or a goal or a rest place is cut off.
    """
    _check_apart(floor, rests, separation_m)
    obstructed = _obstructed(floor, rests, separation_m)
    goals = [Place(bay, bay, ("vertices", bay)) for bay in floor.pass_bays]
    goals += [Place(wash, wash, ("vertices", wash)) for wash in floor.washes]
    goals += [Place(table.stop, f"table {name}", ("tables", name)) for name, table in floor.tables.items()]
    docks = [Place(rest, rest, ("vertices", rest)) for rest in rests]
    base = goals[0].vertex
    empty = _reach(obstructed, base, rests)
    for place in [*goals, *docks]:
        if lack := empty.lacks(place):
            raise floor.source.bad(lack, "draw a way of aisles; mind those that are one-way", *place.key)
    for goal in goals:
        if near := obstructed[goal.vertex, goal.vertex]:
            wrong = f"{goal.called} is served at {goal.vertex}, too close to a robot resting at {min(near)}"
            raise floor.source.bad(wrong, f"keep them {separation_m:.2f} m apart", *goal.key)
    among_resting = _reach(obstructed, base, ())
    for place in [*goals, *docks]:
        own = {place.vertex} & set(rests)
        reach = _reach(obstructed, base, own) if own else among_resting
        if lack := reach.lacks(place):
            wrong = f"{lack} while robots rest at {_blamed(obstructed, base, place, own, rests)}"
            raise floor.source.bad(wrong, "move a dock into an alcove, or draw another way round it", *place.key)


def _check_apart(floor: Floor, rests: Sequence[str], separation_m: float) -> None:
    for one, other in combinations(rests, 2):
        apart_m = math.dist(floor.position(one), floor.position(other))
        if apart_m < separation_m:
            wrong = f"{one} and {other} are {apart_m:g} m apart, too close for two robots to rest at"
            raise floor.source.bad(wrong, f"keep them {separation_m:.2f} m apart", "vertices", other)


def _obstructed(floor: Floor, rests: Sequence[str], separation_m: float) -> Obstructed:
    """For each edge, and each vertex as an edge to itself, the rest places whose robots are in the way there."""
    places = {rest: floor.position(rest) for rest in rests}
    obstructed: Obstructed = {}
    for start, end in [*((vertex, vertex) for vertex in floor.graph), *floor.graph.edges]:
        a, b = floor.position(start), floor.position(end)
        near = (rest for rest, place in places.items() if point_to_segment_m(place, a, b) < separation_m)
        obstructed[start, end] = frozenset(near)
    return obstructed


def _reach(obstructed: Obstructed, base: str, absent: Collection[str]) -> Reach:
    """What is reached clear of the robots at all rest places but the absent ones'."""
    graph: Graph = nx.DiGraph()
    graph.add_node(base)
    graph.add_edges_from(way for way, rests in obstructed.items() if rests.issubset(absent))
    return Reach(base, frozenset(nx.descendants(graph, base)) | {base}, frozenset(nx.ancestors(graph, base)) | {base})


def _blamed(obstructed: Obstructed, base: str, place: Place, own: Collection[str], rests: Sequence[str]) -> str:
    """The one rest place that would open the way if it were free, else all that may be concerned."""
    for rest in rests:
        if not _reach(obstructed, base, {*own, rest}).lacks(place):
            return rest
    return ", ".join(rest for rest in rests if rest not in own)
