"""How one robot spent its evening."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.kpi.figures import STATES, State


@dataclass(slots=True)
class RobotTime:
    """What one robot does now, and for how long it has done what."""

    dock: str
    vertex: str | None
    state: State = "docked"
    since_ms: int = 0
    arrive_ms: int = 0  # while it drives
    metres_per_ms: float = 0.0
    spent_ms: dict[State, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    driven_m: float = 0.0
    waits: int = 0  # for other robots
    waited_ms: int = 0
    wait_began_ms: int | None = None

    def turn(self, state: State, at_ms: int) -> None:
        """From now on it does this."""
        self.settle(at_ms)
        self.state = state

    def settle(self, at_ms: int) -> None:
        """Until now it did what it did, or has arrived in between."""
        if self.state == "driving" and at_ms >= self.arrive_ms:
            self._spend(self.arrive_ms)
            self.state = self.standing
        self._spend(at_ms)

    def drive(self, to: str, length_m: float, depart_ms: int, arrive_ms: int) -> None:
        """A move, which may be cut short later."""
        self.turn("driving", depart_ms)
        self.vertex, self.arrive_ms = to, arrive_ms
        self.metres_per_ms = length_m / max(1, arrive_ms - depart_ms)
        self.driven_m += length_m

    def cut(self, vertex: str | None, at_ms: int) -> None:
        """Its move, if it is on one, ends here and now; from now on it stands at `vertex`, if that is one."""
        self.settle(at_ms)
        if self.state == "driving":
            self.driven_m -= self.metres_per_ms * (self.arrive_ms - at_ms)
        self.vertex = vertex
        self.state = self.standing

    @property
    def standing(self) -> State:
        return "docked" if self.vertex == self.dock else "waiting"

    def begin_wait(self, at_ms: int) -> None:
        self.end_wait(at_ms)
        self.wait_began_ms = at_ms
        self.waits += 1

    def end_wait(self, at_ms: int) -> None:
        if self.wait_began_ms is not None:
            self.waited_ms += at_ms - self.wait_began_ms
            self.wait_began_ms = None

    def _spend(self, until_ms: int) -> None:
        self.spent_ms[self.state] += until_ms - self.since_ms
        self.since_ms = until_ms
