"""Calls from the tables: a robot or a person comes to each, unless the guests have left before."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Literal

import simpy

from sim.board import Call, Chore, Visit
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.reasons import because
from sim.streams import as_ms, lognormal, stream
from sim.world.crew import RETRY_MS, Crew, Places
from sim.world.scene import Scene
from sim.world.second_look import SecondLook

TOO_LATE = "no robot was free in time"

Yields = Generator[simpy.Event, Any, None]


class Calls:
    """Keeps the calls that wait for a robot, the oldest first; one process for each to which a person comes.

    Args:
        washes: the wash stations, the one nearest to a vertex first.
    """

    def __init__(self, scene: Scene, crew: Crew, washes: Callable[[str], list[e.ChorePlace]]) -> None:
        self._scene = scene
        self._crew = crew
        self._washes = washes
        self._service = scene.restaurant.service.calls
        self._waiting: dict[str, Call] = {}
        self._again = SecondLook(scene, self.assign)

    def begin(self) -> None:
        """Go on with what a board tells."""
        on_the_way = {place.call for chore in self._scene.board.chores.values() for place in chore.ahead}
        for call in self._scene.board.open_calls():
            if call.call not in on_the_way:
                self._scene.env.process(self._begin(call))

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
            self._scene.env.process(self._begin(board.calls[asked.call]))

    def _is_of(self, visit: Visit, asked: c.CallService) -> bool:
        return asked.ticket in visit.tickets and asked.course in self._scene.board.tickets[asked.ticket].courses

    def answered(self, asked: c.AnswerCall) -> None:
        """Someone of the staff has come, sooner than it would have been without being told."""
        call = self._scene.board.calls.get(asked.call)
        if call is None or call.ended_ms is not None:
            state = "call-ended" if call is not None else "call-unknown"
            self._scene.emit(e.CommandRefused(because(state, call=asked.call)))
        else:
            self._scene.emit(e.CallAnswered(asked.call, "staff"))

    def drop(self, reason: Literal["visit closed", "evening ended"]) -> None:
        """Nobody need come any more to those who have left."""
        board = self._scene.board
        for call in board.open_calls():
            if board.visits[call.visit].closed_ms is not None:
                self._scene.emit(e.CallDropped(call.call, reason))

    # ── robots ────────────────────────────────────────────────────────────────────────────────

    def _begin(self, call: Call) -> Yields:
        yield self._scene.env.timeout(0)  # whatever else is asked at this instant has been
        if call.kind in self._service.by_robot and call.given_ms is None:
            self._want(call)
        else:
            yield from self._answer(call)

    def _want(self, call: Call) -> None:
        """Let a call wait for a robot, or for a person where no robot will come."""
        if call.ended_ms is not None or call.given_ms is not None or call.call in self._waiting:
            return
        because = self._why_no_robot(call)
        if because:
            self._give(call, because)
            return
        self._waiting[call.call] = call
        self._scene.env.process(self._give_up(call))
        self._again.after(0)

    def broken_off(self, chore: Chore) -> None:
        """A robot doesn't go on with a chore: the call that it was for waits for another one."""
        for name in dict.fromkeys(place.call for place in chore.ahead if place.call):
            self._want(self._scene.board.calls[name])

    def attended(self, name: str, by: e.ChoreBy) -> None:
        """A robot was at a place for a call; at a table, the guests have what they asked for, or nobody saw to it."""
        call = self._scene.board.calls[name]
        if call.ended_ms is not None:
            return
        if by == "nobody":
            self._give(call, "nobody saw to the robot")
        else:
            self._scene.emit(e.CallAnswered(name, "robot"))

    def assign(self) -> None:
        """Send robots that have nothing else to do, and that no load will need before."""
        for name, call in list(self._waiting.items()):
            if call.ended_ms is not None or call.given_ms is not None:
                del self._waiting[name]
            elif call.table in self._scene.board.cut_off:
                self._give(call, self._scene.board.cut_off[call.table])
        while self._waiting and (spare := self._crew.spare()) and self._send_one(spare):
            pass
        if self._waiting:
            self._again.after(RETRY_MS)

    def _send_one(self, spare: list[str]) -> bool:
        for name, call in self._waiting.items():
            if self._crew.send_soonest(spare, f"call/{name}/{call.trips + 1}", "call", self._ways(call)):
                del self._waiting[name]
                return True
        return False

    def _ways(self, call: Call) -> list[Places]:
        """Water comes from the pass; what is cleared goes to a wash station."""
        floor = self._scene.restaurant.floor
        stop, about = floor.tables[call.table].stop, (call.table, call.visit, call.call)
        if call.kind == "clear":
            return [(e.ChorePlace(stop, "collect", *about), wash) for wash in self._washes(stop)]
        bays = sorted(floor.pass_bays, key=lambda bay: self._crew.between_ms(bay, stop))
        return [(e.ChorePlace(bay, "fetch", call=call.call), e.ChorePlace(stop, "hand over", *about)) for bay in bays]

    def _why_no_robot(self, call: Call) -> str:
        """Why a call does not wait for a robot any longer, or not at all."""
        board = self._scene.board
        if call.kind == "clear" and not self._scene.restaurant.floor.washes:
            return "there is no wash station"
        if call.kind == "clear" and not call.dishes:
            return "nothing has come to the table"
        if call.table in board.cut_off:
            return board.cut_off[call.table]
        if self._scene.now_ms >= call.called_ms + as_ms(self._service.patience_s):
            return TOO_LATE
        return ""

    def _give_up(self, call: Call) -> Yields:
        yield self._scene.env.timeout(call.called_ms + as_ms(self._service.patience_s) - self._scene.now_ms)
        if self._waiting.get(call.call) is call and call.ended_ms is None:
            self._give(call, TOO_LATE)

    # ── people ────────────────────────────────────────────────────────────────────────────────

    def _give(self, call: Call, because: str) -> None:
        """A person comes to a call, since no robot does."""
        self._waiting.pop(call.call, None)
        self._scene.emit(e.CallGivenToStaff(call.call, because))
        self._scene.env.process(self._answer(call))

    def _answer(self, call: Call) -> Yields:
        scene, staff = self._scene, self._scene.restaurant.service.staff
        if staff.calls == "manual":
            return  # whoever has come says so (`answered`)
        chance = stream(scene.seed, "answer", call.call)
        asked_ms = call.called_ms if call.given_ms is None else call.given_ms
        due_ms = asked_ms + as_ms(lognormal(chance, staff.answer_s, staff.cv))
        yield scene.env.timeout(max(0, due_ms - scene.now_ms))  # a person comes
        if call.ended_ms is None:
            scene.emit(e.CallAnswered(call.call, "staff"))
