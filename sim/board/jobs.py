"""How jobs change what is true: who carries what, and what has been served."""

from __future__ import annotations

from itertools import count, islice

from sim.board.facts import Facts, Folds
from sim.board.states import Job, Robot
from sim.messages import events as e


def job_assigned(facts: Facts, event: e.JobAssigned) -> None:
    facts.jobs[event.job] = Job(
        event.job,
        event.robot,
        event.ticket,
        event.course,
        event.load,
        event.dishes,
        event.table,
        event.bay,
        facts.at_ms,
        event.why,
    )
    facts.tickets[event.ticket].courses[event.course].jobs.append(event.job)
    facts.robots[event.robot].jobs.append(event.job)


def loading_began(facts: Facts, event: e.LoadingBegan) -> None:
    facts.jobs[event.job].loading_until_ms = event.until_ms


def tray_loaded(facts: Facts, event: e.TrayLoaded) -> None:
    job = facts.jobs[event.job]
    job.loaded_ms, job.trays = facts.at_ms, event.trays
    job.tray_numbers = _free_trays(facts, event)
    facts.leave_pass(facts.tickets[event.ticket].courses[event.course], job.dishes)
    robot = facts.robots[event.robot]
    facts.battery.settle(robot, facts.at_ms)
    robot.trays += event.trays


def _free_trays(facts: Facts, event: e.TrayLoaded) -> tuple[int, ...]:
    """The first of a robot's trays that hold nothing, counted from 1."""
    taken = [number for job in facts.robots[event.robot].jobs for number in facts.jobs[job].tray_numbers]
    free = (number for number in count(1) if number not in taken)
    return tuple(islice(free, event.trays))


def handover_began(facts: Facts, event: e.HandoverBegan) -> None:
    job = facts.jobs[event.job]
    job.handover_ms, job.handover_until_ms = facts.at_ms, event.until_ms


def handover_missed(facts: Facts, event: e.HandoverMissed) -> None:
    job = facts.jobs[event.job]
    job.handover_ms = job.handover_until_ms = None
    job.missed += 1
    job.again_ms, job.returning = event.again_ms, event.then == "back to the pass"


def job_resumed(facts: Facts, event: e.JobResumed) -> None:
    facts.jobs[event.job].again_ms = None


def unloading_began(facts: Facts, event: e.UnloadingBegan) -> None:
    facts.jobs[event.job].unloading_until_ms = event.until_ms


def job_ended(facts: Facts, event: e.JobEnded) -> None:
    job, robot = facts.jobs[event.job], facts.robots[event.robot]
    job.ended_ms = facts.at_ms
    _lighten(facts, robot, job)
    robot.jobs.remove(event.job)
    facts.tickets[job.ticket].courses[job.course].served.append(job.load)


def job_dropped(facts: Facts, event: e.JobDropped) -> None:
    job, robot = facts.jobs.pop(event.job), facts.robots[event.robot]
    _lighten(facts, robot, job)
    robot.jobs.remove(event.job)
    facts.tickets[job.ticket].courses[job.course].jobs.remove(event.job)


def _lighten(facts: Facts, robot: Robot, job: Job) -> None:
    """The trays of a job are empty from now on."""
    facts.battery.settle(robot, facts.at_ms)
    robot.trays -= job.trays


def load_given_to_staff(facts: Facts, event: e.LoadGivenToStaff) -> None:
    course = facts.tickets[event.ticket].courses[event.course]
    course.with_staff[event.load] = event.until_ms
    course.taken_from = event.robot
    if not event.robot:
        facts.leave_pass(course, course.loads[event.load - 1])


def load_lost(facts: Facts, event: e.LoadLost) -> None:
    facts.tickets[event.ticket].courses[event.course].lost.append(event.load)


def load_served_by_staff(facts: Facts, event: e.LoadServedByStaff) -> None:
    course = facts.tickets[event.ticket].courses[event.course]
    del course.with_staff[event.load]
    course.served.append(event.load)


def course_delivered(facts: Facts, event: e.CourseDelivered) -> None:
    ticket = facts.tickets[event.ticket]
    course = ticket.courses[event.course]
    course.delivered_ms = facts.at_ms
    came = (dishes for load, dishes in enumerate(course.loads, start=1) if load not in course.lost)
    facts.put_dishes(ticket.table, sum(came))
    facts.leave_pass(course, course.places)


FOLDS: Folds = {
    e.JobAssigned: job_assigned,
    e.LoadingBegan: loading_began,
    e.TrayLoaded: tray_loaded,
    e.HandoverBegan: handover_began,
    e.HandoverMissed: handover_missed,
    e.JobResumed: job_resumed,
    e.UnloadingBegan: unloading_began,
    e.JobEnded: job_ended,
    e.JobDropped: job_dropped,
    e.LoadGivenToStaff: load_given_to_staff,
    e.LoadLost: load_lost,
    e.LoadServedByStaff: load_served_by_staff,
    e.CourseDelivered: course_delivered,
}
