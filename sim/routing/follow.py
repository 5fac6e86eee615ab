"""Where a robot is that drives its waypoints: what it has driven, what is ahead, and where a new plan would begin."""

from __future__ import annotations

from itertools import pairwise

import msgspec

from sim.routing.plan import Errand, Plan, Start, Waypoints


def start_at(waypoints: Waypoints, now_ms: int) -> Start:
    """Where a new plan begins: where the robot stands at `now_ms`, or else at the end of the move it is on."""
    came_from: str | None = None
    here, first_ms = waypoints[0]
    for (a, from_ms), (b, to_ms) in pairwise(waypoints):
        if from_ms >= now_ms:
            break
        if a != b:
            if to_ms > now_ms:
                return Start(b, to_ms, a, ((a, from_ms), (b, to_ms)))
            came_from = a
        here = b
    return Start(here, max(now_ms, first_ms), came_from)


def moves_between(waypoints: Waypoints, from_ms: int, to_ms: int) -> list[Waypoints]:
    """The moves that depart at `from_ms` or later and before `to_ms`, each as its two waypoints."""
    return [(a, b) for a, b in pairwise(waypoints) if a[0] != b[0] and from_ms <= a[1] < to_ms]


def with_begun_stop(old: Plan, new: Plan, now_ms: int) -> Plan:
    """The new plan; where it goes on with a stop of the old one, it still knows since when."""
    begun = [stop for stop in old.stops if stop.arrive_ms < now_ms < stop.leave_ms]
    if not begun or not new.stops or begun[0].vertex != new.stops[0].vertex or new.stops[0].arrive_ms != now_ms:
        return new
    return new._replace(stops=(msgspec.structs.replace(new.stops[0], arrive_ms=begun[0].arrive_ms), *new.stops[1:]))


def errands_ahead(plan: Plan, now_ms: int) -> tuple[Errand, ...]:
    """What a plan has still to stop for; of a stop that has begun, what is left of it."""
    return tuple(
        Errand(stop.vertex, stop.leave_ms - max(stop.arrive_ms, now_ms), stop.job, stop.action)
        for stop in plan.stops
        if stop.leave_ms > now_ms
    )
