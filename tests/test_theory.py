"""The engine against queueing theory: set up as a queue that has a closed form, its waits are those.

The real engine runs, with tickets as customers and cooks as servers; robots and pass are never what anyone waits
for. Each mean is taken over replications with the seeds 1, 2, 3 …, and the closed form has to lie within the 99 %
interval of Student's t; intervals are narrow enough that another queue's form would not.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable

import msgspec
import pytest
from scipy import stats
from situations import HOUR, MENU, lines, next_door

from sim.menu import Menu, Prep, Step
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening
from sim.service import Kitchen
from sim.streams import as_ms, stream

MEAN_S = 60.0  # of cooking
WARM_UP = 150  # tickets that meet an emptier kitchen than there would be
COUNTED = 450


def kitchen(cooks: int, *preps: Prep) -> Restaurant:
    """One dish, made at one station after the other, with so many cooks at each; its robot has nothing to drive."""
    stations = [f"s{number}" for number in range(len(preps))]
    steps = [Step(station, prep) for station, prep in zip(stations, preps, strict=True)]
    item = msgspec.structs.replace(
        MENU.by_id["rice"], station=steps[0].station, prep=steps[0].prep, then=tuple(steps[1:])
    )
    place = next_door(
        menu=Menu(MENU.currency, MENU.minor_digits, MENU.courses, (item,)),
        cooks=dict.fromkeys(stations, cooks),
        hours=24,
        fleet={"speed_mps": 5.0, "turn_s": 0.0, "load_s": 0.0, "handover_limit_s": 0.001, "battery_h": 10_000},
    )
    service = msgspec.structs.replace(place.service, kitchen=Kitchen(pass_places=10_000))
    return msgspec.structs.replace(place, service=service)


def evening(place: Restaurant, per_s: float, seed: int) -> list[Entry]:
    """Tickets of one dish come to one table as a Poisson process."""
    run = Evening(place, seed)
    run.command("open", c.OpenVisit("v", "1", 1), 0)
    chance = stream(seed, "theory")
    at_s = 0.0
    for number in range(WARM_UP + COUNTED):
        at_s += chance.expovariate(per_s)
        run.command(f"place-{number}", c.PlaceTicket(f"k{number}", "v", lines("rice")), as_ms(at_s))
    run.advance(run.now_ms + 2 * HOUR)
    assert not run.board.open_tickets()
    return run.take()


def waits_s(log: Iterable[Entry]) -> list[list[float]]:
    """Each counted ticket's wait before each step of its dish, by step."""
    since_ms: dict[str, int] = {}
    waits: dict[str, list[float]] = {}
    for entry in log:
        event = entry.event
        if isinstance(event, e.LineFired | e.StepBegan):
            waits.setdefault(event.ticket, []).append((entry.at_ms - since_ms[event.ticket]) / 1000)
        elif isinstance(event, e.TicketPlaced | e.StepEnded):
            since_ms[event.ticket] = entry.at_ms
    return [list(step) for step in zip(*(waits[f"k{n}"] for n in range(WARM_UP, WARM_UP + COUNTED)), strict=True)]


def interval(means: list[float]) -> tuple[float, float]:
    """The 99 % interval of the mean of replications."""
    low, high = stats.t.interval(0.99, len(means) - 1, statistics.fmean(means), stats.sem(means))
    return float(low), float(high)


def mmc_wait_s(servers: int, load_: float, mean_s: float) -> float:
    """The mean wait in M/M/c: Erlang's C times the mean service, over the free servers (Kleinrock 1975, 3.5)."""
    offered = load_ * servers
    last = offered**servers / math.factorial(servers) / (1 - load_)
    waits = last / (sum(offered**k / math.factorial(k) for k in range(servers)) + last)
    return waits * mean_s / (servers * (1 - load_))


def mg1_wait_s(load_: float, mean_s: float, cv: float) -> float:
    """The mean wait in M/G/1: Pollaczek and Khinchine."""
    return load_ * mean_s * (1 + cv * cv) / (2 * (1 - load_))


EXPONENTIAL = Prep(MEAN_S, 1.0, law="gamma")
CONSTANT = Prep(MEAN_S, 0.0)


@pytest.mark.parametrize(
    ("servers", "busy", "prep", "theory_s", "not_s"),
    [
        pytest.param(1, 0.6, EXPONENTIAL, mmc_wait_s(1, 0.6, MEAN_S), mg1_wait_s(0.6, MEAN_S, 0), id="M/M/1"),
        pytest.param(3, 0.7, EXPONENTIAL, mmc_wait_s(3, 0.7, MEAN_S), mmc_wait_s(1, 0.7, MEAN_S), id="M/M/3"),
        pytest.param(1, 0.6, CONSTANT, mg1_wait_s(0.6, MEAN_S, 0), mg1_wait_s(0.6, MEAN_S, 1), id="M/D/1"),
    ],
)
def test_waits_for_a_cook_are_those_of_the_closed_form(
    servers: int, busy: float, prep: Prep, theory_s: float, not_s: float
) -> None:
    place = kitchen(servers, prep)
    logs = [evening(place, busy * servers / MEAN_S, seed) for seed in range(1, 9)]
    low, high = interval([statistics.fmean(waits_s(log)[0]) for log in logs])
    assert low <= theory_s <= high
    assert not low <= not_s <= high, "the interval tells this queue from another one"


def test_in_a_tandem_line_each_station_is_a_queue_of_its_own() -> None:
    """What leaves M/M/1 comes as a Poisson process (Burke 1956), so the second station is M/M/1 too (Jackson 1957)."""
    second = msgspec.structs.replace(EXPONENTIAL, mean_s=0.75 * MEAN_S)
    place = kitchen(1, EXPONENTIAL, second)
    steps = [waits_s(evening(place, 0.6 / MEAN_S, seed)) for seed in range(1, 9)]
    for number, theory_s in enumerate((mmc_wait_s(1, 0.6, MEAN_S), mmc_wait_s(1, 0.45, 0.75 * MEAN_S))):
        low, high = interval([statistics.fmean(step[number]) for step in steps])
        assert low <= theory_s <= high
    joint = [statistics.correlation(*step) for step in steps]
    low, high = interval(joint)
    assert high < 0.5, "waits of one ticket at both stations depend on each other but little"
