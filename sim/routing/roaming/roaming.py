"""Plans for robots without places of rest: who stands idle makes way, and every plan ends where it can stand for ever.

A robot's plan has a part that it holds against everybody, to its last stop, and then stands for ever: a tail. A new
plan may cross tails. Their robots then get plans of their own, to some other place; and so on, up to a depth. All of
it together is taken, or nothing: at any instant there are plans, apart from each other, by which all robots could
go on and stand for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.routing.conflicts import Conflicts
from sim.routing.network import Network
from sim.routing.reservations import FOREVER, Drive, Reservations, Stand, Timeline
from sim.routing.roaming.course import Course, Stay, Visit
from sim.routing.roaming.passage import Place, passages
from sim.routing.roaming.shuffle import one_by_one
from sim.routing.roaming.standing import Standing
from sim.routing.roaming.tails import Tails
from sim.routing.search import Arrival, Budget, Here

LABELS_PER_WAY = 3_000  # of one search
TRIES = 4  # ways through the same errands, each past other robots
DEEPEST = 6  # robots that make way for one another, one after the other


class Roaming:
    """Robots of one kind that stand where they were last needed, and make way when asked.

    Robots, vertices and edges are numbers. `changed` collects the robots with new courses until it is emptied.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.conflicts = Conflicts(network)
        self.courses: dict[int, Course] = {}
        self.changed: dict[int, None] = {}
        self._held = Reservations(self.conflicts, len(network.names), len(network.heads))
        self._tails = Tails(self.conflicts, len(network.heads))
        self._standing = Standing(network, self.conflicts)
        self._now_ms = 0
        self._undo: list[tuple[int, Course]] = []

    def prepare(self) -> None:
        """Compute now what would else be computed when it is first needed."""
        self._standing.prepare()
        for vertex in range(len(self.network.names)):
            self.conflicts.of_stand(vertex)
            self.network.ahead_ms(vertex)
        for edge in range(len(self.network.heads)):
            self.conflicts.of_move(edge)

    def add(self, robot: int, vertex: int) -> None:
        """Put a robot on the floor, clear of all others."""
        here = Here(vertex, self._now_ms)
        self._hold(robot, Course(here, [], (), here))

    def is_clear(self, vertex: int) -> bool:
        """Whether a robot may stand at a vertex from now on for ever."""
        near = self.conflicts.of_stand(vertex)[0]
        free = self._held.free_at(vertex)
        is_free = bool(free) and free[-1][1] >= FOREVER and free[-1][0] <= self._now_ms
        return is_free and all(course.tail.vertex not in near for course in self.courses.values())

    def forget_before(self, now_ms: int) -> None:
        self._now_ms = now_ms
        self._held.forget_before(now_ms)

    def start(self, robot: int) -> tuple[Here, Timeline]:
        """Where a new course begins: where it stands now, or the end of the move under way, and that move."""
        course, now_ms = self.courses[robot], self._now_ms
        vertex, _, came_by = course.origin
        for hold in course.timeline:
            if isinstance(hold, Drive):
                if hold.start_ms >= now_ms:
                    break
                arrive_ms = hold.start_ms + self.network.drive_ms[hold.edge]
                vertex, came_by = self.network.heads[hold.edge], hold.edge
                if arrive_ms > now_ms:
                    return Here(vertex, arrive_ms, came_by), [hold]
        return Here(vertex, max(now_ms, course.origin.at_ms), came_by), []

    def visits(self, robot: int) -> tuple[Visit, ...]:
        """The stops that a robot has still ahead; of one that has begun, what is left."""
        return tuple(
            Visit(stay.vertex, stay.leave_ms - max(stay.arrive_ms, self._now_ms), stay.task)
            for stay in self.courses[robot].stays
            if stay.leave_ms > self._now_ms
        )

    def replan(
        self, wanted: Sequence[tuple[int, Sequence[Visit]]], is_better: Callable[[], bool] = lambda: True
    ) -> bool:
        """Let robots make these stops instead of those that they have ahead; others make way where they must.

        Args:
            is_better: looks at the new courses, and says whether they are to be kept.

        Returns:
            Whether there is a way for all of them, and it is kept. If not, nothing has changed.
        """
        found = all(
            self._place(robot, tuple(visits), {robot: None}, frozenset())
            or self._clear_first(robot, tuple(visits))
            or self._one_by_one(robot, tuple(visits))
            for robot, visits in wanted
        )
        found = found and is_better()
        if not found:
            self._undo_to(0)
        self._undo.clear()
        return found

    def _undo_to(self, mark: int) -> None:
        """Take back all courses that were changed since the mark."""
        while len(self._undo) > mark:
            robot, course = self._undo.pop()
            self._hold(robot, course)

    # ── one robot after the other ─────────────────────────────────────────────────────────────

    def _place(self, robot: int, visits: tuple[Visit, ...], asking: dict[int, None], barred: frozenset[int]) -> bool:
        """Find a course past those that can't move, then other places for those that stand in its way."""
        fixed = set(asking)
        mark = len(self._undo)
        for _ in range(TRIES):
            before = self.courses[robot]
            course = self._find(robot, visits, fixed, barred)
            if course is None:
                return False
            self._undo.append((robot, before))
            self._hold(robot, course)
            asked = self._tails.in_the_way(robot, (hold for hold in course.timeline if isinstance(hold, Drive)))
            stuck = next((other for other in asked if not self._move_on(other, asking, barred)), None)
            if stuck is None:
                return True
            self._undo_to(mark)
            fixed.add(stuck)
        return False

    def _move_on(self, robot: int, asking: dict[int, None], barred: frozenset[int]) -> bool:
        """A robot that stands in somebody's way goes somewhere else after its last stop."""
        if len(asking) > DEEPEST:
            return False
        return self._place(robot, self.visits(robot), {**asking, robot: None}, barred)

    def _clear_first(self, robot: int, visits: tuple[Visit, ...]) -> bool:
        """Where the way itself keeps those in it from leaving: they go first, past the robot if need be."""
        route = self._route(robot, visits)
        barred = frozenset(w for edge in route for w, _ in self.conflicts.of_move(edge)[0])
        mark = len(self._undo)
        standing = [other for other in self.courses if other != robot and self.courses[other].tail.vertex in barred]
        for other in standing:
            if self.courses[other].tail.vertex in barred and not self._move_on(other, {}, barred):
                break
        else:
            if standing and self._place(robot, visits, {robot: None}, frozenset()):
                return True
        self._undo_to(mark)
        return False

    def _one_by_one(self, robot: int, visits: tuple[Visit, ...]) -> bool:
        """Where nothing else helps: once all stand, one robot moves at a time."""
        courses = one_by_one(self.network, self.conflicts, self.courses, robot, visits, self._now_ms)
        for other, course in (courses or {}).items():
            self._undo.append((other, self.courses[other]))
            self._hold(other, course)
        return courses is not None

    def _route(self, robot: int, visits: tuple[Visit, ...]) -> list[int]:
        """The quickest edges through the stops, were there nobody else."""
        (vertex, _, came_by), _ = self.start(robot)
        route: list[int] = []
        for visit in visits:
            ahead_ms = self.network.ahead_ms(visit.vertex)
            while vertex != visit.vertex and len(route) < len(self.network.heads):
                ways = self.network.onward(vertex, came_by)
                on = min(ways, key=lambda on: on.turn_ms + on.drive_ms + ahead_ms[on.edge], default=None)
                if on is None:
                    break
                route.append(on.edge)
                vertex, came_by = on.to, on.edge
        return route

    # ── one course ────────────────────────────────────────────────────────────────────────────

    def _find(self, robot: int, visits: tuple[Visit, ...], fixed: set[int], barred: frozenset[int]) -> Course | None:
        """The quickest course through the stops, and to a place to stand for ever. The robot holds nothing then."""
        before = self.courses[robot]
        start, under_way = self.start(robot)
        self._held.drop(robot)
        self._tails.drop(robot)
        legs = self._legs(start, visits, fixed, barred, Budget(LABELS_PER_WAY))
        if legs is None:
            self._hold(robot, before)
            return None
        return self._course(robot, start, under_way, legs, visits)

    def _legs(
        self, start: Here, visits: tuple[Visit, ...], fixed: set[int], barred: frozenset[int], budget: Budget
    ) -> list[Arrival] | None:
        """The first way through the stops that can be gone on from, depth first."""
        if not visits:
            place = Place(price_ms=lambda v: None if v in barred else self._standing.price_ms(v))
            refuge = next(passages(self.network, self._held, self._tails, start, place, fixed, budget), None)
            return None if refuge is None else [refuge]
        visit, *later = visits
        place = Place(visit.vertex, visit.stay_ms)
        for arrival in passages(self.network, self._held, self._tails, start, place, fixed, budget):
            leaving = arrival.here._replace(at_ms=arrival.here.at_ms + visit.stay_ms)
            if not later and arrival.until_ms >= FOREVER and visit.vertex not in barred:
                return [arrival, Arrival(leaving, FOREVER, ())]
            legs = self._legs(leaving, tuple(later), fixed, barred, budget)
            if legs is not None:
                return [arrival, *legs]
        return None

    def _course(
        self, robot: int, start: Here, under_way: Timeline, legs: list[Arrival], visits: tuple[Visit, ...]
    ) -> Course:
        timeline: Timeline = list(under_way)
        vertex, at_ms, came_by = start
        stays: list[Stay] = []
        for k, leg in enumerate(legs):
            for drive in leg.drives:
                if drive.start_ms > at_ms:
                    timeline.append(Stand(vertex, at_ms, drive.start_ms))
                timeline.append(drive)
                vertex, came_by = self.network.heads[drive.edge], drive.edge
                at_ms = drive.start_ms + self.network.drive_ms[drive.edge]
            if k < len(visits):
                leave_ms = at_ms + visits[k].stay_ms
                stays.append(self._stay(robot, visits[k], at_ms, leave_ms))
                if leave_ms > at_ms:
                    timeline.append(Stand(vertex, at_ms, leave_ms))
                at_ms = leave_ms
        origin = self._origin(start, under_way)
        return Course(origin, timeline, tuple(stays), Here(vertex, at_ms, came_by))

    def _stay(self, robot: int, visit: Visit, arrive_ms: int, leave_ms: int) -> Stay:
        """A stop; one that has begun keeps its beginning."""
        if arrive_ms == self._now_ms:
            for stay in self.courses[robot].stays:
                if stay.vertex == visit.vertex and stay.arrive_ms < arrive_ms < stay.leave_ms:
                    arrive_ms = stay.arrive_ms
        return Stay(visit.vertex, arrive_ms, leave_ms, visit.task)

    def _origin(self, start: Here, under_way: Timeline) -> Here:
        if not under_way:
            return start
        move = under_way[0]
        assert isinstance(move, Drive), "only moves are under way"
        return Here(self.network.tails[move.edge], move.start_ms)

    def _hold(self, robot: int, course: Course) -> None:
        self.courses[robot] = course
        self.changed[robot] = None
        self._held.put(robot, course.timeline)
        self._tails.put(robot, course.tail)
