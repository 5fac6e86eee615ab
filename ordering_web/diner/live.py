"""What keeps the status page true: one snapshot, as part of a page, as JSON, and as a stream."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, stream_with_context
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]

from ordering_web.carts import Cart
from ordering_web.diner import asked
from ordering_web.diner.blueprint import blueprint
from ordering_web.house import StreamPlace, the_house
from ordering_web.pages import course_name, locale, own_forms, robot_name, shared_forms, t
from ordering_web.refusal import Refusal
from ordering_web.status import Delivery, VisitStatus
from ordering_web.times import cause_text, eta_text

HEARTBEAT_S = 10.0  # then the clock is told, and a phone that has gone is noticed
LEAST_S = 0.1  # between two snapshots of a visit: what comes close together is shown together
RETRY_MS = 3000
Told = tuple[str, dict[tuple[str, str], tuple[str, str]]]  # the cart's bar; times and causes by ticket and course


@blueprint.get("/status.json")
def status_json() -> dict[str, Any]:
    """The snapshot, for phones without a stream."""
    return snapshot()


@blueprint.get("/events")
def events() -> Response | tuple[Response, int]:
    """The snapshot whenever something of this visit changes, as server-sent events with `id` = `seq`.

    503 when all places for streams are taken: the page then polls `status.json`, and so does one that is told
    `replaced`: a newer stream of its phone has its place.
    """
    seen = request.headers.get("Last-Event-ID", "")
    after_seq = int(seen) if re.fullmatch(r"[0-9]{1,15}", seen) else -1
    return open_stream(lambda place: _stream(place, after_seq))


def open_stream(events: Callable[[StreamPlace], Iterator[str]]) -> Response | tuple[Response, int]:
    """A stream of server-sent events in a place of this phone; 503 where there is none left."""
    seat, places = asked.seat(), the_house().places
    place = places.take(seat.phone, seat.visit)
    if place is None:
        return Response(status=503, headers={"Retry-After": "5"}), 503
    generate_csrf()  # now, while the cookie can still be set: the streamed forms carry it
    answer = Response(stream_with_context(events(place)), mimetype="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.call_on_close(lambda: places.give_back(place))
    return answer


@dataclass(frozen=True)
class Shown:
    """A snapshot that all phones of a visit share in one language. Where `told` changes, a page has to be told."""

    said: dict[str, Any]
    told: Told


def snapshot() -> dict[str, Any]:
    """All that the status page shows and that changes: HTML in the phone's language, and the robots' moves."""
    return _snapshot(asked.status())


def _snapshot(status: VisitStatus) -> dict[str, Any]:
    house = the_house()
    if status.closed:
        raise Refusal("visit-ended", 410)
    now = clock()
    pending = house.orders.settle(asked.seat().visit)
    unpaid, cart = house.desk.unpaid(asked.seat().visit), asked.cart()
    html = render_template(
        "diner/tickets.html",
        status=status,
        pending=pending,
        unpaid=unpaid,
        times=_times(status, **now),
        cart=cart,
        notes=house.notes.of(ticket.ticket for ticket in status.tickets),
        **now,
    )
    coming = [_delivery_text(delivery) for delivery in status.deliveries]
    return {
        "seq": status.seq,
        **now,
        "html": html,
        "bar": _bar(cart),
        "say": [text + _time_left(delivery, **now) for text, delivery in zip(coming, status.deliveries, strict=True)],
        "announce": " ".join(_course_texts(status) + coming),
        "here": [delivery.job for delivery in status.deliveries if delivery.here],
        "robots": [_robot(delivery) for delivery in status.deliveries],
    }


def clock() -> dict[str, Any]:
    """World time, and how fast it goes."""
    port = the_house().port
    return {"now_ms": port.now_ms(), "speed": port.speed()}


def _times(status: VisitStatus, now_ms: int, speed: float) -> dict[tuple[str, str], tuple[str, str]]:
    """When each course comes, and why it is late if it is, by ticket and course."""
    return {
        (ticket.ticket, course.course): (eta_text(course.eta, now_ms, speed), cause_text(course.eta))
        for ticket in status.tickets
        for course in ticket.courses
        if course.eta is not None
    }


def _course_texts(status: VisitStatus) -> list[str]:
    """Each course that is not served yet, its stage, and why it is late if it is."""
    courses = [course for ticket in status.tickets if ticket.is_open for course in ticket.courses]
    return [
        f"{course_name(course.course)}: {t(f'stage.{course.stage}')}. {cause_text(course.eta) if course.eta else ''}"
        for course in courses
    ]


def _delivery_text(delivery: Delivery) -> str:
    """The map in words: which robot has what of mine."""
    robot, course = robot_name(delivery.robot), course_name(delivery.course)
    if delivery.here:
        return t("status.robot-here", robot=robot, course=course)
    return t("status.robot-coming", n=delivery.dishes, robot=robot, course=course)


def _time_left(delivery: Delivery, now_ms: int, speed: float) -> str:
    """How far the robot is, in seconds on the wall, by fives; nothing once it is here."""
    if delivery.here or delivery.arrive_ms is None or not speed:
        return ""
    seconds = max(5, round((delivery.arrive_ms - now_ms) / speed / 5000) * 5)
    return " " + t("status.arrives", n=seconds)


def _robot(delivery: Delivery) -> dict[str, Any]:
    return {
        "name": robot_name(delivery.robot),
        "from": delivery.from_m,
        "to": delivery.to_m,
        "depart_ms": delivery.move_depart_ms,
        "arrive_ms": delivery.move_arrive_ms,
    }


def _stream(place: StreamPlace, after_seq: int) -> Iterator[str]:
    """Server-sent events until the visit closes, the phone goes or opens newer streams, or the house closes."""
    feed, seq, told = the_house().feed, after_seq, None
    yield f"retry: {RETRY_MS}\n" + event("clock", clock())
    while feed.is_open:
        try:
            told = told or _told(place.visit)
            changes = feed.cart_changes(place.visit)
            news = feed.wait(place.visit, seq, HEARTBEAT_S, lambda: place.lost, changes)
            if place.lost:
                yield event("replaced", {})
                return
            now = None if news else _told(place.visit)
            if now == told:
                yield event("clock", clock())
                continue
            shown = _shown(place.visit)
        except Refusal:
            yield event("ended", {})
            return
        seq, told = shown.said["seq"], shown.told
        yield f"id: {seq}\n" + own_forms(event("status", shown.said | clock()))


def _told(visit: str) -> Told:
    """What changes though the log has nothing of the visit: the cart's bar and the times. Cheap, for each heartbeat."""

    def make() -> Told:
        status = asked.status()
        if status.closed:
            raise Refusal("visit-ended", 410)
        return _bar(asked.cart()), _times(status, **clock())

    house = the_house()
    stamp = (house.feed.latest(visit), house.feed.cart_changes(visit))
    told: Told = house.shown.of(("told", visit, str(locale())), stamp, HEARTBEAT_S / 2, make)
    return told


def _shown(visit: str) -> Shown:
    """What a visit's streams show of events and changes of the cart so far."""
    house = the_house()
    kind = (visit, str(locale()))
    house.feed.hold(LEAST_S - house.shown.age_s(kind))
    stamp = (house.feed.latest(visit), house.feed.cart_changes(visit))
    shown: Shown = house.shown.of(kind, stamp, HEARTBEAT_S / 2, _show)
    return shown


def _show() -> Shown:
    """A snapshot whose forms have no phone's token yet."""
    with shared_forms(), the_house().turns.showing():
        status = asked.status()
        said = _snapshot(status)
    return Shown(said, (said["bar"], _times(status, said["now_ms"], said["speed"])))


def _bar(cart: Cart) -> str:
    return render_template("diner/bar.html", cart=cart, here="status")


def event(name: str, said: dict[str, Any]) -> str:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(said, ensure_ascii=False, separators=(',', ':'))}\n\n"
