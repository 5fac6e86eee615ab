"""The log's public form: JSON lines, the first one a header, then one flat line an event (docs/log.md)."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import msgspec
from msgspec import Meta

from sim.bad_input import BadInput
from sim.floor import Floor, FloorSpec
from sim.menu import Menu
from sim.messages.events import AnyEvent, Entry
from sim.restaurant import Restaurant
from sim.service import Service

VERSION = 2  # since floors have speed limits

Decoded = TypeVar("Decoded")


class RobotSpec(msgspec.Struct, frozen=True):
    """One robot: a disc, its cruise speed, and the vertex where it stands at time 0."""

    radius_m: Annotated[float, Meta(gt=0)]
    speed_mps: Annotated[float, Meta(gt=0)]
    dock: str


class Header(msgspec.Struct, frozen=True):
    """A log's first line: all that its events refer to.

    `menu` and `service` are None in logs of a bare floor (a benchmark): such a log can be
    audited, but no restaurant can be made of it. `hashes` holds the SHA-256 of the canonical
    JSON of `floor`, `menu` and `service`, as far as they are there. `start` is the nominal
    opening, as an ISO 8601 local date and time.
    """

    version: int
    restaurant: str
    floor: FloorSpec
    menu: Menu | None
    service: Service | None
    hashes: dict[str, str]
    robots: dict[str, RobotSpec]
    seed: int
    start: str


class _Version(msgspec.Struct):
    version: int


class _Place(msgspec.Struct):
    """What every event line has before its event."""

    seq: int
    at_ms: Annotated[int, Meta(ge=0)]


_encode = msgspec.json.Encoder().encode
_canonical = msgspec.json.Encoder(order="deterministic").encode
_version = msgspec.json.Decoder(_Version)
_header = msgspec.json.Decoder(Header)
_place = msgspec.json.Decoder(_Place)
_event: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


# ── writing ───────────────────────────────────────────────────────────────────────────────────


def header_of(restaurant: Restaurant, seed: int, start: str | None = None) -> Header:
    """The header of an evening's log.

    Args:
        start: the nominal opening, if it is another one than the service says.
    """
    fleet = restaurant.service.robots
    robots = {name: RobotSpec(fleet.radius_m, fleet.speed_mps, dock) for name, dock in restaurant.robots.items()}
    floor, menu, service = _as_read(restaurant.floor.spec), _as_read(restaurant.menu), _as_read(restaurant.service)
    return Header(
        version=VERSION,
        restaurant=restaurant.name,
        floor=floor,
        menu=menu,
        service=service,
        hashes=hashes_of(floor, menu, service),
        robots=robots,
        seed=seed,
        start=service.opens.isoformat() if start is None else start,
    )


def _as_read(part: Decoded) -> Decoded:
    """As it comes back from JSON: made in code, a length may be a whole number, which is another text."""
    return msgspec.json.decode(_encode(part), type=type(part))


def hashes_of(floor: FloorSpec, menu: Menu | None = None, service: Service | None = None) -> dict[str, str]:
    """The SHA-256 of each part's canonical JSON: keys sorted, no spaces."""
    parts = {"floor": floor, "menu": menu, "service": service}
    return {
        name: hashlib.sha256(_canonical(_as_read(part))).hexdigest() for name, part in parts.items() if part is not None
    }


def encode_header(header: Header) -> bytes:
    """A log's first line, without its newline."""
    return _encode(header)


def encode_entry(entry: Entry) -> bytes:
    """One event's line, without its newline: `seq`, `at_ms`, `type`, then the event's fields."""
    return b'{"seq":%d,"at_ms":%d,%b' % (entry.seq, entry.at_ms, _encode(entry.event)[1:])


# ── reading ───────────────────────────────────────────────────────────────────────────────────


def decode_entry(line: bytes) -> Entry:
    """The event of one line; fields that it doesn't know are passed over.

    Raises:
        BadInput: not JSON, an event type that doesn't exist, a field missing or of another kind.
    """
    place = _decode(_place, line)
    return Entry(place.seq, place.at_ms, _decode(_event, line))


def restaurant_of(header: Header) -> Restaurant:
    """The restaurant that a log was made in.

    Raises:
        BadInput: the log is that of a bare floor.
    """
    if header.menu is None or header.service is None:
        raise BadInput("the log is that of a bare floor", "a restaurant's log has a menu and a service", key="menu")
    return Restaurant(header.restaurant, Floor(header.floor), header.menu, header.service)


def read_log(path: Path | str) -> tuple[Header, Iterator[Entry]]:
    """A log's header, and its events as they are asked for.

    Raises:
        BadInput: naming file and line, when the header or (while iterating) an event can't be used.
    """
    try:
        with Path(path).open("rb") as file:
            header = decode_header(file.readline())
    except OSError as error:
        _refuse(BadInput(f"can't be read ({error.strerror})", "name a log, as written by --log"), path, None)
    except BadInput as error:
        _refuse(error, path, 1)
    return header, _read_entries(path)


def decode_header(line: bytes) -> Header:
    """The header of a log's first line.

    Raises:
        BadInput: not JSON, a newer version, a field missing or wrong, a name that the floor doesn't have.
    """
    if not line.strip():
        raise BadInput("there is no header", "a log starts with its header (docs/log.md)")
    version = _decode(_version, line).version
    if not 1 <= version <= VERSION:
        raise BadInput(f"the log has version {version}", f"this program reads up to {VERSION}", key="version")
    header = _decode(_header, line)
    _check_header(header)
    _check_hashes(header, msgspec.json.decode(line))
    return header


def _check_header(header: Header) -> None:
    floor = header.floor
    named = [(f"floor.edges.{n}", vertex) for n, edge in enumerate(floor.edges) for vertex in edge]
    named += [(f"floor.tables.{name}.stop", table.stop) for name, table in floor.tables.items()]
    named += [(f"robots.{name}.dock", robot.dock) for name, robot in header.robots.items()]
    for key, vertex in named:
        if vertex not in floor.vertices:
            raise BadInput(f"there is no vertex {vertex!r}", "use one of floor.vertices", key=key)
    edges = set(floor.edges)
    for n, (start, end, _) in enumerate(floor.speed_limits_mps):
        if (start, end) not in edges:
            wrong = f"there is no edge from {start!r} to {end!r}"
            raise BadInput(wrong, "limit one of floor.edges", key=f"floor.speed_limits_mps.{n}")
    if floor.clearance_m < 0:
        raise BadInput(f"it is {floor.clearance_m}", "a clearance is 0 or more", key="floor.clearance_m")
    try:
        datetime.datetime.fromisoformat(header.start)
    except ValueError:
        raise BadInput(f"{header.start!r} is no time", "write it as 2026-01-31T17:00:00", key="start") from None


def _check_hashes(header: Header, written: Any) -> None:
    """An older program knew fewer fields: those that the line doesn't have were not in its hashes either."""
    parts = {"floor": header.floor, "menu": header.menu, "service": header.service}
    for name, part in parts.items():
        if part is None or name not in header.hashes:
            continue
        known = _known_then(msgspec.json.decode(_canonical(part)), written[name])
        was = hashlib.sha256(_encode(known)).hexdigest()
        if header.hashes[name] != was:
            raise BadInput("it is not what the header's hash was made of", f"its hash is {was}", key=name)


def _known_then(whole: Any, written: Any) -> Any:
    """`whole` without the fields that what was written lacks."""
    if isinstance(whole, dict) and isinstance(written, dict):
        return {key: _known_then(value, written[key]) for key, value in whole.items() if key in written}
    if isinstance(whole, list) and isinstance(written, list):
        return [_known_then(*pair) for pair in zip(whole, written, strict=True)]
    return whole


def _read_entries(path: Path | str) -> Iterator[Entry]:
    seq, at_ms = 0, 0
    with Path(path).open("rb") as file:
        file.readline()  # the header
        for number, line in enumerate(file, start=2):
            try:
                entry = decode_entry(line)
                if entry.seq != seq + 1:
                    raise BadInput(f"event {entry.seq} after event {seq}", f"the next is {seq + 1}", key="seq")
                if entry.at_ms < at_ms:
                    raise BadInput(f"{entry.at_ms} after {at_ms}", "time never goes back in a log", key="at_ms")
            except _NotJson as error:
                broken = BadInput("the log breaks off in this line", "delete it to read what stands before it")
                _refuse(error if line.endswith(b"\n") else broken, path, number)
            except BadInput as error:
                _refuse(error, path, number)
            seq, at_ms = entry.seq, entry.at_ms
            yield entry


class _NotJson(BadInput):
    """A line that is no JSON, perhaps because the writer died in it."""


def _decode(decoder: msgspec.json.Decoder[Decoded], line: bytes) -> Decoded:
    try:
        return decoder.decode(line)
    except msgspec.ValidationError as error:
        wrong, _, place = str(error).replace(" - at `$", "\0").partition("\0")
        key = place.rstrip("`").lstrip(".") or None
        if key == "type":
            raise BadInput(wrong, "docs/log.md lists the types of events", key=key) from None
        raise BadInput(wrong, "docs/log.md lists the fields of each line", key=key) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _NotJson(f"not JSON ({error})", "each line of a log is one JSON object") from None


def _refuse(error: BadInput, path: Path | str, line: int | None) -> NoReturn:
    raise BadInput(error.wrong, error.right, file=path, line=line, key=error.key) from None
