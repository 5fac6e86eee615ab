"""The world: owns the one SimPy environment, takes commands, says what happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import simpy

from sim.board import Board
from sim.dispatch import policy
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import AnyEvent, Entry
from sim.messages.reasons import because
from sim.restaurant import Restaurant
from sim.world.bumping import Bumping
from sim.world.dining_room import DiningRoom
from sim.world.fleet import Fleet
from sim.world.interventions import Interventions
from sim.world.kitchen import Kitchen
from sim.world.larder import Larder
from sim.world.scene import Scene
from sim.world.waitlist import Waitlist


class World:
    """A restaurant at work, from whatever moment the board tells.

    Args:
        restaurant: the place, its menu and its service.
        seed: names all chance.
        board: what is true now, `board.at_ms`; the world goes on from there and keeps it true.
        publish: gets every event as it happens.
    """

    def __init__(self, restaurant: Restaurant, seed: int, board: Board, publish: Callable[[Entry], None]) -> None:
        self._board = board
        self._publish = publish
        self._env = simpy.Environment(initial_time=board.at_ms)
        scene = Scene(self._env, board, restaurant, seed, self._emit)
        self._fleet = Fleet(scene, policy(restaurant.service.policy))
        self._kitchen = Kitchen(scene, self._fleet.course_ready)
        bumping = Bumping(scene, self._kitchen.line_plated, self._fleet.recalled)
        self._larder = Larder(scene)
        self._dining_room = DiningRoom(scene)
        self._waitlist = Waitlist(scene)
        interventions = Interventions(scene, self._fleet)
        self._on: dict[type, Callable[[Any], None]] = {
            c.JoinWaitlist: self._waitlist.join,
            c.LeaveWaitlist: self._waitlist.leave,
            c.OpenVisit: self._open_visit,
            c.JoinVisit: self._dining_room.join_visit,
            c.PlaceTicket: self._dining_room.place_ticket,
            c.TakeCourse: self._take_course,
            c.EmptyTray: self._empty_tray,
            c.CallService: self._fleet.chores.calls.call,
            c.AnswerCall: self._answer_call,
            c.RecordRefund: self._dining_room.record_refund,
            c.CloseVisit: self._close_visit,
            c.CancelLine: self._kitchen.cancel_line,
            c.FireLine: bumping.fire_line,
            c.BumpLine: bumping.bump_line,
            c.BumpCourse: bumping.bump_course,
            c.RecallLine: bumping.recall_line,
            c.EightySixItem: self._larder.eighty_six,
            c.BringBackItem: self._larder.bring_back,
            c.SetStock: self._larder.set_stock,
            c.SetThrottle: self._kitchen.set_throttle,
            c.CloseEdge: interventions.close_edge,
            c.OpenEdge: interventions.open_edge,
            c.CloseTable: interventions.close_table,
            c.OpenTable: interventions.open_table,
            c.BreakRobot: interventions.break_robot,
            c.MendRobot: interventions.mend_robot,
            c.StickRobot: interventions.stick_robot,
            c.FreeRobot: interventions.free_robot,
            c.SpillTray: interventions.spill_tray,
            c.CleanRobot: interventions.clean_robot,
            c.DisconnectRobot: interventions.disconnect_robot,
            c.ReconnectRobot: interventions.reconnect_robot,
            c.RemoveRobot: interventions.remove_robot,
            c.PlaceRobot: interventions.place_robot,
            c.SendHome: interventions.send_home,
            c.PutToWork: interventions.put_to_work,
            c.GiveJob: interventions.give_job,
            c.StopAll: interventions.stop_all,
            c.ResumeAll: interventions.resume_all,
            c.CloseDoors: self._close_doors,
            c.EndEvening: self._end_evening,
            c.Resume: lambda _: None,  # whoever built this world from a board has done it
        }

    @property
    def next_ms(self) -> int | None:
        """When the next thing is due; None if nothing is, without a further command."""
        due = self._env.peek()
        return None if self._board.ended or due == float("inf") else int(due)

    def step(self) -> None:
        """Do the next thing that is due."""
        self._env.step()

    def apply(self, key: str, command: c.AnyCommand, at_ms: int) -> None:
        """Take a command at an instant up to which everything due has been done; time ends with the evening."""
        if at_ms > self._env.now and not self._board.ended:
            self._env.run(until=at_ms)
        self._emit(e.CommandApplied(key, command))
        self._on[type(command)](command)

    def _emit(self, event: AnyEvent) -> None:
        entry = Entry(self._board.seq + 1, int(self._env.now), event)
        self._board.apply(entry)
        self._publish(entry)
        self._kitchen.follow(event)
        if isinstance(event, e.LineFired | e.StepBegan):
            self._fleet.fired(event.ticket, event.line)
        elif isinstance(event, e.TableSoiled):
            self._fleet.chores.bussing.soiled(event.table)

    def _open_visit(self, asked: c.OpenVisit) -> None:
        self._dining_room.open_visit(asked)
        self._fleet.chores.call_off()

    def _take_course(self, asked: c.TakeCourse) -> None:
        ticket = self._board.tickets.get(asked.ticket)
        if ticket is not None and asked.course in ticket.courses and not self._board.ended:
            self._fleet.taken(asked.ticket, asked.course)

    def _empty_tray(self, asked: c.EmptyTray) -> None:
        if not self._fleet.emptied(asked.robot, asked.job):
            self._emit(e.CommandRefused(because("not-handing-over", robot=asked.robot, job=asked.job)))

    def _answer_call(self, asked: c.AnswerCall) -> None:
        self._fleet.chores.calls.answered(asked)
        self._fleet.chores.call_off()

    def _close_visit(self, asked: c.CloseVisit) -> None:
        self._dining_room.close_visit(asked)
        self._fleet.chores.calls.drop("visit closed")
        self._fleet.chores.call_off()

    def _close_doors(self, _: c.CloseDoors) -> None:
        if self._board.doors_open:
            self._emit(e.DoorsClosed())
            self._waitlist.close()

    def _end_evening(self, _: c.EndEvening) -> None:
        if self._board.ended:
            return
        self._close_doors(c.CloseDoors())
        for ticket in self._board.open_tickets():
            self._emit(e.TicketCancelled(ticket.ticket, "closed"))
        for visit in list(self._board.seated.values()):
            self._dining_room.see_off(visit)
        self._fleet.chores.calls.drop("evening ended")
        self._emit(e.EveningEnded())
