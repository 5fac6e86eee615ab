"""Orders that the staff take for guests without phones, on the same tab as all others of the table."""

from __future__ import annotations

import re

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.answers import ticket_outcome, wait_for
from ordering_web.house import the_house
from ordering_web.pages import t
from ordering_web.refusal import Refusal
from ordering_web.staff.blueprint import allowed, blueprint, role_here
from ordering_web.staff.naming import engine_words
from ordering_web.tokens import unguessable
from sim.board import Board
from sim.menu import Item
from sim.messages import commands as c


@blueprint.get("/staff/order/<table>")
@allowed("floor")
def order_for(table: str) -> str:
    """The menu as a form; what the table has had, and its join code."""
    return _page(_known(table))


@blueprint.post("/staff/order/<table>")
@allowed("floor")
def take_order(table: str) -> AnyResponse | tuple[str, int]:
    """Seat the guests, if nobody sits there, and order for them. The same form twice is one order."""
    house, ticket = the_house(), request.form.get("key", "")
    if not re.fullmatch(r"[\w-]{16,64}", ticket):
        raise Refusal("key-missing", 400)
    lines = tuple(line for item in house.restaurant.menu.items for line in _line(item))
    if not 0 < len(lines) <= c.MAX_LINES:
        raise Refusal("cart-empty", 400)
    visit = house.visits.host(_known(table), _guests(), ticket)
    house.port.submit(f"staff/{role_here()}/order/{ticket}", c.PlaceTicket(ticket, visit, lines))
    outcome = wait_for(house.port, lambda board: ticket_outcome(board, ticket))
    if outcome == "placed":
        return redirect(url_for("staff.floor", _anchor=f"table-{table}"), 303)
    why = t("staff.silent") if outcome is None else engine_words(outcome)
    return _page(table, t("staff.not-done", reason=why)), 409


def _known(table: str) -> str:
    if table not in the_house().restaurant.floor.tables:
        raise Refusal("no-such-table", 404)
    return table


def _line(item: Item) -> list[c.OrderedLine]:
    """What the form asks for of an item: nothing, or a line."""
    written = request.form.get(f"n-{item.id}", "").strip()
    if written in ("", "0"):
        return []
    if not (re.fullmatch(r"\d{1,2}", written) and int(written) <= c.MAX_QUANTITY):
        raise Refusal("quantity", 400, most=c.MAX_QUANTITY)
    chosen = []
    for option in item.options:
        choice = request.form.get(f"o-{item.id}-{option.id}", option.choices[0].id)
        if choice not in {each.id for each in option.choices}:
            raise Refusal("no-such-option", 400)
        chosen.append(f"{option.id}:{choice}")
    return [c.OrderedLine(item.id, int(written), tuple(chosen))]


def _guests() -> int:
    written = request.form.get("guests", "2")
    if not (re.fullmatch(r"\d{1,2}", written) and int(written) > 0):
        raise Refusal("guests", 400, most=99)
    return int(written)


def _page(table: str, wrong: str = "") -> str:
    house = the_house()

    def question(board: Board) -> tuple[str | None, set[str], int]:
        visit = board.seated.get(table)
        out = {item.id for item in house.restaurant.menu.items if board.left_of(item.id) == 0}
        return visit, out, board.visits[visit].guests if visit else 0

    visit, sold_out, guests = house.port.read(question)
    return render_template(
        "staff/order.html",
        for_table=table,
        visit=visit,
        guests=guests,
        code=house.visits.code_of(visit) if visit else None,
        tab=house.desk.tab(visit) if visit else None,
        sold_out=sold_out,
        key=unguessable(),
        most=c.MAX_QUANTITY,
        wrong=wrong,
    )
