"""An evening's figures, as values. Each one is defined in docs/kpis.md."""

from __future__ import annotations

import statistics
from typing import Literal

import msgspec

State = Literal["docked", "driving", "waiting", "loading", "handing over", "on a chore", "away"]
STATES: tuple[State, ...] = ("docked", "driving", "waiting", "loading", "handing over", "on a chore", "away")


Fault = Literal["breakdown", "stuck", "spill", "connection"]
FAULTS: tuple[Fault, ...] = ("breakdown", "stuck", "spill", "connection")
HANDOVERS = ("confirmed", "weight", "person", "again", "returned")  # how they end


class Spread(msgspec.Struct, frozen=True):
    """How a duration was spread over `count` cases, in seconds."""

    count: int
    mean_s: float
    p50_s: float
    p95_s: float


class Kpis(msgspec.Struct, frozen=True):
    """An evening in figures; durations without a single case are None. docs/kpis.md defines each."""

    restaurant: str
    seed: int
    hours: float
    parties: int
    balked: int
    gave_up: int
    turned_away: int
    wait_for_table: Spread | None
    visits: int
    covers: int
    tables: int
    table_turns: float
    clearing: Spread | None
    cleared_by: dict[str, int]
    answers: dict[str, Spread]
    calls_dropped: int
    cruise_rounds: int
    samples_offered: int
    dwell: Spread | None
    dwell_by_party: dict[str, Spread]
    tickets_placed: int
    tickets_delivered: int
    tickets_cancelled: int
    tickets_refused: int
    revenue_minor: int
    refunds_minor: int
    currency: str
    minor_digits: int
    order_to_table: Spread | None
    order_to_table_by_course: dict[str, Spread]
    wait_on_pass: Spread | None
    cooling: Spread | None
    delivery: Spread | None
    handover: Spread | None
    handovers: dict[str, int]
    cooks_busy: dict[str, float]
    cooks_idle_pass_full: dict[str, float]
    robots: int
    deliveries: int
    deliveries_per_robot_h: float
    busiest_hour_deliveries: int
    distance_m: float
    distance_per_delivery_m: float | None
    energy_wh: float
    utilisation: dict[str, float]
    waits_for_robots: int
    waiting_for_robots_s: float
    faults: dict[str, int]
    lost_to_faults_s: dict[str, float]


def spread_of(times_ms: list[int]) -> Spread | None:
    """The spread of durations, None where there are none; percentiles are interpolated linearly between ranks."""
    if not times_ms:
        return None
    times_s = [ms / 1000 for ms in times_ms]
    cuts = statistics.quantiles(times_s, n=100, method="inclusive") if len(times_s) > 1 else times_s * 99
    return Spread(len(times_s), statistics.fmean(times_s), cuts[49], cuts[94])


def spreads_of(times_ms: dict[str, list[int]]) -> dict[str, Spread]:
    """The spread of each of several durations that has a case."""
    return {name: spread for name, times in times_ms.items() if (spread := spread_of(times)) is not None}
