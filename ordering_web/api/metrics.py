"""`/metrics`: the house for Prometheus, as its text format has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from ordering_web.api.blueprint import allowed, blueprint
from ordering_web.house import House, the_house
from ordering_web.staff.floor_status import FloorStatus, floor_status
from sim.board import Board
from sim.kpi import Kpis

P = "foodrunner_"


@blueprint.get("/metrics")
@allowed("kitchen", "floor")
def metrics() -> Response:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(the_house()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Collector:
    """Asks the house once for each scrape."""

    def __init__(self, house: House) -> None:
        self._house = house

    def collect(self) -> Iterator[Metric]:
        port = self._house.port
        now_ms, speed = port.now_ms(), port.speed()

        def question(board: Board) -> tuple[FloorStatus, dict[str, float]]:
            return floor_status(board, port.restaurant, max(now_ms, board.at_ms)), _gauges(board)

        status, gauges = port.read(question)
        kpis, _ = self._house.figures.now()
        yield GaugeMetricFamily(f"{P}world_seconds", "World time since the nominal opening.", value=now_ms / 1000)
        yield GaugeMetricFamily(f"{P}speed", "World seconds a wall second, 0 while paused.", value=speed)
        for name, value in gauges.items():
            yield GaugeMetricFamily(P + name, _HELP[name], value=value)
        yield from _robots(status)
        yield from _totals(kpis)


_HELP = {
    "parties_seated": "Parties at tables.",
    "parties_waiting": "Parties in the line at the door.",
    "tickets_open": "Tickets neither delivered nor cancelled.",
    "lines_in_kitchen": "Lines that were fired and are not plated.",
    "pass_places_taken": "Places of the pass that are taken or kept.",
    "calls_open": "Calls that nobody has come to.",
    "tables_cut_off": "Tables that no robot can come to.",
    "edges_closed": "Edges that are closed.",
    "items_eighty_sixed": "Items that the kitchen is out of.",
}


def _gauges(board: Board) -> dict[str, float]:
    return {
        "parties_seated": len(board.seated),
        "parties_waiting": len(board.waitlist),
        "tickets_open": len(board.open_tickets()),
        "lines_in_kitchen": len(board.in_kitchen),
        "pass_places_taken": board.pass_places,
        "calls_open": len(board.open_calls()),
        "tables_cut_off": len(board.cut_off),
        "edges_closed": len(board.closed_edges),
        "items_eighty_sixed": len(board.eighty_sixed),
    }


def _robots(status: FloorStatus) -> Iterator[Metric]:
    states = GaugeMetricFamily(f"{P}robot_state", "1 for what the robot does now.", labels=["robot", "state"])
    charge = GaugeMetricFamily(f"{P}robot_charge_ratio", "Of its battery, 0 to 1.", labels=["robot"])
    for robot in status.robots:
        states.add_metric([robot.robot, robot.state], 1)
        charge.add_metric([robot.robot], robot.charge)
    yield states
    yield charge


def _totals(kpis: Kpis) -> Iterator[Metric]:
    minor = 10**kpis.minor_digits
    yield _counter("visits", "Visits opened.", kpis.visits)
    yield _counter("covers", "Guests seated.", kpis.covers)
    lost = {"balked": kpis.balked, "gave up": kpis.gave_up, "turned away": kpis.turned_away}
    yield _counters("parties_lost", "Parties that were not seated.", "how", lost)
    tickets = {
        "placed": kpis.tickets_placed,
        "delivered": kpis.tickets_delivered,
        "cancelled": kpis.tickets_cancelled,
        "refused": kpis.tickets_refused,
    }
    yield _counters("tickets", "Tickets by what became of them.", "outcome", tickets)
    yield GaugeMetricFamily(
        f"{P}revenue", f"Less refunds for served food, in {kpis.currency}.", kpis.revenue_minor / minor
    )
    yield _counter("refunds", f"In {kpis.currency}.", kpis.refunds_minor / minor)
    yield _counter("deliveries", "Loads that left a robot's trays.", kpis.deliveries)
    yield GaugeMetricFamily(f"{P}distance_metres", "That robots have driven.", value=kpis.distance_m)
    yield _counter("robot_wait_seconds", "That robots waited for robots.", kpis.waiting_for_robots_s)
    spreads: Iterable[tuple[str, Any]] = (
        ("order_to_table", kpis.order_to_table),
        ("wait_on_pass", kpis.wait_on_pass),
        ("delivery", kpis.delivery),
    )
    spans = GaugeMetricFamily(f"{P}span_seconds", "Of the evening so far (docs/kpis.md).", labels=["span", "quantile"])
    for name, spread in spreads:
        if spread is not None:
            spans.add_metric([name, "0.5"], spread.p50_s)
            spans.add_metric([name, "0.95"], spread.p95_s)
    yield spans


def _counter(name: str, what: str, value: float) -> Metric:
    return CounterMetricFamily(P + name, what, value=value)


def _counters(name: str, what: str, label: str, values: dict[str, int]) -> Metric:
    family = CounterMetricFamily(P + name, what, labels=[label])
    for said, value in values.items():
        family.add_metric([said], value)
    return family
