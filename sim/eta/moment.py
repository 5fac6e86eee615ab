"""What several questions about one moment share: the kitchen's load, the pass, and who fetches what is on it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice

from sim.board import THROTTLE_MS, Board, CourseState, Job, Ticket
from sim.eta.fetching import Fetching, Fleet, Waiting
from sim.kitchen_load import line_ends_ms, waits_ms
from sim.restaurant import Restaurant

KEPT_MS = 500  # of world time: for eighty tables with food to come it is much to find out
RECENT_JOBS = 12  # that tell how long fetching takes now


class Moment:
    """What several questions about one moment share."""

    def __init__(self, restaurant: Restaurant, fleet: Fleet, board: Board, now_ms: int, usual_fetch_ms: float) -> None:
        self.board, self.seq, self.now_ms = board, board.seq, now_ms
        self.is_manual = restaurant.service.kitchen.mode == "manual"
        self._places = restaurant.service.kitchen.pass_places
        self.waits_ms = waits_ms(restaurant, board, now_ms)
        self.line_ends_ms = line_ends_ms(restaurant, board, now_ms)

        self.fetch_ms = _mean_and_spread([usual_fetch_ms, usual_fetch_ms, *self._fetches_ms(fleet.drive_ms)])
        self.fetching = Fetching(restaurant, fleet, board, now_ms, self._waiting())

    def serves(self, board: Board, now_ms: int) -> bool:
        """Whether it still answers for a board; while the clock stands still every event counts."""
        since_ms = now_ms - self.now_ms
        return board is self.board and (0 < since_ms < KEPT_MS or (since_ms == 0 and board.seq == self.seq))

    def waits_for_cook(self, ticket: Ticket, course: CourseState) -> bool:
        """Whether real cooks have to begin a course that is fired: they have not said that they have."""
        lines = (ticket.lines[number] for number in course.lines)
        return self.is_manual and any(line.fired_ms is None and line.start_ms is not None for line in lines)

    def _waiting(self) -> Iterator[Waiting]:
        """What is on the pass or will be, and that no robot and no person has."""
        for ticket in self.board.open_tickets():
            for course in ticket.courses.values():
                if not course.places or course.delivered_ms is not None:
                    continue
                given = {self.board.jobs[job].load for job in course.jobs} | {*course.with_staff, *course.lost}
                for load, ready_ms in enumerate(course.loads_ready_ms, start=1):
                    if load not in given:
                        yield Waiting(ready_ms, (ticket.ticket, course.course, load), ticket.table)
                if course.ready_ms is None:
                    ends = (self.line_ends_ms.get((ticket.ticket, line), self.now_ms) for line in course.lines)
                    yield Waiting(max(ends), (ticket.ticket, course.course, 0), ticket.table)

    def _fetches_ms(self, drive_ms: dict[str, int]) -> list[float]:
        """How long the last jobs took from the food being ready to being at the table, driving from the pass apart."""
        brought = (job for job in reversed(self.board.jobs.values()) if job.handover_ms is not None)
        return [
            max(0, (job.handover_ms or 0) - self._ready_ms(job) - drive_ms[job.table])
            for job in islice(brought, RECENT_JOBS)
        ]

    def _ready_ms(self, job: Job) -> int:
        return self.board.tickets[job.ticket].courses[job.course].loads_ready_ms[job.load - 1]

    def held_ms(self, course: CourseState, places: int) -> int:
        """How much longer a course that is held waits until it is fired."""
        if course.held == "the kitchen is busy" and self.board.fired_lately:
            return max(0, self.board.fired_lately[0][0] + THROTTLE_MS - self.now_ms)
        if course.held != "the pass is full":
            return 0
        free = self._places - self.board.pass_places
        for at_ms, freed in sorted(self._pass_frees()):
            free += freed
            if free >= places:
                return max(0, at_ms - self.now_ms)
        return 0

    def _pass_frees(self) -> list[tuple[int, int]]:
        """When courses leave the pass by and by, and how many places each has."""
        found = []
        for ticket in self.board.open_tickets():
            for course in ticket.courses.values():
                if course.places:
                    ends = (self.line_ends_ms.get((ticket.ticket, line), self.now_ms) for line in course.lines)
                    found.append((max(ends), course.places))
        return found


def _mean_and_spread(values: list[float]) -> tuple[float, float]:
    """The mean, and the standard deviation. (`statistics.pstdev` is exact, and slow.)"""
    mean = math.fsum(values) / len(values)
    return mean, math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
