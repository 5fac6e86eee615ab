"""The line to a house that runs elsewhere: its log as it grows, and its door for commands, over HTTP with a token."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Generator
from http.client import HTTPException, HTTPResponse
from urllib.parse import parse_qs, urlsplit

import msgspec

from sim.bad_input import BadInput
from sim.messages import codec
from sim.messages.codec import Header
from sim.messages.commands import AnyCommand
from sim.view.source import NotThere

SILENCE_S = 15.0  # a stream that says nothing for so long is broken: it tells the clock every two seconds
API = "/api/v1"
SAME_VERSION = "use the version of Foodrunner that runs there"


def address_of(url: str, token: str | None) -> tuple[str, str]:
    """The house's address and the token, from a sign-in link or from both.

    Raises:
        BadInput: it is no address, or there is no token.
    """
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that don't close, a port that is no number
        is_one = False
    if not is_one:
        raise BadInput(f"{url!r} is no address of a house", "as in http://192.168.1.7:8000")
    said = token or next(iter(parse_qs(parts.query).get("token", [])), None)
    if not said:
        raise BadInput("there is no token", "give --token, or the floor's whole sign-in link", key="--token")
    return f"{parts.scheme}://{parts.netloc}", said


class HouseLine:
    """One house's address with a token for it."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self._token = address, token

    def listen(self, after: int) -> tuple[Header, Generator[bytes]]:
        """The evening's header, and whole lines of its log after a place, for as long as the line holds.

        Raises:
            NotThere: the house can't be reached, or has no room now; it may be there later.
            BadInput: what will not get better by waiting: no such token, another program, another version.
        """
        try:
            answer = urllib.request.urlopen(self._request(f"/log?after={after}&follow=1"), timeout=SILENCE_S)
            lines = _whole(answer)
            return self._header(lines), lines
        except urllib.error.HTTPError as error:
            with error:
                raise self._refused(error) from error
        except (OSError, HTTPException, ValueError) as error:
            raise NotThere(f"{self.address} can't be reached: {said_by(error)}", "is the house open there?") from error

    def hand_in(self, command: AnyCommand, key: str, who: str) -> str:
        """Hand a command in. Says why that was not possible, else nothing; what becomes of it comes with the log."""
        body = msgspec.json.encode({"key": key, "command": command, "who": who})
        try:
            with urllib.request.urlopen(self._request("/commands", body), timeout=SILENCE_S):
                return ""
        except urllib.error.HTTPError as error:
            with error:
                return "" if error.code == 409 else said_by(error)  # a refusal is in the log, too
        except (OSError, HTTPException) as error:
            return said_by(error)

    def _request(self, path: str, body: bytes | None = None) -> urllib.request.Request:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        return urllib.request.Request(self.address + API + path, body, headers)

    def _header(self, lines: Generator[bytes]) -> Header:
        try:
            return codec.decode_header(next(lines, b""))
        except BadInput as error:
            lines.close()
            raise BadInput(f"{self.address} writes another form of log: {error.wrong}", SAME_VERSION) from error

    def _refused(self, error: urllib.error.HTTPError) -> BadInput:
        if error.code in (401, 403):
            right = "ask for a new link: `foodrunner staff RESTAURANT` makes them"
            return BadInput(f"{self.address} knows no such token of the floor's or the owner's", right)
        if error.code == 429 or error.code >= 500:
            return NotThere(f"{self.address} has no room just now: {said_by(error)}", "wait a little")
        return BadInput(f"{self.address} is no house that can be watched: {said_by(error)}", SAME_VERSION)


def _whole(answer: HTTPResponse) -> Generator[bytes]:
    """Lines that came whole: a connection may break in the middle of one."""
    with answer:
        for line in answer:
            if not line.endswith(b"\n"):
                return
            yield line


def said_by(error: Exception) -> str:
    """An error in few words: what the house says, or what the network does."""
    if isinstance(error, urllib.error.HTTPError):
        try:
            return str(json.loads(error.read())["error"])
        except (ValueError, KeyError, TypeError, OSError):
            return f"it answers {error.code}"
    if isinstance(error, TimeoutError):
        return "it says nothing"
    if isinstance(error, urllib.error.URLError):
        return str(getattr(error.reason, "strerror", None) or error.reason)
    return str(error) or type(error).__name__
