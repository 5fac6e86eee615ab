"""The least that an order can cost: a Flask handler that commits one SQLite row, served as the house is.

    python -m benchmarks.phones_bare

Prints one JSON line with its address, and closes when its standard input does. Beside the orders it holds streams open,
each with its thread as in the house, that say something every ten seconds; other requests are answered with a word.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, Response
from waitress.server import create_server  # type: ignore[import-untyped]

from ordering_web.house import STREAMS
from ordering_web.server import IDLE_CONNECTIONS, REQUEST_THREADS

HEARTBEAT_S = 10.0


def bare_app(file: Path) -> Flask:
    """The handlers."""
    app, mine = Flask(__name__), threading.local()
    first = sqlite3.connect(file)
    first.execute("PRAGMA journal_mode=WAL")
    first.execute("CREATE TABLE orders (number INTEGER PRIMARY KEY, said TEXT)")
    first.close()

    @app.post("/order")
    def order() -> str:
        if not hasattr(mine, "connection"):
            mine.connection = sqlite3.connect(file, timeout=30)
            mine.connection.execute("PRAGMA synchronous=FULL")
        with mine.connection as connection:
            connection.execute("INSERT INTO orders (said) VALUES ('one dish')")
        return "ordered"

    @app.get("/events")
    def events() -> Response:
        def stream() -> Iterator[str]:
            while True:
                yield "event: clock\ndata: {}\n\n"
                threading.Event().wait(HEARTBEAT_S)

        return Response(stream(), mimetype="text/event-stream")

    @app.route("/<path:_>", methods=["GET", "POST"])
    def other(_: str) -> str:
        return "a word"

    return app


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = create_server(
            bare_app(Path(folder) / "orders.db"),
            host="127.0.0.1",
            port=0,
            threads=STREAMS + REQUEST_THREADS,
            connection_limit=STREAMS + REQUEST_THREADS + IDLE_CONNECTIONS,
            asyncore_use_poll=True,
            backlog=1024,
            channel_timeout=120,
            ident=None,
            log_socket_errors=False,
        )
        threading.Thread(target=server.run, daemon=True).start()
        print(json.dumps({"url": f"http://127.0.0.1:{server.effective_port}"}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
