"""The fold: events in, figures out at any time. Each part of the house is counted in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from sim.kpi.calls import Calls
from sim.kpi.chores import Chores
from sim.kpi.energy import Energy
from sim.kpi.faults import Faults
from sim.kpi.figures import Kpis, spread_of, spreads_of
from sim.kpi.guests import Guests
from sim.kpi.kitchen import Kitchen
from sim.kpi.orders import Orders
from sim.kpi.robots import HOUR_MS, Robots
from sim.messages.codec import Header
from sim.messages.events import Entry


class Tally:
    """Counts as the events come; ask `kpis` at any time.

    Args:
        header: the log's, for positions, cooks and prices' currency.
    """

    def __init__(self, header: Header) -> None:
        self._header = header
        self._at_ms = 0
        self._guests = Guests()
        self._orders = Orders(header.menu.course_order if header.menu is not None else {})
        self._kitchen = Kitchen(header.service.cooks if header.service is not None else {}, header.menu)
        self._robots = Robots(header)
        self._faults = Faults()
        self._energy = Energy(header)
        self._chores = Chores()
        self._calls = Calls()
        self._on: dict[type, list[Callable[[int, Any], None]]] = {}
        for part in (
            self._guests,
            self._orders,
            self._kitchen,
            self._robots,
            self._chores,
            self._calls,
            self._faults,
            self._energy,
        ):
            for kind, fold in part.on.items():
                self._on.setdefault(kind, []).append(fold)

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        self._at_ms = entry.at_ms
        for fold in self._on.get(type(entry.event), ()):
            fold(entry.at_ms, entry.event)

    def kpis(self) -> Kpis:
        """The figures up to the last event."""
        header, at_ms = self._header, self._at_ms
        guests, orders, robots = self._guests, self._orders, self._robots
        tables, deliveries = len(header.floor.tables), len(robots.delivery_ms)
        robot_h = robots.count * at_ms / HOUR_MS
        to_table_ms = orders.to_table_ms()
        return Kpis(
            restaurant=header.restaurant,
            seed=header.seed,
            hours=at_ms / HOUR_MS,
            parties=guests.arrived,
            balked=guests.balked,
            gave_up=guests.gave_up,
            turned_away=guests.turned_away,
            wait_for_table=spread_of(guests.wait_ms),
            visits=guests.visits,
            covers=guests.covers,
            tables=tables,
            table_turns=guests.closed / tables if tables else 0.0,
            clearing=spread_of(self._chores.clearing_ms),
            cleared_by=dict(self._chores.cleared),
            answers=spreads_of({name: self._calls.answer_ms[name] for name in sorted(self._calls.answer_ms)}),
            calls_dropped=self._calls.dropped,
            cruise_rounds=self._chores.rounds,
            samples_offered=self._chores.offers,
            dwell=spread_of([*chain.from_iterable(guests.dwell_ms.values())]),
            dwell_by_party=spreads_of(guests.dwell_by_party_ms()),
            tickets_placed=orders.placed,
            tickets_delivered=orders.delivered,
            tickets_cancelled=orders.cancelled,
            tickets_refused=orders.refused,
            revenue_minor=orders.revenue_minor,
            refunds_minor=orders.refunds_minor,
            currency=header.menu.currency if header.menu is not None else "",
            minor_digits=header.menu.minor_digits if header.menu is not None else 0,
            order_to_table=spread_of([*chain.from_iterable(to_table_ms.values())]),
            order_to_table_by_course=spreads_of(to_table_ms),
            wait_on_pass=spread_of(orders.on_pass_ms),
            cooling=spread_of(orders.cooling_ms),
            delivery=spread_of(robots.delivery_ms),
            handover=spread_of(robots.handover_ms),
            handovers=dict(robots.handovers),
            cooks_busy=self._kitchen.busy(at_ms),
            cooks_idle_pass_full=self._kitchen.idle_pass_full(at_ms),
            robots=robots.count,
            deliveries=deliveries,
            deliveries_per_robot_h=deliveries / robot_h if robot_h else 0.0,
            busiest_hour_deliveries=robots.busiest_hour,
            distance_m=robots.distance_m,
            distance_per_delivery_m=robots.distance_m / deliveries if deliveries else None,
            energy_wh=self._energy.used_wh(robots.standing_ms(at_ms)),
            utilisation=robots.utilisation(at_ms),
            waits_for_robots=robots.waits,
            waiting_for_robots_s=robots.waited_ms(at_ms) / 1000,
            faults=dict(self._faults.counts),
            lost_to_faults_s=self._faults.lost_s(at_ms),
        )


def measure(header: Header, entries: Iterable[Entry]) -> Kpis:
    """The figures of a whole log."""
    tally = Tally(header)
    for entry in entries:
        tally.apply(entry)
    return tally.kpis()
