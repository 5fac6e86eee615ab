"""What the judge found, as values, as a short text and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import msgspec

Kind = Literal[
    "order",  # the log itself: seq or at_ms out of order
    "unknown",  # a robot, vertex, visit, ticket, line, course or job that nothing before has named
    "distance",  # two robots nearer than their radii and the clearance
    "wall",  # a robot nearer to a wall or a table than its radius
    "teleport",  # a move that starts where the robot isn't
    "overlap",  # a move that starts before the last one has ended
    "edge",  # a move along no edge of the floor
    "speed",  # a move faster than the robot
    "departure",  # a move that is not declared at its departure
    "halt",  # a halt beside the move, or without one
    "absent",  # a robot that was carried away, and acts
    "visit",  # two parties at one table, a visit closed twice, orders without a visit or after the doors closed
    "ticket",  # placed, cancelled or delivered twice, cancelled without a reason
    "kitchen",  # fired twice or after cancelling, plated before fired, ready before plated, dishes lost or doubled
    "stock",  # an order of what is eighty-sixed, or of more portions than there are
    "job",  # loaded before ready, handed over before loaded, a load delivered twice or never
    "tray",  # more trays on a robot than it has
    "place",  # loaded away from the bay, handed over away from the table
    "call",  # a call without a visit, ended twice, dropped while its guests are there, or never answered
    "open",  # a ticket that neither was delivered nor cancelled
    "wait",  # robots that wait for each other in a ring
]


class Violation(msgspec.Struct, frozen=True):
    """One thing that must not happen. `seq` is the event that shows it; `numbers` what was measured."""

    kind: Kind
    at_ms: int
    seq: int
    robots: tuple[str, ...]
    what: str
    numbers: dict[str, float] = {}


class Nearest(msgspec.Struct, frozen=True):
    """The least gap between the rims of two robots, when it was, and midway between them where."""

    robots: tuple[str, str]
    gap_m: float
    at_ms: int
    x_m: float
    y_m: float


class WaitTotal(msgspec.Struct, frozen=True):
    """How often and how long one robot stood for the sake of another."""

    robot: str
    for_: str = msgspec.field(name="for")
    waits: int
    total_ms: int
    longest_ms: int


class Report(msgspec.Struct, frozen=True):
    """The judge's findings over a whole log.

    `tickets` counts placed, delivered, cancelled, refused and open ones; `nearest` is None when
    no two robots came near each other; `rings` counts rings of waiting robots, the short ones
    that are no violation included.
    """

    events: int
    until_ms: int
    robots: int
    moves: int
    tickets: dict[str, int]
    open_tickets: tuple[str, ...]
    nearest: Nearest | None
    waits: tuple[WaitTotal, ...]
    rings: int
    violations: tuple[Violation, ...]

    @property
    def ok(self) -> bool:
        return not self.violations


def to_json(report: Report) -> bytes:
    """The report as one JSON object."""
    return msgspec.json.encode(report)


def render(report: Report, most: int = 20) -> str:
    """The report as a short text.

    Args:
        most: how many violations to write out; the rest is only counted.
    """
    tickets = ", ".join(f"{count} {name}" for name, count in report.tickets.items())
    text = [
        f"{report.events:,} events until {_clock(report.until_ms)}: {report.robots} robots, {report.moves:,} moves",
        f"tickets: {tickets}",
        f"nearest: {_nearest(report.nearest)}",
        f"waits: {_waits(report)}",
    ]
    if report.open_tickets:
        text.append(f"open: {', '.join(report.open_tickets[:most])}")
    if report.ok:
        return "\n".join([*text, "no violations"])
    kinds = Counter(violation.kind for violation in report.violations)
    counted = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    text.append(f"VIOLATIONS: {len(report.violations)} ({counted})")
    text += [f"  event {v.seq} at {_clock(v.at_ms)}, {v.kind}: {v.what}" for v in report.violations[:most]]
    if len(report.violations) > most:
        text.append(f"  … and {len(report.violations) - most} more")
    return "\n".join(text)


def _nearest(nearest: Nearest | None) -> str:
    if nearest is None:
        return "no two robots came near each other"
    between = " and ".join(nearest.robots)
    where = f"({nearest.x_m:.2f}, {nearest.y_m:.2f}) m"
    return f"{nearest.gap_m:.3f} m from rim to rim, {between} at {_clock(nearest.at_ms)}, {where}"


def _waits(report: Report) -> str:
    if not report.waits:
        return "none"
    longest = max(report.waits, key=lambda wait: wait.longest_ms)
    total_s = sum(wait.total_ms for wait in report.waits) / 1000
    count = sum(wait.waits for wait in report.waits)
    who = f"{longest.robot} for {longest.for_}"
    return (
        f"{count}, {total_s:,.0f} s in all, the longest {longest.longest_ms / 1000:.1f} s ({who}), {report.rings} rings"
    )


def _clock(at_ms: int) -> str:
    seconds, ms = divmod(at_ms, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
