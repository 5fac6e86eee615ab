"""What a click tells: a robot's or a table's situation in words."""

from __future__ import annotations

from collections.abc import Callable

from sim.board import Board, Job, Robot, Ticket
from sim.restaurant import Restaurant
from sim.view.details_place import edge_details, kitchen_details
from sim.view.facts import Details, Fact, Tone
from sim.view.look import Look, Selection
from sim.view.situation import LOW_CHARGE, course_stage, jobs_of, loaded, robot_state
from sim.view.words import age, course_name, short_name, table_label


def details(restaurant: Restaurant, board: Board, t_ms: int, look: Look) -> Details | None:
    """What the selected robot or table does, None where nothing is selected."""
    chosen = look.selected
    if chosen is None:
        return None
    if chosen.kind == "robot" and chosen.name in board.robots:
        return _robot_details(restaurant, board, board.robots[chosen.name], t_ms)
    if chosen.kind == "table" and chosen.name in restaurant.floor.tables:
        return _table_details(restaurant, board, chosen, t_ms, look)
    if chosen.kind == "edge":
        return edge_details(restaurant, board, chosen, t_ms)
    if chosen.kind == "kitchen":
        return kitchen_details(restaurant, board, t_ms)
    return None


# ── robots ────────────────────────────────────────────────────────────────────────────────────


def _robot_details(restaurant: Restaurant, board: Board, robot: Robot, t_ms: int) -> Details:
    state = robot_state(board, robot, t_ms)
    charge = board.charge_at(robot, t_ms)
    why = robot.removed or robot.broken or robot.stuck or robot.offline or robot.stranded
    facts = [Fact("state", f"{state}: {why}" if why else state, "alert" if why else "plain")]
    facts += _wait_facts(robot, t_ms)
    facts.append(_destination(restaurant, robot, t_ms))
    facts += _labelled("carries", [f"{job.dishes} × {_load(restaurant, job)}" for job in loaded(board, robot)])
    facts += _labelled("next", [_job_words(restaurant, job, t_ms) for job in jobs_of(board, robot)])
    facts += _labelled("because", _why(board, robot), tone="muted")
    facts.append(Fact("battery", f"{charge:.0%}", "alert" if charge < LOW_CHARGE else "plain"))
    facts += _labelled("plan", _plan_words(robot, t_ms), tone="muted")
    return Details(f"Robot {short_name(robot.robot)}", tuple(facts))


def _labelled(label: str, values: list[str], tone: Tone = "plain") -> list[Fact]:
    return [Fact("" if n else label, value, tone) for n, value in enumerate(values)]


def _wait_facts(robot: Robot, t_ms: int) -> list[Fact]:
    wait = robot.wait
    if robot.delayed_until_ms > t_ms:
        return [Fact("held up", f"{robot.delayed_because}, {age(robot.delayed_until_ms - t_ms)} more", "alert")]
    if wait is None:
        return []
    return [
        Fact("waits for", f"robot {short_name(wait.for_)}, {age(t_ms - wait.since_ms)} so far", "alert"),
        Fact("because", wait.because, "alert"),
    ]


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


def place_name(restaurant: Restaurant, vertex: str) -> str:
    """A vertex in the words of the room: its tables, or what it is."""
    tables = [table_label(name) for name, table in restaurant.floor.tables.items() if table.stop == vertex]
    if tables:
        return "/".join(tables)
    kind = restaurant.floor.spec.vertices[vertex].kind
    return vertex if kind == "aisle" or vertex.startswith(kind) else f"{kind} {vertex}"


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


def _plan_words(robot: Robot, t_ms: int) -> list[str]:
    """The next vertices of its plan with how long until each."""
    words, last = [], None
    for vertex, at_ms in robot.plan:
        if at_ms > t_ms and vertex != last:
            words.append(f"{age(at_ms - t_ms)}  {vertex}")
        last = vertex
    return words[:5] + ([f"… and {len(words) - 5} more"] if len(words) > 5 else [])


# ── tables ────────────────────────────────────────────────────────────────────────────────────


def _table_details(restaurant: Restaurant, board: Board, chosen: Selection, t_ms: int, look: Look) -> Details:
    title = f"Table {short_name(chosen.name)}"
    seats = restaurant.floor.tables[chosen.name].seats
    visit = board.visits.get(board.seated.get(chosen.name, ""))
    if visit is None:
        return Details(title, (Fact("party", f"nobody; {seats} seats", "muted"),))
    facts = [
        Fact("party", f"{visit.guests} of {seats} seats, here {age(t_ms - visit.opened_ms)}"),
        Fact("orders by", "phone" if visit.joined else "simulated guests"),
    ]
    for ticket in reversed([board.tickets[name] for name in visit.tickets]):
        facts += _ticket_facts(restaurant, board, ticket, t_ms, look)
    if not visit.tickets:
        facts.append(Fact("orders", "reading the menu", "muted"))
    return Details(title, tuple(facts))


def _ticket_facts(restaurant: Restaurant, board: Board, ticket: Ticket, t_ms: int, look: Look) -> list[Fact]:
    """Each course with its stage and age, and its dishes while they are still to come."""
    facts = []
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
        lines = [ticket.lines[number] for number in course.lines]
        dish = _dish_name(restaurant)
        facts += [
            Fact(
                "",
                f"{line.placed.quantity} × {dish(line.placed.item)}: {board.line_stage(ticket, line.placed.line)}",
                "muted",
            )
            for line in lines
        ]
    return facts


def _dish_name(restaurant: Restaurant) -> Callable[[str], str]:
    items = restaurant.menu.by_id
    return lambda item: items[item].name.en if item in items else item
