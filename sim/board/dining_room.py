"""How events of the dining room change what is true: who waits, who sits, who calls."""

from __future__ import annotations

from sim.board.facts import Facts, Folds
from sim.board.states import Call, Visit, Waiting
from sim.messages import events as e


def waitlist_joined(facts: Facts, event: e.WaitlistJoined) -> None:
    facts.waitlist[event.visit] = Waiting(event.visit, event.guests, facts.at_ms)


def waitlist_left(facts: Facts, event: e.WaitlistLeft) -> None:
    del facts.waitlist[event.visit]


def visit_opened(facts: Facts, event: e.VisitOpened) -> None:
    facts.waitlist.pop(event.visit, None)
    facts.visits[event.visit] = Visit(event.visit, event.table, event.guests, facts.at_ms)
    facts.seated[event.table] = event.visit


def visit_refused(facts: Facts, event: e.VisitRefused) -> None:
    if event.visit not in facts.visits:
        facts.refusals[event.visit] = event.reason


def visit_joined(facts: Facts, event: e.VisitJoined) -> None:
    facts.visits[event.visit].joined = True


def visit_closed(facts: Facts, event: e.VisitClosed) -> None:
    visit = facts.visits[event.visit]
    visit.closed_ms = facts.at_ms
    del facts.seated[visit.table]


def service_called(facts: Facts, event: e.ServiceCalled) -> None:
    facts.calls[event.call] = Call(
        event.call,
        event.visit,
        event.table,
        event.kind,
        facts.at_ms,
        ticket=event.ticket,
        course=event.course,
        dishes=facts.dishes.get(event.table, 0),
    )


def call_given_to_staff(facts: Facts, event: e.CallGivenToStaff) -> None:
    facts.calls[event.call].given_ms = facts.at_ms


def call_answered(facts: Facts, event: e.CallAnswered) -> None:
    call = facts.calls[event.call]
    call.ended_ms, call.by = facts.at_ms, event.by
    if call.kind == "clear" and event.by == "staff":
        facts.put_dishes(call.table, -call.dishes)  # what a robot has taken is said by itself


def call_dropped(facts: Facts, event: e.CallDropped) -> None:
    facts.calls[event.call].ended_ms = facts.at_ms


def doors_closed(facts: Facts, _: e.DoorsClosed) -> None:
    facts.doors_open = False


def evening_ended(facts: Facts, _: e.EveningEnded) -> None:
    facts.ended = True


FOLDS: Folds = {
    e.WaitlistJoined: waitlist_joined,
    e.WaitlistLeft: waitlist_left,
    e.VisitOpened: visit_opened,
    e.VisitRefused: visit_refused,
    e.VisitJoined: visit_joined,
    e.VisitClosed: visit_closed,
    e.ServiceCalled: service_called,
    e.CallGivenToStaff: call_given_to_staff,
    e.CallAnswered: call_answered,
    e.CallDropped: call_dropped,
    e.DoorsClosed: doors_closed,
    e.EveningEnded: evening_ended,
}
