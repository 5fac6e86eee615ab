"""How long a chore keeps a robot at each of its places: at most, and on average."""

from __future__ import annotations

from sim.messages import events as e
from sim.service import Service
from sim.streams import as_ms


def limit_ms(service: Service, place: e.ChorePlace) -> int:
    """After so long the robot goes on, whatever has been done by then."""
    limits_s = {
        "collect": service.bussing.limit_s,
        "wash": service.bussing.wash_limit_s,
        "fetch": service.robots.load_s,
        "hand over": service.robots.handover_limit_s,
        "offer": service.cruise.offer_s,
    }
    return max(1, as_ms(limits_s[place.action]))


def mean_s(service: Service, place: e.ChorePlace) -> float:
    """How long people take there, on average."""
    bussing = service.bussing
    means_s = {
        "collect": bussing.guests_load_s if bussing.is_loaded_by_guests(place.call) else bussing.load_s,
        "wash": bussing.wash_s,
        "fetch": service.robots.load_s,
        "hand over": service.guests.handover_s,
        "offer": service.cruise.offer_s,
    }
    return means_s[place.action]


def spread(service: Service, place: e.ChorePlace) -> float:
    """The coefficient of variation of that."""
    by_guests = place.action == "hand over" or service.bussing.is_loaded_by_guests(place.call)
    if place.action in ("fetch", "offer"):
        return 0.0
    return service.guests.cv if by_guests else service.staff.cv


def expected_ms(service: Service, place: e.ChorePlace) -> int:
    """How long a robot stays there, as far as one can tell before."""
    return min(as_ms(mean_s(service, place)), limit_ms(service, place))
