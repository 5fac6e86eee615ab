"""When a course is on the table: its last load came by a robot or by a person, whichever is last."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from sim.messages import events as e
from sim.streams import as_ms
from sim.world.scene import Scene


def deliver_if_whole(scene: Scene, ticket: str, course: str) -> None:
    """Say that a course is delivered, if all its loads are on the table."""
    state = scene.board.tickets[ticket].courses[course]
    if state.ready_ms is not None and len(state.served) + len(state.lost) == len(state.loads):
        scene.emit(e.CourseDelivered(ticket, course))


class Staff:
    """People who carry loads that no robot can bring, from the pass or from a robot to the table."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._carry_ms = as_ms(scene.restaurant.service.staff.carry_s)
        for ticket in scene.board.open_tickets():
            for course in ticket.courses.values():
                for load, until_ms in course.with_staff.items():
                    scene.env.process(self._carry(ticket.ticket, course.course, load, until_ms))

    def give(self, ticket: str, course: str, load: int, because: str, robot: str = "") -> None:
        """A person takes a load to its table, from a robot's trays or from the pass."""
        until_ms = self._scene.now_ms + self._carry_ms
        self._scene.emit(e.LoadGivenToStaff(ticket, course, load, until_ms, because, robot))
        self._scene.env.process(self._carry(ticket, course, load, until_ms))

    def _carry(self, ticket: str, course: str, load: int, until_ms: int) -> Generator[simpy.Event, Any, None]:
        yield self._scene.env.timeout(until_ms - self._scene.now_ms)  # the person is at the table
        if self._scene.board.tickets[ticket].cancelled is None:
            self._scene.emit(e.LoadServedByStaff(ticket, course, load))
            deliver_if_whole(self._scene, ticket, course)
