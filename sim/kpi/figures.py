"""An evening's figures, as values, as rows to print and as JSON. Each one is defined in docs/kpis.md."""

from __future__ import annotations

import statistics
from typing import Literal

import msgspec

State = Literal["docked", "driving", "waiting", "loading", "handing over", "away"]
STATES: tuple[State, ...] = ("docked", "driving", "waiting", "loading", "handing over", "away")


class Spread(msgspec.Struct, frozen=True):
    """How a duration was spread over `count` cases, in seconds."""

    count: int
    mean_s: float
    p50_s: float
    p95_s: float


class Kpis(msgspec.Struct, frozen=True):
    """An evening in figures; durations without a single case are None. docs/kpis.md defines each."""

    hours: float
    robots: int
    visits: int
    covers: int
    tickets_placed: int
    tickets_delivered: int
    tickets_cancelled: int
    tickets_refused: int
    revenue_minor: int
    currency: str
    minor_digits: int
    order_to_table: Spread | None
    order_to_table_by_course: dict[str, Spread]
    wait_on_pass: Spread | None
    delivery: Spread | None
    handover: Spread | None
    deliveries: int
    deliveries_per_robot_h: float
    distance_m: float
    utilisation: dict[str, float]
    waits_for_robots: int
    waiting_for_robots_s: float


def to_json(kpis: Kpis) -> bytes:
    """The figures as one JSON object."""
    return msgspec.json.encode(kpis)


def rows(kpis: Kpis) -> list[tuple[str, str]]:
    """The figures as (label, value), to be printed as a table."""
    revenue = f"{kpis.revenue_minor / 10**kpis.minor_digits:,.{kpis.minor_digits}f} {kpis.currency}".strip()
    tickets = (
        f"{kpis.tickets_placed} placed, {kpis.tickets_delivered} delivered, "
        f"{kpis.tickets_cancelled} cancelled, {kpis.tickets_refused} refused"
    )
    by_course = [(f"  {course}", _said(spread)) for course, spread in kpis.order_to_table_by_course.items()]
    return [
        ("evening", f"{kpis.hours:.2f} h"),
        ("visits", f"{kpis.visits}, {kpis.covers} covers"),
        ("tickets", tickets),
        ("revenue", revenue),
        ("order to table", _said(kpis.order_to_table)),
        *by_course,
        ("wait on the pass", _said(kpis.wait_on_pass)),
        ("delivery", _said(kpis.delivery)),
        ("hand-over", _said(kpis.handover)),
        ("deliveries", f"{kpis.deliveries}, {kpis.deliveries_per_robot_h:.2f} a robot-hour"),
        ("distance driven", f"{kpis.distance_m:,.0f} m"),
        *((f"robots {state}", f"{share:.1%}") for state, share in kpis.utilisation.items()),
        ("waits for other robots", f"{kpis.waits_for_robots}, {kpis.waiting_for_robots_s:,.0f} s"),
    ]


def spread_of(times_ms: list[int]) -> Spread | None:
    """The spread of durations, None where there are none; percentiles are interpolated linearly between ranks."""
    if not times_ms:
        return None
    times_s = [ms / 1000 for ms in times_ms]
    cuts = statistics.quantiles(times_s, n=100, method="inclusive") if len(times_s) > 1 else times_s * 99
    return Spread(len(times_s), statistics.fmean(times_s), cuts[49], cuts[94])


def _said(spread: Spread | None) -> str:
    if spread is None:
        return "none"
    within = f"half within {spread.p50_s:.1f} s, 95 % within {spread.p95_s:.1f} s"
    return f"mean {spread.mean_s:.1f} s, {within} ({spread.count})"
