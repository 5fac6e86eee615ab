"""A party: guests who came together, and all that they do at the table."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.streams import as_ms


@dataclass(slots=True)
class Party:
    """Guests together.

    Attributes:
        pace: how slowly they read, eat and leave, 1 on average: one draw for the whole evening.
        ceded: they order by their own phone now, and leave when they say so.
        sat_ms: when they sat down.
        round: the round of orders that comes next, as a place in the service's rounds.
        orders: how often they have ordered, which also names their tickets.
        to_come: the course of each line ordered that has not come, by ticket and line.
        hungry: they decide what to do next once all of it has come.
        leaves_ms: when they mean to leave, once they mean to.
        avoided: items they don't order (again): not theirs to eat, or sold out.
        cleared: they have asked once for their dishes to be taken away.
        leaving: how often they have asked to leave.
    """

    party: str
    size: int
    pace: float
    ceded: bool = False
    sat_ms: int = 0
    round: int = 0
    orders: int = 0
    to_come: dict[str, dict[int, str]] = field(default_factory=dict)
    hungry: bool = False
    leaves_ms: int = 0
    avoided: set[str] = field(default_factory=set)
    cleared: bool = False
    leaving: int = 0

    def own_ms(self, mean_min: float) -> int:
        """A time of theirs that is so long on average, by their pace."""
        return max(1, as_ms(mean_min * 60 * self.pace))

    @property
    def ticket(self) -> str:
        """The ticket of its latest order."""
        return f"{self.party}/{self.orders}"


def party_of(ticket: str) -> str:
    """Whose ticket it would be, if it is a simulated party's."""
    return ticket.rpartition("/")[0]
