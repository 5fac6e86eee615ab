"""What robots bear and how quickly they stop: trays by weight, time for braking, batteries that are large enough."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import (
    HOUR,
    MENU,
    MINUTE,
    SECOND,
    as_bytes,
    blocked_table,
    close,
    happened,
    judged,
    narrow_aisle,
    one_dock,
    order,
    seat,
    when,
)

from sim.bad_input import BadInput
from sim.demand import Demand
from sim.floor import Floor, FloorSpec, VertexSpec
from sim.menu import Menu
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import SHIPPED, load
from sim.routing import Network
from sim.run import Evening, rerun
from sim.trays import Trays


def weighing(**weights_kg: float) -> Menu:
    items = (msgspec.structs.replace(item, weight_kg=weights_kg.get(item.id, 0.7)) for item in MENU.items)
    return msgspec.structs.replace(MENU, items=tuple(items))


def served(place: Any, *wanted: str) -> list[Entry]:
    evening = Evening(place, 1)
    seat(evening, "1")
    order(evening, "1", "k", *wanted)
    evening.advance(HOUR)
    return evening.take()


# ── weight ────────────────────────────────────────────────────────────────────────────────────


def test_a_heavy_course_is_packed_as_more_loads_than_its_number_of_dishes_would_need() -> None:
    place = one_dock(menu=weighing(noodles=6.0))
    log = served(place, "5 noodles")
    assert [event.loads for event in happened(e.CourseReady, log)] == [(2, 2, 1)]
    assert [event.trays for event in happened(e.TrayLoaded, log)] == [2, 2, 1]
    assert happened(e.CourseDelivered, log)
    assert judged(place, log).ok


def test_light_and_heavy_dishes_share_a_tray_as_far_as_it_bears_them() -> None:
    place = one_dock(menu=weighing(noodles=6.0, rice=3.0))
    log = served(place, "rice", "noodles", "2 noodles")
    assert [event.loads for event in happened(e.CourseReady, log)] == [(3, 1)]
    assert judged(place, log).ok


def test_the_judge_weighs_each_load() -> None:
    place = one_dock(menu=weighing(noodles=6.0))
    log = served(one_dock(menu=weighing(noodles=4.0)), "2 noodles")
    heavy = [violation for violation in judged(place, log).violations if violation.kind == "tray"]
    assert [violation.what for violation in heavy] == ["robot-1 takes 12.0 kg for job k/mains/1 on 1 trays"]


@given(st.lists(st.tuples(st.sampled_from(["tea", "noodles", "rice"]), st.integers(1, 9)), min_size=1, max_size=6))
def test_packing_loses_no_dish_and_overloads_no_robot(lines: list[tuple[str, int]]) -> None:
    fleet = one_dock().service.robots
    packed = Trays(weighing(noodles=6.0, rice=3.0), fleet).pack(lines)
    assert sum(load.dishes for load in packed) == sum(portions for _, portions in lines)
    for one in packed:
        assert 1 <= one.trays <= fleet.trays
        assert one.dishes <= one.trays * fleet.dishes_per_tray


# ── stopping ──────────────────────────────────────────────────────────────────────────────────


def test_stopping_for_a_load_and_for_a_turn_takes_its_time() -> None:
    quick, slow = (served(one_dock(fleet={"stop_s": stop_s}), "tea") for stop_s in (0.0, 2.0))
    for log, stop_ms in ((quick, 0), (slow, 2000)):
        (loading_ms,) = when(e.LoadingBegan, log)
        (arrival,) = (event for event in happened(e.RobotDeparted, log) if event.arrive_ms == loading_ms - stop_ms)
        assert arrival.to == "p"
        (loaded_ms,) = when(e.TrayLoaded, log)
        assert loaded_ms == loading_ms + 5 * SECOND
        leaves_ms = next(event.depart_ms for event in happened(e.RobotDeparted, log) if event.depart_ms >= loaded_ms)
        turned_ms = 0 if arrival.from_ != "a" else 2 * SECOND + stop_ms
        assert leaves_ms == loaded_ms + turned_ms
    place = one_dock(fleet={"stop_s": 2.0})
    report = judged(place, slow)
    assert report.ok
    assert not report.unexplained


@pytest.mark.parametrize("situation", [narrow_aisle, blocked_table])
def test_evenings_of_robots_that_need_time_to_stop_are_as_safe_and_as_complete_as_others(situation: Any) -> None:
    busy = {"parties_per_h": ((0, 40),), "menu_min": 1, "eat_min": 2}
    fleet = {"stop_s": 1.3, "late_share": 0.2}
    place = situation(guests=busy, hours=0.4, policy="lookahead", fleet=fleet, menu=weighing(noodles=4.0))
    evening = Evening(place, 2, Demand(place, 2))
    log: list[Entry] = []
    for part in range(1, 7):
        evening.advance(part * 4 * MINUTE + 777)
        log += evening.take()
        evening = Evening(place, 2, Demand(place, 2), log)
        log += evening.take()
    close(evening)
    log += evening.take()
    report = judged(place, log, 2)
    assert report.ok, report.violations[:3]
    assert not report.unexplained, report.unexplained[:3]
    assert not report.open_tickets
    assert as_bytes(entry for batch in rerun(place, 2, log) for entry in batch) == as_bytes(log)


# ── what is refused ───────────────────────────────────────────────────────────────────────────


def edited(folder: Path, file: str, old: str, new: str) -> Path:
    place = folder / "mine"
    shutil.copytree(SHIPPED / "bistro", place)
    text = (place / file).read_text(encoding="utf-8")
    assert old in text
    (place / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return place


def test_a_battery_too_small_for_the_longest_trip_is_refused_with_what_would_do(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"does not last from dock-\d by pass-\d to table \w+ and back") as refused:
        load(str(edited(tmp_path, "service.toml", "battery_h = 12.0", "battery_h = 0.005")))
    assert "service.toml" in str(refused.value)
    assert "battery_h" in str(refused.value)
    assert "or more" in str(refused.value)


def test_a_reserve_that_leaves_nothing_is_refused(tmp_path: Path) -> None:
    place = edited(tmp_path, "service.toml", "charge_h = 4.5", "reserve = 1.0\ncharge_h = 4.5")
    with pytest.raises(BadInput, match="a smaller reserve"):
        load(str(place))


def test_a_dish_that_no_tray_bears_is_refused(tmp_path: Path) -> None:
    place = edited(tmp_path, "menu.toml", "\nprice_minor", "\nweight_kg = 12.0\nprice_minor")
    with pytest.raises(BadInput, match=r"a tray bears 10 kg, and [\w-]+ weighs 12 kg"):
        load(str(place))


def test_a_robot_that_turns_round_in_mid_edge_keeps_the_speed_limit_of_the_way_back() -> None:
    vertices = {"a": VertexSpec(0, 0), "b": VertexSpec(4, 0)}
    spec = FloorSpec(vertices, (("a", "b"), ("b", "a")), 0.05, speed_limits_mps=(("b", "a", 0.25),))
    network = Network(Floor(spec), 1.0, 1.0, 0.55)
    _, (forth, back) = network.put_mid_edge("~robot-1", (2.0, 0.0), "a", "b")
    assert (network.drive_ms[forth], network.drive_ms[back]) == (2000, 8000)
