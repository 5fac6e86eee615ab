"""Who drives to what: each released task goes to the robot that can be there first, and moves on while that is better.

A task is a list of visits for one robot. Nothing is known of it before its release. Until its first visit is made it
may go to another robot.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.routing.network import UNREACHABLE
from sim.routing.roaming import Roaming, Visit

WORTH_MS = 300  # how much sooner tasks have to be served by it, for a robot that is on its way to give one up


class Served(NamedTuple):
    """The last visit of a task was made."""

    task: int
    robot: int
    at_ms: int


class _Robot(NamedTuple):
    """Where a robot can begin with a further task, and when; the task it is on its way to, which it may give up."""

    robot: int
    vertex: int
    at_ms: int
    is_free: bool


class Tasks:
    """The tasks of roaming robots. Call `advance` at the instants that it names, and at releases."""

    def __init__(self, roaming: Roaming) -> None:
        self._roaming = roaming
        self._network = roaming.network
        self._visits: dict[int, tuple[Visit, ...]] = {}
        self._waiting: dict[int, None] = {}
        self._on: dict[int, list[int]] = {}  # robot → its tasks, in the order in which it makes them
        self._far_ms: dict[int, list[int]] = {}
        self.replans = 0

    def prepare(self) -> None:
        """Compute now what would else be computed when it is first needed."""
        self._roaming.prepare()
        for vertex in range(len(self._network.names)):
            self._row_ms(vertex)

    @property
    def waiting(self) -> int:
        """How many tasks have no plan yet."""
        return len(self._waiting)

    def next_ms(self) -> int | None:
        """When the next robot has made the last visit of a task; None if none has one."""
        return min((self._done_ms(robot, tasks[0]) for robot, tasks in self._on.items() if tasks), default=None)

    def advance(self, now_ms: int) -> list[Served]:
        """Let time pass; then give waiting tasks to robots that are free."""
        self._roaming.forget_before(now_ms)
        served = self._note_served(now_ms)
        if self._waiting:
            self._assign(now_ms)
        return served

    def release(self, now_ms: int, tasks: dict[int, Sequence[Visit]]) -> list[Served]:
        """Take new tasks, by number; then as `advance`."""
        for task, visits in tasks.items():
            self._visits[task] = tuple(visits)
            self._waiting[task] = None
        return self.advance(now_ms)

    # ── what robots have done ─────────────────────────────────────────────────────────────────

    def _done_ms(self, robot: int, task: int) -> int:
        return max(stay.leave_ms for stay in self._roaming.courses[robot].stays if stay.task == task)

    def _note_served(self, now_ms: int) -> list[Served]:
        served = []
        for robot, tasks in self._on.items():
            while tasks and (done_ms := self._done_ms(robot, tasks[0])) <= now_ms:
                served.append(Served(tasks.pop(0), robot, done_ms))
        return served

    # ── who takes what ────────────────────────────────────────────────────────────────────────

    def _assign(self, now_ms: int) -> None:
        """Pairs of task and robot by the soonest arrival; a robot that is still busy keeps its place in the order."""
        robots = [self._robot(robot, now_ms) for robot in self._roaming.courses]
        if len(self._waiting) > len(robots) and not any(robot.is_free for robot in robots):
            return
        pairs = []
        for task in self._waiting:
            row_ms = self._row_ms(self._visits[task][0].vertex)
            pairs += [(robot.at_ms + row_ms[robot.vertex], task, robot) for robot in robots]
        pairs.sort()
        taken: set[int] = set()
        for arrive_ms, task, robot in pairs:
            if task not in self._waiting or robot.robot in taken or arrive_ms >= UNREACHABLE:
                continue
            if self._instead(task, arrive_ms, robots, taken, now_ms):
                continue
            taken.add(robot.robot)
            if robot.is_free and self._give([(robot.robot, [task])]):
                del self._waiting[task]
            elif not robot.is_free:
                self._waiting[task] = None

    def _robot(self, robot: int, now_ms: int) -> _Robot:
        tasks = self._on.setdefault(robot, [])
        if not tasks:
            here, _ = self._roaming.start(robot)
            return _Robot(robot, here.vertex, here.at_ms, True)
        last = self._roaming.courses[robot].stays[-1]
        return _Robot(robot, last.vertex, max(last.leave_ms, now_ms), False)

    def _instead(self, task: int, arrive_ms: int, robots: list[_Robot], taken: set[int], now_ms: int) -> bool:
        """Whether a robot on its way to another task takes this one first, or gives that one up to a free robot."""
        row_ms = self._row_ms(self._visits[task][0].vertex)
        best: tuple[int, list[tuple[int, list[int]]]] = (arrive_ms - now_ms - WORTH_MS, [])
        for robot in robots:
            tasks = self._on[robot.robot]
            if len(tasks) != 1 or robot.robot in taken or not self._may_give_up(robot.robot, tasks[0]):
                continue
            here, _ = self._roaming.start(robot.robot)
            there_ms = here.at_ms + row_ms[here.vertex]
            if there_ms - now_ms >= best[0]:
                continue
            other = self._visits[tasks[0]][0].vertex
            planned_ms = next(s.arrive_ms for s in self._roaming.courses[robot.robot].stays if s.task == tasks[0])
            other_row_ms = self._row_ms(other)
            after_ms = there_ms + other_row_ms[self._visits[task][-1].vertex]
            delta_ms = there_ms - now_ms + max(0, after_ms - planned_ms)
            if delta_ms < best[0] and len(self._visits[task]) == 1:
                best = (delta_ms, [(robot.robot, [task, tasks[0]])])
            for free in robots:
                if free.is_free and free.robot not in taken:
                    delta_ms = there_ms - now_ms + free.at_ms + other_row_ms[free.vertex] - planned_ms
                    if delta_ms < best[0]:
                        best = (delta_ms, [(robot.robot, [task]), (free.robot, [tasks[0]])])
        if not best[1] or not self._give(best[1]):
            return False
        taken.update(robot for robot, _ in best[1])
        del self._waiting[task]
        return True

    def _may_give_up(self, robot: int, task: int) -> bool:
        """Whether a task's first visit lies still ahead."""
        ahead = self._roaming.visits(robot)
        return sum(visit.task == task for visit in ahead) == len(self._visits[task])

    def _give(self, wanted: list[tuple[int, list[int]]]) -> bool:
        self.replans += 1
        visits = [(robot, [visit for task in tasks for visit in self._visits[task]]) for robot, tasks in wanted]
        if not self._roaming.replan(visits):
            return False
        self._on.update(wanted)
        return True

    def _row_ms(self, goal: int) -> list[int]:
        """The least time to a goal, by vertex."""
        known = self._far_ms.get(goal)
        if known is None:
            least_ms = self._network.least_ms
            known = self._far_ms[goal] = [least_ms(v, -1, goal) for v in range(len(self._network.names))]
        return known
