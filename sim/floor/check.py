"""Whether robots can work on a floor: it is whole, wide enough, and no robot at rest is in another's way."""

from __future__ import annotations

from collections.abc import Iterator

from sim.floor.floor import Floor
from sim.floor.rects import segment_to_rect_m
from sim.floor.rest import check_rest
from sim.floor.spec import Rect

SLACK_M = 1e-9  # what rounding may take from an exact fit


def check(floor: Floor, radius_m: float, robots: int) -> None:
    """Check a floor for so many robots of one radius, robot n resting at the n-th dock.

    From every place where a robot has something to do, and from every rest place, there has to be a route to
    every other that is clear of robots standing at all the other rest places.

    Raises:
        BadInput: the first thing found in a robot's way, and what would mend it.
    """
    _check_whole(floor, robots)
    check_width(floor, radius_m)
    check_rest(floor, floor.docks[:robots], 2 * radius_m + floor.spec.clearance_m - SLACK_M)


def _check_whole(floor: Floor, robots: int) -> None:
    if not floor.tables:
        raise floor.source.bad("there is no table", "draw one or more to serve")
    if not floor.pass_bays:
        raise floor.source.bad("there is no pass", "draw one where robots are loaded")
    if len(floor.docks) < robots:
        wrong = f"for {robots} robots there are {len(floor.docks)} docks"
        raise floor.source.bad(wrong, "draw one for each robot to rest at, or have fewer robots")


def check_width(floor: Floor, radius_m: float) -> None:
    """The disc of a robot keeps off walls, kitchen and table tops wherever it stands or drives."""
    obstacles = list(_obstacles(floor))
    for start, end in _paths(floor):
        (x0, y0), (x1, y1) = a, b = floor.position(start), floor.position(end)
        left, right = min(x0, x1) - radius_m, max(x0, x1) + radius_m
        top, bottom = min(y0, y1) - radius_m, max(y0, y1) + radius_m
        for what, rect in obstacles:
            if rect.x_m >= right or rect.x_m + rect.w_m <= left or rect.y_m >= bottom or rect.y_m + rect.h_m <= top:
                continue  # far off: most are
            room_m = segment_to_rect_m(a, b, rect)
            if room_m < radius_m - SLACK_M:
                where = f"at {start}" if start == end else f"between {start} and {end}"
                wrong = f"a robot with a radius of {radius_m:g} m does not fit {where}: {what} is {room_m:g} m off"
                raise floor.source.bad(wrong, "widen the aisle, or have narrower robots", "vertices", start)


def _obstacles(floor: Floor) -> Iterator[tuple[str, Rect]]:
    yield from (("a wall", rect) for rect in floor.spec.walls)
    yield from (("the kitchen", rect) for rect in floor.spec.kitchen)
    yield from ((f"table {name}", rect) for name, table in floor.tables.items() for rect in table.shape)


def _paths(floor: Floor) -> Iterator[tuple[str, str]]:
    """Each vertex, and each edge once, whichever ways it is driven."""
    yield from ((vertex, vertex) for vertex in floor.graph)
    yield from ((a, b) for a, b in floor.graph.edges if a < b or not floor.graph.has_edge(b, a))
