"""The judge of the evening: every ticket ends, every dish goes through the kitchen and to its table once."""

from __future__ import annotations

import json

import msgspec
import pytest
from tiny_log import DINNER, HEADER, MAINS, SWEETS, among, drive, log, without

from sim.audit import audit, render, to_json
from sim.audit.tickets import OPEN_BOUND_MS
from sim.messages import events as e


def kinds(timed) -> list[str]:
    return [violation.kind for violation in audit(HEADER, log(*timed)).violations]


def changed(kind: type[e.Event], **fields) -> list:
    """The dinner with other values in the events of one kind."""
    return [
        (at_ms, msgspec.structs.replace(event, **fields) if isinstance(event, kind) else event)
        for at_ms, event in DINNER
    ]


def test_a_dinner_that_went_well_is_left_alone():
    report = audit(HEADER, log(*DINNER))
    assert report.ok
    assert report.tickets == {"placed": 1, "delivered": 1, "cancelled": 0, "refused": 0, "open": 0}
    assert "no violations" in render(report)


# ── tickets ───────────────────────────────────────────────────────────────────────────────────


def test_a_ticket_that_is_open_when_the_evening_ends_is_lost():
    ends_early = [timed for timed in DINNER if timed[0] < 28_000 or timed[0] == 60_000]
    assert kinds(ends_early) == ["open"]


def test_a_ticket_that_is_open_in_a_log_that_goes_on_is_listed_only():
    report = audit(HEADER, log(*[timed for timed in DINNER if timed[0] < 28_000]))
    assert report.ok
    assert report.open_tickets == ("k",)
    assert "open: k" in render(report)


def test_a_ticket_that_is_open_for_hours_is_lost_though_the_evening_goes_on():
    begun = DINNER[:2]
    assert kinds([*begun, (OPEN_BOUND_MS + 1_000, e.VisitClosed("v"))]) == []
    assert kinds([*begun, (OPEN_BOUND_MS + 1_001, e.VisitClosed("v"))]) == ["open"]


def test_a_cancelled_ticket_has_a_reason():
    ends = (60_000, e.EveningEnded())
    assert kinds([*DINNER[:2], (9_000, e.TicketCancelled("k", "closed")), ends]) == []
    assert kinds([*DINNER[:2], (9_000, e.TicketCancelled("k", " ")), ends]) == ["ticket"]


def test_a_ticket_ends_once():
    assert kinds(among(e.TicketCancelled("k", "closed"), 30_000)) == ["ticket"]
    cancelled = [*DINNER[:2], (9_000, e.TicketCancelled("k", "closed"))]
    assert kinds([*cancelled, (9_500, e.TicketCancelled("k", "closed"))]) == ["ticket"]


def test_a_ticket_is_placed_once():
    assert kinds(among(e.TicketPlaced("k", "v", "t1", (MAINS,), "tab"), 1_000)) == ["ticket"]


def test_a_ticket_has_lines_of_different_numbers():
    twice = (MAINS, msgspec.structs.replace(SWEETS, line=0))
    assert kinds([DINNER[0], (1_000, e.TicketPlaced("k", "v", "t1", twice, "tab"))]) == ["ticket"]


def test_a_refused_ticket_was_not_placed_unless_its_id_is_taken():
    assert kinds(among(e.TicketRefused("k", "v", "visit closed"), 30_000)) == ["ticket"]
    assert kinds(among(e.TicketRefused("k", "v", "ticket exists"), 30_000)) == []
    assert kinds(among(e.TicketRefused("k2", "v", "visit closed"), 30_000)) == []


def test_a_refusal_has_a_reason():
    assert kinds(among(e.TicketRefused("k2", "v", ""), 30_000)) == ["ticket"]  # type: ignore[arg-type]


def test_nothing_is_fired_for_a_refused_ticket():
    assert kinds(
        [*among(e.TicketRefused("k2", "v", "no such item"), 500), (60_000, e.LineFired("k2", 0, "wok", 1, 61_000))]
    ) == ["unknown"]


def test_a_ticket_belongs_to_the_open_visit_at_its_table():
    assert kinds(changed(e.VisitOpened, visit="other"))[0] == "visit"
    late = [*DINNER[:1], (500, e.VisitClosed("v")), (1_000, DINNER[1][1])]
    assert kinds(late) == ["visit"]


def test_a_table_is_taken_by_one_party_at_a_time():
    assert kinds(among(e.VisitOpened("v2", "t1", 2), 500)) == ["visit"]
    going_on = without(e.DoorsClosed, without(e.EveningEnded))
    assert kinds(among(e.VisitOpened("v2", "t1", 2), 60_000, going_on)) == ["table"]  # there are dishes on it
    soiled, cleared = (60_000, e.TableSoiled("t1", "v", 2)), (60_000, e.TableCleared("t1", "staff"))
    assert kinds(among(e.VisitOpened("v2", "t1", 2), 60_000, [*going_on, soiled])) == ["table"]
    assert kinds(among(e.VisitOpened("v2", "t1", 2), 60_000, [*going_on, soiled, cleared])) == []


def test_a_visit_opens_and_closes_once():
    assert kinds(among(e.VisitClosed("v"), 60_000)) == ["visit"]
    assert kinds([DINNER[0], (5, e.VisitClosed("v")), (6, e.VisitOpened("v", "t1", 2))]) == ["visit"]


def test_a_table_that_does_not_exist_is_named():
    assert kinds([(0, e.VisitOpened("v", "t9", 2))]) == ["unknown"]


def test_no_party_and_no_ticket_comes_in_after_the_doors_closed():
    closed = (0, e.DoorsClosed())
    assert kinds([closed, DINNER[0]]) == ["visit"]
    assert kinds([DINNER[0], closed, DINNER[1]]) == ["visit"]


# ── the kitchen ───────────────────────────────────────────────────────────────────────────────


def test_a_line_is_fired_before_it_is_plated():
    assert kinds(without(e.LineFired)) == ["kitchen"]


def test_a_line_is_fired_once_and_plated_once():
    assert kinds(among(e.LineFired("k", 0, "wok", 1, 9_000), 3_000)) == ["kitchen"]
    assert kinds(among(e.LinePlated("k", 0), 9_500)) == ["kitchen"]


def test_nothing_is_fired_after_its_ticket_was_cancelled():
    timed = [*DINNER[:2], (1_500, e.TicketCancelled("k", "guest left")), DINNER[2]]
    assert kinds(timed) == ["kitchen"]


def test_a_course_is_ready_when_all_its_lines_are_plated_and_not_before():
    assert kinds(without(e.LinePlated)) == ["kitchen"]


def test_a_course_is_ready_once():
    assert kinds(among(e.CourseReady("k", "mains", (2,)), 9_500)) == ["kitchen"]


@pytest.mark.parametrize("loads", [(1,), (2, 1), (2, 0)])
def test_the_loads_of_a_course_are_the_dishes_that_were_ordered(loads):
    assert kinds(changed(e.CourseReady, loads=loads))[0] == "kitchen"


def test_no_load_is_more_than_a_robot_takes():
    many = msgspec.structs.replace(MAINS, quantity=5)
    timed = [DINNER[0], (1, e.TicketPlaced("k", "v", "t1", (many,), "tab")), *DINNER[2:4]]
    assert kinds([*timed, (9_000, e.CourseReady("k", "mains", (5,)))]) == ["tray"]
    assert kinds([*timed, (9_000, e.CourseReady("k", "mains", (4, 1)))]) == []


def test_tickets_lines_and_courses_that_do_not_exist_are_named():
    assert kinds([(0, e.LinePlated("k9", 0))]) == ["unknown"]
    assert kinds([*DINNER[:2], (2_000, e.LinePlated("k", 7))]) == ["unknown"]
    assert kinds([*DINNER[:2], (2_000, e.CourseReady("k", "soup", (1,)))]) == ["unknown"]


# ── loads ─────────────────────────────────────────────────────────────────────────────────────


def test_a_load_is_taken_at_its_bay():
    at_the_stop = [timed for timed in DINNER if timed[0] < 9_000 or not isinstance(timed[1], e.RobotDeparted)]
    assert set(kinds(at_the_stop)) == {"place"}
    assert kinds(changed(e.JobAssigned, bay="w")) == ["job", "place", "place"]


def test_a_robot_that_still_drives_is_not_loaded():
    early = [(10_500 if isinstance(event, e.LoadingBegan) else at_ms, event) for at_ms, event in DINNER]
    early.sort(key=lambda timed: timed[0])
    assert kinds(early) == ["place"]


def test_a_load_is_handed_over_at_its_table():
    aside = [*DINNER[:10], *drive("r1", 16_000, "p", "a", "d1")]
    timed = [*aside, *[timed for timed in DINNER[12:] if not isinstance(timed[1], e.RobotDeparted)]]
    assert kinds(timed) == ["place", "place"]


def test_a_load_ends_where_the_table_is():
    """The robot drives off after the hand-over began, and ends the job from wherever it is."""
    stays = [timed for timed in DINNER if timed[0] < 28_000 or not isinstance(timed[1], e.RobotDeparted)]
    assert kinds(stays) == []
    assert kinds(among(e.RobotDeparted("r1", "s", "a", 19_000, 20_000), 19_000, stays)) == ["place"]


def test_a_job_goes_through_all_its_stages():
    assert kinds(without(e.TrayLoaded)) == ["job"]
    assert kinds(without(e.HandoverBegan)) == ["job"]
    assert kinds(without(e.JobEnded)) == ["job"]


def test_nothing_is_loaded_before_its_course_is_ready():
    late = [(16_500 if isinstance(event, e.CourseReady) else at_ms, event) for at_ms, event in DINNER]
    late.sort(key=lambda timed: timed[0])
    assert kinds(late) == ["job"]


def test_a_load_is_loaded_once_and_ends_once():
    assert kinds(among(e.TrayLoaded("r1", "j", "k", "mains", 1), 15_900)) == ["job"]
    assert kinds(among(e.JobEnded("j", "r1", "guest"), 27_000)) == ["job"]


def test_a_hand_over_is_given_up_at_its_limit_and_only_then_is_there_another_try():
    assert kinds(among(e.HandoverMissed("r1", "j", "k", "mains", "again", 90_000), 20_000)) == ["job", "job"]
    assert kinds(among(e.JobResumed("j", "r1"), 20_000)) == ["job"]
    assert set(kinds(among(e.UnloadingBegan("r1", "j", 25_000), 20_000))) == {"job", "place"}


def test_a_robot_that_is_stuck_or_out_of_touch_stays_where_it_is_and_goes_on_once():
    assert set(kinds(among(e.RobotStuck("r1", "x"), 100))) == {"still"}
    assert set(kinds(among(e.RobotDisconnected("r1", "x"), 100))) == {"still"}
    assert kinds(among(e.RobotUnstuck("r1", "itself"), 100)) == ["still"]
    assert kinds(among(e.RobotReconnected("r1"), 100)) == ["still"]


def test_a_load_is_given_to_one_robot_once():
    again = e.JobAssigned("j2", "r2", "delivery", "k", "mains", 1, 2, "t1", "p")
    assert kinds(among(again, 9_500)) == ["job"]
    assert kinds(among(msgspec.structs.replace(again, job="j", load=2), 8_000))[0] == "job"


def test_a_job_is_for_the_table_of_its_ticket():
    assert kinds(changed(e.JobAssigned, table="t2"))[0] == "job"


def test_a_job_is_done_by_the_robot_that_it_was_given_to():
    assert set(kinds(changed(e.JobEnded, robot="r2"))) == {"job", "place"}
    assert "unknown" in kinds(changed(e.JobAssigned, robot="r9"))


def test_a_job_carries_the_course_that_it_was_given_for():
    two = e.TicketPlaced("k", "v", "t1", (MAINS, SWEETS), "tab")
    timed = [(at, two if isinstance(event, e.TicketPlaced) else event) for at, event in DINNER]
    timed = [
        (at, msgspec.structs.replace(event, course="sweets") if isinstance(event, e.TrayLoaded) else event)
        for at, event in timed
    ]
    assert kinds(timed) == ["job", "open"]


def test_a_course_is_delivered_when_all_its_loads_are():
    two = changed(e.CourseReady, loads=(1, 1))
    assert kinds(two) == ["job"]
    assert kinds(changed(e.JobAssigned, dishes=1)) == ["job"]


def test_a_course_is_delivered_once_and_not_after_its_ticket_was_cancelled():
    assert kinds(among(e.CourseDelivered("k", "mains"), 28_000)) == ["ticket"]
    assert kinds(among(e.TicketCancelled("k", "closed"), 27_000)) == ["ticket"]


def test_a_robot_carries_no_more_trays_than_it_has():
    assert kinds(changed(e.TrayLoaded, trays=2)) == []
    assert kinds(changed(e.TrayLoaded, trays=3)) == ["tray"]


def test_trays_of_several_jobs_add_up_and_are_free_again_after_each():
    first = changed(e.TrayLoaded, trays=2)
    placed = [(0, e.VisitOpened("v", "t1", 2)), (0, e.TicketPlaced("k", "v", "t1", (MAINS, SWEETS), "tab"))]
    sweets = [
        (9_000, e.LineFired("k", 1, "cold", 1, 9_000)),
        (9_000, e.LinePlated("k", 1)),
        (9_000, e.CourseReady("k", "sweets", (1,))),
        (9_000, e.JobAssigned("j2", "r1", "delivery", "k", "sweets", 1, 1, "t1", "p")),
    ]
    loaded = (16_000, e.TrayLoaded("r1", "j2", "k", "sweets", 1))
    assert kinds([*placed, *first[2:6], *sweets, *first[6:10], loaded]) == ["tray"]
    before = [*placed, *first[2:6], *sweets, *first[6:15]]
    back = [*drive("r1", 28_000, "s", "a", "p"), (30_000, loaded[1])]
    assert kinds([*before, *back]) == []


def test_jobs_that_do_not_exist_are_named():
    assert kinds(without(e.JobAssigned))[:1] == ["unknown"]


# ── waits ─────────────────────────────────────────────────────────────────────────────────────


def ring(lasts_ms: int) -> list:
    return [
        (1_000, e.WaitBegan("r1", "r2", "d1", "it passes a first")),
        (2_000, e.WaitBegan("r2", "r1", "d2", "it passes s first")),
        (2_000 + lasts_ms, e.WaitEnded("r1")),
        (60_000, e.WaitEnded("r2")),
    ]


def test_robots_that_wait_for_each_other_in_a_ring_are_found():
    report = audit(HEADER, log(*ring(1_000)))
    assert [violation.kind for violation in report.violations] == ["wait"]
    assert set(report.violations[0].robots) == {"r1", "r2"}


def test_a_ring_that_lasts_to_the_end_of_the_log_is_found():
    assert kinds([*ring(0)[:2], (9_000, e.DoorsClosed())]) == ["wait"]


def test_a_ring_of_a_moment_is_counted_only():
    report = audit(HEADER, log(*ring(999)))
    assert report.ok
    assert [(ring.robots, ring.lasted_ms) for ring in report.rings] == [(("r2", "r1"), 999)]


def test_waits_add_up_by_pair():
    report = audit(HEADER, log(*ring(500)))
    assert [(wait.robot, wait.for_, wait.waits, wait.total_ms, wait.longest_ms) for wait in report.waits] == [
        ("r2", "r1", 1, 58_000, 58_000),
        ("r1", "r2", 1, 1_500, 1_500),
    ]


def test_a_robot_that_drives_waits_no_longer():
    timed = [ring(0)[0], *drive("r1", 1_500, "d1", "a"), (9_000, e.WaitBegan("r2", "r1", "d2", "it passes a first"))]
    report = audit(HEADER, log(*timed))
    assert report.rings == ()
    assert report.waits[0].total_ms == 500


def test_waiting_for_a_robot_that_does_not_exist_is_found():
    assert kinds([(0, e.WaitBegan("r1", "r9", "d1", "it passes a first"))]) == ["unknown"]


# ── the log, the report ───────────────────────────────────────────────────────────────────────


def test_a_log_is_in_order():
    entries = log((5_000, e.DoorsClosed()), (6_000, e.DoorsClosed()))
    assert not audit(HEADER, entries).violations
    gap = [entries[0], msgspec.structs.replace(entries[1], seq=3)]
    back = [entries[0], msgspec.structs.replace(entries[1], at_ms=4_999)]
    assert [violation.kind for violation in audit(HEADER, gap).violations] == ["order"]
    assert [violation.kind for violation in audit(HEADER, back).violations] == ["order"]


def test_the_text_names_the_event_and_the_reason_of_each_violation():
    text = render(audit(HEADER, log(*drive("r1", 0, "d1", "a", leg_ms=500))))
    assert "VIOLATIONS: 1 (speed 1)" in text
    assert "event 1 at 0:00:00.000, speed: r1 drives 1.000 m in 500 ms" in text


def test_the_report_is_json_too():
    report = audit(HEADER, log(*ring(1_000)))
    data = json.loads(to_json(report))
    assert data["violations"][0]["kind"] == "wait"
    assert data["waits"][0]["for"] == "r1"


# ── calls ─────────────────────────────────────────────────────────────────────────────────────

CALLED = e.ServiceCalled("w", "v", "t1", "water")


def test_a_call_that_somebody_answers_is_left_alone():
    assert kinds(among(e.CallAnswered("w", "staff"), 30_000, among(CALLED, 29_000))) == []


def test_a_call_is_answered_once_and_only_if_it_was_made():
    twice = among(
        e.CallAnswered("w", "staff"), 31_000, among(e.CallAnswered("w", "staff"), 30_000, among(CALLED, 29_000))
    )
    assert kinds(twice) == ["call"]
    assert kinds(among(e.CallAnswered("w", "staff"), 30_000)) == ["unknown"]


def test_a_call_comes_from_an_open_visit_at_its_table():
    elsewhere = msgspec.structs.replace(CALLED, table="t2")
    assert kinds(among(e.CallAnswered("w", "staff"), 30_000, among(elsewhere, 29_000))) == ["call"]


def test_a_call_that_nobody_answers_by_the_end_is_forgotten():
    assert kinds(among(CALLED, 29_000)) == ["call"]


def test_a_call_is_dropped_only_once_its_guests_have_left():
    assert kinds(among(e.CallDropped("w", "visit closed"), 30_000, among(CALLED, 29_000))) == ["call"]
