"""What a robot does besides bringing tickets, in words."""

from __future__ import annotations

from sim.board import Board, Chore
from sim.messages.events import ChoreKind
from sim.messages.events.chores import ChorePlace
from sim.view.words import table_label

SAID: dict[ChoreKind, str] = {
    "bussing": "clears tables",
    "call": "comes to a call",
    "cruise": "goes round with samples",
}


def chore_label(board: Board, chore: Chore) -> str:
    """For the label beside a robot: “T8 dishes”, “T3 water”, “samples”."""
    if chore.kind == "cruise":
        return "samples"
    place = chore.ahead[0]
    if place.action == "wash":
        return "to the wash"
    about = next((each for each in chore.ahead if each.table), place)
    what = "dishes" if place.action == "collect" or not about.call else board.calls[about.call].kind
    return f"{table_label(about.table)} {what}" if about.table else what


def chore_words(board: Board, chore: Chore) -> list[str]:
    """For its card: what it is, each place that is ahead, and what stands on its trays."""
    ahead = [f"{place.action} at {_where(place)}" for place in chore.ahead]
    carried = [f"{chore.dishes} used dishes on its trays"] if chore.dishes else []
    return [_kind(board, chore), *ahead, *carried]


def _kind(board: Board, chore: Chore) -> str:
    called = next((board.calls[place.call] for place in chore.places if place.call), None)
    return SAID[chore.kind] + (f": {table_label(called.table)} asked for {called.kind}" if called else "")


def _where(place: ChorePlace) -> str:
    return table_label(place.table) if place.table else place.vertex
