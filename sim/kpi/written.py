"""An evening's figures as rows to print, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import msgspec

from sim.kpi.figures import Kpis, Spread

OF_WHICH_EVENING = ("restaurant", "seed")


def to_json(kpis: Kpis) -> bytes:
    """The figures as one JSON object."""
    return msgspec.json.encode(kpis)


def to_csv(kpis: Kpis) -> bytes:
    """One row a figure: `restaurant,seed,figure,value`, so that the files of many evenings make one table.

    A figure within another is named with a dot, `delivery.p95_s`; what had no case has no value.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*OF_WHICH_EVENING, "figure", "value"))
    for figure, value in _flat(msgspec.to_builtins(kpis)):
        if figure not in OF_WHICH_EVENING:
            writer.writerow((kpis.restaurant, kpis.seed, figure, "" if value is None else value))
    return text.getvalue().encode()


def _flat(figures: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def rows(kpis: Kpis) -> list[tuple[str, str]]:
    """The figures as (label, value), to be printed as a table."""
    return [*_guests(kpis), *_orders(kpis), *_robots(kpis)]


def _guests(kpis: Kpis) -> list[tuple[str, str]]:
    return [
        ("evening", f"{kpis.hours:.2f} h"),
        (
            "parties",
            f"{kpis.parties}: {kpis.balked} balked, {kpis.gave_up} gave up, {kpis.turned_away} turned away at closing",
        ),
        ("wait for a table", _minutes(kpis.wait_for_table)),
        ("visits", f"{kpis.visits}, {kpis.covers} covers, {kpis.table_turns:.2f} turns a table"),
        ("stay", _minutes(kpis.dwell)),
        ("tables cleared", f"{kpis.cleared_by['robot']} by robots, {kpis.cleared_by['staff']} by people"),
        ("until cleared", _minutes(kpis.clearing)),
        *(
            [("rounds with samples", f"{kpis.cruise_rounds}, {kpis.samples_offered} tables")]
            if kpis.cruise_rounds
            else []
        ),
        *((f"call for {how}", _said(spread)) for how, spread in kpis.answers.items()),
    ]


def _orders(kpis: Kpis) -> list[tuple[str, str]]:
    tickets = (
        f"{kpis.tickets_placed} placed, {kpis.tickets_delivered} delivered, "
        f"{kpis.tickets_cancelled} cancelled, {kpis.tickets_refused} refused"
    )
    return [
        ("tickets", tickets),
        ("revenue", _money(kpis, kpis.revenue_minor)),
        ("refunds", _money(kpis, kpis.refunds_minor)),
        ("order to table", _said(kpis.order_to_table)),
        *((f"  {course}", _said(spread)) for course, spread in kpis.order_to_table_by_course.items()),
        *((f"cooks busy: {station}", f"{share:.1%}") for station, share in kpis.cooks_busy.items()),
        *(
            (f"cooks idle, the pass full: {station}", f"{share:.1%}")
            for station, share in kpis.cooks_idle_pass_full.items()
            if share
        ),
        ("wait on the pass", _said(kpis.wait_on_pass)),
        ("cooling", _said(kpis.cooling)),
    ]


def _money(kpis: Kpis, minor: int) -> str:
    return f"{minor / 10**kpis.minor_digits:,.{kpis.minor_digits}f} {kpis.currency}".strip()


def _robots(kpis: Kpis) -> list[tuple[str, str]]:
    each = kpis.distance_per_delivery_m
    return [
        ("delivery", _said(kpis.delivery)),
        ("hand-over", _said(kpis.handover)),
        ("hand-overs end", ", ".join(f"{count} {how}" for how, count in kpis.handovers.items())),
        (
            "deliveries",
            f"{kpis.deliveries}, {kpis.deliveries_per_robot_h:.2f} a robot-hour, "
            f"{kpis.busiest_hour_deliveries} in the busiest hour",
        ),
        ("distance driven", f"{kpis.distance_m:,.0f} m" + ("" if each is None else f", {each:.1f} m a delivery")),
        ("energy", f"{kpis.energy_wh:,.0f} Wh"),
        *((f"robots {state}", f"{share:.1%}") for state, share in kpis.utilisation.items()),
        ("waits for other robots", f"{kpis.waits_for_robots}, {kpis.waiting_for_robots_s:,.0f} s"),
        *((f"fault: {kind}", f"{n}, {kpis.lost_to_faults_s[kind]:,.0f} s") for kind, n in kpis.faults.items() if n),
    ]


def _said(spread: Spread | None) -> str:
    if spread is None:
        return "none"
    within = f"half within {spread.p50_s:.1f} s, 95 % within {spread.p95_s:.1f} s"
    return f"mean {spread.mean_s:.1f} s, {within} ({spread.count})"


def _minutes(spread: Spread | None) -> str:
    if spread is None:
        return "none"
    mean, half, most = (seconds / 60 for seconds in (spread.mean_s, spread.p50_s, spread.p95_s))
    return f"mean {mean:.1f} min, half within {half:.1f} min, 95 % within {most:.1f} min ({spread.count})"
