"""When a course is expected at its table, as a range, and what holds it up: foretold from a board.

A forecast by means and spreads, which draws nothing and changes nothing: the kitchen's part as `kitchen_load` has it,
the way from the pass by what the last jobs took beyond driving, both with their variances. `benchmarks/eta.py` says how
often food comes within the range.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sim.board import Board, CourseState, Job, Line, Ticket
from sim.eta.causes import Cause, pass_cause, robot_cause
from sim.eta.fetching import Fleet
from sim.eta.guess import Guess, still_ms
from sim.eta.moment import Moment
from sim.floor.ways import ways_s
from sim.kitchen_load import line_ms, mean_ms
from sim.restaurant import Restaurant
from sim.streams import as_ms

BELOW, ABOVE = 1.2, 1.7  # standard deviations that a range goes down and up: queues are late more than early
LATE_MS = 120_000  # beyond a calm evening's time: then there is a reason to say
LATE_AT_PASS_MS = 45_000
HELD_MS = 90_000  # that a robot stands which can't go on, or is under way with other things
WAIT_SPREAD = 0.4  # of a wait at a station, as a share of it
FAULTS_MEANWHILE = 0.5  # of the time until food is ready, in which faults leave fewer robots for it
ROBOT_SPREAD = 0.6  # of a wait for a robot, as a share of it
REAL_COOKS_CV = 0.5  # of what real cooks take from beginning to plating, by a recipe's mean
SPREAD_MS = 10_000  # of anything, at least
LATER_MS, LATER_SPREAD_MS = 20_000, 45_000  # what others order meanwhile adds to a course that is fired later


@dataclass(frozen=True)
class Eta:
    """When a course comes to its table, in world time: most likely between these two.

    Attributes:
        waits_for_cook: real cooks have not begun it; if they did so now, it would come then.
    """

    early_ms: int
    late_ms: int
    cause: Cause | None
    waits_for_cook: bool = False


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
        mean_drive_ms = sum(self._drive_ms.values()) / len(self._drive_ms)
        self._usual_fetch_ms = as_ms(fleet.load_s + fleet.turn_s) + mean_drive_ms
        self._fleet = Fleet(mean_drive_ms, as_ms(fleet.load_s + fleet.turn_s), self._usual_take_ms, self._drive_ms)
        self._last: Moment | None = None

    def of(self, board: Board, tickets: Iterable[Ticket], now_ms: int) -> dict[str, dict[str, Eta]]:
        """For each open ticket, its courses that are neither at the table nor served, by their ids."""
        wanted = [ticket for ticket in tickets if ticket.is_open]
        if not wanted:
            return {}
        moment = self._moment_of(board, now_ms)
        return {ticket.ticket: self._of(moment, ticket) for ticket in wanted}

    def _moment_of(self, board: Board, now_ms: int) -> Moment:
        if self._last is None or not self._last.serves(board, now_ms):
            self._last = Moment(self._restaurant, self._fleet, board, now_ms, self._usual_fetch_ms)
        return self._last

    def _of(self, moment: Moment, ticket: Ticket) -> dict[str, Eta]:
        board, now_ms = moment.board, moment.now_ms
        order = self.course_order
        found: dict[str, Eta] = {}
        before: Guess | None = None  # when the one before is eaten
        waits = False  # for a cook, and what follows with it
        for course in sorted(ticket.courses.values(), key=lambda course: order[course.course]):
            due = self._due(ticket, before)
            comes = self._comes(moment, ticket, course, due)
            waits = (waits and not ticket.together) or moment.waits_for_cook(ticket, course)
            if not _is_at_table(board, course):
                cause = self._cause(moment, ticket, course, comes, due)
                spread_ms = math.sqrt(comes.variance) + SPREAD_MS
                early_ms, late_ms = comes.mean_ms - BELOW * spread_ms, comes.mean_ms + ABOVE * spread_ms
                found[course.course] = Eta(round(max(now_ms, early_ms)), round(max(now_ms, late_ms)), cause, waits)
            taken_ms = self._usual_take_ms if course.delivered_ms is None else 0
            before = comes.after(taken_ms + self._eaten_ms.get(course.course, 0))
        return found

    def _due(self, ticket: Ticket, before: Guess | None) -> Guess:
        """When a course is to be fired."""
        return Guess(ticket.placed_ms, 0) if before is None or ticket.together else before

    # ── the kitchen ───────────────────────────────────────────────────────────────────────────

    def _comes(self, moment: Moment, ticket: Ticket, course: CourseState, due: Guess) -> Guess:
        """When all of a course is at its table."""
        if course.delivered_ms is not None:
            return Guess(course.delivered_ms, 0)
        cooked = self._cooked(moment, ticket, course, due)
        coming = [load for load in range(1, len(course.loads) + 1) if load not in course.lost]
        loads = [self._load_comes(moment, ticket, course, load) for load in coming]
        if course.ready_ms is None or not loads:
            loads.append(self._fetched(moment, ticket, course, 0, cooked))
        return max(loads, key=lambda load: load.mean_ms)

    def _cooked(self, moment: Moment, ticket: Ticket, course: CourseState, due: Guess) -> Guess:
        """When the last line of a course is plated."""
        lines = [ticket.lines[number] for number in course.lines]
        guesses = [self._fired(moment, ticket, line) for line in lines if line.start_ms is not None]
        unfired = [line for line in lines if line.start_ms is None]
        if unfired:
            later = due.mean_ms > moment.now_ms
            fires = due.after(LATER_MS, LATER_SPREAD_MS) if later else Guess(moment.now_ms, due.variance)
            fires = fires.after(moment.held_ms(course, sum(line.placed.quantity for line in unfired)))
            guesses.append(max((self._unfired(moment, line, fires) for line in unfired), key=lambda each: each.mean_ms))
        return max(guesses, key=lambda each: each.mean_ms)

    def _fired(self, moment: Moment, ticket: Ticket, line: Line) -> Guess:
        if line.plated_ms is not None:
            return Guess(line.plated_ms, 0)
        item = self._restaurant.menu.by_id[line.placed.item]
        if moment.is_manual and line.fired_ms is not None:
            mean = float(sum(mean_ms(step.prep, line.placed.quantity) for step in item.steps))
            left_ms = still_ms(mean, REAL_COOKS_CV, moment.now_ms - line.fired_ms)
            return Guess(moment.now_ms, 0).after(left_ms, min(left_ms, REAL_COOKS_CV * mean))
        end_ms = moment.line_ends_ms.get((ticket.ticket, line.placed.line))
        if end_ms is None:  # fired since
            return self._unfired(moment, line, Guess(moment.now_ms, 0))
        left = item.steps[line.step :]  # of those that are not begun
        own_ms = sum(mean_ms(step.prep, line.placed.quantity) for step in left)
        waits = WAIT_SPREAD * max(0, end_ms - moment.now_ms - own_ms) if line.until_ms is None else 0.0
        spread = sum((step.prep.cv * mean_ms(step.prep, line.placed.quantity)) ** 2 for step in left)
        return Guess(end_ms, spread + waits**2)

    def _unfired(self, moment: Moment, line: Line, fires: Guess) -> Guess:
        item, quantity = self._restaurant.menu.by_id[line.placed.item], line.placed.quantity
        takes_ms = line_ms(item, quantity, moment.waits_ms)
        own = [mean_ms(step.prep, quantity) for step in item.steps]
        spread = math.hypot(*(step.prep.cv * each for step, each in zip(item.steps, own, strict=True)))
        return fires.after(takes_ms, math.hypot(spread, WAIT_SPREAD * (takes_ms - sum(own))))

    # ── the way ───────────────────────────────────────────────────────────────────────────────

    def _load_comes(self, moment: Moment, ticket: Ticket, course: CourseState, load: int) -> Guess:
        """When a load that stands ready, or left the pass already, is at its table."""
        board = moment.board
        if load in course.served:
            return Guess(moment.now_ms, 0)
        if load in course.with_staff:
            return Guess(course.with_staff[load], 0)
        job = next((board.jobs[job] for job in course.jobs if board.jobs[job].load == load), None)
        if job is not None:
            robot = board.robots[job.robot]
            if robot.is_held:  # such things are over after a while that is exponential
                held_ms = moment.fetching.back_ms(robot) - moment.now_ms
                return Guess(moment.now_ms, 0).after(held_ms + self._drive_ms[ticket.table] / 2, held_ms)
            if job.returning:  # nobody knows for how long
                return Guess(moment.now_ms, 0).after(HELD_MS + self._drive_ms[ticket.table], HELD_MS / 2)
            if job.again_ms is not None:
                return Guess(max(moment.now_ms, job.again_ms), 0).after(HELD_MS, HELD_MS / 2)
            arrive_ms = _arrive_ms(board, job)
            if arrive_ms is not None:
                left_ms = max(0, arrive_ms - moment.now_ms)
                return moment.fetching.with_faults(Guess(moment.now_ms, 0).after(left_ms, 0.1 * left_ms), left_ms)
        ready_ms = course.loads_ready_ms[load - 1]
        return self._fetched(moment, ticket, course, load, Guess(ready_ms, 0))

    def _fetched(self, moment: Moment, ticket: Ticket, course: CourseState, load: int, ready: Guess) -> Guess:
        """From the pass to a table: by what the last jobs took, or by which robot is free when, if that is later."""
        (mean_ms, spread_ms), drive_ms = moment.fetch_ms, self._drive_ms[ticket.table]
        lately = ready.after(mean_ms + drive_ms, spread_ms)
        soonest_ms = moment.now_ms + 0.5 * mean_ms + drive_ms
        planned = moment.fetching.comes((ticket.ticket, course.course, load), ticket.table, ready)
        comes = Guess(max(lately.mean_ms, soonest_ms), lately.variance)
        if planned.mean_ms > comes.mean_ms:
            comes = comes.after(planned.mean_ms - comes.mean_ms, ROBOT_SPREAD * (planned.mean_ms - comes.mean_ms))
        cooks_ms = max(0, ready.mean_ms - moment.now_ms)
        way_ms = comes.mean_ms - moment.now_ms - cooks_ms
        return moment.fetching.with_faults(comes, way_ms + FAULTS_MEANWHILE * cooks_ms)

    # ── why ───────────────────────────────────────────────────────────────────────────────────

    def _cause(self, moment: Moment, ticket: Ticket, course: CourseState, comes: Guess, due: Guess) -> Cause | None:
        """The plainest reason why a course is not here; None where all goes as it should."""
        board, now_ms = moment.board, moment.now_ms
        if course.with_staff:
            if ticket.table in board.cut_off and any(
                robot.works and not robot.sent_home for robot in board.robots.values()
            ):
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
        if moment.is_manual:
            return Cause("no cook")
        steps = [items[line.placed.item].steps[line.step] for line in waiting]
        return Cause("station", max(steps, key=lambda step: moment.waits_ms[step.station][0]).station)


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
