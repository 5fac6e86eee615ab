"""The figures of an evening, counted by hand from a dinner of one party and one of two."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest
from tiny_log import DINNER, HEADER, MAINS, SWEETS, Timed, among, drive, log, without

from sim.kpi import Kpis, Tally, measure, rows, to_csv, to_json
from sim.messages import events as e

DOCS = Path(__file__).parents[1] / "docs" / "kpis.md"


def figures(*timed: Timed) -> Kpis:
    return measure(HEADER, log(*timed))


def test_the_waits_of_one_dinner_are_those_of_its_events():
    kpis = figures(*DINNER)
    assert kpis.order_to_table is not None
    assert (kpis.order_to_table.count, kpis.order_to_table.mean_s) == (1, 27.0)  # placed 1 s, on the table 28 s
    assert kpis.wait_on_pass is not None
    assert kpis.wait_on_pass.mean_s == 7.0  # ready 9 s, loaded 16 s
    assert kpis.delivery is not None
    assert kpis.delivery.mean_s == 19.0  # assigned 9 s, ended 28 s
    assert kpis.handover is not None
    assert kpis.handover.mean_s == 10.0  # from 18 s to 28 s


def test_food_cools_from_being_plated_to_being_on_the_table():
    both = e.TicketPlaced("k", "v", "t1", (MAINS, SWEETS), "tab")
    timed = [(at_ms, both if isinstance(event, e.TicketPlaced) else event) for at_ms, event in DINNER]
    cooling = figures(*timed).cooling
    assert cooling is not None
    assert (cooling.count, cooling.mean_s) == (1, 19.0), "plated 9 s, on the table 28 s; the ice never came"


def test_a_cook_is_busy_from_firing_to_plating_and_until_now_if_still_cooking():
    assert figures(*DINNER).cooks_busy == {"wok": pytest.approx(7 / 60), "cold": 0.0}
    half = [(at_ms, event) for at_ms, event in DINNER if at_ms < 9_000]
    assert figures(*half, (4_000, e.WaitEnded("r1"))).cooks_busy["wok"] == pytest.approx(2 / 4)


def test_parties_stay_until_they_leave_and_tables_turn_with_them():
    later = [(61_000, e.VisitOpened("w", "t1", 3)), (91_000, e.VisitClosed("w")), (95_000, e.VisitOpened("x", "t1", 3))]
    kpis = figures(*DINNER, *later)
    assert kpis.dwell is not None
    assert (kpis.dwell.count, kpis.dwell.mean_s) == (2, 45.0)
    assert {size: spread.mean_s for size, spread in kpis.dwell_by_party.items()} == {"2": 60.0, "3": 30.0}
    assert kpis.table_turns == 2.0


def test_parties_at_the_door_are_seated_or_balk_or_give_up_or_are_turned_away():
    line = [
        (0, e.WaitlistJoined("v", 2, 0)),
        (1_000, e.VisitOpened("v", "t1", 2)),
        (2_000, e.WaitlistJoined("w", 2, 0)),
        (3_000, e.PartyBalked("x", 3, 1)),
        (4_000, e.WaitlistJoined("y", 4, 1)),
        (5_000, e.WaitlistLeft("w", "gave up")),
        (6_000, e.VisitClosed("v")),
        (6_000, e.VisitOpened("phone", "t1", 1)),
        (9_000, e.WaitlistLeft("y", "doors closed")),
    ]
    kpis = figures(*line)
    assert (kpis.parties, kpis.visits, kpis.balked, kpis.gave_up, kpis.turned_away) == (5, 2, 1, 1, 1)
    assert kpis.wait_for_table is not None
    assert (kpis.wait_for_table.count, kpis.wait_for_table.mean_s) == (1, 1.0)


def test_the_busiest_hour_is_one_of_the_clock():
    def load(job: str, at_ms: int) -> list[Timed]:
        course = (job, "r1", "delivery", "k", "mains", 0, 2, "t1", "p")
        return [(at_ms, e.JobAssigned(*course)), (at_ms, e.JobEnded(job, "r1", "guest"))]

    start = [(0, e.VisitOpened("v", "t1", 2)), (0, e.TicketPlaced("k", "v", "t1", (MAINS,), "tab"))]
    minutes = (10, 20, 40, 50, 70)
    timed = [event for minute in minutes for event in load(f"j{minute}", minute * 60_000)]
    assert figures(*start, *timed).busiest_hour_deliveries == 4  # from 17:00 to 18:00
    later = msgspec.structs.replace(HEADER, start="2026-01-31T17:30:00")
    assert measure(later, log(*start, *timed)).busiest_hour_deliveries == 3  # from 18:00 to 19:00


def test_a_robots_time_adds_up_to_the_evening():
    kpis = figures(*DINNER)
    robot_s = 2 * 60.0
    assert kpis.utilisation == {
        "docked": pytest.approx((60 + 9 + 30) / robot_s),  # r2 all the time; r1 before and after
        "driving": pytest.approx(6 / robot_s),
        "waiting": pytest.approx(0),
        "loading": pytest.approx(5 / robot_s),
        "handing over": pytest.approx(10 / robot_s),
        "on a chore": 0.0,
        "away": 0.0,
    }
    assert sum(kpis.utilisation.values()) == pytest.approx(1)


def test_a_robot_that_stands_in_the_aisle_waits():
    kpis = figures(*drive("r1", 0, "d1", "a"), (4_000, e.DoorsClosed()))
    assert kpis.utilisation["waiting"] == pytest.approx(3 / 8)
    assert kpis.utilisation["driving"] == pytest.approx(1 / 8)


def test_a_move_counts_as_driving_up_to_the_last_event_only():
    kpis = figures(*drive("r1", 0, "d1", "a", leg_ms=5_000), (2_000, e.DoorsClosed()))
    assert kpis.utilisation["driving"] == pytest.approx(2 / 4)


def test_a_robot_that_was_carried_away_is_away_until_it_is_put_back():
    removed = (*drive("r1", 0, "d1", "a"), (500, e.RobotRemoved("r1", "breakdown")))
    kpis = figures(*removed, (1_500, e.RobotPlaced("r1", 0.0, 0.0, "back")), (2_000, e.DoorsClosed()))
    assert kpis.utilisation["away"] == pytest.approx(1 / 4)
    assert kpis.utilisation["docked"] == pytest.approx((2 + 0.5) / 4)
    assert kpis.distance_m == pytest.approx(0.5)


def test_distance_is_what_was_driven():
    assert figures(*DINNER).distance_m == pytest.approx(6.0)
    assert figures(*DINNER).distance_per_delivery_m == pytest.approx(6.0)
    assert figures(*drive("r1", 0, "d1", "a")).distance_per_delivery_m is None
    halted = (*drive("r1", 0, "d1", "a"), (400, e.RobotHalted("r1", 0.4, 0.0)))
    assert figures(*halted).distance_m == pytest.approx(0.4)
    assert figures(
        *halted, (1_000, e.RobotDeparted("r1", "d1", "a", 1_000, 1_600, 0.4, 0.0))
    ).distance_m == pytest.approx(1)


def test_covers_visits_and_tickets_are_counted():
    timed = among(e.TicketRefused("k3", "v", "no such item"), 30_000)
    timed = among(e.TicketPlaced("k2", "v", "t1", (SWEETS,), "tab"), 30_000, timed)
    kpis = figures(*among(e.TicketCancelled("k2", "closed"), 59_000, timed))
    assert (kpis.visits, kpis.covers) == (1, 2)
    assert (kpis.tickets_placed, kpis.tickets_delivered, kpis.tickets_cancelled, kpis.tickets_refused) == (2, 1, 1, 1)


def test_only_what_was_delivered_is_revenue():
    both = e.TicketPlaced("k", "v", "t1", (MAINS, SWEETS), "tab")
    kpis = figures(*[(at_ms, both if isinstance(event, e.TicketPlaced) else event) for at_ms, event in DINNER])
    assert kpis.revenue_minor == 2 * 9000  # the ice never came
    assert kpis.tickets_delivered == 0
    assert figures(*without(e.CourseDelivered)).revenue_minor == 0


def test_deliveries_are_counted_by_robot_hour():
    kpis = figures(*DINNER)
    assert kpis.deliveries == 1
    assert kpis.deliveries_per_robot_h == pytest.approx(1 / (2 * 60 / 3600))


def test_time_lost_to_other_robots_includes_waits_that_go_on():
    began = e.WaitBegan("r1", "r2", "d1", "it passes a first")
    timed = ((1_000, began), (3_000, e.WaitEnded("r1")), (5_000, began), (9_000, e.DoorsClosed()))
    kpis = figures(*timed)
    assert (kpis.waits_for_robots, kpis.waiting_for_robots_s) == (2, 6.0)


def test_courses_are_told_apart_and_come_in_the_order_of_the_menu():
    placed = e.TicketPlaced("k", "v", "t1", (SWEETS, MAINS), "tab")
    delivered = [(9_000, e.CourseDelivered("k", "sweets")), (5_000 + 9_000, e.CourseDelivered("k", "mains"))]
    kpis = figures((0, e.VisitOpened("v", "t1", 2)), (4_000, placed), *delivered)
    by_course = kpis.order_to_table_by_course
    assert [(course, spread.mean_s) for course, spread in by_course.items()] == [("mains", 10.0), ("sweets", 5.0)]


def test_percentiles_lie_between_the_ranks():
    timed: list[Timed] = [(0, e.VisitOpened("v", "t1", 2))]
    timed += [(0, e.TicketPlaced(f"k{n}", "v", "t1", (MAINS,), "tab")) for n in range(101)]
    timed += [(n * 1_000, e.CourseDelivered(f"k{n}", "mains")) for n in range(101)]
    spread = figures(*timed).order_to_table
    assert spread is not None
    assert (spread.count, spread.mean_s, spread.p50_s, spread.p95_s) == (101, 50.0, 50.0, 95.0)


def test_an_empty_evening_has_figures_too():
    kpis = figures()
    assert kpis.order_to_table is None
    assert dict(rows(kpis))["order to table"] == "none"
    assert kpis.deliveries_per_robot_h == 0.0


def test_figures_asked_for_on_the_way_change_nothing():
    tally = Tally(HEADER)
    for entry in log(*DINNER):
        tally.apply(entry)
        tally.kpis()
    assert tally.kpis() == figures(*DINNER)


def test_the_rows_say_what_a_person_asks():
    said = dict(rows(figures(*DINNER)))
    assert said["revenue"] == "18,000 KRW"
    assert said["visits"] == "1, 2 covers, 1.00 turns a table"
    assert said["order to table"] == "mean 27.0 s, half within 27.0 s, 95 % within 27.0 s (1)"
    assert said["robots driving"] == "5.0%"


def test_money_is_written_with_its_decimals():
    header = msgspec.structs.replace(HEADER, menu=msgspec.structs.replace(HEADER.menu, currency="EUR", minor_digits=2))
    assert dict(rows(measure(header, log(*DINNER))))["revenue"] == "180.00 EUR"


def test_the_figures_are_json_too():
    data = json.loads(to_json(figures(*DINNER)))
    assert data["order_to_table"]["p95_s"] == 27.0
    assert data["utilisation"]["loading"] == pytest.approx(5 / 120)


def test_the_figures_are_a_table_that_those_of_other_evenings_can_join():
    table = list(csv.reader(io.StringIO(to_csv(figures(*DINNER)).decode())))
    assert table[0] == ["restaurant", "seed", "figure", "value"]
    assert {tuple(row[:2]) for row in table[1:]} == {("tiny", "1")}
    values = {figure: value for _, _, figure, value in table[1:]}
    assert len(values) == len(table) - 1, "each figure has a name of its own"
    assert (values["order_to_table.p95_s"], values["dwell_by_party.2.mean_s"]) == ("27.0", "60.0")
    assert (values["cooks_busy.wok"], values["revenue_minor"]) == (str(7 / 60), "18000")


def test_what_had_no_case_has_no_value_in_the_table():
    rows_of = to_csv(figures()).decode().splitlines()
    assert "tiny,1,order_to_table," in rows_of
    assert "tiny,1,distance_per_delivery_m," in rows_of


def test_every_figure_is_defined_in_the_docs():
    text = DOCS.read_text(encoding="utf-8")
    missing = [name for name in Kpis.__struct_fields__ if f"`{name}`" not in text]
    assert not missing
