"""A timed plan: where a robot will be at every instant from now on, ending at its place of rest."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from sim.messages.events import Stop, StopAction
from sim.routing.network import Network
from sim.routing.reservations import FOREVER, Drive, Stand, Timeline
from sim.routing.search import Arrival

Waypoints = tuple[tuple[str, int], ...]


class Start(NamedTuple):
    """Where a new plan begins: at a vertex where the robot stands since, or will be at, `at_ms`.

    `came_from` is the vertex it came from last, which tells how it is turned; `move` is the move that is
    still under way there, as its two waypoints.
    """

    vertex: str
    at_ms: int
    came_from: str | None = None
    move: Waypoints = ()


class Errand(NamedTuple):
    """A stay that a plan has to make on the way: where, how long at most, and for which job."""

    vertex: str
    stay_ms: int
    job: str
    action: StopAction


class Plan(NamedTuple):
    """`waypoints` lists [vertex, at_ms], a stay as its first and last instant; the last one is for ever."""

    waypoints: Waypoints
    stops: tuple[Stop, ...]


def plan_of(network: Network, vertex: str, at_ms: int, legs: list[Arrival], errands: tuple[Errand, ...]) -> Plan:
    """Join the legs of a search: one to each errand, and the last one to rest."""
    waypoints = [(vertex, at_ms)]
    stops: list[Stop] = []
    for k, leg in enumerate(legs):
        for drive in leg.drives:
            stay_until(waypoints, drive.start_ms)
            arrive_ms = drive.start_ms + network.drive_ms[drive.edge]
            waypoints.append((network.names[network.heads[drive.edge]], arrive_ms))
        if k < len(errands):
            errand, arrive_ms = errands[k], leg.here.at_ms
            leave_ms = arrive_ms + errand.stay_ms
            stops.append(Stop(errand.vertex, arrive_ms, leave_ms, errand.job, errand.action))
            stay_until(waypoints, leave_ms)
    return Plan(tuple(waypoints), tuple(stops))


def joined(start: Start, plan: Waypoints) -> Waypoints:
    """A new plan, behind the move that is under way where it begins."""
    return start.move + plan[1:] if start.move else plan


def stay_until(waypoints: list[tuple[str, int]], leave_ms: int) -> None:
    """Stand on at the last waypoint; one stay is one pair, however many reasons it has."""
    vertex, since_ms = waypoints[-1]
    if leave_ms == since_ms:
        return
    if len(waypoints) > 1 and waypoints[-2][0] == vertex:
        waypoints[-1] = (vertex, leave_ms)
    else:
        waypoints.append((vertex, leave_ms))


def timeline_of(network: Network, waypoints: Waypoints) -> Timeline:
    """What a plan holds in space and time; the stand at its end lasts for ever."""
    timeline: Timeline = []
    for (a, from_ms), (b, to_ms) in pairwise(waypoints):
        u, v = network.number[a], network.number[b]
        timeline.append(Stand(u, from_ms, to_ms) if u == v else Drive(network.edge_number[u, v], from_ms))
    last, at_ms = waypoints[-1]
    timeline.append(Stand(network.number[last], at_ms, FOREVER))
    return timeline
