"""What a test asks of an evening's log: exported by the command, judged and run again by the others."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from open_house import foodrunner


class EveningLog:
    """The log of a closed house, in its public form."""

    def __init__(self, data: Path) -> None:
        self.file = data / "evening.jsonl"
        exported = foodrunner("log", "export", data / "evening.db", "--out", self.file)
        assert (exported.returncode, exported.stderr) == (0, "")
        header, *lines = self.file.read_text().splitlines()
        self.header: dict[str, Any] = json.loads(header)
        self.events: list[dict[str, Any]] = [json.loads(line) for line in lines]

    def of(self, type_: str, **fields: object) -> list[dict[str, Any]]:
        return [
            event
            for event in self.events
            if event["type"] == type_ and all(event[name] == value for name, value in fields.items())
        ]

    def ticket_of(self, key: str) -> str:
        """The one ticket of an order that a phone placed under a key."""
        applied = self.of("CommandApplied", key=f"place/{key}")
        assert len(applied) == 1, f"order {key} was applied {len(applied)} times"
        ticket: str = applied[0]["command"]["ticket"]
        return ticket

    def is_delivered_once(self, ticket: str) -> bool:
        """Whether a ticket is there once, and each of its courses was delivered once."""
        (placed,) = self.of("TicketPlaced", ticket=ticket)
        delivered = Counter(event["course"] for event in self.of("CourseDelivered", ticket=ticket))
        return delivered == Counter({line["course"] for line in placed["lines"]})

    def assert_sound(self) -> None:
        """The judge finds nothing, and the commands run again give the same bytes."""
        audited = foodrunner("audit", self.file)
        assert audited.returncode == 0, audited.stdout + audited.stderr
        assert "no violations" in audited.stdout
        verified = foodrunner("log", "verify", self.file)
        assert verified.returncode == 0, verified.stdout + verified.stderr
        assert f"{len(self.events):,} events came out again, byte for byte" in verified.stdout
