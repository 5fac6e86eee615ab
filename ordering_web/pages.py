"""What every page needs: its language, names and prices in it, the phone's id, safe headers."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.numbers import format_currency
from flask import Flask, Response, g, request, session
from flask_babel import Babel  # type: ignore[import-untyped]
from flask_wtf.csrf import CSRFProtect, generate_csrf  # type: ignore[import-untyped]
from markupsafe import Markup, escape

from ordering_web import catalogue, static_files
from ordering_web.house import the_house
from ordering_web.regions import MOST_TAGS, locale_of, moment_text, time_text
from ordering_web.status import STAGES
from ordering_web.tokens import table_label, unguessable
from sim.menu import Names

LANGUAGE_COOKIE = "language"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
# Browsers ignore it on plain HTTP, and complain of it in their console on every page.
SECURE_HEADERS = {"Cross-Origin-Opener-Policy": "same-origin"}
TAG_PICTURES = {"vegetarian": "🌿", "vegan": "🌱", "halal": "☪️", "spicy": "🌶️"}
CALL_PICTURES = {"water": "💧", "bill": "🧾", "help": "🙋", "clear": "🍽️"}

ANY_TOKEN = unguessable()  # stands in what phones share where each has a token of its own

csrf = CSRFProtect()


def language() -> str:
    """The phone's language: as chosen, else as its browser asks for, else English."""
    here: Any = g._get_current_object()  # asked for each text of a page: the proxy costs more than the rest
    spoken: str | None = here.get("language")
    if spoken is None:
        spoken = request.cookies.get(LANGUAGE_COOKIE, "")
        if spoken not in catalogue.LANGUAGES:
            spoken = request.accept_languages.best_match(list(catalogue.LANGUAGES), catalogue.DEFAULT)
        here.language = spoken
    return spoken


def locale() -> Locale:
    """How the phone's region writes dates, numbers and prices, in its language."""
    if "locale" not in g:
        tags = tuple(tag for tag, _ in list(request.accept_languages)[:MOST_TAGS])
        g.locale = locale_of(language(), tags)
    region: Locale = g.locale
    return region


def t(key: str, **values: str | int) -> str:
    """One of the pages' texts in the phone's language."""
    return catalogue.text(language(), key, **values)


def t_around(key: str, **values: Markup) -> Markup:
    """The same around what is HTML already."""
    braces = {name: f"{{{name}}}" for name in values}
    return escape(t(key, **braces)).format(**values)


def t_or(key: str, otherwise: str) -> str:
    """A text, or what stands in for one that the catalogue doesn't have."""
    return t(key) if catalogue.has_text(language(), key) else otherwise


def named(names: Names) -> str:
    """A name from the restaurant's data in the phone's language."""
    return names.in_language(language())


def money(price_minor: int) -> str:
    """A price as the phone's region writes it."""
    menu = the_house().restaurant.menu
    return _price_text(price_minor, menu.minor_digits, menu.currency, str(locale()))


@lru_cache(2000)
def _price_text(price_minor: int, digits: int, currency: str, where: str) -> str:
    return str(format_currency(Decimal(price_minor).scaleb(-digits), currency, locale=where))


def course_name(course: str) -> str:
    """A course of the menu in the phone's language."""
    known = {each.id: named(each.name) for each in the_house().restaurant.menu.courses}
    return known.get(course, course)


def house_time(at_ms: int) -> str:
    """World time, by the evening's own clock: it is the wall's as long as the house runs neither fast nor slow."""
    at = the_house().restaurant.service.opens + datetime.timedelta(milliseconds=at_ms)
    return time_text(at, locale())


def wall_clock(at_s: int) -> Markup:
    """The time of day of a moment of wall time. A script writes it by the phone's clock, where that is another."""
    at = _wall(at_s)
    return _wall_time(at, time_text(at, locale()), "time")


def wall_time(at_s: int) -> Markup:
    """The same with its day."""
    at = _wall(at_s)
    return _wall_time(at, moment_text(at, locale()), "moment")


def _wall(at_s: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(at_s).astimezone()


def _wall_time(at: datetime.datetime, said: str, kind: str) -> Markup:
    tag = '<wall-time data-kind="{}"><time datetime="{}">{}</time></wall-time>'
    return Markup(tag).format(kind, at.isoformat(timespec="seconds"), said)


def robot_name(robot: str) -> str:
    """A robot's name to a diner: `robot-3` is Robot 3."""
    numbered = re.fullmatch(r"robot-(\d+)", robot)
    return t("status.robot", number=numbered[1]) if numbered else robot


def phone_id(make: bool = False) -> str | None:
    """The opaque id in the phone's cookie; with `make`, a phone without one gets it."""
    if make and "phone" not in session:
        session["phone"] = unguessable()
        session.permanent = True
    known: str | None = session.get("phone")
    return known


@contextmanager
def shared_forms() -> Iterator[None]:
    """Within it forms are drawn that several phones will be shown: with no phone's token yet (`own_forms`)."""
    mine = generate_csrf()
    g.csrf_token = ANY_TOKEN
    try:
        yield
    finally:
        g.csrf_token = mine


def own_forms(html: str) -> str:
    """What was drawn for several phones, with this one's token in its forms."""
    return html.replace(ANY_TOKEN, generate_csrf())


def prepare(app: Flask) -> None:
    """Give an application the language, the texts in its templates, CSRF and the headers."""
    Babel(app, default_locale=catalogue.DEFAULT, locale_selector=lambda: str(locale()))
    csrf.init_app(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        t=t,
        t_around=t_around,
        t_or=t_or,
        course_name=course_name,
        stages=STAGES,
        named=named,
        money=money,
        house_time=house_time,
        wall_clock=wall_clock,
        wall_time=wall_time,
        robot_name=robot_name,
        table_label=table_label,
        call_pictures=CALL_PICTURES,
        tag_picture=TAG_PICTURES.__getitem__,
    )
    app.context_processor(_for_every_page)
    app.after_request(_said_to_script)
    app.after_request(_safe)


def _for_every_page() -> dict[str, object]:
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return {
        "house": the_house(),
        "path_to_return": here,
        "languages": catalogue.LANGUAGES,
        "language": language(),
        "html_language": catalogue.HTML_LANGUAGE[language()],
        "html_language_of": catalogue.HTML_LANGUAGE.__getitem__,
        "seat": g.get("seat"),
        "stay": hashlib.sha256(g.seat.visit.encode()).hexdigest()[:16] if "seat" in g else "",
    }


def wants_json() -> bool:
    """Whether a script asks, which shows the answer itself."""
    return request.accept_mimetypes.best == "application/json"


def _said_to_script(response: Response) -> Response:
    """Where a form would have led to, for a script that sent it."""
    if request.blueprint == "diner" and response.status_code == 303 and wants_json():
        response.status_code = 200
        response.set_data(json.dumps({"go": response.headers.pop("Location")}))
        response.mimetype = "application/json"
    return response


def _safe(response: Response) -> Response:
    for name, value in (HEADERS | (SECURE_HEADERS if request.is_secure else {})).items():
        response.headers.setdefault(name, value)  # a page may be stricter
    if request.endpoint == "static" and response.status_code in (200, 304):
        response.headers["Cache-Control"] = static_files.KEEP
    else:
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.update(("Accept-Language", "Cookie"))
    return response
