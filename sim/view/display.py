"""Whether there is a screen to open a window on."""

from __future__ import annotations

import os

SCREENLESS = {"dummy", "offscreen", "evdev"}  # SDL's drivers that show nothing


def has_display() -> bool:
    """Whether a window can be opened here; a driver named in SDL_VIDEODRIVER is taken at its word."""
    import pygame  # it takes a moment to load, and who asks may be a command that opens no window

    named = os.environ.get("SDL_VIDEODRIVER")
    was_open = pygame.display.get_init()
    try:
        pygame.display.init()
        return bool(named) or pygame.display.get_driver() not in SCREENLESS
    except pygame.error:
        return False
    finally:
        if not was_open:
            pygame.display.quit()
