"""The lines of a card: what each is about, what is so, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.view.ticket_life import Life

Tone = Literal["plain", "muted", "alert", "good"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is about and what is so. A fact without a label goes on with the one above."""

    label: str
    value: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Details:
    """A card: its lines, and below them the lives of courses."""

    title: str
    facts: tuple[Fact, ...]
    lives: tuple[Life, ...] = ()
