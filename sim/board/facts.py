"""What is true at a moment: all that a World needs to go on, and the questions that everyone asks of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from sim.board.battery import Battery
from sim.board.states import Call, Chore, CourseState, Job, Line, Robot, Soiled, Ticket, Visit, Waiting
from sim.messages import events as e
from sim.restaurant import Restaurant

THROTTLE_MS = 15 * 60_000  # what a throttle counts over

TicketStage = Literal["received", "cooking", "on the pass", "on its way", "here", "delivered", "cancelled"]


class Facts:
    """What is true after the events applied so far.

    Attributes:
        seq, at_ms: the last event's place in the log, and its world time.
        waitlist: who waits for a table, by visit, in order of arrival.
        visits, tickets, calls, jobs, robots: by id, ended ones included.
        seated: the open visit of each table that has one.
        dishes: how many used or served dishes stand on each table that has any.
        soiled: tables that were left with dishes, by table, the one left first at the front.
        chores: those under way, by id.
        cooks: what each cook (station, number) is doing, as (ticket, line).
        stopped: whether all robots have to stand still, until they are let go on.
        closed_edges: pairs of vertices, as their edge was closed, and since when; closed_tables likewise.
        cut_off: why no robot can bring anything to a table, by table.
        refusals: why a visit or a ticket that was asked for is not there, by its id.
        refunds: the visit and the amount of each refund for food that was served, by its id; None of the others.
        refused_items: which item a ticket wanted that was sold out, by the ticket's id.
        eighty_sixed: since when each item that the kitchen is out of can't be ordered.
        pass_places: how many places of the pass are taken by dishes, or kept for those that were fired.
        throttle_min: how many minutes of work may be fired in 15 minutes, None where all may.
        fired_lately: the instants of the last 15 minutes at which courses were fired, each with its work in ms.
        in_kitchen: lines of fired courses that are not plated, as (ticket, line).
        stock: how many portions can still be ordered, of the items that are counted.
    """

    def __init__(self, restaurant: Restaurant) -> None:
        self.floor = restaurant.floor
        fleet = restaurant.service.robots
        self.battery = Battery(fleet)
        self.seq = 0
        self.at_ms = 0
        self.doors_open = True
        self.ended = False
        self.waitlist: dict[str, Waiting] = {}
        self.visits: dict[str, Visit] = {}
        self.seated: dict[str, str] = {}
        self.tickets: dict[str, Ticket] = {}
        self.calls: dict[str, Call] = {}
        self.jobs: dict[str, Job] = {}
        self.dishes: dict[str, int] = {}
        self.soiled: dict[str, Soiled] = {}
        self.chores: dict[str, Chore] = {}
        self.cooks: dict[tuple[str, int], tuple[str, int]] = {}
        self.refusals: dict[str, str] = {}
        self.refunds: dict[str, tuple[str, int] | None] = {}
        self.refused_items: dict[str, str] = {}
        self.pass_places = 0
        self.throttle_min = restaurant.service.kitchen.make_min_per_15min
        self.fired_lately: list[tuple[int, int]] = []
        self.in_kitchen: dict[tuple[str, int], Line] = {}
        self.eighty_sixed: dict[str, int] = {}
        self.stock: dict[str, int] = dict(restaurant.service.stock)
        self.stopped = False
        self.closed_edges: dict[tuple[str, str], int] = {}
        self.closed_tables: dict[str, int] = {}
        self.cut_off: dict[str, str] = {}
        self.robots = {
            name: Robot(name, dock, self.floor.position(dock), dock) for name, dock in restaurant.robots.items()
        }

    # ── questions ─────────────────────────────────────────────────────────────────────────────

    def charge_at(self, robot: Robot, t_ms: int) -> float:
        """A robot's battery, 0 to 1, at an instant not before its last change."""
        return self.battery.charge_at(robot, t_ms)

    def open_tickets(self) -> list[Ticket]:
        """Tickets neither delivered nor cancelled, oldest first."""
        return [ticket for ticket in self.tickets.values() if ticket.is_open]

    def open_calls(self) -> list[Call]:
        """Calls that nobody has come to yet, oldest first."""
        return [call for call in self.calls.values() if call.ended_ms is None]

    def price_of_served(self, ticket: Ticket) -> int:
        """The price of what of a ticket has come to the table."""
        return sum(
            line.placed.price_minor * (line.placed.quantity - line.cancelled)
            for course in ticket.courses.values()
            if course.delivered_ms is not None
            for line in (ticket.lines[number] for number in course.lines)
        )

    def served_minor(self, visit: str) -> int:
        """The price of what has come to a visit's table, less what went back for it."""
        price_minor = sum(self.price_of_served(self.tickets[ticket]) for ticket in self.visits[visit].tickets)
        return price_minor - sum(refund[1] for refund in self.refunds.values() if refund and refund[0] == visit)

    def left_of(self, item: str) -> int | None:
        """How many portions of an item can be ordered now: 0 where it is sold out, None where nobody counts."""
        return 0 if item in self.eighty_sixed else self.stock.get(item)

    def line_stage(self, ticket: Ticket, line: int) -> TicketStage:
        """Where one line is, in the words a diner reads."""
        state = ticket.lines[line]
        if state.cancelled_ms is not None:
            return "cancelled"
        course = ticket.courses[state.placed.course]
        again = [other for other in course.lines if ticket.lines[other].placed.again_for == line]
        if again and course.delivered_ms is None:
            return self.line_stage(ticket, again[-1])
        if course.delivered_ms is not None:
            return "delivered"
        if course.with_staff:
            return "on its way"
        if course.jobs and len(course.jobs) == len(course.loads) - len(course.lost):
            job = self.jobs[course.jobs[-1]]
            if job.handover_ms is not None:
                return "here"
            if job.loaded_ms is not None:
                return "on its way"
        if state.plated_ms is not None:
            return "on the pass"
        return "cooking" if state.fired_ms is not None else "received"

    # ── changes that several folds make ───────────────────────────────────────────────────────

    def leave_pass(self, course: CourseState, places: int) -> None:
        """A course frees places of the pass, at most as many as it holds."""
        places = min(places, course.places)
        course.places -= places
        self.pass_places -= places

    def put_dishes(self, table: str, dishes: int) -> None:
        """So many dishes more stand on a table; fewer where it is negative, but never less than none."""
        left = max(0, self.dishes.get(table, 0) + dishes)
        if left:
            self.dishes[table] = left
        else:
            self.dishes.pop(table, None)

    def count(self, line: e.PlacedLine, portions: int) -> None:
        """So many portions more can be ordered of a line's item, if it is counted."""
        if line.item in self.stock:
            self.stock[line.item] += portions


Folds = dict[type, Callable[[Facts, Any], None]]
