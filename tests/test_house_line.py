"""The line to a house elsewhere, when what is at its other end is not what it should be."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from foodrunner.house_line import HouseLine
from foodrunner.remote import Remote
from sim.bad_input import BadInput
from sim.messages import codec
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import load
from sim.view.source import NotThere

HEADER = codec.encode_header(codec.header_of(load("bistro"), 0, "2026-01-02T18:00:00")) + b"\n"
NEWER = HEADER.replace(b'"version":%d' % codec.VERSION, b'"version":%d' % (codec.VERSION + 1), 1)
OTHER_DAY = codec.encode_header(codec.header_of(load("bistro"), 0, "2026-01-03T18:00:00")) + b"\n"
CLOCK = b'{"type":"Clock","now_ms":5000,"speed":1.0}\n'
DOORS = codec.encode_entry(Entry(1, 1000, e.DoorsClosed())) + b"\n"


class Stranger(BaseHTTPRequestHandler):
    """Answers each request with the next of what it was given: a status and a body."""

    def do_GET(self) -> None:
        answers = self.server.answers  # type: ignore[attr-defined]
        status, body = answers.pop(0) if len(answers) > 1 else answers[0]
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stranger() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Stranger)
    server.answers = [(200, HEADER)]  # type: ignore[attr-defined]
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def line_to(server: HTTPServer, *answers: tuple[int, bytes]) -> HouseLine:
    server.answers = list(answers)  # type: ignore[attr-defined]
    return HouseLine(f"http://127.0.0.1:{server.server_port}", "floor-x")


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ((200, NEWER), r"writes another form of log: the log has version \d+; use the version of Foodrunner"),
        ((200, b"<!doctype html><p>Hello\n"), "writes another form of log: not JSON"),
        ((200, b""), "writes another form of log: there is no header"),
        ((404, b"nothing"), "is no house that can be watched: it answers 404; use the version of Foodrunner"),
        ((401, b'{"error": "no"}'), "knows no such token of the floor's or the owner's; ask for a new link"),
    ],
)
def test_what_waiting_does_not_mend_is_said_with_what_would_be_right(
    stranger: HTTPServer, answer: tuple[int, bytes], complaint: str
) -> None:
    with pytest.raises(BadInput, match=complaint) as refused:
        line_to(stranger, answer).listen(0)
    assert not isinstance(refused.value, NotThere)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_house_that_has_no_room_now_is_asked_again_later(stranger: HTTPServer, status: int) -> None:
    with pytest.raises(NotThere, match="has no room just now: it answers"):
        line_to(stranger, (status, b"")).listen(0)


def watching(server: HTTPServer, *answers: tuple[int, bytes]) -> Remote:
    line = line_to(server, *answers)
    return Remote(line.address, "floor-x", "Kim")


def trouble(remote: Remote, words: str) -> str:
    """What it says, once that has these words."""
    pause = threading.Event()
    for _ in range(1000):
        if words in remote.trouble():
            return remote.trouble()
        pause.wait(0.01)
    raise AssertionError(f"it never said {words!r}, but {remote.trouble()!r}")


def test_an_event_that_this_version_does_not_know_ends_the_watching_with_the_reason(stranger: HTTPServer) -> None:
    unknown = b'{"seq":2,"at_ms":1000,"type":"RobotSang"}\n'
    remote = watching(stranger, (200, HEADER + CLOCK + DOORS + unknown))
    said = trouble(remote, "can't be read here")
    assert "RobotSang" in said
    assert "use the version of Foodrunner that runs there" in said
    assert [entry.seq for entry in remote.entries()] == [1]
    remote.close()


def test_a_line_that_was_cut_is_asked_for_again_and_nothing_is_heard_twice(
    stranger: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("foodrunner.remote.AGAIN_S", 0.01)
    more = codec.encode_entry(Entry(2, 2000, e.AllStopped())) + b"\n"
    remote = watching(stranger, (200, HEADER + DOORS + more[:20]), (200, HEADER + more), (401, b""))
    trouble(remote, "knows no such token")
    assert [entry.seq for entry in remote.entries()] == [1, 2]
    assert stranger.asked[:2] == [  # type: ignore[attr-defined]
        "/api/v1/log?after=0&follow=1",
        "/api/v1/log?after=1&follow=1",
    ]
    remote.close()


def test_another_evening_at_the_same_address_is_not_mixed_into_this_one(
    stranger: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("foodrunner.remote.AGAIN_S", 0.01)
    remote = watching(stranger, (200, HEADER + DOORS), (200, OTHER_DAY + DOORS))
    trouble(remote, "Another evening has begun")
    assert len(remote.entries()) == 1
    remote.close()


def test_the_clock_stands_still_while_the_connection_is_lost(stranger: HTTPServer) -> None:
    remote = watching(stranger, (200, HEADER + CLOCK), (503, b""))
    trouble(remote, "is lost")
    assert remote.now_ms() == remote.now_ms() == 5000
    assert (remote.speed(), remote.paused()) == (1.0, False)
    remote.close()
