"""The robots, as far as those who have something for them to do besides deliveries need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sim.messages import events as e

Places = tuple[e.ChorePlace, ...]

RETRY_MS = 10_000  # while something waits for a robot that has nothing else to do


class Crew(Protocol):
    def spare(self) -> list[str]:
        """Who has nothing else to do, samples aside, and will not be needed for a load before."""

    def way_ms(self, robot: str, places: Places) -> int | None:
        """How long a robot takes to the first place, were the floor empty; None where it can't do them all."""

    def between_ms(self, one: str, other: str) -> int:
        """The least time from one vertex to another, were there nobody else; very long where there is no way."""

    def send_soonest(self, robots: Sequence[str], name: str, kind: e.ChoreKind, choices: Sequence[Places]) -> bool:
        """Send the one of some robots that is there soonest, by the best of several lists of places.

        Returns:
            False where none can go, or the soonest has no plan now.
        """
