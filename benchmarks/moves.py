"""What robots drove, as a log in its public form (docs/log.md), and what the judge says about it."""

from __future__ import annotations

from pathlib import Path

from sim.audit import Report, audit
from sim.floor import FloorSpec
from sim.messages.codec import VERSION, Header, RobotSpec, encode_entry, encode_header, hashes_of
from sim.messages.events import Entry, RobotDeparted
from sim.routing import Waypoints


class Moves:
    """The moves of robots of one kind on a bare floor.

    Args:
        starts: where each robot stands at time 0, by robot.
    """

    def __init__(
        self, name: str, floor: FloorSpec, starts: dict[str, str], radius_m: float, speed_mps: float, seed: int = 0
    ) -> None:
        robots = {robot: RobotSpec(radius_m, speed_mps, start) for robot, start in starts.items()}
        self._header = Header(VERSION, name, floor, None, None, hashes_of(floor), robots, seed, "2026-01-01T00:00:00")
        self._departed: list[RobotDeparted] = []

    def add(self, robot: str, moves: list[Waypoints]) -> None:
        for (a, from_ms), (b, to_ms) in moves:
            self._departed.append(RobotDeparted(robot, a, b, from_ms, to_ms))

    def entries(self) -> list[Entry]:
        ordered = sorted(self._departed, key=lambda move: move.depart_ms)
        return [Entry(seq, move.depart_ms, move) for seq, move in enumerate(ordered, start=1)]

    def judge(self) -> Report:
        return audit(self._header, self.entries())

    def write(self, path: Path) -> None:
        lines = [encode_header(self._header), *map(encode_entry, self.entries())]
        path.write_bytes(b"\n".join(lines) + b"\n")
