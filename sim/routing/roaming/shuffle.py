"""Where robots are so packed that plans one after the other fail: one robot moves at a time, all others stand.

A search over where all of them stand. It is complete within its bound, and its plans are slow: a last resort.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Mapping

from sim.routing.conflicts import Conflicts
from sim.routing.network import Network
from sim.routing.reservations import Drive, Stand
from sim.routing.roaming.course import Course, Stay, Visit
from sim.routing.search import Here

MOST_STATES = 10_000
HASTE = 3  # how much more a step of the robot that has somewhere to go counts than another one's

Places = tuple[int, ...]  # the vertex of each robot


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
        moves = _moves(network, conflicts, places, robots.index(robot), visit.vertex)
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


def _moves(
    network: Network, conflicts: Conflicts, places: Places, mover: int, goal: int
) -> list[tuple[int, int]] | None:
    """The moves, as robot's place in the order and edge, after which the mover stands at the goal."""
    steps = _steps_to(network, goal)
    if places[mover] not in steps:
        return None
    before: dict[Places, tuple[Places, int, int] | None] = {places: None}
    queue: list[tuple[int, int, Places]] = [(HASTE * steps[places[mover]], 0, places)]
    while queue and len(before) < MOST_STATES:
        _, made, here = heapq.heappop(queue)
        if here[mover] == goal:
            return _back(before, here)
        for index, vertex in enumerate(here):
            shut = {f for i, other in enumerate(here) if i != index for f, _ in conflicts.of_stand(other)[1]}
            for on in network.onward(vertex, -1):
                there = (*here[:index], on.to, *here[index + 1 :])
                if on.edge not in shut and there not in before and there[mover] in steps:
                    before[there] = here, index, on.edge
                    heapq.heappush(queue, (made + 1 + HASTE * steps[there[mover]], made + 1, there))
    return None


def _steps_to(network: Network, goal: int) -> dict[int, int]:
    """How many moves each vertex is from the goal."""
    leading: dict[int, list[int]] = {}
    for tail, head in zip(network.tails, network.heads, strict=True):
        leading.setdefault(head, []).append(tail)
    steps = {goal: 0}
    queue = deque([goal])
    while queue:
        vertex = queue.popleft()
        for tail in leading.get(vertex, ()):
            if tail not in steps:
                steps[tail] = steps[vertex] + 1
                queue.append(tail)
    return steps


def _back(before: Mapping[Places, tuple[Places, int, int] | None], here: Places) -> list[tuple[int, int]]:
    moves = []
    while (step := before[here]) is not None:
        here, index, edge = step
        moves.append((index, edge))
    return moves[::-1]
