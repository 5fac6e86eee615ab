"""From the printed code to a seat: open the table's visit, or join it; and the table's own page."""

from __future__ import annotations

import json

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.catalogue import LANGUAGES
from ordering_web.diner import asked
from ordering_web.diner.blueprint import blueprint
from ordering_web.house import the_house
from ordering_web.pages import LANGUAGE_COOKIE, phone_id, t
from ordering_web.refusal import Refusal
from ordering_web.tokens import unguessable
from ordering_web.visits import ICONS, MOST_NAME

USUAL_GUESTS = 2
YEAR_S = 365 * 24 * 3600


@blueprint.get("/")
def home() -> AnyResponse:
    """Where a phone without an address goes: its table's menu, or a page that says to scan."""
    asked.seat()
    return redirect(url_for("diner.menu"))


@blueprint.get("/t/<token>")
def scan(token: str) -> str | AnyResponse:
    """The page behind a table's printed code. It changes nothing."""
    visits = the_house().visits
    table = visits.table_of(token)
    if _sits_at(table):
        return redirect(url_for("diner.menu"))
    arrival = the_house().arrivals.of(phone_id())
    if arrival is not None and arrival.table == table:
        return render_template("diner/asking.html", token=token, table=table)
    return _arrival(token, table)


@blueprint.post("/t/<token>/open")
def open_visit(token: str) -> AnyResponse | tuple[str, int]:
    """Open the table's visit for this phone, or ask a host to."""
    visits = the_house().visits
    table = visits.table_of(token)
    most = most_guests(table)
    guests = asked.whole_number("guests", Refusal("guests", 400, most=most))
    if not 1 <= guests <= most:
        raise Refusal("guests", 400, most=most)
    if not _sits_at(table):
        phone = phone_id(make=True) or ""
        if not the_house().arrivals.come(phone, table, guests, request.form.get("key", "")[:64]):
            return redirect(url_for("diner.scan", token=token), 303)
    return redirect(url_for("diner.menu"), 303)


@blueprint.get("/t/<token>/state")
def arrival_state(token: str) -> dict[str, str]:
    """Whether a host is still to be asked, for a page that waits."""
    the_house().visits.table_of(token)
    return {"state": "waits" if the_house().arrivals.of(phone_id()) is not None else "decided"}


@blueprint.post("/t/<token>/join")
def join_visit(token: str) -> AnyResponse | tuple[str, int]:
    """Put this phone on the table's open visit."""
    visits = the_house().visits
    table = visits.table_of(token)
    if _sits_at(table):
        return redirect(url_for("diner.menu"), 303)
    visit = visits.open_at(table)
    if visit is None:
        return redirect(url_for("diner.scan", token=token), 303)
    phone = phone_id(make=True) or ""
    try:
        visits.join(visit, phone, request.form.get("code", "").strip()[:8])
    except Refusal as refusal:
        return _arrival(token, table, t(f"refusal.{refusal.text}", **refusal.values)), refusal.status
    return redirect(url_for("diner.menu"), 303)


@blueprint.get("/table")
def table() -> str:
    """The table's number, its join code for the others, and how to leave."""
    seat = asked.seat()
    people = the_house().visits.people(seat.visit)
    return render_template("diner/table.html", people=people, cart=asked.cart(), icons=ICONS, most_name=MOST_NAME)


@blueprint.post("/table/me")
def call_me() -> AnyResponse:
    """How this phone's owner wants to be called at the table: a picture, and a name or none."""
    seat, house = asked.seat(), the_house()
    house.visits.call_me(seat.phone, request.form.get("name", ""), request.form.get("icon", ""))
    house.feed.cart_changed(seat.visit)
    return redirect(url_for("diner.table"), 303)


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """So that a phone can keep the pages on its home screen for the evening."""
    house = the_house()
    icon = {"src": url_for("static", filename="icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    name = house.restaurant.name.capitalize()
    said: dict[str, object] = {
        "name": name,
        "short_name": name,
        "start_url": url_for("diner.home"),
        "scope": url_for("diner.home"),
    }
    said |= {"display": "standalone", "background_color": "#fbf8f3", "theme_color": "#fbf8f3", "icons": [icon]}
    answer = make_response(json.dumps(said, ensure_ascii=False))
    answer.mimetype = "application/manifest+json"
    return answer


@blueprint.post("/language")
def choose_language() -> AnyResponse:
    """Remember a language on this phone, and go on where it was."""
    chosen = request.form.get("language", "")
    where = request.form.get("path", "/")
    if not where.startswith("/") or where.startswith(("//", "/\\")):
        where = "/"
    answer: Response = make_response(redirect(where, 303))
    if chosen in LANGUAGES:
        secure = the_house().public_url.startswith("https:")
        answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR_S, httponly=True, samesite="Lax", secure=secure)
    return answer


def most_guests(table: str) -> int:
    """A party may bring a chair or two, but no second party."""
    return max(the_house().restaurant.floor.tables[table].seats + 2, 4)


def _sits_at(table: str) -> bool:
    try:
        return asked.seat().table == table
    except Refusal:
        return False


def _arrival(token: str, table: str, wrong: str = "") -> str:
    visits = the_house().visits
    visit = visits.open_at(table)
    seats = the_house().restaurant.floor.tables[table].seats
    return render_template(
        "diner/arrive.html",
        token=token,
        table=table,
        open_visit=visit,
        needs_code=visit is not None and visits.needs_code(visit, phone_id()),
        most=most_guests(table),
        usual=min(USUAL_GUESTS, max(seats, 1)),
        key=unguessable(),
        wrong=wrong,
    )
