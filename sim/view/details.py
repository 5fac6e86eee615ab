"""What a click tells: a robot's or a table's situation in words."""

from __future__ import annotations

from itertools import takewhile

from sim.board import Board, Job, Robot, Ticket, Visit
from sim.messages.askers import SIMULATED
from sim.restaurant import Restaurant
from sim.view.chores import chore_words
from sim.view.clock_bar import wall_time
from sim.view.details_place import edge_details, kitchen_details
from sim.view.facts import Details, Fact, Tone
from sim.view.look import Look, Selection
from sim.view.past import Past
from sim.view.reasons import why_course_waits, why_robot_stands
from sim.view.situation import LOW_CHARGE, course_stage, jobs_of, loaded, robot_state
from sim.view.ticket_life import lives
from sim.view.words import age, course_name, in_words, place_name, short_name, table_label


def details(restaurant: Restaurant, board: Board, t_ms: int, look: Look, past: Past | None = None) -> Details | None:
    """What there is to say of what is selected, None where nothing is; `past` knows what a robot has done today."""
    chosen = look.selected
    if chosen is None:
        return None
    if chosen.kind == "robot" and chosen.name in board.robots:
        return _robot_details(restaurant, board, board.robots[chosen.name], t_ms, past)
    if chosen.kind == "ticket" and chosen.name in board.tickets:
        return ticket_details(restaurant, board, board.tickets[chosen.name], t_ms, look)
    if chosen.kind == "table" and chosen.name in restaurant.floor.tables:
        return _table_details(restaurant, board, chosen, t_ms, look)
    if chosen.kind == "edge":
        return edge_details(restaurant, board, chosen, t_ms)
    if chosen.kind == "kitchen":
        return kitchen_details(restaurant, board, t_ms)
    return None


# ── robots ────────────────────────────────────────────────────────────────────────────────────


def _robot_details(restaurant: Restaurant, board: Board, robot: Robot, t_ms: int, past: Past | None) -> Details:
    state = robot_state(board, robot, t_ms)
    charge = board.charge_at(robot, t_ms)
    why = why_robot_stands(board, robot, t_ms)
    facts = [Fact("state", state, "alert" if why else "plain")]
    if why:
        facts.append(Fact("why", why, "alert"))
    if robot.sent_home:
        facts.append(Fact("", "sent home: it gets no jobs", "alert"))
    facts.append(_destination(restaurant, robot, t_ms))
    facts += _labelled("carries", [f"{job.dishes} × {_load(restaurant, job)}" for job in loaded(board, robot)])
    if robot.chore is not None:
        facts += _labelled("does", chore_words(board, board.chores[robot.chore]))
    facts += _labelled("next", [_job_words(restaurant, job, t_ms) for job in jobs_of(board, robot)])
    facts += _labelled("because", _why(board, robot), tone="muted")
    facts.append(Fact("battery", f"{charge:.0%}", "alert" if charge < LOW_CHARGE else "plain"))
    if past is not None:
        trips, metres, loads = past.history.driven[robot.robot].by(t_ms)
        facts.append(Fact("today", f"{trips} trips, {loads} loads, {metres:,.0f} m"))
    facts += _labelled("plan", _plan_words(restaurant, robot, t_ms), tone="muted")
    return Details(f"Robot {short_name(robot.robot)}", tuple(facts))


def _labelled(label: str, values: list[str], tone: Tone = "plain") -> list[Fact]:
    return [Fact("" if n else label, value, tone) for n, value in enumerate(values)]


def _destination(restaurant: Restaurant, robot: Robot, t_ms: int) -> Fact:
    """The next place where its plan has it do something, and when; or where it is."""
    coming = [stop for stop in robot.stops if stop.leave_ms > t_ms]
    if coming:
        there, at_ms = coming[0].vertex, coming[0].arrive_ms
    elif robot.plan and robot.plan[-1][1] > t_ms:
        there, at_ms = robot.plan[-1]
    elif robot.vertex is not None:
        there, at_ms = robot.vertex, t_ms
    else:
        return Fact("stands", "in mid-aisle")
    name = place_name(restaurant, there)
    return Fact("goes to", f"{name} in {age(at_ms - t_ms)}") if at_ms > t_ms else Fact("stands at", name)


def _load(restaurant: Restaurant, job: Job) -> str:
    return f"{course_name(restaurant, job.course)} for {table_label(job.table)}"


def _job_words(restaurant: Restaurant, job: Job, t_ms: int) -> str:
    where = _load(restaurant, job)
    if job.handover_until_ms is not None:
        return f"hands {where} over, for {age(job.handover_until_ms - t_ms)} yet"
    if job.returning:
        return f"brings {where} back to {job.bay}"
    if job.again_ms is not None:
        return f"comes again with {where} in {age(max(0, job.again_ms - t_ms))}"
    if job.loaded_ms is not None:
        return f"brings {where}"
    if job.loading_until_ms is not None:
        return f"loads {where}, ready in {age(job.loading_until_ms - t_ms)}"
    return f"fetches {where} at {job.bay}"


def _why(board: Board, robot: Robot) -> list[str]:
    """For whom its jobs were weighed up, and the cost of each by the policy's measure."""
    return [
        f"{table_label(job.table)}: "
        + ", ".join(f"{short_name(other.robot)} {age(other.cost_ms)}" for other in job.why)
        for job in jobs_of(board, robot)
        if job.why
    ]


def _plan_words(restaurant: Restaurant, robot: Robot, t_ms: int) -> list[str]:
    """The places where its plan has it stay, and where it ends, with how long until each."""
    stays = {(stop.vertex, stop.arrive_ms) for stop in robot.stops}
    if robot.plan:
        end = robot.plan[-1][0]
        stays.add((end, min(at_ms for vertex, at_ms in _last_stay(robot, end))))
    ahead = sorted((at_ms, vertex) for vertex, at_ms in stays if at_ms > t_ms)
    return [f"{age(at_ms - t_ms)}  {place_name(restaurant, vertex)}" for at_ms, vertex in ahead]


def _last_stay(robot: Robot, end: str) -> list[tuple[str, int]]:
    """The vertices of its plan's end: it may stand there for a while."""
    return list(takewhile(lambda place: place[0] == end, reversed(robot.plan)))


# ── tables ────────────────────────────────────────────────────────────────────────────────────


def _table_details(restaurant: Restaurant, board: Board, chosen: Selection, t_ms: int, look: Look) -> Details:
    title = f"Table {short_name(chosen.name)}"
    seats = restaurant.floor.tables[chosen.name].seats
    visit = board.visits.get(board.seated.get(chosen.name, ""))
    if visit is None:
        nobody = Fact("party", f"nobody; {seats} seats", "muted")
        reach, soiled = _reach_facts(board, chosen.name, t_ms), _soiled_facts(board, chosen.name, t_ms)
        return Details(title, (nobody, *reach, *soiled))
    facts = [
        Fact("party", f"{visit.guests} of {seats} seats, here {age(t_ms - visit.opened_ms)}"),
        Fact("orders by", _orders_by(visit)),
        *_reach_facts(board, chosen.name, t_ms),
    ]
    for ticket in reversed([board.tickets[name] for name in visit.tickets]):
        facts += _ticket_facts(restaurant, board, ticket, t_ms, look)
    if not visit.tickets:
        facts.append(Fact("orders", "reading the menu", "muted"))
    for call in board.open_calls():
        if call.visit == visit.visit:
            facts.append(Fact("calls", f"for {call.kind}, {age(t_ms - call.called_ms)} ago", "alert"))
    return Details(title, tuple(facts))


def ticket_details(restaurant: Restaurant, board: Board, ticket: Ticket, t_ms: int, look: Look) -> Details:
    """Each course with its stage, why it waits, its dishes, and its life as a line."""
    at = wall_time(restaurant, ticket.placed_ms)
    facts = [Fact("ordered", f"at {at:%H:%M}, {'all together' if ticket.together else 'course by course'}")]
    if ticket.authority == "prepaid":
        facts.append(Fact("paid", "before", "muted"))
    facts += _ticket_facts(restaurant, board, ticket, t_ms, look)
    return Details(f"Order of {table_label(ticket.table)}", tuple(facts), lives(restaurant, board, ticket, t_ms))


def _orders_by(visit: Visit) -> str:
    """The log tells simulated guests apart, until a phone takes over from them; not phones from the staff."""
    if visit.joined:
        return "phone"
    return "simulated guests" if visit.visit.startswith(SIMULATED) else "a phone, or the staff"


def _reach_facts(board: Board, table: str, t_ms: int) -> list[Fact]:
    """That robots don't come here, and why."""
    if table in board.closed_tables:
        return [Fact("robots", f"closed to them for {age(t_ms - board.closed_tables[table])}", "alert")]
    if table in board.cut_off:
        return [Fact("robots", f"none gets here: {in_words(board.floor, board.cut_off[table])}", "alert")]
    return []


def _soiled_facts(board: Board, table: str, t_ms: int) -> list[Fact]:
    """That its dishes are still there, and who is to take them."""
    soiled = board.soiled.get(table)
    if soiled is None:
        return []
    robots = [chore.robot for chore in board.chores.values() if any(place.table == table for place in chore.ahead)]
    who = "a person" if soiled.staff_until_ms is not None else ", ".join(f"robot {short_name(name)}" for name in robots)
    return [Fact("to be cleared", f"since {age(t_ms - soiled.since_ms)}, by {who or 'whoever is free'}", "alert")]


def _ticket_facts(restaurant: Restaurant, board: Board, ticket: Ticket, t_ms: int, look: Look) -> list[Fact]:
    """Each course with its stage and age; while it is still to come, why, and its dishes."""
    facts = []
    items = restaurant.menu.by_id
    for course in ticket.courses.values():
        name = course_name(restaurant, course.course)
        if ticket.cancelled is not None and course.delivered_ms is None:
            facts.append(Fact(name, f"cancelled: {ticket.cancelled}", "muted"))
            continue
        if course.delivered_ms is not None:
            facts.append(Fact(name, f"served after {age(course.delivered_ms - ticket.placed_ms)}", "good"))
            continue
        waited_ms = t_ms - ticket.placed_ms
        late = waited_ms >= look.limits.late_ms
        words = f"{course_stage(board, ticket, course.course)}, {age(waited_ms)}{' LATE' if late else ''}"
        facts.append(Fact(name, words, "alert" if late else "plain"))
        why = why_course_waits(restaurant, board, ticket, course, t_ms)
        if why:
            facts.append(Fact("", why, "alert" if late else "plain"))
        for line in (ticket.lines[number] for number in course.lines):
            said = items[line.placed.item].name.en if line.placed.item in items else line.placed.item
            stage = board.line_stage(ticket, line.placed.line)
            facts.append(Fact("", f"{line.placed.quantity} × {said}: {stage}", "muted"))
    return facts
