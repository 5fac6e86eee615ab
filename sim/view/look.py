"""How the floor is to be shown, besides what is true on it: all that a key or a click sets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sim.view.situation import AgeLimits
from sim.view.theme import DARK, LIGHT, Theme

Layer = Literal["plans", "vertex names", "waits"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What was clicked. Of an edge, `name` and `to` are its ends."""

    kind: Literal["robot", "table", "ticket", "kitchen", "edge"]
    name: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Options of a drawing.

    `end_ms` is the last moment that can be shown, None where there is no line to drag along; `follows` whether a
    live evening's now is shown, `recorded` whether there is none; `speed` and `paused` are the playhead's.
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
    limits: AgeLimits = field(default_factory=AgeLimits)

    @property
    def theme(self) -> Theme:
        return DARK if self.dark else LIGHT
