"""Who may order now and pay later: the house's rule, and what a host has allowed a table."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select, update

from ordering_web import store
from ordering_web.refusal import Refusal
from ordering_web.rules import Rules
from sim.database import Database

TabState = Literal["never", "not asked", "asked", "allowed"]


class Tabs:
    """Permissions of visits."""

    def __init__(self, database: Database, rules: Rules) -> None:
        self._database, self._rules = database, rules

    def state(self, visit: str) -> TabState:
        """Whether a visit may order on a tab, or can ask for one."""
        if self._rules.tab == "always":
            return "allowed"
        if self._rules.tab == "never":
            return "never"
        with self._database.glance() as connection:
            said = connection.execute(select(store.visits.c.tab).where(store.visits.c.visit == visit)).scalar()
        if said == "allowed":
            return "allowed"
        return "asked" if said == "asked" else "not asked"

    def is_allowed(self, visit: str) -> bool:
        return self.state(visit) == "allowed"

    def ask(self, visit: str) -> None:
        """The table would like to pay later.

        Raises:
            Refusal: this house lets nobody.
        """
        if self._rules.tab == "never":
            raise Refusal("tab-not-allowed", 403)
        if self.state(visit) == "not asked":
            self._say(visit, "asked")

    def decide(self, visit: str, allowed: bool) -> None:
        """A host has decided."""
        self._say(visit, "allowed" if allowed else None)

    def asking(self) -> list[tuple[str, str]]:
        """The (visit, table) that wait for a host's word."""
        rows = store.visits
        asked = select(rows.c.visit, rows.c.table_name).where(rows.c.tab == "asked").order_by(rows.c.table_name)
        with self._database.read() as connection:
            return [(row.visit, row.table_name) for row in connection.execute(asked)]

    def _say(self, visit: str, said: str | None) -> None:
        changed = update(store.visits).where(store.visits.c.visit == visit).values(tab=said)
        self._database.write(lambda connection: connection.execute(changed))
