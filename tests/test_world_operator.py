"""What an operator asks of robots beyond breaking and mending: go home, stop all, give a job to someone else."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from situations import MINUTE, SECOND, as_bytes, blocked_table, close, happened, judged, one_dock, order, seat, swap

from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening, rerun


def evening_with(place: Restaurant, *tables: str) -> Evening:
    """Somebody sits at each table and has ordered rice, which is ready after a minute or so."""
    evening = Evening(place, 1)
    for table in tables:
        seat(evening, table)
        order(evening, table, f"k{table}", "rice")
    return evening


def ask(evening: Evening, command: c.AnyCommand) -> list[Entry]:
    """What a command led to at once."""
    before = evening.take()
    evening.command(f"{type(command).__name__}-{evening.board.seq}", command, evening.now_ms)
    answer = evening.take()
    evening._new[:0] = before + answer
    return answer


def refusal(evening: Evening, command: c.AnyCommand) -> str:
    (refused,) = happened(e.CommandRefused, ask(evening, command))
    return refused.reason


def until(evening: Evening, kind: type[e.Event]) -> None:
    """Let time pass until something of a kind happens."""
    log: list[Entry] = []
    while not happened(kind, log):
        evening.advance(evening.now_ms + 300)
        new = evening.take()
        log += new
        evening._new[:0] = log if happened(kind, new) else []


def finished(evening: Evening, place: Restaurant) -> list[Entry]:
    """The whole log, with everything delivered, judged, and equal when it is run again."""
    close(evening)
    log = evening.take()
    report = judged(place, log)
    assert report.ok, report.violations[:3]
    assert report.unexplained == ()
    assert report.tickets["delivered"] == report.tickets["placed"]
    again = [entry for batch in rerun(place, 1, log) for entry in batch]
    assert as_bytes(again) == as_bytes(log)
    return log


# ── going home ────────────────────────────────────────────────────────────────────────────────


def test_a_robot_that_is_sent_home_brings_what_it_carries_and_gets_nothing_more() -> None:
    place = swap()
    evening = evening_with(place, "1")
    until(evening, e.TrayLoaded)
    (carrier,) = [robot.robot for robot in evening.board.robots.values() if robot.trays]
    ask(evening, c.SendHome(carrier))
    order(evening, "1", "later", "rice", at_ms=evening.now_ms)
    log = finished(evening, place)
    first, second = happened(e.JobAssigned, log)
    assert (first.robot, second.ticket) == (carrier, "later")
    assert second.robot != carrier
    assert [served.by for served in happened(e.JobEnded, log)] == ["staff", "staff"]  # after the hand-over's limit


def test_what_a_robot_that_is_sent_home_has_not_loaded_another_one_brings() -> None:
    place = swap()
    evening = evening_with(place, "1")
    until(evening, e.JobAssigned)
    (first,) = evening.board.jobs.values()
    ask(evening, c.SendHome(first.robot))
    log = finished(evening, place)
    assert [dropped.because for dropped in happened(e.JobDropped, log)] == ["sent home by an operator"]
    assert happened(e.JobAssigned, log)[-1].robot != first.robot


def test_when_the_last_robot_is_sent_home_people_carry_until_it_is_put_to_work() -> None:
    place = one_dock()
    evening = evening_with(place, "1")
    ask(evening, c.SendHome("robot-1"))
    evening.advance(10 * MINUTE)
    order(evening, "1", "later", "rice", at_ms=evening.now_ms)
    ask(evening, c.PutToWork("robot-1"))
    log = finished(evening, place)
    assert [given.ticket for given in happened(e.LoadGivenToStaff, log)] == ["k1"]
    assert [job.ticket for job in happened(e.JobAssigned, log)] == ["later"]


def test_who_cannot_be_sent_home_or_put_to_work_is_named_with_the_reason() -> None:
    evening = evening_with(swap(), "1")
    assert refusal(evening, c.SendHome("robot-9")) == "there is no robot robot-9"
    assert refusal(evening, c.PutToWork("robot-1")) == "robot-1 wasn't sent home"
    ask(evening, c.SendHome("robot-1"))
    assert refusal(evening, c.SendHome("robot-1")) == "robot-1 was sent home already"
    ask(evening, c.BreakRobot("robot-2"))
    assert refusal(evening, c.SendHome("robot-2")) == "robot-2 can't drive: it is broken"


# ── jobs that change hands ────────────────────────────────────────────────────────────────────


def test_a_job_is_given_to_another_robot_until_it_is_on_trays() -> None:
    place = blocked_table()
    evening = evening_with(place, "1")
    until(evening, e.JobAssigned)
    (job,) = evening.board.jobs.values()
    other = next(name for name in evening.board.robots if name != job.robot)
    assert refusal(evening, c.GiveJob(job.job, job.robot)) == f"{job.robot} does {job.job} already"
    ask(evening, c.GiveJob(job.job, other))
    assert evening.board.jobs[job.job].robot == other
    until(evening, e.TrayLoaded)
    why = f"{other} has the trays of {job.job} already: a person can take them"
    assert refusal(evening, c.GiveJob(job.job, job.robot)) == why
    log = finished(evening, place)
    assert [loaded.robot for loaded in happened(e.TrayLoaded, log)] == [other]


@pytest.mark.parametrize("when", [e.JobAssigned, e.TrayLoaded, e.HandoverBegan])
def test_a_job_is_given_to_a_person_at_any_stage(when: type[e.Event]) -> None:
    place = one_dock()
    evening = evening_with(place, "2")
    until(evening, when)
    ask(evening, c.GiveJob(next(iter(evening.board.jobs))))
    log = finished(evening, place)
    taken = happened(e.LoadGivenToStaff, log)
    assert [given.robot for given in taken] == {e.JobAssigned: [""], e.TrayLoaded: ["robot-1"]}.get(when, [])
    assert len(happened(e.CourseDelivered, log)) == 1


def test_a_job_that_is_not_under_way_or_a_robot_that_is_not_free_is_refused() -> None:
    evening = evening_with(swap(), "1")
    assert refusal(evening, c.GiveJob("k1/mains/1")) == "there is no job k1/mains/1 under way"
    until(evening, e.JobAssigned)
    (job,) = evening.board.jobs.values()
    assert refusal(evening, c.GiveJob(job.job, "robot-9")) == "there is no robot robot-9"
    other = next(name for name in evening.board.robots if name != job.robot)
    ask(evening, c.BreakRobot(other))
    assert refusal(evening, c.GiveJob(job.job, other)) == f"{other} isn't free: it is broken"


# ── stopping all ──────────────────────────────────────────────────────────────────────────────


def test_all_robots_stop_where_they_are_and_go_on_with_what_they_had_to_do() -> None:
    place = swap()
    evening = evening_with(place, "1")
    until(evening, e.TrayLoaded)
    (carrier,) = [robot for robot in evening.board.robots.values() if robot.trays]
    while not carrier.moving_at(evening.now_ms):
        evening.advance(evening.now_ms + 300)
    place_m = carrier.position_at(evening.now_ms)
    ask(evening, c.StopAll())
    evening.advance(evening.now_ms + 5 * MINUTE)
    assert carrier.position_at(evening.now_ms) == place_m
    assert refusal(evening, c.StopAll()) == "all robots are stopped already"
    assert refusal(evening, c.GiveJob("k1/mains/1")) == "all robots are stopped: let them go on first"
    ask(evening, c.ResumeAll())
    assert refusal(evening, c.ResumeAll()) == "the robots aren't stopped"
    log = finished(evening, place)
    assert [ended.robot for ended in happened(e.JobEnded, log)] == [carrier.robot]
    assert happened(e.JobDropped, log) == []


def test_a_guest_takes_the_tray_of_a_robot_that_is_stopped_at_the_table() -> None:
    place = one_dock()
    evening = evening_with(place, "1")
    until(evening, e.HandoverBegan)
    ask(evening, c.StopAll())
    ask(evening, c.TakeCourse("k1", "mains"))
    evening.advance(evening.now_ms + 2 * MINUTE)
    robot = evening.board.robots["robot-1"]
    assert (robot.vertex, robot.jobs) == ("1", [])
    ask(evening, c.ResumeAll())
    finished(evening, place)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    stopped_s=st.integers(40, 220),
    for_s=st.integers(1, 150),
    also=st.sampled_from(["nothing", "crash", "break", "close", "home", "remove"]),
    floor=st.sampled_from([swap, blocked_table]),
)
def test_whenever_all_are_stopped_nobody_touches_and_all_food_arrives(
    stopped_s: int, for_s: int, also: str, floor: type[Restaurant]
) -> None:
    """And whatever happens meanwhile: a crash, a breakdown, a closure."""
    place = floor()
    evening = evening_with(place, *place.floor.tables)
    evening.advance(stopped_s * SECOND)
    ask(evening, c.StopAll())
    log = evening.take()
    if also == "crash":
        evening = Evening(place, 1, recorded=log)
        log += evening.take()
    else:
        meanwhile: dict[str, c.AnyCommand] = {
            "break": c.BreakRobot("robot-1"),
            "close": c.CloseEdge("p", "a"),
            "home": c.SendHome("robot-1"),
            "remove": c.RemoveRobot("robot-2"),
        }
        if also in meanwhile:
            ask(evening, meanwhile[also])
    evening.advance(evening.now_ms + for_s * SECOND)
    ask(evening, c.ResumeAll())
    evening._new[:0] = log
    log = finished(evening, place)
    stops = [entry.seq for entry in log if isinstance(entry.event, e.AllStopped | e.AllResumed)]
    driven = [entry.seq for entry in log if isinstance(entry.event, e.RobotDeparted)]
    assert not any(stops[0] < seq < stops[1] for seq in driven)
