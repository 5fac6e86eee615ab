"""Every robot's motion as the log tells it: no jumps, no overlaps, along edges, not too fast."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.audit.geometry import Leg, Point, point_to_path_m
from sim.audit.report import Kind, Violation
from sim.messages import events as e
from sim.messages.codec import Header
from sim.messages.events import Entry

TOLERANCE_M = 1e-6
TOLERANCE_MS = 1e-3  # of a move's duration, which the engine rounds up to whole milliseconds


@dataclass(slots=True)
class Track:
    """One robot so far: its present move if it has one, and where it stands after it."""

    index: int
    name: str
    speed_mps: float
    here: Point  # where it stands from `free_ms` on
    free_ms: int = 0
    seq: int = 0
    move: Leg | None = None
    edge: tuple[str, str] | None = None  # of its last move
    halted_on: tuple[str, str] | None = None  # where a halt ended its last move
    absent: bool = False

    def standing_at(self, t_ms: int) -> Point | None:
        """Where it stands; None while it moves or is away."""
        return None if self.absent or t_ms < self.free_ms else self.here


class Motion:
    """All robots' legs, built from the events; what is illegal about one robot alone is reported here.

    Attributes:
        tracks: by robot.
        legs: moves and stands, complete after `finish`.
        moves: how many departures there were.
    """

    def __init__(self, header: Header, report: Callable[[Violation], None]) -> None:
        self._places = {name: (vertex.x_m, vertex.y_m) for name, vertex in header.floor.vertices.items()}
        self._edges = set(header.floor.edges)
        self._limits_mps = {(start, end): mps for start, end, mps in header.floor.speed_limits_mps}
        self._report = report
        self.tracks = {
            name: Track(index, name, robot.speed_mps, self._places[robot.dock])
            for index, (name, robot) in enumerate(header.robots.items())
        }
        self.legs: list[Leg] = []
        self.moves = 0
        self._on: dict[type, Callable[[Track, Entry, Any], None]] = {
            e.RobotDeparted: self._departed,
            e.RobotHalted: self._halted,
            e.RobotRemoved: self._removed,
            e.RobotPlaced: self._placed,
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        fold = self._on.get(type(entry.event))
        if fold is None:
            return
        track = self.tracks.get(entry.event.robot)  # type: ignore[union-attr]  # all four have one
        if track is None:
            self._say("unknown", entry, f"there is no robot {entry.event.robot!r}")  # type: ignore[union-attr]
            return
        fold(track, entry, entry.event)

    def finish(self, until_ms: int) -> None:
        """The log ends: declared moves are driven to their end, and who stands then stands until the last of them."""
        last_ms = max((track.free_ms for track in self.tracks.values()), default=0)
        for track in self.tracks.values():
            self._close(track, max(until_ms, last_ms))

    def must_stand(self, entry: Entry, robot: str, vertex: str, what: str) -> None:
        """Report what is done at a vertex by a robot that doesn't stand there."""
        track, place = self.tracks.get(robot), self._places.get(vertex)
        here = None if track is None else track.standing_at(entry.at_ms)
        if here is None or place is None:
            self._say("place", entry, f"{what}, but {robot} doesn't stand at {vertex or 'any table'}", robot)
        elif (off_m := math.dist(here, place)) > TOLERANCE_M:
            self._say("place", entry, f"{what}, but {robot} stands {off_m:.3f} m from {vertex}", robot)

    # ── folds ─────────────────────────────────────────────────────────────────────────────────

    def _departed(self, track: Track, entry: Entry, event: e.RobotDeparted) -> None:
        self.moves += 1
        if event.from_ not in self._places or event.to not in self._places:
            unknown = event.to if event.from_ in self._places else event.from_
            self._say("unknown", entry, f"there is no vertex {unknown!r}", track.name)
            return
        start, end = self._places[event.from_], self._places[event.to]
        if event.from_x_m is not None and event.from_y_m is not None:
            start = event.from_x_m, event.from_y_m
        self._check_times(track, entry, event)
        self._check_start(track, entry, event, start)
        self._check_speed(track, entry, event, math.dist(start, end))
        self._close(track, event.depart_ms)
        span_ms = max(1, event.arrive_ms - event.depart_ms)
        vx, vy = (end[0] - start[0]) / span_ms, (end[1] - start[1]) / span_ms
        track.move = Leg(event.depart_ms, event.arrive_ms, *start, vx, vy, track.index, entry.seq)
        track.edge, track.halted_on = (event.from_, event.to), None
        track.here, track.free_ms, track.seq = end, event.arrive_ms, entry.seq

    def _halted(self, track: Track, entry: Entry, event: e.RobotHalted) -> None:
        place = event.x_m, event.y_m
        if track.absent or track.move is None or not track.move.start_ms <= entry.at_ms <= track.move.end_ms:
            self._say("halt", entry, f"{track.name} halts, but is not on a move", track.name)
        else:
            off_m = math.dist(place, track.move.position_at(entry.at_ms))
            if off_m > TOLERANCE_M:
                what = f"{track.name} halts {off_m:.6f} m from where its move has it"
                self._say("halt", entry, what, track.name, off_m=off_m)
        self._cut(track, entry, place)
        track.halted_on = track.edge

    def _removed(self, track: Track, entry: Entry, _: e.RobotRemoved) -> None:
        if track.absent:
            self._say("absent", entry, f"{track.name} is removed, but was away already", track.name)
        self._cut(track, entry, track.here)
        track.absent = True

    def _placed(self, track: Track, entry: Entry, event: e.RobotPlaced) -> None:
        self._cut(track, entry, (event.x_m, event.y_m))
        track.absent, track.edge, track.halted_on = False, None, None

    # ── checks ────────────────────────────────────────────────────────────────────────────────

    def _check_times(self, track: Track, entry: Entry, event: e.RobotDeparted) -> None:
        if track.absent:
            self._say("absent", entry, f"{track.name} departs, but was carried away", track.name)
        if event.depart_ms != entry.at_ms:
            what = f"{track.name} departs at {event.depart_ms} ms, but says so at {entry.at_ms} ms"
            self._say("departure", entry, what, track.name, depart_ms=event.depart_ms)
        if event.depart_ms < track.free_ms:
            what = f"{track.name} departs at {event.depart_ms} ms, before its last move ends at {track.free_ms} ms"
            self._say("overlap", entry, what, track.name, free_ms=track.free_ms)

    def _check_start(self, track: Track, entry: Entry, event: e.RobotDeparted, start: Point) -> None:
        jump_m = math.dist(start, track.here)
        if jump_m > TOLERANCE_M and not track.absent:
            what = f"{track.name} departs {jump_m:.6f} m from where it stood"
            self._say("teleport", entry, what, track.name, jump_m=jump_m)
        if not self._may_drive(track, event.from_, event.to, start):
            what = f"{track.name} drives from {event.from_} to {event.to}, which is no edge open to it there"
            self._say("edge", entry, what, track.name)

    def _may_drive(self, track: Track, from_: str, to: str, start: Point) -> bool:
        """From a vertex along an edge's way; from mid-edge, after a halt or a placing, towards either end of it."""
        if point_to_path_m(start, self._places[from_], self._places[to]) > TOLERANCE_M:
            return False
        if track.halted_on is not None and {from_, to} == set(track.halted_on):
            return True
        if math.dist(start, self._places[from_]) <= TOLERANCE_M:
            return (from_, to) in self._edges
        return track.edge is None and ((from_, to) in self._edges or (to, from_) in self._edges)

    def _check_speed(self, track: Track, entry: Entry, event: e.RobotDeparted, length_m: float) -> None:
        span_ms = event.arrive_ms - event.depart_ms
        speed_mps = min(track.speed_mps, self._limit_mps(event.from_, event.to))
        least_ms = length_m / speed_mps * 1000
        if span_ms <= 0 or span_ms < least_ms - TOLERANCE_MS:
            at_best = f"at {speed_mps} m/s it takes {least_ms:.1f}"
            what = f"{track.name} drives {length_m:.3f} m in {span_ms} ms; {at_best}"
            self._say("speed", entry, what, track.name, span_ms=span_ms, least_ms=least_ms)

    def _limit_mps(self, from_: str, to: str) -> float:
        """The edge's own limit; for the way back on an edge that is driven one way only, that edge's."""
        way = (from_, to) if (from_, to) in self._edges else (to, from_)
        return self._limits_mps.get(way, math.inf)

    # ── legs ──────────────────────────────────────────────────────────────────────────────────

    def _close(self, track: Track, until_ms: int) -> None:
        """Keep the present move, and the stand after it up to `until_ms`."""
        if track.move is not None:
            self.legs.append(track.move)
            track.move = None
        if until_ms > track.free_ms and not track.absent:
            self.legs.append(Leg(track.free_ms, until_ms, *track.here, 0.0, 0.0, track.index, track.seq))

    def _cut(self, track: Track, entry: Entry, place: Point) -> None:
        """End whatever the robot does now; from now on it stands at `place`."""
        if track.move is not None and track.move.end_ms > entry.at_ms:
            track.move = track.move._replace(end_ms=entry.at_ms)
            track.free_ms = entry.at_ms
        self._close(track, entry.at_ms)
        track.here, track.free_ms, track.seq = place, entry.at_ms, entry.seq

    def _say(self, kind: Kind, entry: Entry, what: str, *robots: str, **numbers: float) -> None:
        self._report(Violation(kind, entry.at_ms, entry.seq, robots, what, numbers))
