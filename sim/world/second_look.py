"""Looking again, after a while, at what could not be done now."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import simpy

from sim.world.scene import Scene


class SecondLook:
    """However many ask for it, one look is due at a time; the first to ask says when."""

    def __init__(self, scene: Scene, look: Callable[[], None]) -> None:
        self._scene = scene
        self._look = look
        self._due = False

    def after(self, delay_ms: int) -> None:
        """Look once `delay_ms` have passed, unless a look is due already."""
        if not self._due:
            self._due = True
            self._scene.env.process(self._wait(delay_ms))

    def _wait(self, delay_ms: int) -> Generator[simpy.Event, Any, None]:
        yield self._scene.env.timeout(delay_ms)  # others have moved on meanwhile
        self._due = False
        self._look()
