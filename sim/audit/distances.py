"""How near robots come to each other, and to walls and tables, over a whole log."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.audit.geometry import Leg, Point, closest, path_to_rect_m
from sim.audit.report import Nearest, Violation
from sim.floor import FloorSpec, Rect

TOLERANCE_M = 1e-6


@dataclass(slots=True)
class _Episode:
    """Two robots too near to each other, without a break."""

    until_ms: int
    gap_m: float
    at_ms: float
    seq: int


class Neighbours:
    """The robots near a leg, found by cells: each robot's present leg lies in every cell that it may reach.

    Args:
        reach_m: pairs whose centres come nearer than twice this are found.
    """

    def __init__(self, reach_m: float, legs: Sequence[Leg]) -> None:
        self._reach_m = reach_m
        moved = [math.dist((leg.x_m, leg.y_m), leg.position_at(leg.end_ms)) for leg in legs if leg.vx or leg.vy]
        self._cell_m = 2 * reach_m + (sum(moved) / len(moved) if moved else 0.0)
        self._cells: dict[tuple[int, int], dict[int, Leg]] = {}
        self._taken: dict[int, list[dict[int, Leg]]] = {}

    def replace(self, leg: Leg) -> dict[int, Leg]:
        """Put a robot's next leg in the place of its last one; returns the legs of others near it, by robot."""
        for cell in self._taken.get(leg.robot, ()):
            del cell[leg.robot]
        near: dict[int, Leg] = {}
        taken = []
        for place in self._places(leg):
            cell = self._cells.setdefault(place, {})
            near.update(cell)
            cell[leg.robot] = leg
            taken.append(cell)
        self._taken[leg.robot] = taken
        return near

    def _places(self, leg: Leg) -> Iterator[tuple[int, int]]:
        end = leg.position_at(leg.end_ms)
        reach_m, cell_m = self._reach_m, self._cell_m
        left, right = sorted((leg.x_m, end[0]))
        top, bottom = sorted((leg.y_m, end[1]))
        rows = range(math.floor((top - reach_m) / cell_m), math.floor((bottom + reach_m) / cell_m) + 1)
        for column in range(math.floor((left - reach_m) / cell_m), math.floor((right + reach_m) / cell_m) + 1):
            for row in rows:
                yield column, row


def between_robots(
    legs: Sequence[Leg], names: Sequence[str], radii_m: Sequence[float], clearance_m: float
) -> tuple[list[Violation], Nearest | None]:
    """Judge every pair of robots over the whole log, exactly.

    Args:
        legs: of all robots, complete.
        names, radii_m: by robot.

    Returns:
        One violation for each time that two robots are too near, at its worst instant, and the
        nearest that any two came.
    """
    neighbours = Neighbours(2 * max(radii_m, default=0.0) + clearance_m, legs)
    open_: dict[tuple[int, int], _Episode] = {}
    found: list[Violation] = []
    least: tuple[float, float, Leg, Leg] | None = None
    for leg in sorted(legs, key=lambda leg: leg.start_ms):
        for robot, other in neighbours.replace(leg).items():
            nearest = closest(leg, other)
            if nearest is None:
                continue
            distance_m, at_ms = nearest
            gap_m = distance_m - radii_m[leg.robot] - radii_m[robot]
            if least is None or gap_m < least[0]:
                least = gap_m, at_ms, leg, other
            if gap_m >= clearance_m - TOLERANCE_M:
                continue
            pair = (leg.robot, robot) if leg.robot < robot else (robot, leg.robot)
            now = _Episode(min(leg.end_ms, other.end_ms), gap_m, at_ms, leg.seq)
            before = open_.get(pair)
            if before is None:
                open_[pair] = now
            elif leg.start_ms <= before.until_ms:
                _lengthen(before, now)
            else:
                found.append(_too_near(pair, before, names, clearance_m))
                open_[pair] = now
    found += [_too_near(pair, episode, names, clearance_m) for pair, episode in open_.items()]
    return found, _nearest(least, names)


def _lengthen(episode: _Episode, further: _Episode) -> None:
    episode.until_ms = max(episode.until_ms, further.until_ms)
    if further.gap_m < episode.gap_m:
        episode.gap_m, episode.at_ms, episode.seq = further.gap_m, further.at_ms, further.seq


def _too_near(pair: tuple[int, int], episode: _Episode, names: Sequence[str], clearance_m: float) -> Violation:
    robots = names[pair[0]], names[pair[1]]
    gap = f"{episode.gap_m:.6f} m" if episode.gap_m >= 0 else f"overlap by {-episode.gap_m:.6f} m"
    what = f"{robots[0]} and {robots[1]}: {gap} from rim to rim, {clearance_m} m is the least"
    numbers = {"gap_m": episode.gap_m, "clearance_m": clearance_m}
    return Violation("distance", int(episode.at_ms), episode.seq, robots, what, numbers)


def _nearest(least: tuple[float, float, Leg, Leg] | None, names: Sequence[str]) -> Nearest | None:
    if least is None:
        return None
    gap_m, at_ms, leg, other = least
    a, b = leg.position_at(at_ms), other.position_at(at_ms)
    robots = names[leg.robot], names[other.robot]
    return Nearest(robots, gap_m, int(at_ms), (a[0] + b[0]) / 2, (a[1] + b[1]) / 2)


def from_walls(
    legs: Sequence[Leg], names: Sequence[str], radii_m: Sequence[float], floor: FloorSpec
) -> list[Violation]:
    """Judge every path driven against walls and table tops as drawn; each path is reported once for each obstacle."""
    obstacles = [(f"wall {n}", rect) for n, rect in enumerate(floor.walls)]
    obstacles += [(f"table {name}", rect) for name, table in floor.tables.items() for rect in table.shape]
    found = []
    seen: set[tuple[Point, Point, float]] = set()
    for leg in legs:
        start, end = (leg.x_m, leg.y_m), leg.position_at(leg.end_ms)
        path = (round(start[0], 6), round(start[1], 6)), (round(end[0], 6), round(end[1], 6)), radii_m[leg.robot]
        if path in seen:
            continue
        seen.add(path)
        for obstacle, rect in obstacles:
            gap_m = _gap_m(start, end, rect, radii_m[leg.robot])
            if gap_m < -TOLERANCE_M:
                what = f"{names[leg.robot]} comes {-gap_m:.6f} m too near to {obstacle}"
                found.append(Violation("wall", leg.start_ms, leg.seq, (names[leg.robot],), what, {"gap_m": gap_m}))
    return found


def _gap_m(start: Point, end: Point, rect: Rect, radius_m: float) -> float:
    """From a disc's rim to a rectangle, at the nearest; infinite where their bounds are already apart."""
    apart = (
        max(start[0], end[0]) + radius_m < rect.x_m
        or min(start[0], end[0]) - radius_m > rect.x_m + rect.w_m
        or max(start[1], end[1]) + radius_m < rect.y_m
        or min(start[1], end[1]) - radius_m > rect.y_m + rect.h_m
    )
    return math.inf if apart else path_to_rect_m(start, end, rect) - radius_m
