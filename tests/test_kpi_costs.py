"""What an evening cost: energy, cooks who stood idle for the pass, money that went back."""

from __future__ import annotations

import pytest
from situations import MINUTE, close, happened, judged, one_dock, order, seat
from tiny_log import DINNER, HEADER, Timed, among, log

from sim.audit import audit
from sim.kpi import Kpis, measure, rows
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import header_of
from sim.run import Evening


def figures(*timed: Timed) -> Kpis:
    return measure(HEADER, log(*timed))


# ── energy ────────────────────────────────────────────────────────────────────────────────────


def test_the_energy_of_an_evening_is_what_the_batteries_lost() -> None:
    restaurant = one_dock(fleet={"charge_h": 10_000})  # what is charged meanwhile is nothing
    evening = Evening(restaurant, 1)
    seat(evening, "2")
    order(evening, "2", "k", "2 noodles", "2 rice")
    evening.advance(3 * MINUTE)
    while not evening.board.robots["robot-1"].jobs:
        evening.advance(evening.now_ms + 1000)
    while evening.board.robots["robot-1"].here != "d1" or evening.board.robots["robot-1"].moving_at(evening.now_ms):
        evening.advance(evening.now_ms + 1000)
        lowest = evening.board.charge_at(evening.board.robots["robot-1"], evening.now_ms)
    kpis = measure(header_of(restaurant, 1), evening.take())
    lost = 1 - lowest
    assert kpis.energy_wh == pytest.approx(lost * restaurant.service.robots.battery_wh, rel=1e-3)


def test_a_halt_gives_back_the_energy_of_the_way_not_driven() -> None:
    until = [(at_ms, event) for at_ms, event in DINNER if at_ms <= 9_000]
    whole = figures(*until, (10_000, e.WaitEnded("r1")))
    half = figures(*until, (9_500, e.RobotHalted("r1", 0.5, 0.0, "broken")))
    assert half.energy_wh < whole.energy_wh


# ── the pass ──────────────────────────────────────────────────────────────────────────────────


def held(*more: Timed) -> Kpis:
    """The noodles are held for the pass from 1 s on; the wok has one cook."""
    return figures(*DINNER[:2], (1_000, e.CourseHeld("k", "mains", "the pass is full")), *more)


def test_a_cook_is_idle_for_the_pass_until_the_course_is_fired() -> None:
    fired = (6_000, e.CourseFired("k", "mains", ((0, 6_000),), 2, 9_000))
    kpis = held(fired, (10_000, e.WaitEnded("r1")))
    assert kpis.cooks_idle_pass_full == {"wok": pytest.approx(5 / 10), "cold": 0.0}
    assert ("cooks idle, the pass full: wok", "50.0%") in rows(kpis)


def test_a_cook_with_something_in_hand_is_not_idle_for_the_pass() -> None:
    other = e.LineFired("other", 0, "wok", 1, 9_000)
    kpis = held((3_000, other), (10_000, e.WaitEnded("r1")))
    assert kpis.cooks_idle_pass_full["wok"] == pytest.approx(2 / 10)


@pytest.mark.parametrize("gone", [e.TicketCancelled("k", "closed"), e.LineCancelled("k", 0)])
def test_nobody_waits_for_the_pass_with_a_course_that_nobody_wants_any_more(gone: e.AnyEvent) -> None:
    kpis = held((4_000, gone), (10_000, e.WaitEnded("r1")))
    assert kpis.cooks_idle_pass_full["wok"] == pytest.approx(3 / 10)


def test_a_throttled_kitchen_is_not_idle_for_the_pass() -> None:
    kpis = figures(*DINNER[:2], (1_000, e.CourseHeld("k", "mains", "the kitchen is busy")), (9_000, e.WaitEnded("r1")))
    assert kpis.cooks_idle_pass_full["wok"] == 0


# ── refunds ───────────────────────────────────────────────────────────────────────────────────


def test_only_what_went_back_for_served_food_lowers_the_revenue() -> None:
    served = (50_000, e.RefundRecorded("r1", "v", 3_000, "cold", True))
    never = (50_000, e.RefundRecorded("r2", "v", 500, "sold out"))
    kpis = figures(*DINNER[:-3], served, never, *DINNER[-3:])
    assert (kpis.revenue_minor, kpis.refunds_minor) == (18_000 - 3_000, 3_500)


def dined() -> Evening:
    evening = Evening(one_dock(), 1)
    seat(evening, "1")
    order(evening, "1", "k", "rice")
    evening.advance(20 * MINUTE)
    return evening


def record(evening: Evening, refund: str, amount_minor: int, visit: str = "visit-1") -> e.AnyEvent:
    evening.take()
    evening.command(
        f"record-{refund}-{amount_minor}", c.RecordRefund(refund, visit, amount_minor, "cold", True), evening.now_ms
    )
    return evening.take()[-1].event


def test_a_refund_is_recorded_once_and_never_of_more_than_was_served() -> None:
    evening = dined()
    assert isinstance(record(evening, "r1", 1_000), e.RefundRecorded)
    assert record(evening, "r1", 1_000) == e.CommandRefused("refund r1 is recorded already")
    assert isinstance(record(evening, "r2", 2_001), e.CommandRefused)
    assert isinstance(record(evening, "r2", 2_000), e.RefundRecorded)
    assert record(evening, "r3", 1, "visit-9") == e.CommandRefused("there is no visit visit-9")


def test_a_refund_after_the_evening_is_recorded_too_and_the_judge_is_silent() -> None:
    evening = dined()
    entries = evening.take()
    close(evening)
    evening.command("late", c.RecordRefund("r", "visit-1", 3_000, "cold", True), evening.now_ms)
    entries += evening.take()
    assert happened(e.RefundRecorded, entries)
    assert judged(one_dock(), entries).ok


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (e.RefundRecorded("r", "v", 18_001, "cold", True), "refund"),
        (e.RefundRecorded("r", "v", 0, "cold"), "refund"),
        (e.RefundRecorded("r", "v", 5, " "), "refund"),
        (e.RefundRecorded("r", "w", 5, "cold"), "unknown"),
    ],
)
def test_the_judge_sees_a_refund_that_can_t_be(event: e.RefundRecorded, kind: str) -> None:
    assert [each.kind for each in audit(HEADER, log(*among(event, 50_000))).violations] == [kind]


def test_the_judge_sees_a_refund_that_is_recorded_twice() -> None:
    event = e.RefundRecorded("r", "v", 5, "cold")
    found = audit(HEADER, log(*among(event, 51_000, among(event, 50_000)))).violations
    assert [each.kind for each in found] == ["refund"]
