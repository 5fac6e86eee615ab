"""The judgement of one log: every event to everyone who judges a part of it, then all pairs of robots."""

from __future__ import annotations

from collections.abc import Iterable

from sim.audit.bars import Bars
from sim.audit.battery import Batteries
from sim.audit.calls import Calls
from sim.audit.chores import Chores
from sim.audit.distances import between_robots, from_walls
from sim.audit.jobs import Jobs
from sim.audit.kitchen import Kitchen
from sim.audit.larder import Larder
from sim.audit.losses import Losses
from sim.audit.motion import Motion
from sim.audit.refunds import Refunds
from sim.audit.report import Report, Violation
from sim.audit.stands import Stands
from sim.audit.tickets import Tickets
from sim.audit.waitlist import Waitlist
from sim.audit.waits import Waits
from sim.audit.weights import Weights
from sim.messages.codec import Header
from sim.messages.events import Entry


def audit(header: Header, entries: Iterable[Entry]) -> Report:
    """Judge a log by nothing but its floor and its events."""
    found: list[Violation] = []
    fleet = header.service.robots if header.service is not None else None
    motion = Motion(header, found.append)
    tickets = Tickets(
        set(header.floor.tables), fleet.trays * fleet.dishes_per_tray if fleet is not None else None, found.append
    )
    jobs = Jobs(header.floor, header.service, motion, tickets)
    chores = Chores(header, motion, tickets)
    calls = Calls(tickets)
    refunds = Refunds(tickets)
    kitchen = Kitchen(header, found.append)
    batteries = Batteries(header, found.append)
    larder = Larder(header.service.stock if header.service is not None else {}, found.append)
    losses = Losses(found.append)
    weights = Weights(header, losses, found.append)
    waits = Waits(header.robots, found.append)
    stands = Stands(header)
    waitlist = Waitlist(found.append)
    bars = Bars(found.append)
    parts = (
        motion,
        bars,
        tickets,
        losses,
        weights,
        larder,
        kitchen,
        jobs,
        chores,
        calls,
        refunds,
        batteries,
        waits,
        stands,
        waitlist,
    )
    seq, at_ms = 0, 0
    for entry in entries:
        if entry.seq != seq + 1 or entry.at_ms < at_ms:
            what = f"event {entry.seq} at {entry.at_ms} ms comes after event {seq} at {at_ms} ms"
            found.append(Violation("order", entry.at_ms, entry.seq, (), what))
        seq, at_ms = entry.seq, max(at_ms, entry.at_ms)
        for part in parts:
            part.apply(entry)
    motion.finish(at_ms)
    names = tuple(header.robots)
    radii_m = [robot.radius_m for robot in header.robots.values()]
    too_near, nearest = between_robots(motion.legs, names, radii_m, header.floor.clearance_m)
    found += too_near
    found += from_walls(motion.legs, names, radii_m, header.floor)
    open_tickets = tickets.finish(at_ms)
    calls.finish(at_ms)
    chores.finish(at_ms)
    waits.finish(at_ms)
    return Report(
        events=seq,
        until_ms=at_ms,
        robots=len(names),
        moves=motion.moves,
        tickets=tickets.counts(),
        open_tickets=open_tickets,
        nearest=nearest,
        waits=waits.totals(),
        episodes=tuple(waits.episodes),
        graph=tuple(waits.graph),
        rings=tuple(waits.rings),
        unexplained=stands.finish(at_ms),
        violations=tuple(sorted(found, key=lambda violation: (violation.at_ms, violation.seq))),
    )
