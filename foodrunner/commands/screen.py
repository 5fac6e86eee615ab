"""Opening a window for what has to be found first."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.bad_input import BadInput
from sim.view.display import has_display, is_seen

if TYPE_CHECKING:
    from sim.view.arriving import Ready


def show_found(find: Callable[[], Ready], says: str, *, size: tuple[int, int] = (1280, 800)) -> None:
    """Open a window and show there what `find` finds, or what is wrong with it.

    Raises:
        BadInput: what was wrong, once that window is closed; or there is no display, and nothing else is wrong.
    """
    if not is_seen():  # a message in a window would wait for ever for someone who closes it
        ready = find()
        if not has_display():
            raise BadInput("there is no display to open the window on", "run this where there is one")
        _show(lambda: ready, says, size)
    else:
        _show(find, says, size)


def _show(find: Callable[[], Ready], says: str, size: tuple[int, int]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # SDL closes its window on it, where nobody else handles it
    from sim.view.show import run_when_there  # pygame takes a moment to load, and only the window needs it

    run_when_there(find, says, size=size)
