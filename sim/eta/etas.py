"""When a course is expected at its table, as a range, and what holds it up: foretold from a board.

A forecast by means and spreads, which draws nothing and changes nothing: the kitchen's part as `kitchen_load` has it,
the way from the pass by what the last jobs took beyond driving, both with their variances. `benchmarks/eta.py` says how
often food comes within the range.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from sim.board import THROTTLE_MS, Board, CourseState, Job, Line, Ticket
from sim.eta.causes import Cause, pass_cause, robot_cause
from sim.floor.ways import ways_s
from sim.kitchen_load import line_ends_ms, line_ms, mean_ms, waits_ms
from sim.restaurant import Restaurant
from sim.streams import as_ms

BELOW, ABOVE = 1.2, 1.7  # standard deviations that a range goes down and up: queues are late more than early
LATE_MS = 120_000  # beyond a calm evening's time: then there is a reason to say
LATE_AT_PASS_MS = 45_000
HELD_MS = 90_000  # that a robot stands which can't go on, or is under way with other things
RECENT_JOBS = 12  # that tell how long fetching takes now
WAIT_SPREAD = 0.4  # of a wait at a station, as a share of it
SPREAD_MS = 10_000  # of anything, at least
LATER_MS, LATER_SPREAD_MS = 20_000, 45_000  # what others order meanwhile adds to a course that is fired later


@dataclass(frozen=True)
class Eta:
    """When a course comes to its table, in world time: most likely between these two."""

    early_ms: int
    late_ms: int
    cause: Cause | None


class _Guess(NamedTuple):
    """An instant that is not sure."""

    mean_ms: float
    variance: float  # of milliseconds

    def after(self, mean_ms: float, spread_ms: float = 0.0) -> _Guess:
        return _Guess(self.mean_ms + mean_ms, self.variance + spread_ms**2)


class Etas:
    """Foretells for one restaurant; what its floor says is computed once.

    Attributes:
        course_order: the place of each course in a meal.
    """

    def __init__(self, restaurant: Restaurant) -> None:
        self._restaurant = restaurant
        fleet, floor = restaurant.service.robots, restaurant.floor
        ways = ways_s(floor, floor.pass_bays, fleet.speed_mps, fleet.turn_s)
        self.course_order = restaurant.menu.course_order
        self._drive_ms = {name: as_ms(ways.get(table.stop, 0.0)) for name, table in floor.tables.items()}
        self._eaten_ms = {course: as_ms(60 * each) for course, each in restaurant.service.kitchen.eaten_min.items()}
        self._usual_take_ms = as_ms(restaurant.service.guests.handover_s)
        self._usual_fetch_ms = as_ms(fleet.load_s + fleet.turn_s) + sum(self._drive_ms.values()) / len(self._drive_ms)

    def of(self, board: Board, tickets: Iterable[Ticket], now_ms: int) -> dict[str, dict[str, Eta]]:
        """For each open ticket, its courses that are neither at the table nor served, by their ids."""
        wanted = [ticket for ticket in tickets if ticket.is_open]
        if not wanted:
            return {}
        moment = _Moment(self._restaurant, board, now_ms, self._drive_ms, self._usual_fetch_ms)
        return {ticket.ticket: self._of(moment, ticket) for ticket in wanted}

    def _of(self, moment: _Moment, ticket: Ticket) -> dict[str, Eta]:
        board, now_ms = moment.board, moment.now_ms
        order = self.course_order
        found: dict[str, Eta] = {}
        before: _Guess | None = None  # when the one before is eaten
        for course in sorted(ticket.courses.values(), key=lambda course: order[course.course]):
            due = self._due(ticket, before)
            comes = self._comes(moment, ticket, course, due)
            if not _is_at_table(board, course):
                cause = self._cause(moment, ticket, course, comes, due)
                spread_ms = math.sqrt(comes.variance) + SPREAD_MS
                early_ms, late_ms = comes.mean_ms - BELOW * spread_ms, comes.mean_ms + ABOVE * spread_ms
                found[course.course] = Eta(round(max(now_ms, early_ms)), round(max(now_ms, late_ms)), cause)
            taken_ms = self._usual_take_ms if course.delivered_ms is None else 0
            before = comes.after(taken_ms + self._eaten_ms.get(course.course, 0))
        return found

    def _due(self, ticket: Ticket, before: _Guess | None) -> _Guess:
        """When a course is to be fired."""
        return _Guess(ticket.placed_ms, 0) if before is None or ticket.together else before

    # ── the kitchen ───────────────────────────────────────────────────────────────────────────

    def _comes(self, moment: _Moment, ticket: Ticket, course: CourseState, due: _Guess) -> _Guess:
        """When all of a course is at its table."""
        if course.delivered_ms is not None:
            return _Guess(course.delivered_ms, 0)
        cooked = self._cooked(moment, ticket, course, due)
        coming = [load for load in range(1, len(course.loads) + 1) if load not in course.lost]
        loads = [self._load_comes(moment, ticket, course, load) for load in coming]
        if course.ready_ms is None or not loads:
            loads.append(self._fetched(moment, ticket.table, cooked))
        return max(loads, key=lambda load: load.mean_ms)

    def _cooked(self, moment: _Moment, ticket: Ticket, course: CourseState, due: _Guess) -> _Guess:
        """When the last line of a course is plated."""
        lines = [ticket.lines[number] for number in course.lines]
        guesses = [self._fired(moment, ticket, line) for line in lines if line.start_ms is not None]
        unfired = [line for line in lines if line.start_ms is None]
        if unfired:
            later = due.mean_ms > moment.now_ms
            fires = due.after(LATER_MS, LATER_SPREAD_MS) if later else _Guess(moment.now_ms, due.variance)
            fires = fires.after(moment.held_ms(course, sum(line.placed.quantity for line in unfired)))
            guesses.append(max((self._unfired(moment, line, fires) for line in unfired), key=lambda each: each.mean_ms))
        return max(guesses, key=lambda each: each.mean_ms)

    def _fired(self, moment: _Moment, ticket: Ticket, line: Line) -> _Guess:
        if line.plated_ms is not None:
            return _Guess(line.plated_ms, 0)
        item = self._restaurant.menu.by_id[line.placed.item]
        end_ms = moment.line_ends_ms.get((ticket.ticket, line.placed.line), moment.now_ms)
        left = item.steps[line.step :]  # of those that are not begun
        own_ms = sum(mean_ms(step.prep, line.placed.quantity) for step in left)
        waits = WAIT_SPREAD * max(0, end_ms - moment.now_ms - own_ms) if line.until_ms is None else 0.0
        spread = sum((step.prep.cv * mean_ms(step.prep, line.placed.quantity)) ** 2 for step in left)
        return _Guess(end_ms, spread + waits**2)

    def _unfired(self, moment: _Moment, line: Line, fires: _Guess) -> _Guess:
        item, quantity = self._restaurant.menu.by_id[line.placed.item], line.placed.quantity
        takes_ms = line_ms(item, quantity, moment.waits_ms)
        own = [mean_ms(step.prep, quantity) for step in item.steps]
        spread = math.hypot(*(step.prep.cv * each for step, each in zip(item.steps, own, strict=True)))
        return fires.after(takes_ms, math.hypot(spread, WAIT_SPREAD * (takes_ms - sum(own))))

    # ── the way ───────────────────────────────────────────────────────────────────────────────

    def _load_comes(self, moment: _Moment, ticket: Ticket, course: CourseState, load: int) -> _Guess:
        """When a load that stands ready, or left the pass already, is at its table."""
        board = moment.board
        if load in course.served:
            return _Guess(moment.now_ms, 0)
        if load in course.with_staff:
            return _Guess(course.with_staff[load], 0)
        job = next((board.jobs[job] for job in course.jobs if board.jobs[job].load == load), None)
        if job is not None:
            if board.robots[job.robot].is_held or job.returning:  # nobody knows for how long
                return _Guess(moment.now_ms, 0).after(HELD_MS + self._drive_ms[ticket.table], HELD_MS / 2)
            if job.again_ms is not None:
                return _Guess(max(moment.now_ms, job.again_ms), 0).after(HELD_MS, HELD_MS / 2)
            arrive_ms = _arrive_ms(board, job)
            if arrive_ms is not None:
                return _Guess(max(moment.now_ms, arrive_ms), (0.1 * max(0, arrive_ms - moment.now_ms)) ** 2)
        ready_ms = course.loads_ready_ms[load - 1]
        return self._fetched(moment, ticket.table, _Guess(ready_ms, 0))

    def _fetched(self, moment: _Moment, table: str, ready: _Guess) -> _Guess:
        """From the pass to a table, by what the last jobs took."""
        mean_ms, spread_ms = moment.fetch_ms
        comes = ready.after(mean_ms + self._drive_ms[table], spread_ms)
        soonest_ms = moment.now_ms + 0.5 * mean_ms + self._drive_ms[table]
        return comes if comes.mean_ms >= soonest_ms else _Guess(soonest_ms, comes.variance)

    # ── why ───────────────────────────────────────────────────────────────────────────────────

    def _cause(self, moment: _Moment, ticket: Ticket, course: CourseState, comes: _Guess, due: _Guess) -> Cause | None:
        """The plainest reason why a course is not here; None where all goes as it should."""
        board, now_ms = moment.board, moment.now_ms
        if course.with_staff:
            if ticket.table in board.cut_off:
                return Cause("closed")
            return Cause("broke", course.taken_from) if course.taken_from else Cause("person")
        jobs = [board.jobs[job] for job in course.jobs if board.jobs[job].ended_ms is None]
        for job in jobs:
            if (cause := robot_cause(board, job, now_ms)) is not None:
                return cause
        if jobs:
            return None
        if len(course.loads) > len(course.lost):
            return pass_cause(board, now_ms) if now_ms - course.loads_ready_ms[-1] > LATE_AT_PASS_MS else None
        if due.mean_ms > now_ms:
            return None
        if course.held:
            return Cause("the pass is full" if course.held == "the pass is full" else "the kitchen is busy")
        lines = [ticket.lines[number] for number in course.lines]
        if course.lost and any(line.plated_ms is None for line in lines):
            return Cause("remade")
        items = self._restaurant.menu.by_id
        calm_ms = max(
            sum(mean_ms(step.prep, line.placed.quantity) for step in items[line.placed.item].steps) for line in lines
        )
        if comes.mean_ms - due.mean_ms < calm_ms + self._usual_fetch_ms + self._drive_ms[ticket.table] + LATE_MS:
            return None
        waiting = [line for line in lines if line.plated_ms is None and line.until_ms is None]
        if not waiting:
            return Cause("cooking")
        steps = [items[line.placed.item].steps[line.step] for line in waiting]
        return Cause("station", max(steps, key=lambda step: moment.waits_ms[step.station][0]).station)


class _Moment:
    """What several questions about one moment share."""

    def __init__(
        self, restaurant: Restaurant, board: Board, now_ms: int, drive_ms: dict[str, int], usual_fetch_ms: float
    ) -> None:
        self.board, self.now_ms = board, now_ms
        self._places = restaurant.service.kitchen.pass_places
        self.waits_ms = waits_ms(restaurant, board, now_ms)
        self.line_ends_ms = line_ends_ms(restaurant, board, now_ms)

        self.fetch_ms = _mean_and_spread([usual_fetch_ms, usual_fetch_ms, *self._fetches_ms(drive_ms)])

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


def _is_at_table(board: Board, course: CourseState) -> bool:
    """Whether all of a course is served, or on a robot that stands at the table."""
    if course.delivered_ms is not None:
        return True
    standing = [board.jobs[job].load for job in course.jobs if board.jobs[job].handover_ms is not None]
    return course.ready_ms is not None and {*course.served, *course.lost, *standing} >= set(
        range(1, len(course.loads) + 1)
    )


def _arrive_ms(board: Board, job: Job) -> int | None:
    """When a job's robot plans to be at its table; None where it plans nothing."""
    stop = board.floor.tables[job.table].stop
    stops = board.robots[job.robot].stops
    return next((each.arrive_ms for each in stops if each.action == "unload" and each.vertex == stop), None)
