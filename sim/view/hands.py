"""Stepping in: an offer is taken, perhaps after a question; what became of it is told, and taken back if wished."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sim.board import Board
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.view.door import Door, KeptDoor
from sim.view.look import Notice
from sim.view.offers import Offer, undoing, with_question

SHOWN_S = 8.0  # how long a notice stays


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that was handed in, with what takes it back."""

    label: str
    undo: c.AnyCommand | None


class Hands:
    """What one operator does through the window.

    Args:
        door: where commands go; None where nothing can be changed, as in a recorded evening.
        wall_s: a clock that never goes back, in seconds.
    """

    def __init__(self, door: Door | None, wall_s: Callable[[], float] = time.monotonic) -> None:
        self._door = door
        self._wall_s = wall_s
        self._pending: dict[str, Asked] = {}
        self._answered: Asked | None = None  # by the last entry
        self._done: list[Asked] = []
        self._unsure: Asked | None = None  # what the question would take back
        self._notices: list[tuple[float, Notice]] = []
        self.question: Offer | None = None

    @property
    def can_act(self) -> bool:
        return self._door is not None

    def notices(self) -> tuple[Notice, ...]:
        """What is to be said now, the latest last."""
        if isinstance(self._door, KeptDoor):
            for words in self._door.not_handed_in():
                self.say(words, bad=True)
        now_s = self._wall_s()
        self._notices = [(at_s, notice) for at_s, notice in self._notices if now_s - at_s < SHOWN_S]
        return tuple(notice for _, notice in self._notices[-3:])

    def say(self, words: str, *, bad: bool = False) -> None:
        self._notices.append((self._wall_s(), Notice(words, bad)))

    def take(self, offer: Offer, board: Board) -> None:
        """Do it, or ask first."""
        if offer.asks and self._door is not None:
            self.question = offer
        else:
            self._do(offer.label, offer.command, board)

    def answer(self, yes: bool, board: Board) -> None:
        """The question that is asked is answered."""
        offer, self.question = self.question, None
        kept, self._unsure = self._unsure, None
        if offer is not None and yes:
            self._do(offer.label, offer.command, board)
        elif kept is not None:
            self._done.append(kept)

    def undo(self, restaurant: Restaurant, board: Board) -> None:
        """Take the last thing back that can be; what is asked before a command is asked here, too."""
        while self._done:
            asked = self._done.pop()
            if asked.undo is not None:
                self.take(with_question(restaurant, board, f"Taken back: {asked.label}", asked.undo), board)
                self._unsure = asked if self.question is not None else None
                return
        self.say("There is nothing to take back.", bad=True)

    def _do(self, label: str, command: c.AnyCommand, board: Board) -> None:
        if self._door is None:
            self.say("This evening is recorded: nothing in it can be changed.", bad=True)
            return
        self._pending[self._door.submit(command)] = Asked(label, undoing(command, board))

    def follow(self, entries: Iterable[Entry]) -> None:
        """What became of what was asked: a refusal comes right after its command."""
        for entry in entries:
            event = entry.event
            if self._answered is not None:
                self._tell(self._answered, event)
                self._answered = None
            if isinstance(event, e.CommandApplied):
                self._answered = self._pending.pop(event.key, None)
        if self._answered is not None:  # nothing came of it at once, and so nothing refused it
            self._tell(self._answered, None)
            self._answered = None

    def _tell(self, asked: Asked, outcome: e.Event | None) -> None:
        if outcome is not None and type(outcome).__name__.endswith("Refused"):
            self.say(f"{asked.label} – not done: {getattr(outcome, 'reason', 'it was refused')}.", bad=True)
            return
        taken_back = asked.label.startswith("Taken back")
        self.say(f"{asked.label}." + ("" if asked.undo is None or taken_back else "  u: take it back"))
        if not taken_back:
            self._done.append(asked)
