"""Whether there is a screen to open a window on."""

from __future__ import annotations

import os
import sys

SCREENLESS = {"dummy", "offscreen", "evdev"}  # SDL's drivers that show nothing


def has_display() -> bool:
    """Whether a window can be opened here; a driver named in SDL_VIDEODRIVER is taken at its word."""
    import pygame  # it takes a moment to load, and who asks may be a command that opens no window

    named = os.environ.get("SDL_VIDEODRIVER")
    was_open = pygame.display.get_init()
    no_wayland = not named and sys.platform == "linux" and "XDG_RUNTIME_DIR" not in os.environ
    if no_wayland:
        os.environ["SDL_VIDEODRIVER"] = "x11,kmsdrm"  # Wayland can't be there, and its library would complain aloud
    try:
        pygame.display.init()
        return bool(named) or pygame.display.get_driver() not in SCREENLESS
    except pygame.error:
        return False
    finally:
        if no_wayland:
            del os.environ["SDL_VIDEODRIVER"]
        if not was_open:
            pygame.display.quit()


def is_seen() -> bool:
    """Whether somebody could see a window that is opened here, and close it."""
    return has_display() and os.environ.get("SDL_VIDEODRIVER") not in SCREENLESS
