"""Faults by themselves: robots break down and are put back, something stands in an aisle and is cleared away.

When the next fault comes depends on its name and on what the board knows, never on when a process began:
so a world that is built in the middle of an evening has the same faults.
"""

from __future__ import annotations

from collections.abc import Generator
from itertools import count
from typing import Any

import simpy

from sim.messages import events as e
from sim.messages import reasons
from sim.streams import as_ms, stream
from sim.world.changes import Changes
from sim.world.scene import Scene

AGAIN_MS = 5000  # a robot that can't be put on its dock yet

Yields = Generator[simpy.Event, Any, None]


class Faults:
    """One process a robot, and one for the edges of the floor; none where nothing goes wrong."""

    def __init__(self, scene: Scene, changes: Changes) -> None:
        self._scene = scene
        self._changes = changes
        self._faults = scene.restaurant.service.faults
        if self._faults.breakdowns_per_h > 0:
            for name in scene.board.robots:
                scene.env.process(self._robot(name))
        if self._faults.closures_per_h > 0:
            scene.env.process(self._edges())

    def _robot(self, name: str) -> Yields:
        robot, faults = self._scene.board.robots[name], self._faults
        while True:
            if robot.removed is not None:
                yield from self._until(robot.removed_ms + as_ms(faults.mend_min * 60))
                while robot.removed is not None and not self._changes.place(name, "mended"):
                    yield self._scene.env.timeout(AGAIN_MS)  # another robot is at its dock
            elif robot.broken is not None:
                broken = robot.breakdowns
                yield from self._until(robot.broken_ms + as_ms(faults.carry_away_min * 60))
                if robot.broken is not None and robot.removed is None and robot.breakdowns == broken:
                    self._changes.remove(name, "broken down")
            else:
                chance = stream(self._scene.seed, reasons.because("breakdown"), name, robot.breakdowns)
                since_ms, broken = robot.working_ms, robot.breakdowns
                yield from self._until(since_ms + as_ms(chance.expovariate(faults.breakdowns_per_h / 3600)))
                if robot.broken is None and robot.removed is None and robot.working_ms == since_ms:
                    self._changes.stop(name, e.RobotBroke(name, reasons.because("breakdown")))

    def _edges(self) -> Yields:
        """The n-th obstruction has its instant, its edge and its end by its name alone."""
        floor, faults, board = self._scene.restaurant.floor, self._faults, self._scene.board
        kinds = {name: vertex.kind for name, vertex in floor.spec.vertices.items()}
        aisles = [edge for edge in floor.graph.edges if not {kinds[end] for end in edge} & {"dock", "pass"}]
        at_ms = 0
        for number in count(1) if aisles else ():
            chance = stream(self._scene.seed, "obstruction", number)
            at_ms += as_ms(chance.expovariate(faults.closures_per_h / 3600))
            edge = chance.choice(aisles)
            until_ms = at_ms + max(1, as_ms(chance.expovariate(1 / (faults.closure_min * 60))))
            if at_ms >= self._scene.now_ms and board.closed_edges.get(edge) != at_ms:
                yield from self._until(at_ms)
                self._changes.bar(edge)
            if board.closed_edges.get(edge) == at_ms:
                self._scene.env.process(self._clear(edge, at_ms, until_ms))

    def _clear(self, edge: tuple[str, str], since_ms: int, until_ms: int) -> Yields:
        yield from self._until(until_ms)
        if self._scene.board.closed_edges.get(edge) == since_ms:  # nobody has opened it before
            self._changes.clear(edge)

    def _until(self, at_ms: int) -> Yields:
        yield self._scene.env.timeout(max(0, at_ms - self._scene.now_ms))  # nothing but time
