"""Who asks goes first: what open streams show is made while no request is in hand, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE_S = 0.1  # that a stream lets requests go before it; then they share the processor


class Turns:
    """A thousand streams have a thousand threads: without order, a tap would wait behind all that they show."""

    def __init__(self) -> None:
        self._asked = 0
        self._none_asks = threading.Condition()
        self._showing = threading.Lock()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """A request is in hand."""
        with self._none_asks:
            self._asked += 1
        try:
            yield
        finally:
            with self._none_asks:
                self._asked -= 1
                if not self._asked:
                    self._none_asks.notify()

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Something for streams is made: once no request is in hand, or after `PATIENCE_S` seconds at the latest."""
        with self._showing:
            with self._none_asks:
                self._none_asks.wait_for(lambda: not self._asked, PATIENCE_S)
            yield

    def middleware(self, answer: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        """A WSGI application whose requests have their turns until they begin to answer: a stream's is over then."""

        def asked(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            with self.asking():
                return answer(environ, start_response)

        return asked
