"""The fold: events in, figures out at any time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sim.kpi.figures import STATES, Kpis, State, spread_of
from sim.kpi.robot_time import RobotTime
from sim.messages import events as e
from sim.messages.codec import Header
from sim.messages.events import Entry

SAME_PLACE_M = 1e-6


@dataclass(slots=True)
class _Ticket:
    placed_ms: int
    revenue_minor: dict[str, int]  # by course
    delivered: set[str] = field(default_factory=set)
    ready_ms: dict[str, int] = field(default_factory=dict)
    cancelled: bool = False


class Tally:
    """Counts as the events come; ask `kpis` at any time.

    Args:
        header: the log's, for positions and prices' currency.
    """

    def __init__(self, header: Header) -> None:
        self._places = {name: (vertex.x_m, vertex.y_m) for name, vertex in header.floor.vertices.items()}
        self._menu = header.menu
        self._robots = {name: RobotTime(robot.dock, robot.dock) for name, robot in header.robots.items()}
        self._tickets: dict[str, _Ticket] = {}
        self._at_ms = self._visits = self._covers = self._refused = 0
        self._to_table_ms: dict[str, list[int]] = {}
        self._on_pass_ms: list[int] = []
        self._delivery_ms: list[int] = []
        self._handover_ms: list[int] = []
        self._assigned_ms: dict[str, int] = {}
        self._handing_ms: dict[str, int] = {}
        self._on: dict[type, Callable[[Any], None]] = {
            e.VisitOpened: self._visit_opened,
            e.TicketPlaced: self._ticket_placed,
            e.TicketRefused: self._ticket_refused,
            e.TicketCancelled: self._ticket_cancelled,
            e.CourseReady: self._course_ready,
            e.CourseDelivered: self._course_delivered,
            e.JobAssigned: self._job_assigned,
            e.LoadingBegan: self._loading_began,
            e.TrayLoaded: self._tray_loaded,
            e.HandoverBegan: self._handover_began,
            e.JobEnded: self._job_ended,
            e.RobotDeparted: self._departed,
            e.RobotHalted: self._halted,
            e.RobotRemoved: self._removed,
            e.RobotPlaced: self._placed,
            e.WaitBegan: self._wait_began,
            e.WaitEnded: self._wait_ended,
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        self._at_ms = entry.at_ms
        fold = self._on.get(type(entry.event))
        if fold is not None:
            fold(entry.event)

    def kpis(self) -> Kpis:
        """The figures up to the last event."""
        tickets = self._tickets.values()
        robot_h = len(self._robots) * self._at_ms / 3_600_000
        spent_ms = self._spent_ms()
        total_ms = sum(spent_ms.values())
        robots = self._robots.values()
        waiting_ms = [self._at_ms - robot.wait_began_ms for robot in robots if robot.wait_began_ms is not None]
        waited_ms = sum(robot.waited_ms for robot in robots) + sum(waiting_ms)
        return Kpis(
            hours=self._at_ms / 3_600_000,
            robots=len(self._robots),
            visits=self._visits,
            covers=self._covers,
            tickets_placed=len(tickets),
            tickets_delivered=sum(ticket.delivered == ticket.revenue_minor.keys() for ticket in tickets),
            tickets_cancelled=sum(ticket.cancelled for ticket in tickets),
            tickets_refused=self._refused,
            revenue_minor=sum(ticket.revenue_minor[course] for ticket in tickets for course in ticket.delivered),
            currency=self._menu.currency if self._menu is not None else "",
            minor_digits=self._menu.minor_digits if self._menu is not None else 0,
            order_to_table=spread_of([ms for times in self._to_table_ms.values() for ms in times]),
            order_to_table_by_course={
                course: spread
                for course in self._courses()
                if (spread := spread_of(self._to_table_ms[course])) is not None
            },
            wait_on_pass=spread_of(self._on_pass_ms),
            delivery=spread_of(self._delivery_ms),
            handover=spread_of(self._handover_ms),
            deliveries=len(self._delivery_ms),
            deliveries_per_robot_h=len(self._delivery_ms) / robot_h if robot_h else 0.0,
            distance_m=sum(robot.driven_m for robot in robots),
            utilisation={state: ms / total_ms if total_ms else 0.0 for state, ms in spent_ms.items()},
            waits_for_robots=sum(robot.waits for robot in robots),
            waiting_for_robots_s=waited_ms / 1000,
        )

    def _spent_ms(self) -> dict[State, int]:
        """By state, over all robots, up to the last event."""
        spent_ms: dict[State, int] = dict.fromkeys(STATES, 0)
        for robot in self._robots.values():
            robot.settle(self._at_ms)
            for state, ms in robot.spent_ms.items():
                spent_ms[state] += ms
        return spent_ms

    def _courses(self) -> list[str]:
        """The courses served, in the menu's order."""
        order = self._menu.course_order if self._menu is not None else {}
        return sorted(self._to_table_ms, key=lambda course: (order.get(course, len(order)), course))

    # ── the dining room and the kitchen ───────────────────────────────────────────────────────

    def _visit_opened(self, event: e.VisitOpened) -> None:
        self._visits += 1
        self._covers += event.guests

    def _ticket_placed(self, event: e.TicketPlaced) -> None:
        revenue_minor: dict[str, int] = {}
        for line in event.lines:
            revenue_minor[line.course] = revenue_minor.get(line.course, 0) + line.quantity * line.price_minor
        self._tickets[event.ticket] = _Ticket(self._at_ms, revenue_minor)

    def _ticket_refused(self, _: e.TicketRefused) -> None:
        self._refused += 1

    def _ticket_cancelled(self, event: e.TicketCancelled) -> None:
        self._tickets[event.ticket].cancelled = True

    def _course_ready(self, event: e.CourseReady) -> None:
        self._tickets[event.ticket].ready_ms[event.course] = self._at_ms

    def _course_delivered(self, event: e.CourseDelivered) -> None:
        ticket = self._tickets[event.ticket]
        ticket.delivered.add(event.course)
        self._to_table_ms.setdefault(event.course, []).append(self._at_ms - ticket.placed_ms)

    # ── loads ─────────────────────────────────────────────────────────────────────────────────

    def _job_assigned(self, event: e.JobAssigned) -> None:
        self._assigned_ms[event.job] = self._at_ms

    def _loading_began(self, event: e.LoadingBegan) -> None:
        self._robots[event.robot].turn("loading", self._at_ms)

    def _tray_loaded(self, event: e.TrayLoaded) -> None:
        self._stand(event.robot)
        self._on_pass_ms.append(self._at_ms - self._tickets[event.ticket].ready_ms[event.course])

    def _handover_began(self, event: e.HandoverBegan) -> None:
        self._robots[event.robot].turn("handing over", self._at_ms)
        self._handing_ms[event.job] = self._at_ms

    def _job_ended(self, event: e.JobEnded) -> None:
        self._stand(event.robot)
        self._delivery_ms.append(self._at_ms - self._assigned_ms[event.job])
        if event.job in self._handing_ms:
            self._handover_ms.append(self._at_ms - self._handing_ms[event.job])

    # ── robots ────────────────────────────────────────────────────────────────────────────────

    def _departed(self, event: e.RobotDeparted) -> None:
        start, end = self._places[event.from_], self._places[event.to]
        if event.from_x_m is not None and event.from_y_m is not None:
            start = event.from_x_m, event.from_y_m
        self._robots[event.robot].drive(event.to, math.dist(start, end), event.depart_ms, event.arrive_ms)

    def _halted(self, event: e.RobotHalted) -> None:
        self._robots[event.robot].cut(None, self._at_ms)

    def _removed(self, event: e.RobotRemoved) -> None:
        robot = self._robots[event.robot]
        robot.cut(None, self._at_ms)
        robot.turn("away", self._at_ms)

    def _placed(self, event: e.RobotPlaced) -> None:
        robot = self._robots[event.robot]
        at_dock = math.dist((event.x_m, event.y_m), self._places[robot.dock]) < SAME_PLACE_M
        robot.cut(robot.dock if at_dock else None, self._at_ms)

    def _wait_began(self, event: e.WaitBegan) -> None:
        self._robots[event.robot].begin_wait(self._at_ms)

    def _wait_ended(self, event: e.WaitEnded) -> None:
        self._robots[event.robot].end_wait(self._at_ms)

    def _stand(self, name: str) -> None:
        robot = self._robots[name]
        robot.turn(robot.standing, self._at_ms)


def measure(header: Header, entries: Iterable[Entry]) -> Kpis:
    """The figures of a whole log."""
    tally = Tally(header)
    for entry in entries:
        tally.apply(entry)
    return tally.kpis()
