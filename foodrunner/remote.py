"""A restaurant that runs elsewhere, as a source and a door for the window: its event stream, over HTTP."""

from __future__ import annotations

import json
import queue
import secrets
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from urllib.parse import parse_qs, urlsplit

import msgspec

from sim.bad_input import BadInput
from sim.messages import codec
from sim.messages.askers import key_of
from sim.messages.commands import AnyCommand
from sim.messages.events import Entry
from sim.restaurant import Restaurant

SILENCE_S = 15.0  # a stream that says nothing for so long is broken: it tells the clock every two seconds
AGAIN_S = 2.0  # then it is tried again


def address_of(url: str, token: str | None) -> tuple[str, str]:
    """The house's address and the token, from a sign-in link or from both.

    Raises:
        BadInput: it is no address, or there is no token.
    """
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadInput(f"{url!r} is no address of a house", "as in http://192.168.1.7:8000")
    said = token or next(iter(parse_qs(parts.query).get("token", [])), None)
    if not said:
        raise BadInput("there is no token", "give --token, or the floor's whole sign-in link", key="--token")
    return f"{parts.scheme}://{parts.netloc}", said


class Remote:
    """Listens in a thread; when the connection is lost it is made again, and goes on where it was.

    Raises:
        BadInput: the house doesn't answer, doesn't know the token, or speaks a newer form of log.
    """

    live = True

    def __init__(self, address: str, token: str, who: str) -> None:
        self._address, self._token, self._who = address, token, who
        self._new: queue.SimpleQueue[Entry] = queue.SimpleQueue()
        self._seq, self._last_ms = 0, 0
        self._clock = (0, 0.0, time.monotonic())  # world time and speed, at an instant of the wall clock
        self._trouble = ""
        self._closing = threading.Event()
        lines = self._open()
        self.restaurant: Restaurant = self._restaurant_of(next(lines, b""))
        self._listener = threading.Thread(target=self._listen, args=(lines,), name="remote", daemon=True)
        self._listener.start()

    def close(self) -> None:
        self._closing.set()

    # ── a source ──────────────────────────────────────────────────────────────────────────────

    def entries(self) -> list[Entry]:
        found = []
        while not self._new.empty():
            found.append(self._new.get())
        if found:
            self._last_ms = found[-1].at_ms
        return found

    def now_ms(self) -> int:
        """As the house's clock goes on from what it said last; it stands still while the connection is lost."""
        at_ms, speed, since_s = self._clock
        gone_s = 0.0 if self._trouble else time.monotonic() - since_s
        return max(self._last_ms, round(at_ms + gone_s * 1000 * speed))

    def trouble(self) -> str:
        """What is wrong with the connection now, or was with the last command; empty while all is well."""
        return self._trouble

    # ── a door ────────────────────────────────────────────────────────────────────────────────

    def submit(self, command: AnyCommand) -> str:
        number = secrets.token_hex(8)
        threading.Thread(target=self._post, args=(number, command), daemon=True).start()
        return key_of(self._who, number)

    def _post(self, number: str, command: AnyCommand) -> None:
        body = msgspec.json.encode({"who": self._who, "number": number, "command": command})
        try:
            with urllib.request.urlopen(self._request("/remote/commands", body), timeout=SILENCE_S):
                self._trouble = ""
        except (OSError, HTTPException) as error:
            self._trouble = f"{type(command).__name__} was not handed in: {_said(error)}"

    # ── the stream ────────────────────────────────────────────────────────────────────────────

    def _request(self, path: str, body: bytes | None = None) -> urllib.request.Request:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        return urllib.request.Request(self._address + path, body, headers)

    def _open(self) -> Iterator[bytes]:
        """The lines of the stream from the last entry on."""
        try:
            answer = urllib.request.urlopen(self._request(f"/remote/log?after={self._seq}"), timeout=SILENCE_S)
        except (OSError, HTTPException) as error:
            answered = isinstance(error, urllib.error.HTTPError)
            wrong = "doesn't let the window watch" if answered else "can't be reached"
            raise BadInput(f"{self._address} {wrong}: {_said(error)}") from error
        return iter(answer)

    def _restaurant_of(self, line: bytes) -> Restaurant:
        header = codec.decode_header(line)
        return codec.restaurant_of(header).opening_at(header.start)

    def _listen(self, lines: Iterator[bytes]) -> None:
        while not self._closing.is_set():
            try:
                for line in lines:
                    self._take(line)
                    if self._closing.is_set():
                        return
                self._trouble = f"the connection to {self._address} ended; trying again"
            except (OSError, HTTPException) as error:
                self._trouble = f"the connection to {self._address} is lost ({_said(error)}); trying again"
            except BadInput as error:
                self._trouble = f"the stream can't be read: {error}"
            self._closing.wait(AGAIN_S)
            try:
                lines = self._open()
                next(lines, b"")  # the header, once more
                self._trouble = ""
            except BadInput as error:
                self._trouble, lines = str(error), iter(())

    def _take(self, line: bytes) -> None:
        if line.startswith(b'{"type":"Clock"'):
            said = json.loads(line)
            self._clock = (said["now_ms"], said["speed"], time.monotonic())
            return
        entry = codec.decode_entry(line)
        self._seq = entry.seq
        self._new.put(entry)


def _said(error: Exception) -> str:
    """An error in few words: what the house says, or what the network does."""
    if isinstance(error, urllib.error.HTTPError):
        try:
            return str(json.loads(error.read())["wrong"])
        except (ValueError, KeyError, TypeError, OSError):
            return f"it answers {error.code}"
    if isinstance(error, urllib.error.URLError):
        return str(getattr(error.reason, "strerror", None) or error.reason)
    return str(error) or type(error).__name__
