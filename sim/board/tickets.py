"""How orders change what is true."""

from __future__ import annotations

from sim.board.facts import Facts, Folds
from sim.board.states import CourseState, Line, Ticket
from sim.messages import events as e


def ticket_placed(facts: Facts, event: e.TicketPlaced) -> None:
    courses: dict[str, CourseState] = {}
    for line in event.lines:
        courses.setdefault(line.course, CourseState(line.course, [])).lines.append(line.line)
    lines = {line.line: Line(line) for line in event.lines}
    facts.tickets[event.ticket] = Ticket(
        event.ticket, event.visit, event.table, facts.at_ms, lines, courses, event.together, event.authority
    )
    facts.visits[event.visit].tickets.append(event.ticket)
    for line in event.lines:
        facts.count(line, -line.quantity)


def ticket_refused(facts: Facts, event: e.TicketRefused) -> None:
    if event.ticket not in facts.tickets:
        facts.refusals[event.ticket] = event.reason
        if event.item:
            facts.refused_items[event.ticket] = event.item


def ticket_cancelled(facts: Facts, event: e.TicketCancelled) -> None:
    ticket = facts.tickets[event.ticket]
    ticket.cancelled, ticket.cancelled_ms = event.reason, facts.at_ms
    for line in ticket.lines.values():
        if line.fired_ms is None and line.cancelled_ms is None:
            facts.count(line.placed, line.placed.quantity)
            facts.in_kitchen.pop((event.ticket, line.placed.line), None)
    for course in ticket.courses.values():
        facts.leave_pass(course, course.places)


def line_cancelled(facts: Facts, event: e.LineCancelled) -> None:
    ticket = facts.tickets[event.ticket]
    line = ticket.lines[event.line]
    line.cancelled_ms = facts.at_ms
    facts.count(line.placed, line.placed.quantity)
    course = ticket.courses[line.placed.course]
    if facts.in_kitchen.pop((event.ticket, event.line), None) is not None:
        facts.leave_pass(course, line.placed.quantity)
    course.lines.remove(event.line)
    if not course.lines:
        del ticket.courses[course.course]


def refund_recorded(facts: Facts, event: e.RefundRecorded) -> None:
    facts.refunds[event.refund] = (event.visit, event.amount_minor) if event.served else None


def line_remade(facts: Facts, event: e.LineRemade) -> None:
    ticket = facts.tickets[event.ticket]
    ticket.lines[event.line.line] = Line(event.line)
    course = ticket.courses[event.line.course]
    course.lines.append(event.line.line)
    course.ready_ms = None
    facts.count(event.line, -event.line.quantity)


def portions_cancelled(facts: Facts, event: e.PortionsCancelled) -> None:
    ticket = facts.tickets[event.ticket]
    line = ticket.lines[event.line]
    line.cancelled += event.portions
    if event.left:
        return
    course = ticket.courses[line.placed.course]
    course.lines = [number for number in course.lines if ticket.lines[number].ordered_as != event.line]
    for each in ticket.lines.values():
        if each.ordered_as == event.line:
            each.cancelled_ms = facts.at_ms
    if not course.lines:
        facts.leave_pass(course, course.places)
        del ticket.courses[course.course]


FOLDS: Folds = {
    e.TicketPlaced: ticket_placed,
    e.TicketRefused: ticket_refused,
    e.TicketCancelled: ticket_cancelled,
    e.LineCancelled: line_cancelled,
    e.RefundRecorded: refund_recorded,
    e.LineRemade: line_remade,
    e.PortionsCancelled: portions_cancelled,
}
