"""A battery: it drains by distance and load while driving, slowly while standing, and fills at the dock."""

from __future__ import annotations

from sim.board.states import Robot
from sim.service import Robots

FULL = 0.999


class Battery:
    """The fleet's kind of battery. Charges are shares, 0 to 1."""

    def __init__(self, fleet: Robots) -> None:
        self._drive_per_ms = 1 / (fleet.battery_h * 3_600_000)  # at cruise speed, without a load
        self._per_m = 1 / (fleet.battery_h * 3600 * fleet.speed_mps)
        self._stand_per_ms = 1 / (fleet.standing_h * 3_600_000)
        self._fill_per_ms = 1 / (fleet.charge_h * 3_600_000)
        self._laden_per_tray = fleet.laden_drain / fleet.trays
        self._fully_laden = 1 + fleet.laden_drain
        self._reserve = fleet.reserve

    def charge_at(self, robot: Robot, t_ms: int) -> float:
        """What is left at an instant not before `robot.charge_ms`, if nothing happens until then."""
        charge, since_ms, move = robot.charge, robot.charge_ms, robot.move
        if move is not None and since_ms < move.arrive_ms:
            until_ms = min(t_ms, move.arrive_ms)
            share = (until_ms - since_ms) / (move.arrive_ms - move.depart_ms)
            charge -= share * move.length_m * self._per_m * (1 + self._laden_per_tray * robot.trays)
            since_ms = until_ms
        charge += (t_ms - since_ms) * (self._fill_per_ms if robot.docked else -self._stand_per_ms)
        return min(1.0, max(0.0, charge))

    def settle(self, robot: Robot, t_ms: int) -> None:
        """Note what is left at an instant, before what the robot does changes."""
        robot.charge, robot.charge_ms = self.charge_at(robot, t_ms), t_ms

    def needs(self, driving_ms: int, standing_ms: int) -> float:
        """What a trip takes at most, with full trays all the way."""
        return driving_ms * self._drive_per_ms * self._fully_laden + standing_ms * self._stand_per_ms

    def lasts(self, charge: float, driving_ms: int, standing_ms: int) -> bool:
        """Whether a charge lasts for a trip and home, with the reserve left; a full one may always go."""
        return charge - self.needs(driving_ms, standing_ms) >= self._reserve or charge >= FULL
