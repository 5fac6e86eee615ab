"""Who drives to what: each released task goes to the robot that can be there first, and moves on while that is better.

A task is a list of visits for one robot. Nothing is known of it before its release. Until its first visit is made it
may be given to another robot; estimates propose, and what the plans then come to decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.routing.roaming.choices import Choices, Option, Situation
from sim.routing.roaming.course import Visit
from sim.routing.roaming.roaming import Roaming

WORTH_MS = 200  # how much sooner all tasks together have to be done for a change of mind
CROWDED = 1.3  # tasks for each robot; above this a free robot takes what is near, and none has a second task
TRIED = 3  # options that are planned, of those that look good


class Served(NamedTuple):
    """The last visit of a task was made."""

    task: int
    robot: int
    at_ms: int


class Tasks:
    """The tasks of roaming robots. Call `advance` at the instants that it names, and `release` with new tasks.

    Args:
        ahead: how many tasks a robot may have, the one it is at among them. In a crowd of tasks it has one.
    """

    def __init__(self, roaming: Roaming, ahead: int = 2) -> None:
        self._roaming = roaming
        self._ahead = ahead
        self._visits: dict[int, tuple[Visit, ...]] = {}
        self._waiting: dict[int, None] = {}
        self._on: dict[int, list[int]] = {}  # robot → its tasks, in the order in which it makes them
        self._choices = Choices(roaming.network, self._visits)
        self.replans = 0

    def prepare(self) -> None:
        """Compute now what would else be computed when it is first needed."""
        self._roaming.prepare()
        self._choices.prepare()

    @property
    def waiting(self) -> int:
        """How many tasks have no plan yet."""
        return len(self._waiting)

    def next_ms(self) -> int | None:
        """When the next robot has made the last visit of a task; None if none has one."""
        return min((self._done_ms(robot, tasks[0]) for robot, tasks in self._on.items() if tasks), default=None)

    def advance(self, now_ms: int) -> list[Served]:
        """Let time pass; give waiting tasks to robots, and let those that became free relieve others."""
        self._roaming.forget_before(now_ms)
        for robot in self._roaming.courses:
            self._on.setdefault(robot, [])
        served = self._note_served(now_ms)
        if self._waiting:
            self._assign()
        for done in served:
            if not self._on[done.robot]:
                self._relieve(done.robot)
        return served

    def release(self, now_ms: int, tasks: dict[int, Sequence[Visit]]) -> list[Served]:
        """Take new tasks, by number; then as `advance`."""
        for task, visits in tasks.items():
            self._visits[task] = tuple(visits)
            self._waiting[task] = None
        return self.advance(now_ms)

    def _done_ms(self, robot: int, task: int) -> int:
        return max(stay.leave_ms for stay in self._roaming.courses[robot].stays if stay.task == task)

    def _note_served(self, now_ms: int) -> list[Served]:
        served = []
        for robot, tasks in self._on.items():
            while tasks and (done_ms := self._done_ms(robot, tasks[0])) <= now_ms:
                served.append(Served(tasks.pop(0), robot, done_ms))
        return served

    # ── who takes what ────────────────────────────────────────────────────────────────────────

    def _assign(self) -> None:
        """Give waiting tasks away: in their order, or in a crowd those that are near a free robot, and short."""
        crowded = len(self._waiting) + sum(map(len, self._on.values())) > CROWDED * len(self._on)
        most = 1 if crowded else self._ahead
        tried: set[int] = set()  # tasks for which there is no plan now
        while open_ := [task for task in self._waiting if task not in tried]:
            situations = [s for s in self._situations() if not crowded or len(s.begun) + len(s.pending) < most]
            if not situations:
                return
            task = min(open_, key=lambda task: (self._choices.urge_ms(task, situations), task)) if crowded else open_[0]
            if not self._take(task, self._choices.options(task, situations, most)):
                tried.add(task)

    def _take(self, task: int, options: list[Option]) -> bool:
        """Plan the option that looks best; then others, if they could still be better than what that came to."""
        before_ms = self._total_ms()
        taken: list[tuple[int, list[int]]] | None = None
        best_ms = 0
        for option in options[:TRIED]:
            if taken is None:
                if self._give(option.wanted):
                    taken = [(robot, self._on[robot]) for robot, _ in option.wanted]
                    best_ms = self._total_ms() - before_ms
                    del self._waiting[task]
            elif option.delta_ms < best_ms - WORTH_MS:
                self._change_mind(taken, option)
                return True
        return taken is not None

    def _change_mind(self, taken: list[tuple[int, list[int]]], option: Option) -> None:
        """Take another option instead, if all tasks are done sooner by it."""
        mine = {task for _, tasks in option.wanted for task in tasks}
        back = {robot: [task for task in tasks if task not in mine] for robot, tasks in taken}
        wanted = [*back.items(), *option.wanted]
        given = {task for _, tasks in wanted for task in tasks}
        lost = [task for _, tasks in taken for task in tasks if task not in given]
        repeated = {robot for robot, _ in option.wanted} & set(back)
        if not lost and not repeated:
            self._give(wanted, self._total_ms() - WORTH_MS)

    def _relieve(self, free: int) -> None:
        """A robot that is free takes the task of another one, where that helps most."""
        situations = self._situations()
        mine = next(s for s in situations if s.robot == free)
        best: Option | None = None
        for other in situations:
            for task in other.pending:
                planned_ms = self._done_ms(other.robot, task)
                delta_ms = self._choices.done_ms(mine, [task]) - planned_ms
                if delta_ms < -WORTH_MS and (best is None or delta_ms < best.delta_ms):
                    rest = [t for t in (*other.begun, *other.pending) if t != task]
                    best = Option(delta_ms, ((free, (task,)), (other.robot, tuple(rest))))
        if best is not None:
            self._give(best.wanted, self._total_ms() - WORTH_MS)

    def _situations(self) -> list[Situation]:
        found = []
        for robot, tasks in self._on.items():
            ahead = self._roaming.visits(robot)
            begun = [task for task in tasks if sum(visit.task == task for visit in ahead) < len(self._visits[task])]
            if begun:
                last = [stay for stay in self._roaming.courses[robot].stays if stay.task == begun[-1]][-1]
                vertex, at_ms = last.vertex, last.leave_ms
            else:
                (vertex, at_ms, _), _ = self._roaming.start(robot)
            found.append(Situation(robot, vertex, at_ms, tuple(begun), tuple(tasks[len(begun) :])))
        return found

    def _total_ms(self) -> int:
        """The sum of the instants at which all tasks that are given away will be done."""
        return sum(self._done_ms(robot, task) for robot, tasks in self._on.items() for task in tasks)

    def _give(self, wanted: Sequence[tuple[int, Sequence[int]]], below_ms: int | None = None) -> bool:
        """Plan for robots to make these tasks; only if the sum of all comes to less than a limit, if there is one."""
        self.replans += 1
        before = {robot: self._on[robot] for robot, _ in wanted}
        visits = []
        for robot, tasks in wanted:
            ahead = self._roaming.visits(robot)
            begun = [visit for visit in ahead if tasks and visit.task == tasks[0]]
            visits.append(
                (robot, [v for task in tasks for v in (begun if begun and task == tasks[0] else self._visits[task])])
            )
            self._on[robot] = list(tasks)
        if self._roaming.replan(visits, lambda: below_ms is None or self._total_ms() < below_ms):
            return True
        self._on.update(before)
        return False
