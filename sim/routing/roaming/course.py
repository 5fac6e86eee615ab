"""What a roaming robot does from now on, in the network's numbers."""

from __future__ import annotations

from typing import NamedTuple

from sim.routing.reservations import Timeline
from sim.routing.search import Here


class Stay(NamedTuple):
    """A stop of a plan: at a vertex from one instant to another. `task` is whatever the caller calls it."""

    vertex: int
    arrive_ms: int
    leave_ms: int
    task: int


class Visit(NamedTuple):
    """A stop to be planned."""

    vertex: int
    stay_ms: int
    task: int


class Course(NamedTuple):
    """What a robot does from `origin` on: the timeline holds to the end of its last move or stop, then the tail."""

    origin: Here
    timeline: Timeline
    stays: tuple[Stay, ...]
    tail: Here
