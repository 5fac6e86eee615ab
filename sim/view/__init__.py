"""The window: draws the board at a moment, from events alone. pygame lives only here.

Nothing of pygame is loaded by importing this package; `sim.view.window` and the layers load it.
"""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # its greeting would stand among a command's own output
