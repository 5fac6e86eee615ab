"""A robot is late: everyone else keeps the order, and waits no longer than that takes.

Each two moves that can conflict have one precedence, that of their planned starts. What is not driven yet
is timed anew by the longest path through these precedences (an action dependency graph; Hönig et al.,
"Persistent and robust execution of MAPF schedules in warehouses", RA-L 2019). Precedences follow strictly
growing times, so they have no cycle: nobody waits for ever, however late anyone is.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from sim.messages.events import Stop
from sim.routing.conflicts import Conflicts
from sim.routing.network import Network
from sim.routing.plan import Plan, Waypoints, stay_until


class Ahead(NamedTuple):
    """What a robot still has to drive: from where it stands, or will once its move ends; stops included."""

    waypoints: Waypoints
    stops: tuple[Stop, ...]


class _Drive(NamedTuple):
    start_ms: int
    edge: int
    then_ms: int  # from this start to the next one of the same robot, at least


def retime(
    network: Network, conflicts: Conflicts, ahead: Mapping[str, Ahead], late: str, by_ms: int
) -> dict[str, Plan]:
    """Let a robot start its next move later than planned, and all that depends on it accordingly.

    Args:
        conflicts: made `in_order`: who passes a place second also starts second.
        ahead: of every robot, the late one included.
        by_ms: how much later it starts.

    Returns:
        The new plans of those robots whose plan changes.
    """
    drives = {robot: _drives(network, way) for robot, way in ahead.items()}
    on_edge: dict[int, list[tuple[int, str, int]]] = {}
    for robot, listed in drives.items():
        for k, drive in enumerate(listed):
            on_edge.setdefault(drive.edge, []).append((drive.start_ms, robot, k))
    later: dict[tuple[str, int], int] = {}
    queue: list[tuple[int, str, int]] = []

    def not_before(robot: str, k: int, start_ms: int) -> None:
        planned_ms = drives[robot][k].start_ms
        if start_ms > later.get((robot, k), planned_ms):
            if (robot, k) not in later:
                heapq.heappush(queue, (planned_ms, robot, k))
            later[robot, k] = start_ms

    not_before(late, 0, drives[late][0].start_ms + by_ms)
    while queue:  # in the order of the old times, so that whatever comes before is settled
        planned_ms, robot, k = heapq.heappop(queue)
        start_ms, drive = later[robot, k], drives[robot][k]
        if k + 1 < len(drives[robot]):
            not_before(robot, k + 1, start_ms + drive.then_ms)
        _, others = conflicts.of_move(drive.edge)
        for edge, (_, clear_ms) in others:
            for other_ms, other, j in on_edge.get(edge, ()):
                if other != robot and other_ms > planned_ms:
                    not_before(other, j, start_ms + clear_ms)
    changed = sorted({robot for robot, _ in later}, key=list(ahead).index)
    return {robot: _plan(network, ahead[robot], drives[robot], later, robot) for robot in changed}


def _drives(network: Network, way: Ahead) -> list[_Drive]:
    edges = [
        (network.route([a, b])[0], from_ms, to_ms, b) for (a, from_ms), (b, to_ms) in pairwise(way.waypoints) if a != b
    ]
    stays_ms = {(stop.vertex, stop.arrive_ms): stop.leave_ms - stop.arrive_ms for stop in way.stops}
    listed = [
        _Drive(from_ms, edge, network.drive_ms[edge] + stays_ms.get((b, to_ms), 0) + network.turn_ms(edge, after))
        for (edge, from_ms, to_ms, b), (after, _, _, _) in pairwise(edges)
    ]
    return listed + [_Drive(from_ms, edge, 0) for edge, from_ms, _, _ in edges[-1:]]


def _plan(network: Network, way: Ahead, drives: list[_Drive], later: Mapping[tuple[str, int], int], robot: str) -> Plan:
    """The same way and the same stops at the new times."""
    waypoints = [way.waypoints[0]]
    arrivals = {way.waypoints[0]: way.waypoints[0][1]}
    for k, drive in enumerate(drives):
        start_ms = later.get((robot, k), drive.start_ms)
        stay_until(waypoints, start_ms)
        vertex, drive_ms = network.names[network.heads[drive.edge]], network.drive_ms[drive.edge]
        waypoints.append((vertex, start_ms + drive_ms))
        arrivals[vertex, drive.start_ms + drive_ms] = start_ms + drive_ms
    return Plan(tuple(waypoints), tuple(_moved(stop, arrivals) for stop in way.stops))


def _moved(stop: Stop, arrivals: Mapping[tuple[str, int], int]) -> Stop:
    """A stop at its new time; one that has begun stays as it is."""
    arrive_ms = arrivals.get((stop.vertex, stop.arrive_ms), stop.arrive_ms)
    leave_ms = arrive_ms + stop.leave_ms - stop.arrive_ms
    return Stop(stop.vertex, arrive_ms, leave_ms, stop.job, stop.action)
