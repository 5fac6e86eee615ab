"""How a part of the figures is fed: a fold for each kind of event that it counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Folds = dict[type, Callable[[int, Any], None]]  # each is given the event's time and the event
