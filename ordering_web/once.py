"""Idempotency keys of forms, by the rules of the IETF's Idempotency-Key draft.

A key that is missing is a bad request; one that comes with another form than before is refused; while the first form is
still being worked on, a second one waits for it a little, then is told so. A form that comes again is done again: what
it asks for is there already, so that it gets the answer of the first time.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.answers import WAIT_S
from ordering_web.refusal import Refusal
from sim.database import Database

MAX_KEY = 255  # characters


class Form:
    """One form under its key, to be remembered together with what it changes."""

    def __init__(self, visit: str, key: str, *said: str) -> None:
        self.visit, self.key = visit, key
        self.said = hashlib.sha256("\n".join(said).encode("utf-8")).hexdigest()

    def remember(self, connection: Connection) -> None:
        """From now on this key means this form.

        Raises:
            Refusal: it means another one.
        """
        rows = store.answers
        mine = (rows.c.visit == self.visit) & (rows.c.key == self.key)
        known = connection.execute(select(rows.c.said).where(mine)).scalar()
        if known is None:
            row = {"visit": self.visit, "key": self.key, "said": self.said, "made_s": int(time.time())}
            connection.execute(insert(rows).values(**row))
        elif known != self.said:
            raise Refusal("key-reused", 422)


class Once:
    """Holds the keys that are being worked on."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._busy: set[tuple[str, str]] = set()
        self._free = threading.Condition()

    @contextmanager
    def held(self, visit: str, key: str, *said: str) -> Iterator[Form]:
        """Work on a form; no other request works on the same key meanwhile.

        Args:
            said: what else the form asks for.

        Raises:
            Refusal: there is no key, it is too long, it came with another form before, or is still being worked on.
        """
        if not 0 < len(key) <= MAX_KEY:
            raise Refusal("key-missing", 400)
        form = Form(visit, key, *said)
        with self._free:
            if not self._free.wait_for(lambda: (visit, key) not in self._busy, WAIT_S):
                raise Refusal("still-running", 409)
            self._busy.add((visit, key))
        try:
            self._check(form)
            yield form
        finally:
            with self._free:
                self._busy.remove((visit, key))
                self._free.notify_all()

    def _check(self, form: Form) -> None:
        rows = store.answers
        asked = select(rows.c.said).where(rows.c.visit == form.visit, rows.c.key == form.key)
        with self._database.glance() as connection:
            known = connection.execute(asked).scalar()
        if known not in (None, form.said):
            raise Refusal("key-reused", 422)
