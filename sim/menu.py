"""What can be ordered: courses, items, their options, prices, allergens, and the station that makes them."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]
Tag = Literal["vegetarian", "vegan", "halal", "spicy"]
PriceMinor = Annotated[int, Meta(ge=0, le=100_000_000)]


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name in the three languages of the pages."""

    en: Name
    ko: Name
    zh: Name

    def in_language(self, language: str) -> str:
        """The name in a language; English where the language is none of the three."""
        named: str = getattr(self, language, self.en)
        return named


class Prep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long one portion takes: a time of this `law` (`sim.streams.LAWS`), mean and coefficient of variation.

    Each further portion of the same line adds `extra` of the first one's time: they share a pan.
    Without `hands` it needs a place at the station and no cook: an oven, a steamer.
    """

    mean_s: Annotated[float, Meta(gt=0, le=7200)]
    cv: Annotated[float, Meta(ge=0, le=2)] = 0.25
    extra: Annotated[float, Meta(ge=0, le=1)] = 0.25
    hands: bool = True
    law: str = "lognormal"


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step of a recipe: where, and how long."""

    station: Id
    prep: Prep


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One choice of an option ("hot"), with what it adds to the price."""

    id: Id
    name: Names
    price_minor: PriceMinor = 0


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to choose about an item ("spice"): exactly one of its choices, the first unless said."""

    id: Id
    name: Names
    choices: Annotated[tuple[Choice, ...], Meta(min_length=1)]


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A menu item. `price_minor` counts minor units of the menu's currency.

    It is made at its `station`, and `then` in further steps, one after the other. `tags` are true of all its options.
    """

    id: Id
    name: Names
    course: Id
    station: Id
    price_minor: PriceMinor
    prep: Prep
    allergens: tuple[Id, ...] = ()
    tags: tuple[Tag, ...] = ()
    options: tuple[Option, ...] = ()
    picture: str = "🍽️"
    then: tuple[Step, ...] = ()
    weight_kg: Annotated[float, Meta(gt=0, le=50)] = 0.7  # of one portion, with what it is served on

    @property
    def steps(self) -> tuple[Step, ...]:
        """The whole recipe, in order."""
        return (Step(self.station, self.prep), *self.then)


class Course(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A course, in the order in which a meal has them."""

    id: Id
    name: Names


class Menu(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """A whole menu. `currency` is an ISO 4217 code; `minor_digits` its decimals."""

    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
    minor_digits: Annotated[int, Meta(ge=0, le=3)]
    courses: Annotated[tuple[Course, ...], Meta(min_length=1)]
    items: Annotated[tuple[Item, ...], Meta(min_length=1)]

    @cached_property
    def by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def course_order(self) -> dict[str, int]:
        return {course.id: place for place, course in enumerate(self.courses)}


def unit_price_minor(item: Item, options: tuple[str, ...]) -> int:
    """The price of one portion with the chosen options, each written `option:choice`.

    Raises:
        KeyError: a choice that the item doesn't have.
    """
    added = {f"{option.id}:{choice.id}": choice.price_minor for option in item.options for choice in option.choices}
    return item.price_minor + sum(added[chosen] for chosen in options)
