"""Serve an application with Waitress, beside the engine in one process."""

from __future__ import annotations

import errno
import logging
import socket
import threading
from contextlib import suppress
from typing import Any

from flask import Flask
from waitress import wasyncore  # type: ignore[import-untyped]
from waitress.server import create_server  # type: ignore[import-untyped]

from ordering_web.cut_off import Channel
from ordering_web.house import STREAMS
from sim.bad_input import BadInput

# An open stream holds its thread, so there is one for each place, and these for all other requests.
REQUEST_THREADS = 32
MOST_RECEIVED = 4 * 1024 * 1024  # bytes: Flask answers what is too much with a page; Waitress cuts off above this
IDLE_CONNECTIONS = 1000  # phones keep a connection open between pages


class Server:
    """Answers at an address, in threads of its own, until it is closed. `port` is the one it listens on."""

    def __init__(self, app: Flask, listening: socket.socket) -> None:
        self._app = app
        self._sockets: dict[int, Any] = {}
        self._waitress = create_server(
            app,
            map=self._sockets,
            sockets=[listening],
            threads=STREAMS + REQUEST_THREADS,
            connection_limit=STREAMS + REQUEST_THREADS + IDLE_CONNECTIONS,
            asyncore_use_poll=True,  # select() ends at 1,024 sockets
            max_request_body_size=MOST_RECEIVED,
            channel_timeout=120,
            ident=None,
            log_socket_errors=False,  # phones go without saying so
        )
        self._waitress.channel_class = Channel
        self.port: int = listening.getsockname()[1]
        # A phone that goes amid a stream is Waitress' news too, a line each: the terminal would scroll all evening.
        logging.getLogger("waitress").setLevel(logging.WARNING)
        self._thread = threading.Thread(target=self._serve, name="pages", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End streams and requests, and let go of the address."""
        self._app.extensions["house"].close()
        self._waitress.task_dispatcher.shutdown(timeout=5)
        with suppress(OSError):  # a thread that answers has pulled it first, and it is closed already
            self._waitress.trigger.pull_trigger(self._close_sockets)
        self._thread.join()

    def _serve(self) -> None:
        wasyncore.loop(timeout=1, map=self._sockets, use_poll=True)

    def _close_sockets(self) -> None:
        wasyncore.close_all(self._sockets)


def listen(host: str, port: int) -> socket.socket:
    """Take an address for the pages.

    Args:
        port: 0 takes any free one.

    Raises:
        BadInput: the address can't be had.
    """
    try:
        if not 0 <= port <= 65_535:
            raise OverflowError(port)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=1024)
    except (OSError, OverflowError) as error:
        raise BadInput(f"the pages can't be served at {host}:{port}: {_why(error)}", "try another --port") from error


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return "the port is in use"
    if isinstance(error, OSError) and error.errno == errno.EACCES:
        return "ports below 1024 need an administrator"
    if isinstance(error, OSError) and error.errno == errno.EADDRNOTAVAIL:
        return "this machine has no such address"
    return "this is no address of this machine"
