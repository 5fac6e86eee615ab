"""fold(events) → what is true at a moment: all that a World needs to go on.

A board is changed by `apply` alone. Who keeps one reads it; who wants it changed sends a command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

from sim.board.battery import Battery
from sim.board.states import Call, CourseState, Halt, Job, Line, Move, Robot, Ticket, Visit, Wait, Waiting
from sim.messages import events as e
from sim.messages.events import Entry, mid_edge
from sim.restaurant import Restaurant

THROTTLE_MS = 15 * 60_000  # what a throttle counts over

TicketStage = Literal["received", "cooking", "on the pass", "on its way", "here", "delivered", "cancelled"]


class Board:
    """What is true after the events applied so far.

    Attributes:
        seq, at_ms: the last event's place in the log, and its world time.
        waitlist: who waits for a table, by visit, in order of arrival.
        visits, tickets, calls, jobs, robots: by id, ended ones included.
        seated: the open visit of each table that has one.
        cooks: what each cook (station, number) is doing, as (ticket, line).
        closed_edges: pairs of vertices, as their edge was closed, and since when; closed_tables likewise.
        cut_off: why no robot can bring anything to a table, by table.
        refusals: why a visit or a ticket that was asked for is not there, by its id.
        refused_items: which item a ticket wanted that was sold out, by the ticket's id.
        eighty_sixed: since when each item that the kitchen is out of can't be ordered.
        pass_places: how many places of the pass are taken by dishes, or kept for those that were fired.
        throttle_min: how many minutes of work may be fired in 15 minutes, None where all may.
        fired_lately: the instants of the last 15 minutes at which courses were fired, each with its work in ms.
        in_kitchen: lines of fired courses that are not plated, as (ticket, line).
        stock: how many portions can still be ordered, of the items that are counted.
    """

    def __init__(self, restaurant: Restaurant) -> None:
        self._floor = restaurant.floor
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
        self.cooks: dict[tuple[str, int], tuple[str, int]] = {}
        self.refusals: dict[str, str] = {}
        self.refused_items: dict[str, str] = {}
        self.pass_places = 0
        self.throttle_min = restaurant.service.kitchen.make_min_per_15min
        self.fired_lately: list[tuple[int, int]] = []
        self.in_kitchen: dict[tuple[str, int], Line] = {}
        self.eighty_sixed: dict[str, int] = {}
        self.stock: dict[str, int] = dict(restaurant.service.stock)
        self.closed_edges: dict[tuple[str, str], int] = {}
        self.closed_tables: dict[str, int] = {}
        self.cut_off: dict[str, str] = {}
        self.robots = {
            name: Robot(name, dock, self._floor.position(dock), dock) for name, dock in restaurant.robots.items()
        }
        self._on: dict[type, Callable[[Any], None]] = {
            e.WaitlistJoined: self._waitlist_joined,
            e.WaitlistLeft: self._waitlist_left,
            e.VisitOpened: self._visit_opened,
            e.VisitRefused: self._visit_refused,
            e.VisitJoined: self._visit_joined,
            e.VisitClosed: self._visit_closed,
            e.TicketPlaced: self._ticket_placed,
            e.TicketRefused: self._ticket_refused,
            e.TicketCancelled: self._ticket_cancelled,
            e.ServiceCalled: self._service_called,
            e.CallAnswered: self._call_answered,
            e.CallDropped: self._call_dropped,
            e.LineCancelled: self._line_cancelled,
            e.DoorsClosed: self._doors_closed,
            e.EveningEnded: self._evening_ended,
            e.CourseFired: self._course_fired,
            e.CourseHeld: self._course_held,
            e.LineFired: self._line_fired,
            e.StepEnded: self._step_ended,
            e.StepBegan: self._step_began,
            e.LinePlated: self._line_plated,
            e.CourseReady: self._course_ready,
            e.ItemEightySixed: self._item_eighty_sixed,
            e.ItemBroughtBack: self._item_brought_back,
            e.StockSet: self._stock_set,
            e.ThrottleSet: self._throttle_set,
            e.JobAssigned: self._job_assigned,
            e.PlanAdopted: self._plan_adopted,
            e.RobotDeparted: self._robot_departed,
            e.RobotDelayed: self._robot_delayed,
            e.RobotHalted: self._robot_halted,
            e.RobotBroke: self._robot_broke,
            e.RobotMended: self._robot_mended,
            e.RobotStranded: self._robot_stranded,
            e.RobotFreed: self._robot_freed,
            e.RobotRemoved: self._robot_removed,
            e.RobotPlaced: self._robot_placed,
            e.EdgeClosed: self._edge_closed,
            e.EdgeOpened: self._edge_opened,
            e.TableClosed: self._table_closed,
            e.TableOpened: self._table_opened,
            e.TableCutOff: self._table_cut_off,
            e.TableInReach: self._table_in_reach,
            e.WaitBegan: self._wait_began,
            e.WaitEnded: self._wait_ended,
            e.LoadingBegan: self._loading_began,
            e.TrayLoaded: self._tray_loaded,
            e.HandoverBegan: self._handover_began,
            e.JobEnded: self._job_ended,
            e.JobDropped: self._job_dropped,
            e.LoadGivenToStaff: self._load_given_to_staff,
            e.LoadServedByStaff: self._load_served_by_staff,
            e.CourseDelivered: self._course_delivered,
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log; events must come in the order of `seq`, none left out."""
        if entry.seq != self.seq + 1:
            raise ValueError(f"event {entry.seq} after event {self.seq}")
        self.seq = entry.seq
        self.at_ms = entry.at_ms
        fold = self._on.get(type(entry.event))
        if fold is not None:
            fold(entry.event)

    def apply_all(self, entries: Iterable[Entry]) -> Board:
        for entry in entries:
            self.apply(entry)
        return self

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

    def left_of(self, item: str) -> int | None:
        """How many portions of an item can be ordered now: 0 where it is sold out, None where nobody counts."""
        return 0 if item in self.eighty_sixed else self.stock.get(item)

    def line_stage(self, ticket: Ticket, line: int) -> TicketStage:
        """Where one line is, in the words a diner reads."""
        state = ticket.lines[line]
        if state.cancelled_ms is not None:
            return "cancelled"
        course = ticket.courses[state.placed.course]
        if course.delivered_ms is not None:
            return "delivered"
        if course.with_staff:
            return "on its way"
        if course.jobs and len(course.jobs) == len(course.loads):
            job = self.jobs[course.jobs[-1]]
            if job.handover_ms is not None:
                return "here"
            if job.loaded_ms is not None:
                return "on its way"
        if state.plated_ms is not None:
            return "on the pass"
        return "cooking" if state.fired_ms is not None else "received"

    # ── folds ─────────────────────────────────────────────────────────────────────────────────

    def _waitlist_joined(self, event: e.WaitlistJoined) -> None:
        self.waitlist[event.visit] = Waiting(event.visit, event.guests, self.at_ms)

    def _waitlist_left(self, event: e.WaitlistLeft) -> None:
        del self.waitlist[event.visit]

    def _visit_opened(self, event: e.VisitOpened) -> None:
        self.waitlist.pop(event.visit, None)
        self.visits[event.visit] = Visit(event.visit, event.table, event.guests, self.at_ms)
        self.seated[event.table] = event.visit

    def _visit_refused(self, event: e.VisitRefused) -> None:
        if event.visit not in self.visits:
            self.refusals[event.visit] = event.reason

    def _visit_joined(self, event: e.VisitJoined) -> None:
        self.visits[event.visit].joined = True

    def _visit_closed(self, event: e.VisitClosed) -> None:
        visit = self.visits[event.visit]
        visit.closed_ms = self.at_ms
        del self.seated[visit.table]

    def _ticket_placed(self, event: e.TicketPlaced) -> None:
        courses: dict[str, CourseState] = {}
        for line in event.lines:
            courses.setdefault(line.course, CourseState(line.course, [])).lines.append(line.line)
        lines = {line.line: Line(line) for line in event.lines}
        self.tickets[event.ticket] = Ticket(
            event.ticket, event.visit, event.table, self.at_ms, lines, courses, event.together, event.authority
        )
        self.visits[event.visit].tickets.append(event.ticket)
        for line in event.lines:
            self._count(line, -line.quantity)

    def _ticket_refused(self, event: e.TicketRefused) -> None:
        if event.ticket not in self.tickets:
            self.refusals[event.ticket] = event.reason
            if event.item:
                self.refused_items[event.ticket] = event.item

    def _ticket_cancelled(self, event: e.TicketCancelled) -> None:
        ticket = self.tickets[event.ticket]
        ticket.cancelled, ticket.cancelled_ms = event.reason, self.at_ms
        for line in ticket.lines.values():
            if line.fired_ms is None and line.cancelled_ms is None:
                self._count(line.placed, line.placed.quantity)
                self.in_kitchen.pop((event.ticket, line.placed.line), None)
        for course in ticket.courses.values():
            self._leave_pass(course, course.places)

    def _line_cancelled(self, event: e.LineCancelled) -> None:
        ticket = self.tickets[event.ticket]
        line = ticket.lines[event.line]
        line.cancelled_ms = self.at_ms
        self._count(line.placed, line.placed.quantity)
        course = ticket.courses[line.placed.course]
        if self.in_kitchen.pop((event.ticket, event.line), None) is not None:
            self._leave_pass(course, line.placed.quantity)
        course.lines.remove(event.line)
        if not course.lines:
            del ticket.courses[course.course]

    def _leave_pass(self, course: CourseState, places: int) -> None:
        places = min(places, course.places)
        course.places -= places
        self.pass_places -= places

    def _count(self, line: e.PlacedLine, portions: int) -> None:
        if line.item in self.stock:
            self.stock[line.item] += portions

    def _service_called(self, event: e.ServiceCalled) -> None:
        self.calls[event.call] = Call(event.call, event.visit, event.table, event.kind, self.at_ms)

    def _call_answered(self, event: e.CallAnswered) -> None:
        call = self.calls[event.call]
        call.ended_ms, call.by = self.at_ms, event.by

    def _call_dropped(self, event: e.CallDropped) -> None:
        self.calls[event.call].ended_ms = self.at_ms

    def _doors_closed(self, _: e.DoorsClosed) -> None:
        self.doors_open = False

    def _evening_ended(self, _: e.EveningEnded) -> None:
        self.ended = True

    def _course_fired(self, event: e.CourseFired) -> None:
        ticket = self.tickets[event.ticket]
        for number, start_ms in event.lines:
            line = ticket.lines[number]
            line.start_ms = start_ms
            self.in_kitchen[event.ticket, number] = line
        course = ticket.courses[event.course]
        self.fired_lately = [past for past in self.fired_lately if past[0] > self.at_ms - THROTTLE_MS]
        self.fired_lately.append((self.at_ms, event.make_ms))
        course.held = ""
        course.places += event.places
        self.pass_places += event.places

    def _course_held(self, event: e.CourseHeld) -> None:
        self.tickets[event.ticket].courses[event.course].held = event.because

    def _line_fired(self, event: e.LineFired) -> None:
        line = self.tickets[event.ticket].lines[event.line]
        line.fired_ms = self.at_ms
        self._begin(line, event, 1)

    def _step_began(self, event: e.StepBegan) -> None:
        self._begin(self.tickets[event.ticket].lines[event.line], event, event.step)

    def _begin(self, line: Line, event: e.LineFired | e.StepBegan, step: int) -> None:
        line.station, line.cook, line.step = event.station, event.cook, step
        line.began_ms, line.until_ms = self.at_ms, event.until_ms
        if event.cook:
            self.cooks[event.station, event.cook] = (event.ticket, event.line)

    def _step_ended(self, event: e.StepEnded) -> None:
        line = self.tickets[event.ticket].lines[event.line]
        line.until_ms = None
        if line.station is not None and line.cook:
            del self.cooks[line.station, line.cook]

    def _line_plated(self, event: e.LinePlated) -> None:
        line = self.tickets[event.ticket].lines[event.line]
        line.plated_ms = self.at_ms
        self.in_kitchen.pop((event.ticket, event.line), None)
        if line.station is not None and line.cook:
            del self.cooks[line.station, line.cook]

    def _course_ready(self, event: e.CourseReady) -> None:
        ticket = self.tickets[event.ticket]
        course = ticket.courses[event.course]
        for number in course.lines:
            line = ticket.lines[number]
            line.packed = line.packed or line.plated_ms is not None
        course.loads += event.loads
        course.loads_ready_ms += (self.at_ms,) * len(event.loads)
        course.ready_ms = None if event.more else self.at_ms

    def _item_eighty_sixed(self, event: e.ItemEightySixed) -> None:
        self.eighty_sixed[event.item] = self.at_ms

    def _item_brought_back(self, event: e.ItemBroughtBack) -> None:
        del self.eighty_sixed[event.item]

    def _throttle_set(self, event: e.ThrottleSet) -> None:
        self.throttle_min = event.make_min

    def _stock_set(self, event: e.StockSet) -> None:
        if event.count is None:
            self.stock.pop(event.item, None)
        else:
            self.stock[event.item] = event.count

    def _job_assigned(self, event: e.JobAssigned) -> None:
        self.jobs[event.job] = Job(
            event.job,
            event.robot,
            event.ticket,
            event.course,
            event.load,
            event.dishes,
            event.table,
            event.bay,
            self.at_ms,
            event.why,
        )
        self.tickets[event.ticket].courses[event.course].jobs.append(event.job)
        self.robots[event.robot].jobs.append(event.job)

    def _plan_adopted(self, event: e.PlanAdopted) -> None:
        robot = self.robots[event.robot]
        robot.plan, robot.stops = event.plan, event.stops

    def _robot_departed(self, event: e.RobotDeparted) -> None:
        robot = self.robots[event.robot]
        self.battery.settle(robot, event.depart_ms)
        position = self._floor.position
        if event.from_x_m is not None and event.from_y_m is not None:
            start = (event.from_x_m, event.from_y_m)
        else:
            start = position(event.from_)
        from_ = event.from_ if event.from_x_m is None else mid_edge(event.robot)
        robot.move = Move(from_, event.to, event.depart_ms, event.arrive_ms, start, position(event.to))
        robot.vertex = event.to
        robot.docked = robot.vertex == robot.dock

    def _robot_delayed(self, event: e.RobotDelayed) -> None:
        robot = self.robots[event.robot]
        robot.delayed_until_ms, robot.delayed_because = event.until_ms, event.because

    def _robot_halted(self, event: e.RobotHalted) -> None:
        robot, place_m = self.robots[event.robot], (event.x_m, event.y_m)
        move = robot.move
        assert move is not None, "only a move is halted"
        self.battery.settle(robot, self.at_ms)
        behind = move.from_
        if behind == mid_edge(event.robot):
            assert robot.halt is not None, "it was halted there"
            behind = robot.halt.behind if robot.halt.ahead == move.to else robot.halt.ahead
        ends = {self._floor.position(vertex): vertex for vertex in (behind, move.to)}
        robot.move, robot.vertex, robot.place_m = None, ends.get(place_m), place_m
        if robot.vertex is None:
            robot.halt = Halt(place_m, behind, move.to)
        robot.docked = robot.vertex == robot.dock

    def _robot_broke(self, event: e.RobotBroke) -> None:
        robot = self.robots[event.robot]
        robot.broken, robot.broken_ms, robot.plan, robot.stops = event.because, self.at_ms, (), ()
        robot.breakdowns += 1

    def _robot_mended(self, event: e.RobotMended) -> None:
        robot = self.robots[event.robot]
        robot.broken, robot.working_ms = None, self.at_ms

    def _robot_stranded(self, event: e.RobotStranded) -> None:
        self.robots[event.robot].stranded = event.because

    def _robot_freed(self, event: e.RobotFreed) -> None:
        self.robots[event.robot].stranded = None

    def _robot_removed(self, event: e.RobotRemoved) -> None:
        robot = self.robots[event.robot]
        robot.removed, robot.removed_ms = event.reason, self.at_ms
        robot.move, robot.wait, robot.plan, robot.stops = None, None, (), ()

    def _robot_placed(self, event: e.RobotPlaced) -> None:
        robot, place_m = self.robots[event.robot], (event.x_m, event.y_m)
        robot.charge, robot.charge_ms = self.charge_at(robot, self.at_ms), self.at_ms
        robot.docked = place_m == self._floor.position(robot.dock)
        robot.removed = robot.broken = robot.stranded = robot.move = None
        robot.place_m, robot.vertex = place_m, robot.dock if robot.docked else None
        robot.working_ms = self.at_ms

    def _edge_closed(self, event: e.EdgeClosed) -> None:
        self.closed_edges[event.from_, event.to] = self.at_ms

    def _edge_opened(self, event: e.EdgeOpened) -> None:
        del self.closed_edges[event.from_, event.to]

    def _table_closed(self, event: e.TableClosed) -> None:
        self.closed_tables[event.table] = self.at_ms

    def _table_opened(self, event: e.TableOpened) -> None:
        del self.closed_tables[event.table]

    def _table_cut_off(self, event: e.TableCutOff) -> None:
        self.cut_off[event.table] = event.because

    def _table_in_reach(self, event: e.TableInReach) -> None:
        del self.cut_off[event.table]

    def _wait_began(self, event: e.WaitBegan) -> None:
        self.robots[event.robot].wait = Wait(event.for_, event.at, event.because, self.at_ms)

    def _wait_ended(self, event: e.WaitEnded) -> None:
        self.robots[event.robot].wait = None

    def _loading_began(self, event: e.LoadingBegan) -> None:
        self.jobs[event.job].loading_until_ms = event.until_ms

    def _tray_loaded(self, event: e.TrayLoaded) -> None:
        job = self.jobs[event.job]
        job.loaded_ms, job.trays = self.at_ms, event.trays
        self._leave_pass(self.tickets[event.ticket].courses[event.course], job.dishes)
        robot = self.robots[event.robot]
        self.battery.settle(robot, self.at_ms)
        robot.trays += event.trays

    def _handover_began(self, event: e.HandoverBegan) -> None:
        job = self.jobs[event.job]
        job.handover_ms, job.handover_until_ms = self.at_ms, event.until_ms

    def _job_ended(self, event: e.JobEnded) -> None:
        job, robot = self.jobs[event.job], self.robots[event.robot]
        job.ended_ms = self.at_ms
        self._lighten(robot, job)
        robot.jobs.remove(event.job)
        self.tickets[job.ticket].courses[job.course].served.append(job.load)

    def _job_dropped(self, event: e.JobDropped) -> None:
        job, robot = self.jobs.pop(event.job), self.robots[event.robot]
        self._lighten(robot, job)
        robot.jobs.remove(event.job)
        self.tickets[job.ticket].courses[job.course].jobs.remove(event.job)

    def _lighten(self, robot: Robot, job: Job) -> None:
        """The trays of a job are empty from now on."""
        self.battery.settle(robot, self.at_ms)
        robot.trays -= job.trays

    def _load_given_to_staff(self, event: e.LoadGivenToStaff) -> None:
        course = self.tickets[event.ticket].courses[event.course]
        course.with_staff[event.load] = event.until_ms
        if not event.robot:
            self._leave_pass(course, course.loads[event.load - 1])

    def _load_served_by_staff(self, event: e.LoadServedByStaff) -> None:
        course = self.tickets[event.ticket].courses[event.course]
        del course.with_staff[event.load]
        course.served.append(event.load)

    def _course_delivered(self, event: e.CourseDelivered) -> None:
        course = self.tickets[event.ticket].courses[event.course]
        course.delivered_ms = self.at_ms
        self._leave_pass(course, course.places)
