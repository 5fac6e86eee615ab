"""The log over HTTP, as it grows: what a window elsewhere follows, and any program that wants to miss nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from flask import Response, request, stream_with_context

from ordering_web.api.blueprint import ROOT, Wrong, allowed, blueprint, may_ask_still
from ordering_web.feed import ANYTHING
from ordering_web.house import StreamPlace, the_house
from ordering_web.tokens import unguessable
from sim.messages.codec import encode_entry, encode_header, header_of

CLOCK_S = 2.0  # at least so often the clock is told
AT_ONCE = 2_000  # entries
LINES = "application/x-ndjson"


@blueprint.get(f"{ROOT}/log")
@allowed("floor")
def log() -> Response:
    """The log from event `after` on, as JSON lines; with `follow`, for as long as the house is open.

    First its header, without the seed; among the entries, lines of type `Clock` say what time it is in the house.
    503 when all places for streams are taken.
    """
    after, follow = request.args.get("after", "0"), request.args.get("follow", "0")
    if not re.fullmatch(r"\d{1,15}", after) or follow not in ("0", "1"):
        raise Wrong(400, "`after` is a whole number, `follow` 0 or 1")
    if follow == "0":
        return _answer(_so_far(int(after)))
    places = the_house().places
    place = places.take(f"log/{unguessable()}", ANYTHING)  # several may watch from one address
    if place is None:
        raise Wrong(503, "all places for streams are taken")
    answer = _answer(_as_it_grows(place, int(after)))
    answer.call_on_close(lambda: places.give_back(place))
    return answer


def _answer(lines: Iterator[bytes]) -> Response:
    answer = Response(stream_with_context(lines), mimetype=LINES)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _so_far(seq: int) -> Iterator[bytes]:
    port = the_house().port
    yield _header()
    if port.read(lambda board: board.seq) > seq:
        yield from _lines_after(seq, 0)[0]
    yield _clock()


def _as_it_grows(place: StreamPlace, seq: int) -> Iterator[bytes]:
    house = the_house()
    yield _header()
    yield _clock()
    while house.feed.is_open and not place.lost and may_ask_still():
        lines, seq = _lines_after(seq, CLOCK_S)
        yield from lines
        yield _clock()


def _lines_after(seq: int, wait_s: float) -> tuple[list[bytes], int]:
    """What follows a place in the log, in pieces that aren't too large; and where that ends."""
    entries = the_house().port.events_after(seq, wait_s)
    parts = (entries[first : first + AT_ONCE] for first in range(0, len(entries), AT_ONCE))
    lines = [b"".join(encode_entry(entry) + b"\n" for entry in part) for part in parts]
    return lines, entries[-1].seq if entries else seq


def _header() -> bytes:
    restaurant = the_house().port.restaurant
    return encode_header(header_of(restaurant, 0, restaurant.service.opens.isoformat())) + b"\n"


def _clock() -> bytes:
    port = the_house().port
    return msgspec.json.encode({"type": "Clock", "now_ms": port.now_ms(), "speed": port.speed()}) + b"\n"
