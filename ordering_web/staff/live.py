"""What keeps a staff page true: its changing part as HTML, as JSON and as a stream of server-sent events."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, stream_with_context
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]

from ordering_web.feed import ANYTHING
from ordering_web.house import StreamPlace, the_house
from ordering_web.pages import phone_id
from ordering_web.staff.blueprint import role_here

HEARTBEAT_S = 10.0  # then the clock is told, and a browser that has gone is noticed
LEAST_S = 0.4  # between two pictures: at sixty times the speed every moment has its news
RETRY_MS = 3000

Picture = Callable[[], dict[str, Any]]  # `html`, and what else the page's script needs


def snapshot(picture: Picture) -> dict[str, Any]:
    """A picture with the clock of the world."""
    return {**_clock(), **picture()}


def _clock() -> dict[str, Any]:
    port = the_house().port
    return {"now_ms": port.now_ms(), "speed": port.speed()}


def stream(picture: Picture) -> Response:
    """What has changed of the picture whenever it has, until the browser goes or is signed out, or the house closes.

    503 when all places for streams are taken: the page then asks for its picture every few seconds.
    """
    places = the_house().places
    place = places.take(f"staff/{phone_id(make=True)}", ANYTHING)
    if place is None:
        return Response(status=503, headers={"Retry-After": "5"})
    generate_csrf()  # now, while the cookie can still be set: the streamed forms carry it
    answer = Response(stream_with_context(_events(place, picture)), mimetype="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.call_on_close(lambda: places.give_back(place))
    return answer


def _events(place: StreamPlace, picture: Picture) -> Iterator[str]:
    house = the_house()
    last: dict[str, Any] = {}
    yield f"retry: {RETRY_MS}\n"
    while house.feed.is_open and not place.lost and role_here() is not None:
        seq = house.port.read(lambda board: board.seq)
        now = picture()
        changed = {name: value for name, value in now.items() if name not in last or value != last[name]}
        yield _event("now" if changed else "clock", {**_clock(), **changed})
        last = now
        house.feed.wait(ANYTHING, seq, HEARTBEAT_S, lambda: place.lost)
        house.feed.hold(LEAST_S)
    yield _event("replaced", {})  # the page asks every few seconds from now on, and hears why


def _event(name: str, said: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(said, ensure_ascii=False, separators=(',', ':'))}\n\n"
