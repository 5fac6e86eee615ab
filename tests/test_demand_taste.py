"""Simulated guests: what they choose."""

from __future__ import annotations

import statistics
from collections import Counter
from typing import Any

import msgspec
import pytest
from situations import MENU, one_dock

from sim.demand.party import Party
from sim.demand.taste import Taste
from sim.service import Round

WIDE = msgspec.structs.replace(
    MENU,
    courses=MENU.courses[1:2],
    items=tuple(
        msgspec.structs.replace(MENU.by_id["rice"], id=f"dish-{n}", allergens=("nuts",) if n == 4 else ())
        for n in range(5)
    ),
)


def plates(size: int, parties: int = 400, **guests: Any) -> list[Counter[str]]:
    """What each of many parties of a size orders, by item."""
    place = one_dock(menu=WIDE, guests=guests)
    taste = Taste(place.menu, place.service.guests, 1)
    ordered = []
    for n in range(parties):
        party = Party(f"party-{n}", size, 1.0, avoided=taste.avoided(f"party-{n}"))
        lines = taste.choose(party, Round(("mains",)))
        ordered.append(Counter({line.item: line.quantity for line in lines}))
    return ordered


def test_who_shares_dishes_takes_different_ones() -> None:
    assert all(set(plate.values()) == {1} for plate in plates(4, sharing=1.0))
    assert all(set(plate.values()) <= {1, 2} and len(plate) == 5 for plate in plates(7, sharing=1.0))
    assert any(2 in plate.values() for plate in plates(4))


def test_choices_at_one_table_are_alike_and_every_dish_keeps_its_share() -> None:
    alone, alike = plates(6), plates(6, alike=0.7)
    kinds = [sum(len(plate) for plate in ordered) / len(ordered) for ordered in (alone, alike)]
    assert kinds[1] < kinds[0] - 0.8
    total = sum(alike, Counter[str]())
    for item in WIDE.items:  # 400 parties vary more than as many portions would: by nearly 2.4 portions a party
        assert abs(total[item.id] - total.total() / 5) < 4 * 2.4 * 400**0.5


def test_a_dish_is_ordered_as_often_as_it_is_popular() -> None:
    total = sum(plates(3, popularity={"dish-0": 4.0}), Counter[str]())
    assert total["dish-0"] / total.total() == pytest.approx(0.5, abs=4 * (0.25 / 1200) ** 0.5)


def test_a_party_with_somebody_who_cannot_eat_a_thing_orders_nothing_with_it() -> None:
    assert not any(plate["dish-4"] for plate in plates(6, avoid={"nuts": 1.0}))
    some = sum(plate["dish-4"] == 0 for plate in plates(12, avoid={"nuts": 0.5}))
    assert 150 < some < 280, "half of the parties, and hardly any of the others"


def test_parties_differ_in_appetite_and_eat_as_much_on_average() -> None:
    counts = [plate.total() for plate in plates(8, appetite_cv=0.3)]
    assert statistics.fmean(counts) == pytest.approx(8, abs=4 * 2.4 / 400**0.5)
    assert statistics.stdev(counts) == pytest.approx(0.3 * 8, rel=0.2)
    assert {plate.total() for plate in plates(8)} == {8}
