"""How the floor is to be shown, besides what is true on it: all that a key or a click sets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from sim.view.situation import AgeLimits
from sim.view.theme import DARK, LIGHT, Theme

Layer = Literal["plans", "vertex names", "waits", "reservations", "congestion", "traffic", "conflict zones"]
LAYERS: frozenset[Layer] = frozenset(get_args(Layer))


@dataclass(frozen=True, slots=True)
class Selection:
    """What was clicked. Of an edge, `name` and `to` are its ends."""

    kind: Literal["robot", "table", "ticket", "kitchen", "edge"]
    name: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the window says for a while. `bad`: what was asked for isn't done."""

    words: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """Options of a drawing.

    `end_ms` is the last moment that can be shown, None where there is no line to drag along. `follows`: a live
    evening's now is shown; `recorded`: the evening is over. `speed` and `paused` are the playhead's. `can_act`:
    something can be done about what is shown; `offers` says what, and `page` which of that, when it is much.
    `question` waits for an answer. `notices` go away; `trouble` is what is wrong with the source as long as it is.
    `title` stands in the bar instead of the restaurant's name; `films`: a film is made.
    """

    dark: bool = True
    layers: frozenset[Layer] = frozenset({"waits"})
    selected: Selection | None = None
    keys_shown: bool = False
    speed: float = 1.0
    paused: bool = False
    end_ms: int | None = None
    follows: bool = False
    recorded: bool = False
    seen: frozenset[tuple[str, str, int]] = frozenset()  # alerts that someone has looked at
    title: str = ""
    films: bool = False
    can_act: bool = False
    offers: tuple[str, ...] = ()
    page: int = 0
    question: str = ""
    notices: tuple[Notice, ...] = ()
    trouble: str = ""
    limits: AgeLimits = field(default_factory=AgeLimits)

    @property
    def theme(self) -> Theme:
        return DARK if self.dark else LIGHT
