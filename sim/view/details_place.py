"""What a click on a way or on the kitchen tells."""

from __future__ import annotations

import math
from itertools import pairwise

from sim.board import Board
from sim.restaurant import Restaurant
from sim.view.camera import Camera, Point
from sim.view.facts import Details, Fact
from sim.view.look import Selection
from sim.view.words import age, short_name, way_name


def edge_at(restaurant: Restaurant, camera: Camera, point_px: Point, reach_px: float) -> Selection | None:
    """The way nearest to a point, if it is no farther away than `reach_px`."""
    position, best = restaurant.floor.position, (reach_px, "", "")
    for start, end in restaurant.floor.spec.edges:
        gap = _gap(point_px, camera.to_px(position(start)), camera.to_px(position(end)))
        best = min(best, (gap, start, end))
    return Selection("edge", best[1], best[2]) if best[1] else None


def _gap(point: Point, start: Point, end: Point) -> float:
    """How far a point is from a line, in pixels; from its ends it is counted as farther, vertices being shared."""
    (x, y), (x0, y0), (x1, y1) = point, start, end
    length = math.dist(start, end)
    along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length if length else -1.0
    if not 0 <= along <= length:
        return math.inf
    return abs((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) / length


def edge_details(restaurant: Restaurant, board: Board, chosen: Selection, t_ms: int) -> Details:
    """Whether a way is open, which way it is driven, and whose plans lead over it."""
    ends = (chosen.name, chosen.to)
    edges = set(restaurant.floor.spec.edges)
    since_ms = board.closed_edges.get(ends, board.closed_edges.get(ends[::-1]))
    facts = [
        Fact("state", "open") if since_ms is None else Fact("state", f"closed for {age(t_ms - since_ms)}", "alert")
    ]
    facts.append(Fact("driven", "both ways" if {ends, ends[::-1]} <= edges else "one way"))
    coming = []
    for robot in board.robots.values():
        places = [place for place in robot.plan if place[1] > t_ms]
        for (here, _), (there, at_ms) in pairwise(places):
            if {here, there} == set(ends):
                coming.append((at_ms, f"robot {short_name(robot.robot)} in {age(at_ms - t_ms)}"))
                break
    facts += [Fact("" if n else "planned", said) for n, (_, said) in enumerate(sorted(coming)[:5])]
    facts.append(Fact("vertices", f"{chosen.name}, {chosen.to}", "muted"))
    by, _, towards = way_name(restaurant.floor, *ends).partition(", towards ")
    return Details(f"Way {by}", (*([Fact("towards", towards)] if towards else []), *facts))


def kitchen_details(restaurant: Restaurant, board: Board, t_ms: int) -> Details:
    """How full the pass is, what the stations do, and what is sold out."""
    places = restaurant.service.kitchen.pass_places
    full = any(
        course.held == "the pass is full" for ticket in board.open_tickets() for course in ticket.courses.values()
    )
    facts = [
        Fact("pass", f"{board.pass_places} of {places} places{': FULL' if full else ''}", "alert" if full else "plain")
    ]
    facts.append(Fact("cooking", f"{len(board.in_kitchen)} lines"))
    if board.throttle_min is not None:
        facts.append(Fact("throttle", f"{board.throttle_min:g} min of work in 15", "alert"))
    for item, since_ms in board.eighty_sixed.items():
        facts.append(Fact("sold out", f"{restaurant.menu.by_id[item].name.en}, for {age(t_ms - since_ms)}", "alert"))
    counted = [(item, left) for item, left in board.stock.items() if left <= 5]
    facts += [Fact("left", f"{left} × {restaurant.menu.by_id[item].name.en}", "alert") for item, left in counted]
    return Details("Kitchen", tuple(facts))


def kitchen_at(restaurant: Restaurant, point_m: Point) -> bool:
    return any(
        0 <= point_m[0] - part.x_m <= part.w_m and 0 <= point_m[1] - part.y_m <= part.h_m
        for part in restaurant.floor.spec.kitchen
    )
