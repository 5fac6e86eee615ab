"""Who comes, and when."""

from __future__ import annotations

from sim.demand.party import Party
from sim.service import Guests
from sim.streams import as_ms, lognormal, stream


def arrivals_ms(guests: Guests, seed: int, hours: float) -> list[int]:
    """Instants of a Poisson process whose rate is constant between the minutes that the service gives.

    Exact: exponential gaps that would reach beyond a rate's last minute are dropped there, which
    changes nothing, because such gaps have no memory.
    """
    chance = stream(seed, "arrivals")
    rates, minutes = guests.parties_per_h, hours * 60
    instants: list[int] = []
    for i, (from_min, rate) in enumerate(rates):
        to_min = min(rates[i + 1][0] if i + 1 < len(rates) else minutes, minutes)
        at_min = from_min
        while rate > 0 and (at_min := at_min + chance.expovariate(rate / 60)) < to_min:
            instants.append(as_ms(at_min * 60))
    return instants


def party_named(name: str, guests: Guests, seed: int) -> Party:
    """The party of a name: how many they are, and how slow."""
    shares = guests.party_sizes
    (size,) = stream(seed, name, "size").choices(range(1, len(shares) + 1), shares)
    return Party(name, size, lognormal(stream(seed, name, "pace"), 1.0, guests.cv))
