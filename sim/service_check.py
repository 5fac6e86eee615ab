"""What the types of a service can't say: it fits together with itself, the floor and the menu."""

from __future__ import annotations

import math
from collections.abc import Iterable

from sim.floor import Floor
from sim.floor.trips import longest_trip
from sim.menu import Menu
from sim.service import Guests, Service
from sim.toml_file import TomlFile, nearest


def check_service(service: Service, floor: Floor, menu: Menu, file: TomlFile) -> None:
    """Check a service with the floor and the menu it is for.

    Raises:
        BadInput: there is a station without a cook, a party without a table, or a
            profile of guests that says nothing.
    """
    if service.opens.tzinfo is not None:
        right = "write the time on the restaurant's own clock, with no offset: 2019-11-08T17:30:00"
        raise file.bad("opens has an offset from UTC", right, ("opens",))
    for item in menu.items:
        for station in (step.station for step in item.steps):
            if station not in service.cooks:
                wrong = f"no cook stands at {station}, where the menu has {item.id} made"
                raise file.bad(wrong, f"add `{station} = 1`, or change the item's station", ("cooks", station))
    for station in service.places:
        if station not in service.cooks:
            raise file.bad(f"there is no station {station}", nearest(station, service.cooks), ("places", station))
    for course in service.kitchen.eaten_min:
        if course not in menu.course_order:
            key = ("kitchen", "eaten_min", course)
            raise file.bad(f"the menu has no course {course}", nearest(course, menu.course_order), key)
    _check_tastes(service.guests, menu, file)
    for item_id in service.stock:
        if item_id not in menu.by_id:
            raise file.bad(f"the menu has no item {item_id}", nearest(item_id, menu.by_id), ("stock", item_id))
    _check_cruise(service, menu, file)
    _check_fleet(service, floor, menu, file)
    _check_arrivals(service, file)
    _check_party_sizes(service, floor, file)


def _check_cruise(service: Service, menu: Menu, file: TomlFile) -> None:
    """Samples are of something on the menu, and the last round isn't before the first."""
    cruise = service.cruise
    if cruise.item and cruise.item not in menu.by_id:
        raise file.bad(f"the menu has no item {cruise.item}", nearest(cruise.item, menu.by_id), ("cruise", "item"))
    if cruise.until_min is not None and cruise.until_min < cruise.from_min:
        wrong = f"the last round, at minute {cruise.until_min:g}, is before the first"
        raise file.bad(wrong, f"from_min is {cruise.from_min:g}", ("cruise", "until_min"))


def _check_fleet(service: Service, floor: Floor, menu: Menu, file: TomlFile) -> None:
    """A tray bears any dish, and a full battery lasts for the longest trip, with full trays, and its reserve."""
    fleet = service.robots
    for item in menu.items:
        if item.weight_kg > fleet.tray_kg:
            wrong = f"a tray bears {fleet.tray_kg:g} kg, and {item.id} weighs {item.weight_kg:g} kg"
            raise file.bad(wrong, "raise tray_kg, or say a smaller weight_kg in the menu", ("robots", "tray_kg"))
    trip = longest_trip(floor, floor.docks[: fleet.count])
    if trip is None:
        return
    driving_h = trip.length_m / fleet.speed_mps / 3600 * (1 + fleet.laden_drain)
    standing = (fleet.load_s + fleet.handover_limit_s) / 3600 / fleet.standing_h
    least_h = driving_h / (1 - fleet.reserve - standing) if fleet.reserve + standing < 1 else math.inf
    if fleet.battery_h < least_h:
        way = f"from {trip.dock} by {trip.bay} to table {trip.table} and back, {trip.length_m:.1f} m with full trays"
        wrong = f"a full battery does not last {way}, with {fleet.reserve:.0%} of it in reserve"
        right = f"{least_h:.3g} or more" if least_h < math.inf else "a smaller reserve, or a larger standing_h"
        raise file.bad(wrong, right, ("robots", "battery_h"))


def _check_tastes(guests: Guests, menu: Menu, file: TomlFile) -> None:
    """What guests are said to order is on the menu."""

    def check(kind: str, named: Iterable[str], known: Iterable[str], *key: str | int) -> None:
        for place, name in enumerate(named):
            if name not in known:
                at = name if key[-1] != "courses" else place
                raise file.bad(f"the menu has no {kind} {name}", nearest(name, known), ("guests", *key, at))

    allergens = {allergen for item in menu.items for allergen in item.allergens}
    check("course", guests.portions_per_guest, menu.course_order, "portions_per_guest")
    check("item", guests.popularity, menu.by_id, "popularity")
    check("item with the allergen", guests.avoid, sorted(allergens), "avoid")
    for number, round_ in enumerate(guests.rounds):
        check("course", round_.courses, menu.course_order, "rounds", number, "courses")


def _check_arrivals(service: Service, file: TomlFile) -> None:
    """The profile starts at minute 0, goes on in time, and brings somebody before the last seating."""
    key = ("guests", "parties_per_h")
    profile = service.guests.parties_per_h
    for number, (minute, rate) in enumerate(profile):
        place = (*key, number)
        if number == 0 and minute != 0:
            raise file.bad(f"the first rate holds from minute {minute:g}", "it starts at minute 0", place)
        if number > 0 and minute <= profile[number - 1][0]:
            right = f"minutes go up; the one before is {profile[number - 1][0]:g}"
            raise file.bad(f"minute {minute:g} comes too early", right, place)
        if minute >= service.hours * 60:
            right = f"hours = {service.hours:g} ends at minute {service.hours * 60:g}"
            raise file.bad(f"minute {minute:g} is after the last seating", right, place)
        if not 0 <= rate <= 10_000:
            raise file.bad(f"{rate:g} parties an hour can't come", "a rate is from 0 to 10000", place)


def _check_party_sizes(service: Service, floor: Floor, file: TomlFile) -> None:
    """The shares make up a whole, and the largest party fits the largest table."""
    key = ("guests", "party_sizes")
    shares = service.guests.party_sizes
    if not math.isclose(sum(shares), 1.0, abs_tol=1e-6):
        raise file.bad(f"the shares add up to {sum(shares):g}", "those of parties of 1, 2, 3 … make 1 together", key)
    largest = max(size for size, share in enumerate(shares, start=1) if share > 0)
    seats = max((table.seats for table in floor.tables.values()), default=0)
    if largest > seats:
        right = f"the largest table has {seats} seats"
        raise file.bad(f"parties of {largest} fit no table", right, (*key, largest - 1))
