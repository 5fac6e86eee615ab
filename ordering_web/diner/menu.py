"""The menu by course, and a dish with its options."""

from __future__ import annotations

from flask import render_template, request

from ordering_web.diner import asked
from ordering_web.diner.blueprint import blueprint
from ordering_web.house import the_house
from ordering_web.refusal import Refusal
from ordering_web.tokens import unguessable
from sim.menu import Item
from sim.messages.commands import MAX_QUANTITY


@blueprint.get("/menu")
def menu() -> str:
    """Every dish, in the order of a meal."""
    asked.seat()
    shown = the_house().restaurant.menu
    courses = [(course, [item for item in shown.items if item.course == course.id]) for course in shown.courses]
    return render_template(
        "diner/menu.html",
        courses=[(course, items) for course, items in courses if items],
        cart=asked.cart(),
        added=shown.by_id.get(request.args.get("added", "")),
        least_minor=least_minor,
        new_key=unguessable,
    )


@blueprint.get("/item/<item_id>")
def item(item_id: str) -> str:
    """One dish: what is in it, its options, how many."""
    asked.seat()
    found = the_house().restaurant.menu.by_id.get(item_id)
    if found is None:
        raise Refusal("no-such-item", 404)
    return render_template("diner/item.html", item=found, cart=asked.cart(), most=MAX_QUANTITY, new_key=unguessable)


def least_minor(item: Item) -> int:
    """The price of a portion with the cheapest choices."""
    return item.price_minor + sum(min(choice.price_minor for choice in option.choices) for option in item.options)
