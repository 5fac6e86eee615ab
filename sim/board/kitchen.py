"""How cooking changes what is true: lines and their cooks, places of the pass, what is sold out."""

from __future__ import annotations

from sim.board.facts import THROTTLE_MS, Facts, Folds
from sim.board.states import Line
from sim.messages import events as e


def course_fired(facts: Facts, event: e.CourseFired) -> None:
    ticket = facts.tickets[event.ticket]
    for number, start_ms in event.lines:
        line = ticket.lines[number]
        line.start_ms = start_ms
        facts.in_kitchen[event.ticket, number] = line
    course = ticket.courses[event.course]
    facts.fired_lately = [past for past in facts.fired_lately if past[0] > facts.at_ms - THROTTLE_MS]
    facts.fired_lately.append((facts.at_ms, event.make_ms))
    course.held = ""
    course.places += event.places
    facts.pass_places += event.places


def course_held(facts: Facts, event: e.CourseHeld) -> None:
    facts.tickets[event.ticket].courses[event.course].held = event.because


def line_fired(facts: Facts, event: e.LineFired) -> None:
    line = facts.tickets[event.ticket].lines[event.line]
    line.fired_ms = facts.at_ms
    _begin(facts, line, event, 1)


def step_began(facts: Facts, event: e.StepBegan) -> None:
    _begin(facts, facts.tickets[event.ticket].lines[event.line], event, event.step)


def _begin(facts: Facts, line: Line, event: e.LineFired | e.StepBegan, step: int) -> None:
    line.station, line.cook, line.step = event.station, event.cook, step
    line.began_ms, line.until_ms = facts.at_ms, event.until_ms
    if event.cook:
        facts.cooks[event.station, event.cook] = (event.ticket, event.line)


def step_ended(facts: Facts, event: e.StepEnded) -> None:
    line = facts.tickets[event.ticket].lines[event.line]
    line.until_ms = None
    if line.station is not None and line.cook:
        del facts.cooks[line.station, line.cook]


def line_plated(facts: Facts, event: e.LinePlated) -> None:
    line = facts.tickets[event.ticket].lines[event.line]
    line.plated_ms = facts.at_ms
    facts.in_kitchen.pop((event.ticket, event.line), None)
    if line.station is not None and line.cook:
        del facts.cooks[line.station, line.cook]


def line_recalled(facts: Facts, event: e.LineRecalled) -> None:
    """Nothing of its course is packed any more; the places on the pass stay kept for it."""
    ticket = facts.tickets[event.ticket]
    line = ticket.lines[event.line]
    line.plated_ms = None
    facts.in_kitchen[event.ticket, event.line] = line
    course = ticket.courses[line.placed.course]
    course.loads, course.loads_ready_ms, course.contents, course.ready_ms = (), (), (), None
    for number in course.lines:
        ticket.lines[number].packed = False


def course_ready(facts: Facts, event: e.CourseReady) -> None:
    ticket = facts.tickets[event.ticket]
    course = ticket.courses[event.course]
    packed = [
        line
        for line in (ticket.lines[number] for number in course.lines)
        if line.plated_ms is not None and not line.packed
    ]
    for line in packed:
        line.packed = True
    course.contents += _contents(packed, event.loads)
    course.loads += event.loads
    course.loads_ready_ms += (facts.at_ms,) * len(event.loads)
    course.ready_ms = None if event.more else facts.at_ms


def _contents(lines: list[Line], loads: tuple[int, ...]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """What is in each load: dishes go into loads in the order of their lines."""
    contents: list[tuple[tuple[int, int], ...]] = []
    left = [(line.placed.line, line.placed.quantity) for line in lines]
    for room in loads:
        load: list[tuple[int, int]] = []
        while room > 0 and left:
            number, portions = left.pop(0)
            taken = min(room, portions)
            load.append((number, taken))
            room -= taken
            if taken < portions:
                left.insert(0, (number, portions - taken))
        contents.append(tuple(load))
    return tuple(contents)


def item_eighty_sixed(facts: Facts, event: e.ItemEightySixed) -> None:
    facts.eighty_sixed[event.item] = facts.at_ms


def item_brought_back(facts: Facts, event: e.ItemBroughtBack) -> None:
    del facts.eighty_sixed[event.item]


def throttle_set(facts: Facts, event: e.ThrottleSet) -> None:
    facts.throttle_min = event.make_min


def stock_set(facts: Facts, event: e.StockSet) -> None:
    if event.count is None:
        facts.stock.pop(event.item, None)
    else:
        facts.stock[event.item] = event.count


FOLDS: Folds = {
    e.CourseFired: course_fired,
    e.CourseHeld: course_held,
    e.LineFired: line_fired,
    e.StepBegan: step_began,
    e.StepEnded: step_ended,
    e.LinePlated: line_plated,
    e.LineRecalled: line_recalled,
    e.CourseReady: course_ready,
    e.ItemEightySixed: item_eighty_sixed,
    e.ItemBroughtBack: item_brought_back,
    e.ThrottleSet: throttle_set,
    e.StockSet: stock_set,
}
