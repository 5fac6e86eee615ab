"""What a dispatch policy is told, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sim.messages.events import Candidate


class Load(NamedTuple):
    """Dishes of one course that stand on the pass and fit one robot; `placed_ms` is when they were ordered."""

    ticket: str
    course: str
    load: int
    dishes: int
    table: str
    ready_ms: int
    trays: int = 1
    placed_ms: int = 0

    @property
    def job(self) -> str:
        """The id of the job of bringing it."""
        return f"{self.ticket}/{self.course}/{self.load}"


class Busy(NamedTuple):
    """A robot that is at work: when and where it is expected to be done."""

    robot: str
    free_ms: int
    vertex: str


class Situation(NamedTuple):
    """A moment at the pass.

    Attributes:
        loads: what nobody carries yet, the longest ready first.
        robots: who is free and charged, by name in natural order.
        delivery_ms: how long until a robot, free or busy, would have brought a load to its table, were the
            floor empty; None where it has no way.
        busy: who is at work, by name in natural order.
        trays: how many each robot has.
        trip_ms: how long until a robot would have brought each of several loads, in this order on one trip;
            None where it has no way.
        soon: loads that will be plated in about the time that a robot takes to the pass, `ready_ms` being when,
            and for which no robot has been sent ahead. A robot that is assigned one waits for it at the pass.
        to_pass_ms: how long a robot takes to the pass bay that is nearest to it; None where it has no way.
    """

    now_ms: int
    loads: tuple[Load, ...]
    robots: tuple[str, ...]
    delivery_ms: Callable[[str, Load], int | None]
    busy: tuple[Busy, ...] = ()
    trays: int = 1
    trip_ms: Callable[[str, Sequence[Load]], tuple[int, ...] | None] = lambda _, __: None
    soon: tuple[Load, ...] = ()
    to_pass_ms: Callable[[str], int | None] = lambda _: None

    def candidates(self, load: Load) -> tuple[Candidate, ...]:
        """Who could bring a load, from the soonest on; ties by the order of robots."""
        robots = [*self.robots, *(busy.robot for busy in self.busy)]
        costs = [(cost, robot) for robot in robots if (cost := self.delivery_ms(robot, load)) is not None]
        return tuple(Candidate(robot, cost) for cost, robot in sorted(costs, key=lambda pair: pair[0]))


class Assignment(NamedTuple):
    """One robot for one load, and for those in `then` on the same trip, served in this order.

    `why` may say the candidates and their costs by the policy's own measure; where it is empty, they are
    the times to the table.
    """

    robot: str
    load: Load
    why: tuple[Candidate, ...] = ()
    then: tuple[Load, ...] = ()

    @property
    def loads(self) -> tuple[Load, ...]:
        """All loads of the trip, in the order of service."""
        return (self.load, *self.then)


Policy = Callable[[Situation], list[Assignment]]
