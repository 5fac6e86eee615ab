"""A live restaurant put together: database, log, evening, engine thread, pages."""

from __future__ import annotations

import _thread
import gc
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field

from foodrunner.address import public_url_of
from foodrunner.house_folder import HouseFolder
from foodrunner.live import Live, LiveSource
from ordering_web.app import create_app
from ordering_web.photos import Photo
from ordering_web.rules import Rules
from ordering_web.server import Server, listen
from sim.bad_input import BadInput
from sim.board import Board
from sim.database import Database
from sim.demand import Demand
from sim.log import Log
from sim.messages.codec import Header, hashes_of, header_of
from sim.pace import Pace
from sim.restaurant import Restaurant
from sim.run import Evening

HOUR_MS = 3_600_000
TURN_S = 0.001  # a fifth of Python's: with that a thousand phones that come at once stand still for seconds


@dataclass(frozen=True)
class Opening:
    """How a restaurant is to be opened: unless said otherwise, for this machine alone, on any free port.

    `seed`, `start` and `warm_up_ms` matter to a new evening alone.

    Attributes:
        keep_free: tables at which no simulated guests sit; None for no simulated guests at all.
    """

    folder: HouseFolder
    seed: int
    start: str
    speed: float = 1.0
    host: str = "127.0.0.1"
    port: int = 0
    public_url: str | None = None
    new: bool = False
    warm_up_ms: int = 0
    keep_free: frozenset[str] | None = None
    rules: Rules = field(default_factory=Rules)
    photos: Mapping[str, Photo] = field(default_factory=dict)


@dataclass
class House:
    """An open restaurant. `owes` says whether a bill is not paid; `failed` is set when its engine can't go on."""

    source: LiveSource
    live: Live
    public_url: str
    secret: bytes
    owes: Callable[[str], bool]
    failed: threading.Event = field(default_factory=threading.Event)


@contextmanager
def open_restaurant(place: Restaurant, opening: Opening) -> Iterator[House]:
    """Open a restaurant, and close it at the end.

    The address is taken first: where that fails nothing has been touched.

    Raises:
        BadInput: the port or the folder is taken, or the evening that is there was another restaurant's.
    """
    with ExitStack() as stack:
        listening = stack.enter_context(listen(opening.host, opening.port))
        url = public_url_of(opening.public_url, opening.host, listening.getsockname()[1])
        stack.enter_context(opening.folder.held())
        secret = opening.folder.secret()
        if opening.new or _is_over(place, opening.folder):
            opening.folder.put_aside()
        database = Database(opening.folder.database)
        stack.callback(database.close)
        log = Log(database)
        header = _header(place, log, opening)
        evening = _evening(place, header, log, opening)
        pace = Pace(evening.now_ms, opening.speed, changed=lambda: live.wake())
        live = Live(place.opening_at(header.start), log, evening, pace, failed=lambda: _fail(house))
        app = create_app(
            live,
            database,
            secret=secret,
            public_url=url,
            rules=opening.rules,
            photos=opening.photos,
            staff_keys=opening.folder.staff_keys,
        )
        house = House(LiveSource(live), live, url, secret, app.extensions["house"].endings.owes)
        stack.callback(live.stop)  # after the pages: what they have taken in hand is still answered
        stack.callback(Server(app, listening).close)
        live.start()
        stack.enter_context(_many_threads())
        yield house


@contextmanager
def _many_threads() -> Iterator[None]:
    """What lets a thousand threads share one interpreter: short turns, and no long looks for garbage."""
    usual_s = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    gc.collect()
    gc.freeze()  # floor, ways and pages stay all evening: to look through them again would hold every thread up
    try:
        yield
    finally:
        gc.unfreeze()
        sys.setswitchinterval(usual_s)


def _is_over(place: Restaurant, folder: HouseFolder) -> bool:
    """Whether the evening that is there has had its hours, and nobody sits or waits for food any more."""
    if not folder.database.exists():
        return False
    with closing(Database(folder.database)) as database:
        log = Log(database)
        header = log.header()
        if header is None or _changed(place, header):
            return False  # whoever opens it says what is wrong
        board = Board(place).apply_all(log.entries())
    return board.at_ms >= place.service.hours * HOUR_MS and not board.seated and not board.open_tickets()


def _header(place: Restaurant, log: Log, opening: Opening) -> Header:
    """What evening the log holds; where it holds none, one begins."""
    header = log.header()
    if header is not None:
        _check_same(place, header, opening.folder)
        return header
    header = header_of(place, opening.seed, opening.start)
    log.begin(header)
    return header


def _evening(place: Restaurant, header: Header, log: Log, opening: Opening) -> Evening:
    """The evening so far, gone on with; one that has no past yet begins with guests already dining."""
    recorded = list(log.entries())
    evening = Evening(place, header.seed, _demand(place, header.seed, opening), recorded)
    if recorded:
        return evening
    evening.advance(opening.warm_up_ms)
    warm = evening.take()
    if warm:
        log.append(warm)
    return evening


def _demand(place: Restaurant, seed: int, opening: Opening) -> Demand | None:
    return None if opening.keep_free is None else Demand(place, seed, opening.keep_free)


def _check_same(place: Restaurant, header: Header, folder: HouseFolder) -> None:
    right = "or begin another evening with --new (this one is put aside)"
    if header.restaurant != place.name:
        raise BadInput(f"the evening in it is that of {header.restaurant}", f"open that, {right}", file=folder.database)
    changed = _changed(place, header)
    if changed:
        raise BadInput(
            f"the evening in it began with another {' and '.join(changed)}",
            f"take {'that' if len(changed) == 1 else 'those'} back, {right}",
            file=folder.database,
        )


def _changed(place: Restaurant, header: Header) -> list[str]:
    """The files that say something else than they did when the evening began."""
    then = hashes_of(header.floor, header.menu, header.service)
    now = hashes_of(place.floor.spec, place.menu, place.service)
    return [f"{name}.toml" for name in sorted(now) if then.get(name) != now[name]]


def _fail(house: House) -> None:
    """The engine can't go on: end the process's main thread as SIGTERM would, whether it draws or waits."""
    _thread.interrupt_main(signal.SIGTERM)
    house.failed.set()
