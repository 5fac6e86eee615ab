"""Where robots are so packed that plans one after the other fail: one robot moves at a time, all others stand."""

from __future__ import annotations

from collections.abc import Mapping

from sim.routing.conflicts import Conflicts
from sim.routing.network import Network
from sim.routing.one_by_one import moves_between
from sim.routing.reservations import Drive, Stand
from sim.routing.roaming.course import Course, Stay, Visit
from sim.routing.search import Here

MOST_STATES = 10_000


def one_by_one(
    network: Network,
    conflicts: Conflicts,
    courses: Mapping[int, Course],
    robot: int,
    visits: tuple[Visit, ...],
    now_ms: int,
) -> dict[int, Course] | None:
    """Courses by which a robot that stands makes its visits, after all others have come to stand.

    Returns:
        The courses of all robots that move; None if the robot has stops ahead, or there is no way.
    """
    if courses[robot].tail.at_ms > now_ms:
        return None
    robots = list(courses)
    places = tuple(courses[other].tail.vertex for other in robots)
    at_ms = max(now_ms, *(course.tail.at_ms for course in courses.values()))
    changed = {**courses, robot: courses[robot]._replace(stays=())}  # it has left them all
    for visit in visits:
        goals = [visit.vertex if other == robot else None for other in robots]
        moves = moves_between(network, conflicts, places, goals, MOST_STATES)
        if moves is None:
            return None
        for index, edge in moves:
            changed[robots[index]] = course = _driven(network, changed[robots[index]], edge, at_ms)
            places = (*places[:index], course.tail.vertex, *places[index + 1 :])
            at_ms = course.tail.at_ms + 1  # gaps are strictly positive
        changed[robot] = course = _stayed(changed[robot], visit, at_ms)
        at_ms = course.tail.at_ms + 1
    return {other: course for other, course in changed.items() if course is not courses[other]}


def _driven(network: Network, course: Course, edge: int, at_ms: int) -> Course:
    """The course with one more move at its end, turned for after an instant."""
    vertex, since_ms, came_by = course.tail
    on = next(on for on in network.onward(vertex, came_by) if on.edge == edge)
    start_ms = at_ms + on.turn_ms
    stand = [Stand(vertex, since_ms, start_ms)] if start_ms > since_ms else []
    timeline = [*course.timeline, *stand, Drive(edge, start_ms)]
    return course._replace(timeline=timeline, tail=Here(on.to, start_ms + on.drive_ms, edge))


def _stayed(course: Course, visit: Visit, at_ms: int) -> Course:
    """The course with a stop at its end, begun when the robot came there or later."""
    vertex, since_ms, came_by = course.tail
    arrive_ms = max(since_ms, at_ms - 1)
    leave_ms = arrive_ms + visit.stay_ms
    stand = [Stand(vertex, since_ms, leave_ms)] if leave_ms > since_ms else []
    stays = (*course.stays, Stay(vertex, arrive_ms, leave_ms, visit.task))
    return Course(course.origin, [*course.timeline, *stand], stays, Here(vertex, leave_ms, came_by))
