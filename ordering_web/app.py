"""The pages as one Flask application."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from flask import Flask

from ordering_web import api, compress, diner, errors, limits, pages, sandbox, staff, static_files, store, text_only
from ordering_web.arrivals import Arrivals
from ordering_web.carts import Carts
from ordering_web.ending import Endings
from ordering_web.feed import Feed
from ordering_web.figures import Figures
from ordering_web.house import House, StreamPlaces
from ordering_web.notes import Notes
from ordering_web.once import Once
from ordering_web.orders import Orders
from ordering_web.payments import Counter, Desk, Every, Sandbox, Settlement
from ordering_web.photos import Photo
from ordering_web.port import Port
from ordering_web.rules import Rules
from ordering_web.staff_keys import StaffKeys
from ordering_web.tabs import Tabs
from ordering_web.visits import Visits
from sim.database import Database
from sim.eta import Etas

MAX_BODY = 16 * 1024  # bytes; the largest form has a few hundred
USUAL_RULES = Rules()
NO_PHOTOS: Mapping[str, Photo] = MappingProxyType({})
SETTLEMENT_WAIT_S = 0.5  # for events; then what is owed and open is looked at all the same
SANDBOX_PAUSE_S = 0.25  # between two looks at what the sandbox has to send, while it has something


def create_app(
    port: Port,
    database: Database,
    *,
    secret: bytes,
    public_url: str,
    rules: Rules = USUAL_RULES,
    staff_keys: StaffKeys = dict,
    photos: Mapping[str, Photo] = NO_PHOTOS,
) -> Flask:
    """The diner's pages for a running restaurant, and the staff's.

    Args:
        port: the engine's door.
        database: keeps phones, carts and join codes; tables that are missing are made.
        secret: signs table codes and cookies; who has it can print codes (`ordering_web.qr`).
        public_url: the address that phones open, such as `http://192.168.1.20:8000`.
        rules: what the house lets its guests do on their phones.
        staff_keys: who of the staff may sign in; unless said nobody.
        photos: of the dishes that have one, by item.

    The application's house (`ordering_web.house`) has threads; `Server.close` ends them.
    """
    database.write(store.make_tables)
    app = Flask(__name__, static_url_path=static_files.address())
    app.config.update(
        SECRET_KEY=hashlib.sha256(b"cookies" + secret).digest(),
        SESSION_COOKIE_NAME="phone",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=public_url.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=24),
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        WTF_CSRF_TIME_LIMIT=None,  # a form lives as long as its cookie: a dinner is longer than an hour
        WTF_CSRF_SSL_STRICT=False,  # the token and SameSite decide; some phones send no Referer
        RATELIMIT_HEADERS_ENABLED=False,
    )
    app.extensions["house"] = _house(port, database, secret, public_url, rules, staff_keys, photos)
    text_only.prepare(app)
    pages.prepare(app)
    errors.prepare(app)
    static_files.prepare(app)
    for rooms in (diner, sandbox, staff, api):
        app.register_blueprint(rooms.blueprint)
    limits.prepare(app)
    compress.prepare(app)
    app.wsgi_app = app.extensions["house"].turns.middleware(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _house(
    port: Port,
    database: Database,
    secret: bytes,
    public_url: str,
    rules: Rules,
    staff_keys: StaffKeys,
    photos: Mapping[str, Photo],
) -> House:
    visits = Visits(port, database, secret)
    visits.forget_all_closed()
    feed = Feed(port, visits.forget)
    provider = Sandbox(database, secret, port.restaurant.name.capitalize())
    desk = Desk(port, database, provider, secret, rules)
    counter, orders = Counter(database, desk, secret), Orders(port, database)
    return House(
        port=port,
        visits=visits,
        carts=Carts(database, port.restaurant.menu),
        notes=Notes(database),
        photos=dict(photos),
        orders=orders,
        feed=feed,
        places=StreamPlaces(feed.wake),
        once=Once(database),
        desk=desk,
        counter=counter,
        endings=Endings(port, visits, orders, desk, counter),
        tabs=Tabs(database, rules),
        arrivals=Arrivals(database, visits, rules),
        sandbox=provider,
        rules=rules,
        etas=Etas(port.restaurant),
        staff_keys=staff_keys,
        figures=Figures(port),
        secret=secret,
        threads=_threads(port, database, desk, provider),
        public_url=public_url.rstrip("/"),
    )


def _threads(port: Port, database: Database, desk: Desk, provider: Sandbox) -> tuple[Every, ...]:
    """The settlement, and the sandbox's courier, which brings its webhooks to the desk."""
    settlement, looked_s = Settlement(port, database, desk), 0.0

    def settle() -> float:
        nonlocal looked_s
        if settlement.follow(SETTLEMENT_WAIT_S) or time.monotonic() - looked_s >= SETTLEMENT_WAIT_S:
            settlement.look()
            looked_s = time.monotonic()
        return 0.0

    def courier() -> float:
        provider.tick(desk.notice)
        return SANDBOX_PAUSE_S

    return Every("settlement", settle), Every("sandbox", courier)
