"""Cruise: now and then a robot that has nothing else to do goes round the guests with samples."""

from __future__ import annotations

from collections.abc import Generator
from itertools import count
from typing import Any

import simpy

from sim.messages import events as e
from sim.streams import as_ms
from sim.world.crew import Crew, Places
from sim.world.scene import Scene


class Cruise:
    """Looks at instants that the service alone gives, whether a robot can go."""

    def __init__(self, scene: Scene, crew: Crew) -> None:
        self._scene = scene
        self._crew = crew
        self._service = scene.restaurant.service.cruise

    def begin(self) -> None:
        """Go on with what a board tells: at an instant that it knows already, nobody sets out again."""
        if self._service.item:
            self._scene.env.process(self._rounds())

    def _rounds(self) -> Generator[simpy.Event, Any, None]:
        scene, service = self._scene, self._service
        until_min = scene.restaurant.service.hours * 60 if service.until_min is None else service.until_min
        for number in count():
            at_min = service.from_min + number * service.every_min
            if at_min > until_min:
                return
            at_ms = as_ms(at_min * 60)
            if at_ms > scene.now_ms:
                yield scene.env.timeout(at_ms - scene.now_ms)  # nothing but time
                self._set_out(number + 1)

    def _set_out(self, number: int) -> None:
        board = self._scene.board
        under_way = sum(chore.kind == "cruise" for chore in board.chores.values())
        if under_way >= self._service.robots or not board.doors_open or not board.seated:
            return
        fresh = [
            name
            for name in self._crew.spare()
            if board.robots[name].chore is None
            and board.charge_at(board.robots[name], self._scene.now_ms) >= self._service.least_charge
        ]
        rounds = [way for bay in self._scene.restaurant.floor.pass_bays if len(way := self._round(bay)) > 1]
        if fresh and rounds:
            self._crew.send_soonest(fresh, f"cruise/{number}", "cruise", rounds)

    def _round(self, bay: str) -> Places:
        """From a pass bay past tables where guests sit, each time to the nearest one."""
        board, floor = self._scene.board, self._scene.restaurant.floor
        tables = [table for table in board.seated if table not in board.cut_off]
        way = [e.ChorePlace(bay, "fetch")]
        while tables and len(way) <= self._service.tables:
            here = way[-1].vertex
            table = min(tables, key=lambda other: self._crew.between_ms(here, floor.tables[other].stop))
            tables.remove(table)
            stop = floor.tables[table].stop
            if stop not in {place.vertex for place in way}:
                way.append(e.ChorePlace(stop, "offer", table, board.seated[table]))
        return tuple(way)
