"""A port without an engine: commands become events by the rules the test sets, and the test moves the food."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, select

from sim.board import Board
from sim.database import Database
from sim.menu import unit_price_minor
from sim.messages import commands as c
from sim.messages import events as e
from sim.restaurant import Restaurant

Answer = TypeVar("Answer")

inbox = Table("hand_inbox", metadata := MetaData(), Column("key", String, primary_key=True))


class HandPort:
    """Commands are kept in the database and answered at once, unless `silent`."""

    def __init__(self, restaurant: Restaurant, database: Database) -> None:
        self.restaurant = restaurant
        self.board = Board(restaurant)
        self.entries: list[e.Entry] = []
        self.commands: list[c.AnyCommand] = []
        self.silent = False
        self._unanswered: list[c.AnyCommand] = []
        self.refuse: e.RefusedBecause | None = None  # the next tickets
        self.sold_out = ""  # an item that is, by the time a ticket comes
        self.pace = 1.0
        self.clock_ms = 0
        self._database = database
        self._changed = threading.Condition(threading.RLock())
        database.write(metadata.create_all)

    # ── the port ──────────────────────────────────────────────────────────────────────────────

    def submit(self, key: str, command: c.AnyCommand, also: Callable[[Connection], None] | None = None) -> bool:
        def work(connection: Connection) -> bool:
            if connection.execute(select(inbox).where(inbox.c.key == key)).first():
                return False
            connection.execute(insert(inbox).values(key=key))
            if also is not None:
                also(connection)
            return True

        new = self._database.write(work)
        if new:
            self.commands.append(command)
            self._unanswered.append(command)
            if not self.silent:
                self.speak()
        return new

    def read(self, question: Callable[[Board], Answer]) -> Answer:
        with self._changed:
            return question(self.board)

    def events_after(self, seq: int, wait_s: float) -> list[e.Entry]:
        with self._changed:
            self._changed.wait_for(lambda: len(self.entries) > seq, wait_s)
            return self.entries[seq:]

    def now_ms(self) -> int:
        return self.clock_ms

    def speed(self) -> float:
        return self.pace

    # ── the engine's part, by hand ────────────────────────────────────────────────────────────

    def say(self, *events: e.AnyEvent) -> None:
        """Log events, all at the clock's time."""
        with self._changed:
            for event in events:
                entry = e.Entry(len(self.entries) + 1, self.clock_ms, event)
                self.board.apply(entry)
                self.entries.append(entry)
            self._changed.notify_all()

    def speak(self) -> None:
        """Answer what was asked in silence."""
        while self._unanswered:
            self.answer(self._unanswered.pop(0))

    def answer(self, command: c.AnyCommand) -> None:
        """What an engine would say to a command."""
        match command:
            case c.OpenVisit(visit, table, guests):
                if table in self.board.seated:
                    self.say(e.VisitRefused(visit, table, "table taken"))
                else:
                    self.say(e.VisitOpened(visit, table, guests))
            case c.JoinVisit(visit):
                self.say(e.VisitJoined(visit))
            case c.PlaceTicket():
                self._place(command)
            case c.TakeCourse(ticket, course):
                self.take(ticket, course)
            case c.CallService(call, visit, kind, ticket, course):
                self.say(e.ServiceCalled(call, visit, self.board.visits[visit].table, kind, ticket, course))
            case c.CancelLine(ticket, line):
                self.say(e.LineCancelled(ticket, line))
                if not self.board.tickets[ticket].courses:
                    self.say(e.TicketCancelled(ticket, "all lines cancelled"))
            case c.CloseVisit(visit):
                self._close(visit)

    def _close(self, visit: str) -> None:
        known = self.board.visits[visit]
        if known.closed_ms is not None:
            self.say(e.VisitCloseRefused(visit, "visit closed"))
        elif any(self.board.tickets[ticket].is_open for ticket in known.tickets):
            self.say(e.VisitCloseRefused(visit, "tickets open"))
        else:
            self.say(e.VisitClosed(visit))

    def _place(self, command: c.PlaceTicket) -> None:
        if self.board.visits[command.visit].closed_ms is not None:
            self.say(e.TicketRefused(command.ticket, command.visit, "visit closed"))
            return
        if self.sold_out:
            self.say(e.TicketRefused(command.ticket, command.visit, "sold out", self.sold_out))
            return
        if self.refuse is not None:
            self.say(e.TicketRefused(command.ticket, command.visit, self.refuse))
            return
        items = [self.restaurant.menu.by_id[line.item] for line in command.lines]
        lines = tuple(
            e.PlacedLine(
                number, line.item, line.quantity, item.course, unit_price_minor(item, line.options), line.options
            )
            for number, (line, item) in enumerate(zip(command.lines, items, strict=True), start=1)
        )
        table = self.board.visits[command.visit].table
        self.say(e.TicketPlaced(command.ticket, command.visit, table, lines, command.authority))

    def cook(self, ticket: str, course: str) -> None:
        """Fire and plate the lines of a course."""
        for cook, line in enumerate(self.board.tickets[ticket].courses[course].lines):
            self.say(e.LineFired(ticket, line, "stove", cook, self.clock_ms + 60_000))
            self.say(e.LinePlated(ticket, line))
        self.say(e.CourseReady(ticket, course, (1,)))

    def load(self, ticket: str, course: str, robot: str = "robot-1", trays: int = 1) -> str:
        """Put a ready course on a robot at the pass; returns the job."""
        job, bay = f"job-{len(self.board.jobs) + 1}", self.restaurant.floor.pass_bays[0]
        table = self.board.tickets[ticket].table
        self.say(
            e.JobAssigned(job, robot, "delivery", ticket, course, 1, 2, table, bay),
            e.TrayLoaded(robot, job, ticket, course, trays),
        )
        return job

    def depart(self, robot: str, start: str, end: str, takes_ms: int) -> None:
        self.say(e.RobotDeparted(robot, start, end, self.clock_ms, self.clock_ms + takes_ms))

    def hand_over(self, job: str) -> None:
        """The robot stands at the table."""
        known = self.board.jobs[job]
        self.say(e.HandoverBegan(known.robot, job, known.ticket, known.course, self.clock_ms + 60_000))

    def take(self, ticket: str, course: str) -> None:
        for job in self.board.tickets[ticket].courses[course].jobs:
            if self.board.jobs[job].ended_ms is None:
                self.say(e.JobEnded(job, self.board.jobs[job].robot, "guest"), e.CourseDelivered(ticket, course))

    def the_ticket(self) -> str:
        """The only ticket there is."""
        (ticket,) = self.board.tickets
        return ticket


def soon(true: Callable[[], bool], within_s: float = 5.0) -> None:
    """Wait until something of another thread is true."""
    until_s = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < until_s, "it did not become true"
        threading.Event().wait(0.01)
