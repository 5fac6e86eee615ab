"""What a party orders: choices of guests at one table, which are not independent of each other."""

from __future__ import annotations

from collections import Counter
from random import Random

from sim.demand.party import Party
from sim.menu import Item, Menu
from sim.messages import commands as c
from sim.service import Guests, Round
from sim.streams import lognormal, share, stream

Portion = tuple[str, tuple[str, ...]]  # an item and a choice for each of its options


class Taste:
    """Chooses for parties. What one party is like (allergies, appetite, sharing) holds for all of its orders."""

    def __init__(self, menu: Menu, guests: Guests, seed: int) -> None:
        self._menu, self._guests, self._seed = menu, guests, seed
        self._made_with = {item.id: frozenset(item.allergens) for item in menu.items}

    def avoided(self, party: str) -> set[str]:
        """Items that nobody of a party orders, because somebody of it can't eat them."""
        shares = self._guests.avoid.items()
        off = {allergen for allergen, part in shares if share(self._seed, party, "avoids", allergen) < part}
        return {item for item, allergens in self._made_with.items() if allergens & off}

    def choose(self, party: Party, round_: Round) -> tuple[c.OrderedLine, ...]:
        """The lines of a round; none if there is nothing that the party would order."""
        lines: list[c.OrderedLine] = []
        for course in round_.courses:
            chance = stream(self._seed, party.party, "choice", party.round, course, party.orders)
            items = [item for item in self._menu.items if item.course == course and item.id not in party.avoided]
            count = self._portions(party, course, chance) if items else 0
            for (item, options), quantity in Counter(self._pick(party, items, count, chance)).items():
                lines += [c.OrderedLine(item, part, options) for part in _parts(quantity)]
        return tuple(lines[: c.MAX_LINES])

    def _portions(self, party: Party, course: str, chance: Random) -> int:
        """How many portions of a course: as many a guest as the service says, on average, by the party's appetite."""
        appetite = lognormal(stream(self._seed, party.party, "appetite"), 1.0, self._guests.appetite_cv)
        portions = self._guests.portions_per_guest.get(course, 1.0) * party.size * appetite
        return int(portions) + (chance.random() < portions % 1)

    def _pick(self, party: Party, items: list[Item], count: int, chance: Random) -> list[Portion]:
        """Portions by the items' popularity. Who shares takes each dish once, as long as there are others;
        who doesn't takes, for a share of all portions, what a neighbour has taken already.

        The latter is Pólya's urn: it makes the choices at one table alike and leaves each item's share as it is.
        """
        shares_dishes = share(self._seed, party.party, "shares") < self._guests.sharing
        picked: list[Item] = []
        for _ in range(count):
            if not shares_dishes and picked and chance.random() < self._guests.alike:
                picked.append(chance.choice(picked))
                continue
            open_to = items
            if shares_dishes:
                least = min(picked.count(item) for item in items)
                open_to = [item for item in items if picked.count(item) == least]
            weights = [self._guests.popularity.get(item.id, 1.0) for item in open_to]
            picked += chance.choices(open_to, weights)
        return [_portion(item, chance) for item in picked]


def _parts(quantity: int) -> list[int]:
    """A number of portions as the quantities of lines, none of which holds more than a line may."""
    full, rest = divmod(quantity, c.MAX_QUANTITY)
    return [c.MAX_QUANTITY] * full + [rest] * (rest > 0)


def _portion(item: Item, chance: Random) -> Portion:
    return item.id, tuple(f"{option.id}:{chance.choice(option.choices).id}" for option in item.options)
