"""Random floors for routing, and tiny ones named by their situation; exact distances in rational arithmetic.

one_dock         swap                        narrow_aisle             crossing
d1 ─ p ─ 1       d1           d2             d1           2                 1
                 │            │              │            │                 │
               p ─ a ─ b ─ c ─ e ─ 1       p ─ a ── m ──── f ─ 1      p ─ d1 ╳ d2 ─ …  (two ways without a vertex
                       │                     │                              │           where they cross)
                       q                     d2                             2
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

import msgspec
from hypothesis import assume
from hypothesis import strategies as st

from sim.bad_input import BadInput
from sim.floor import Floor, FloorSpec, TableSpec, VertexSpec
from sim.floor.check import check
from sim.routing import Network, Waypoints

Places = dict[str, tuple[float, float]]
Ways = list[tuple[str, str]]
Number = TypeVar("Number", Fraction, float)


class Hall(NamedTuple):
    """A floor and the robots on it: robot `r1` rests at the first dock, and so on."""

    floor: Floor
    radius_m: float
    speed_mps: float
    turn_s: float
    robots: int

    @property
    def separation_m(self) -> float:
        return 2 * self.radius_m + self.floor.spec.clearance_m

    @property
    def rests(self) -> dict[str, str]:
        return {f"r{n}": dock for n, dock in enumerate(self.floor.docks[: self.robots], start=1)}

    @property
    def network(self) -> Network:
        return Network(self.floor, self.speed_mps, self.turn_s, self.separation_m)

    def at_speed(self, speed_mps: float, turn_s: float) -> Hall:
        """The same hall with other robots: speed limits stay the same share of their speed."""
        limits = tuple((a, b, mps * speed_mps / self.speed_mps) for a, b, mps in self.floor.spec.speed_limits_mps)
        floor = Floor(msgspec.structs.replace(self.floor.spec, speed_limits_mps=limits))
        return self._replace(floor=floor, speed_mps=speed_mps, turn_s=turn_s)

    @property
    def goals(self) -> list[str]:
        return [*self.floor.pass_bays, *(table.stop for table in self.floor.tables.values())]


# ── exact distances, sharing nothing with planner or judge ────────────────────────────────────


class Leg(NamedTuple, Generic[Number]):
    """A robot from one instant to another: standing, or driving at constant speed; exact if in fractions."""

    start_ms: int
    end_ms: int
    start: tuple[Number, Number]
    end: tuple[Number, Number]

    def at(self, t_ms: int) -> tuple[Number, Number]:
        (x0, y0), (x1, y1) = self.start, self.end
        if self.start == self.end:
            return self.start
        share = type(x0)(t_ms - self.start_ms) / (self.end_ms - self.start_ms)
        return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


def exact(place: tuple[float, float]) -> tuple[Fraction, Fraction]:
    return Fraction(place[0]), Fraction(place[1])


def least_square(a: Leg[Number], b: Leg[Number]) -> Number | None:
    """The square of the least distance of two centres while both legs last; None where they share no instant."""
    start, end = max(a.start_ms, b.start_ms), min(a.end_ms, b.end_ms)
    if start > end:
        return None
    (ax, ay), (bx, by) = a.at(start), b.at(start)
    (cx, cy), (dx, dy) = a.at(end), b.at(end)
    x, y = bx - ax, by - ay
    wx, wy = dx - cx - x, dy - cy - y
    square = wx * wx + wy * wy
    if square:
        share = min(max(-(x * wx + y * wy) / square, 0), 1)
        x, y = x + share * wx, y + share * wy
    return x * x + y * y


def legs_of(floor: Floor, waypoints: Waypoints, until_ms: int) -> list[Leg[float]]:
    """What a robot does that drives these waypoints and then stands at the last one."""
    timed = [*waypoints, (waypoints[-1][0], max(until_ms, waypoints[-1][1]))]
    return [Leg(from_ms, to_ms, floor.position(a), floor.position(b)) for (a, from_ms), (b, to_ms) in pairwise(timed)]


def least_m(ones: Sequence[Leg[float]], others: Sequence[Leg[float]]) -> float:
    """The least distance of two robots' centres; infinite where they share no instant."""
    least = math.inf
    i = j = 0
    while i < len(ones) and j < len(others):
        square = least_square(ones[i], others[j])
        if square is not None:
            least = min(least, square)
        if ones[i].end_ms < others[j].end_ms:
            i += 1
        else:
            j += 1
    return math.sqrt(least)


# ── tiny floors ───────────────────────────────────────────────────────────────────────────────


def hall(places: Places, ways: Sequence[str], *, robots: int = 1, one_way: Ways = (), **said: float) -> Hall:  # type: ignore[assignment]
    """A floor from places and ways ("p a b"); `p…` are passes, `d…` docks, digits tables."""
    edges = [pair for way in ways for pair in pairwise(way.split())]
    both = dict.fromkeys([*edges, *((b, a) for a, b in edges), *one_way])
    kinds = {"p": "pass", "d": "dock"}
    vertices = {
        name: VertexSpec(x_m, y_m, "stop" if name.isdigit() else kinds.get(name[0], "aisle"))  # type: ignore[arg-type]
        for name, (x_m, y_m) in places.items()
    }
    tables = {name: TableSpec(name, 4) for name in places if name.isdigit()}
    floor = Floor(FloorSpec(vertices, tuple(both), said.get("clearance_m", 0.05), tables))
    return Hall(floor, said.get("radius_m", 0.25), said.get("speed_mps", 1.0), said.get("turn_s", 1.0), robots)


def one_dock(**said: float) -> Hall:
    return hall({"d1": (0, 0), "p": (1, 0), "1": (2, 0)}, ["d1 p 1"], **said)


def swap(**said: float) -> Hall:
    """Two robots at the ends of a lane that has one place to step aside."""
    places = {"p": (0, 0), "a": (1, 0), "b": (2, 0), "c": (3, 0), "e": (4, 0), "1": (5, 0)}
    places |= {"d1": (1, -1), "d2": (4, -1), "q": (2, 1)}
    return hall(places, ["p a b c e 1", "d1 a", "d2 e", "q b"], robots=2, **said)


def narrow_aisle(**said: float) -> Hall:
    """Two robots, and an aisle in which they can't pass each other."""
    places = {"p": (0, 0), "a": (1, 0), "m": (5, 0), "f": (9, 0), "1": (10, 0), "2": (9, -1)}
    return hall(places | {"d1": (1, -1), "d2": (1, 1)}, ["p a m f 1", "d1 a", "d2 a", "f 2"], robots=2, **said)


def crossing(**said: float) -> Hall:
    """Two straight ways that cross where no vertex is, and a long way round that joins them."""
    places = {"d1": (-2, 0), "p": (2, 0), "d2": (0, -2), "1": (0, 2), "c": (4, 4)}
    return hall(places, ["d1 p", "d2 1", "p c 1"], robots=2, **said)


SITUATIONS = {"one_dock": one_dock, "swap": swap, "narrow_aisle": narrow_aisle, "crossing": crossing}


# ── random floors ─────────────────────────────────────────────────────────────────────────────


def _tree(draw: st.DrawFn) -> tuple[Places, Ways]:
    """Grown in all directions: dead ends, edges that cross, vertices too near to each other."""
    places: Places = {"v0": (0.0, 0.0)}
    ways: Ways = []
    for n in range(1, draw(st.integers(3, 9))):
        parent = f"v{draw(st.integers(0, n - 1))}"
        angle, length_m = draw(st.integers(0, 23)) * math.pi / 12, draw(st.integers(2, 30)) / 10
        x, y = places[parent]
        places[f"v{n}"] = (round(x + length_m * math.cos(angle), 3), round(y + length_m * math.sin(angle), 3))
        ways.append((parent, f"v{n}"))
    return places, ways


def _ring(draw: st.DrawFn) -> tuple[Places, Ways]:
    size, radius_m = draw(st.integers(3, 9)), draw(st.integers(8, 30)) / 10
    turn = 2 * math.pi / size
    places = {
        f"v{n}": (round(radius_m * math.cos(n * turn), 3), round(radius_m * math.sin(n * turn), 3)) for n in range(size)
    }
    return places, [(f"v{n}", f"v{(n + 1) % size}") for n in range(size)]


def _grid(draw: st.DrawFn) -> tuple[Places, Ways]:
    """A grid with holes, or a ladder; its cells may be narrower than two robots, or just as wide."""
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 5))
    cell_m = draw(st.sampled_from([0.4, 0.55, 0.8, 1.0]))
    holes = draw(st.sets(st.integers(0, rows * columns - 1), max_size=rows * columns // 3))
    places = {
        f"v{r * columns + c}": (round(c * cell_m, 6), round(r * cell_m, 6))
        for r in range(rows)
        for c in range(columns)
        if r * columns + c not in holes
    }
    ways = []
    for n in range(rows * columns):
        beside = [n + 1] if (n + 1) % columns else []
        ways += [(f"v{n}", f"v{m}") for m in [*beside, n + columns] if f"v{n}" in places and f"v{m}" in places]
    return places, ways


def _scattered(draw: st.DrawFn) -> tuple[Places, Ways]:
    """Places anywhere, and edges between any of them."""
    spot = st.tuples(st.integers(0, 40), st.integers(0, 40))
    spots = draw(st.lists(spot, min_size=3, max_size=8, unique=True))
    places = {f"v{n}": (x / 10, y / 10) for n, (x, y) in enumerate(spots)}
    ways: Ways = [(f"v{draw(st.integers(0, n - 1))}", f"v{n}") for n in range(1, len(spots))]
    pair = st.tuples(st.sampled_from(list(places)), st.sampled_from(list(places)))
    ways += [(a, b) for a, b in draw(st.lists(pair, max_size=4)) if a != b]
    return places, ways


def _shape(draw: st.DrawFn) -> tuple[Places, Ways]:
    places, ways = draw(st.sampled_from([_tree, _ring, _grid, _scattered]))(draw)
    assume(ways)
    return places, list(dict.fromkeys(tuple(sorted(way)) for way in ways))  # type: ignore[misc]


def _directed(draw: st.DrawFn, ways: Ways) -> Ways:
    """Both ways, but some of them only one way."""
    one_way = draw(st.sets(st.integers(0, len(ways) - 1), max_size=2))
    return [*ways, *((b, a) for n, (a, b) in enumerate(ways) if n not in one_way)]


def _limits(draw: st.DrawFn, edges: Ways, speed_mps: float) -> tuple[tuple[str, str, float], ...]:
    """On some edges robots drive slower than they could; on some they couldn't drive so fast anyway."""
    shares = draw(st.dictionaries(st.sampled_from(edges), st.sampled_from([0.25, 0.5, 0.9, 1.5]), max_size=4))
    return tuple((a, b, share * speed_mps) for (a, b), share in shares.items())


FLEETS = st.fixed_dictionaries(
    {
        "radius_m": st.sampled_from([0.15, 0.25, 0.3]),
        "speed_mps": st.sampled_from([0.7, 1.0, 1.3]),
        "turn_s": st.sampled_from([0.0, 0.4, 1.0]),
    }
)


@st.composite
def floors(draw: st.DrawFn) -> Hall:
    """Any floor at all, with no promise that robots can work on it."""
    places, ways = _shape(draw)
    vertices = {name: VertexSpec(x_m, y_m) for name, (x_m, y_m) in places.items()}
    edges, fleet = _directed(draw, ways), draw(FLEETS)
    limits = _limits(draw, edges, fleet["speed_mps"])
    return Hall(Floor(FloorSpec(vertices, tuple(edges), 0.05, speed_limits_mps=limits)), robots=0, **fleet)


@st.composite
def restful_halls(draw: st.DrawFn, most_robots: int = 5) -> Hall:
    """Floors that pass the check: docks hang off a connected core, each where it bars nobody's way."""
    places, ways = _shape(draw)
    edges, fleet = _directed(draw, ways), draw(FLEETS)
    kinds: dict[str, str] = {}
    names = list(places)
    goals = draw(st.lists(st.sampled_from(names), min_size=2, max_size=4, unique=True))
    kinds |= dict.fromkeys(goals, "stop") | {goals[0]: "pass"}
    found: Hall | None = None
    for _ in range(draw(st.integers(2, 3 * most_robots))):
        core, angle = draw(st.sampled_from(names)), draw(st.integers(0, 15)) * math.pi / 8
        length_m = draw(st.sampled_from([0.35, 0.55, 0.65, 0.9]))
        x, y = places[core]
        dock = f"d{found.robots + 1 if found else 1}"
        spot = round(x + length_m * math.cos(angle), 6), round(y + length_m * math.sin(angle), 6)
        if spot in places.values():
            continue
        tried = _with_dock(places | {dock: spot}, [*edges, (core, dock), (dock, core)], kinds | {dock: "dock"}, fleet)
        if tried is not None:
            found, places, edges, kinds = (
                tried,
                places | {dock: spot},
                [*edges, (core, dock), (dock, core)],
                {
                    **kinds,
                    dock: "dock",
                },
            )
            if found.robots == most_robots:
                break
    assume(found is not None)
    assert found is not None
    limits = _limits(draw, edges, found.speed_mps)
    return found._replace(floor=Floor(msgspec.structs.replace(found.floor.spec, speed_limits_mps=limits)))


def _with_dock(places: Places, edges: Ways, kinds: dict[str, str], fleet: dict[str, float]) -> Hall | None:
    """The hall, if its floor passes the check."""
    vertices = {name: VertexSpec(x, y, kinds.get(name, "aisle")) for name, (x, y) in places.items()}  # type: ignore[arg-type]
    tables = {str(n): TableSpec(name, 4) for n, (name, kind) in enumerate(kinds.items()) if kind == "stop"}
    floor = Floor(FloorSpec(vertices, tuple(edges), 0.05, tables))
    tried = Hall(floor, robots=len(floor.docks), **fleet)
    try:
        check(floor, tried.radius_m, tried.robots)
    except BadInput:
        return None
    return tried
