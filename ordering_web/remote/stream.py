"""What a window elsewhere is told and may ask: the log as it grows, and commands of an operator.

Every request carries `Authorization: Bearer TOKEN` with the floor's or the owner's token. There is no cookie, so
nothing here can be asked for by a page that somebody else wrote.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from flask import Blueprint, Response, request, stream_with_context

from ordering_web.feed import ANYTHING
from ordering_web.house import StreamPlace, the_house
from ordering_web.pages import csrf
from ordering_web.staff_keys import role_of
from sim.messages import commands as c
from sim.messages.askers import key_of
from sim.messages.codec import encode_entry, encode_header, header_of

blueprint = Blueprint("remote", __name__, url_prefix="/remote")
csrf.exempt(blueprint)

ROLES = ("floor", "owner")
CLOCK_S = 2.0  # at least so often the clock is told
AT_ONCE = 2_000  # entries

OPERATORS = (
    c.CloseEdge
    | c.OpenEdge
    | c.CloseTable
    | c.OpenTable
    | c.BreakRobot
    | c.MendRobot
    | c.RemoveRobot
    | c.PlaceRobot
    | c.FreeRobot
    | c.CleanRobot
    | c.ReconnectRobot
    | c.SendHome
    | c.PutToWork
    | c.GiveJob
    | c.StopAll
    | c.ResumeAll
    | c.EightySixItem
    | c.BringBackItem
    | c.SetStock
    | c.SetThrottle
    | c.OpenVisit
    | c.CloseVisit
)


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """A command with who asks, and a number that is theirs alone: sent twice, it is done once."""

    who: str
    number: str
    command: OPERATORS


_asked = msgspec.json.Decoder(Asked)


def _wrong(status: int, what: str) -> Response:
    return Response(msgspec.json.encode({"wrong": what}), status, mimetype="application/json")


def _may_not() -> Response | None:
    """Why a request is answered with nothing else, None where its token is right."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return _wrong(401, "a staff token is needed: Authorization: Bearer TOKEN")
    if role_of(token.strip(), the_house().staff_keys()) not in ROLES:
        return _wrong(403, "this is no token of the floor or the owner")
    return None


@blueprint.get("/log")
def log() -> Response:
    """The log from event `after` on, as JSON lines, for as long as the house is open.

    First its header, without the seed; among the entries, lines of type `Clock` say what time it is in the house.
    503 when all places for streams are taken.
    """
    refused = _may_not()
    if refused is not None:
        return refused
    after = request.args.get("after", 0, type=int)
    places = the_house().places
    place = places.take(f"remote/{request.remote_addr}", ANYTHING)
    if place is None:
        return _wrong(503, "all places for streams are taken")
    answer = Response(stream_with_context(_lines(place, max(0, after))), mimetype="application/x-ndjson")
    answer.headers["Cache-Control"] = "no-store"
    answer.call_on_close(lambda: places.give_back(place))
    return answer


def _lines(place: StreamPlace, seq: int) -> Iterator[bytes]:
    house = the_house()
    restaurant = house.port.restaurant
    yield encode_header(header_of(restaurant, 0, restaurant.service.opens.isoformat())) + b"\n"
    yield _clock()
    while house.feed.is_open and not place.lost and _may_not() is None:
        entries = house.port.events_after(seq, CLOCK_S)
        for first in range(0, len(entries), AT_ONCE):
            yield b"".join(encode_entry(entry) + b"\n" for entry in entries[first : first + AT_ONCE])
        if entries:
            seq = entries[-1].seq
        yield _clock()


def _clock() -> bytes:
    port = the_house().port
    return msgspec.json.encode({"type": "Clock", "now_ms": port.now_ms(), "speed": port.speed()}) + b"\n"


@blueprint.post("/commands")
def command() -> Response:
    """Hand an operator's command in: durable with the answer, its outcome comes in the log under the key answered."""
    refused = _may_not()
    if refused is not None:
        return refused
    try:
        asked = _asked.decode(request.get_data())
    except msgspec.MsgspecError as error:
        return _wrong(400, f"this is no command of an operator: {error}")
    key = key_of(asked.who, asked.number)
    the_house().port.submit(key, asked.command)
    return Response(msgspec.json.encode({"key": key}), 202, mimetype="application/json")
