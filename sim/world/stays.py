"""How long a chore keeps a robot at each of its places: at most, and on average."""

from __future__ import annotations

from sim.messages import events as e
from sim.service import Service
from sim.streams import as_ms


def limit_ms(service: Service, place: e.ChorePlace) -> int:
    """After so long the robot goes on, whatever has been done by then."""
    return as_ms(service.bussing.wash_limit_s if place.action == "wash" else service.bussing.limit_s)


def mean_s(service: Service, place: e.ChorePlace) -> float:
    """How long people take there, on average."""
    return service.bussing.wash_s if place.action == "wash" else service.bussing.load_s


def expected_ms(service: Service, place: e.ChorePlace) -> int:
    """How long a robot stays there, as far as one can tell before."""
    return min(as_ms(mean_s(service, place)), limit_ms(service, place))
