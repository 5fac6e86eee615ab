"""Calls from the tables: somebody comes to each, unless the guests have left before."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Literal

import simpy

from sim.board import Call, Visit
from sim.messages import commands as c
from sim.messages import events as e
from sim.streams import as_ms, lognormal, stream
from sim.world.scene import Scene


class Calls:
    """One process a call: a person comes after a while."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        for call in scene.board.open_calls():
            scene.env.process(self._answer(call))

    def call(self, asked: c.CallService) -> None:
        """Take a call, or refuse it."""
        board, emit = self._scene.board, self._scene.emit
        visit = board.visits.get(asked.visit)
        if visit is None:
            emit(e.CallRefused(asked.call, asked.visit, "no such visit"))
        elif visit.closed_ms is not None:
            emit(e.CallRefused(asked.call, asked.visit, "visit closed"))
        elif asked.call in board.calls:
            emit(e.CallRefused(asked.call, asked.visit, "call exists"))
        elif asked.course and not self._is_of(visit, asked):
            emit(e.CallRefused(asked.call, asked.visit, "no such course"))
        else:
            emit(e.ServiceCalled(asked.call, asked.visit, visit.table, asked.kind, asked.ticket, asked.course))
            self._scene.env.process(self._answer(board.calls[asked.call]))

    def _is_of(self, visit: Visit, asked: c.CallService) -> bool:
        return asked.ticket in visit.tickets and asked.course in self._scene.board.tickets[asked.ticket].courses

    def answered(self, asked: c.AnswerCall) -> None:
        """Someone of the staff has come, sooner than it would have been without being told."""
        call = self._scene.board.calls.get(asked.call)
        if call is None or call.ended_ms is not None:
            state = "has ended already" if call is not None else "is not known"
            self._scene.emit(e.CommandRefused(f"call {asked.call} {state}"))
        else:
            self._scene.emit(e.CallAnswered(asked.call, "staff"))

    def drop(self, reason: Literal["visit closed", "evening ended"]) -> None:
        """Nobody need come any more to those who have left."""
        board = self._scene.board
        for call in board.open_calls():
            if board.visits[call.visit].closed_ms is not None:
                self._scene.emit(e.CallDropped(call.call, reason))

    def _answer(self, call: Call) -> Generator[simpy.Event, Any, None]:
        scene, staff = self._scene, self._scene.restaurant.service.staff
        chance = stream(scene.seed, "answer", call.call)
        due_ms = call.called_ms + as_ms(lognormal(chance, staff.answer_s, staff.cv))
        yield scene.env.timeout(max(0, due_ms - scene.now_ms))  # a person comes
        if call.ended_ms is None:
            scene.emit(e.CallAnswered(call.call, "staff"))
