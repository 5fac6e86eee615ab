"""The menu by course, and a dish with its options."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, get_args

from flask import Response, render_template, request
from markupsafe import Markup

from ordering_web.diner import asked
from ordering_web.diner.blueprint import blueprint
from ordering_web.house import the_house
from ordering_web.notes import MOST_NOTE
from ordering_web.pages import locale, own_forms, shared_forms, t
from ordering_web.refusal import Refusal
from ordering_web.times import begun_minutes
from ordering_web.tokens import unguessable
from sim.kitchen_load import line_ms, waits_ms
from sim.menu import Course, Item, Tag
from sim.messages.commands import MAX_QUANTITY

ANY_KEY = unguessable()  # stands in what phones share where each form has a key of its own
PHOTO_KEPT_S = 30 * 24 * 3600  # by phones


@dataclass(frozen=True)
class Wish:
    """What a diner wants to see of the menu: words in a dish's name, what it must not contain, what it must be."""

    words: str
    without: frozenset[str]
    tags: frozenset[str]

    def takes(self, item: Item) -> bool:
        """Whether a dish is shown. A name counts in each of the menu's languages."""
        names = " ".join((item.name.en, item.name.ko, item.name.zh)).casefold()
        found = all(word in names for word in self.words.casefold().split())
        return found and self.without.isdisjoint(item.allergens) and self.tags <= set(item.tags)

    @property
    def is_any(self) -> bool:
        return bool(self.words or self.without or self.tags)


@blueprint.get("/menu")
def menu() -> str:
    """The dishes that a diner wishes to see, all of them unless she says, in the order of a meal."""
    asked.seat()
    shown = the_house().restaurant.menu
    wish = Wish(
        request.args.get("q", "").strip()[:80],
        frozenset(request.args.getlist("without")),
        frozenset(request.args.getlist("tag")),
    )
    taken = [item for item in shown.items if wish.takes(item)]
    courses = [(course, [item for item in taken if item.course == course.id]) for course in shown.courses]
    filled = [(course, items) for course, items in courses if items]
    added = shown.by_id.get(request.args.get("added", ""))
    return render_template(
        "diner/menu.html",
        courses=filled,
        dishes=_dishes(filled, added, is_whole=not wish.is_any),
        wish=wish,
        found=len(taken),
        allergens=sorted({allergen for item in shown.items for allergen in item.allergens}),
        tags=[tag for tag in get_args(Tag) if any(tag in item.tags for item in shown.items)],
        cart=asked.cart(),
    )


def _dishes(courses: list[tuple[Course, list[Item]]], added: Item | None, is_whole: bool) -> Markup:
    """The dishes with their forms. All phones of one language are shown the whole menu alike, but for their tokens."""
    house, sold_out, ready = the_house(), asked.sold_out(), _ready_in()

    def make() -> str:
        with shared_forms():
            return render_template(
                "diner/dishes.html",
                courses=courses,
                sold_out=sold_out,
                ready=ready,
                added=added,
                least_minor=least_minor,
                any_key=ANY_KEY,
            )

    if is_whole and added is None:
        stamp = (frozenset(sold_out), tuple(ready.items()))
        html = house.shown.of(("menu", str(locale())), stamp, math.inf, make)
    else:
        html = make()
    return Markup(re.sub(ANY_KEY, lambda _: unguessable(), own_forms(html)))


@blueprint.get("/menu/now")
def menu_now() -> dict[str, Any]:
    """The dishes that can't be ordered just now, and how long each takes, for a menu that stays open."""
    asked.seat()
    return {"out": sorted(asked.sold_out()), "ready": _ready_in()}


@blueprint.get("/photo/<item_id>")
def photo(item_id: str) -> Response:
    """The restaurant's photo of a dish; its address has a mark that changes with the photo."""
    found = the_house().photos.get(item_id)
    if found is None:
        raise Refusal("no-such-item", 404)
    answer = Response(found.data, mimetype=found.kind)
    answer.headers["Cache-Control"] = f"public, max-age={PHOTO_KEPT_S}, immutable"
    return answer


@blueprint.get("/item/<item_id>")
def item(item_id: str) -> str:
    """One dish: what is in it, its options, how many."""
    asked.seat()
    found = the_house().restaurant.menu.by_id.get(item_id)
    if found is None:
        raise Refusal("no-such-item", 404)
    return render_template(
        "diner/item.html",
        item=found,
        cart=asked.cart(),
        most=MAX_QUANTITY,
        new_key=unguessable,
        sold_out=item_id in asked.sold_out(),
        ready=_ready_in()[item_id],
        most_note=MOST_NOTE,
    )


def _ready_in() -> dict[str, str]:
    """In how many minutes the kitchen would have a portion of each dish ready, ordered now."""
    port, place = the_house().port, the_house().restaurant
    now_ms, speed = port.now_ms(), port.speed()
    waits = port.read(lambda board: waits_ms(place, board, now_ms))
    return {item.id: t("menu.ready", n=begun_minutes(line_ms(item, 1, waits), speed)) for item in place.menu.items}


def least_minor(item: Item) -> int:
    """The price of a portion with the cheapest choices."""
    return item.price_minor + sum(min(choice.price_minor for choice in option.choices) for option in item.options)
