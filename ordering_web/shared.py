"""What many streams of one visit would make alike is made by the first of them."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Made = TypeVar("Made")

KEPT = 500  # the oldest beyond are forgotten


@dataclass
class _Slot(Generic[Made]):
    lock: threading.Lock = field(default_factory=threading.Lock)
    stamp: object = None
    made_s: float = -math.inf
    made: Made | None = None


class Shared(Generic[Made]):
    """Keeps the last of each kind, while its stamp is the same and it is young enough."""

    def __init__(self) -> None:
        self._slots: dict[Hashable, _Slot[Made]] = {}
        self._lock = threading.Lock()

    def of(self, key: Hashable, stamp: object, age_s: float, make: Callable[[], Made]) -> Made:
        """What was made under this key and stamp within the last `age_s` seconds, or is made now.

        Who asks while another makes it waits, and gets the same.
        """
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            if len(self._slots) > KEPT:
                del self._slots[next(iter(self._slots))]
        with slot.lock:
            if slot.made is None or slot.stamp != stamp or time.monotonic() - slot.made_s > age_s:
                slot.made = make()
                slot.stamp, slot.made_s = stamp, time.monotonic()
            return slot.made

    def age_s(self, key: Hashable) -> float:
        """How long ago the last of this kind was made."""
        with self._lock:
            slot = self._slots.get(key)
        return time.monotonic() - slot.made_s if slot is not None else math.inf
