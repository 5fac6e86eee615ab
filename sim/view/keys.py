"""The keys of the window: what each is called, and what pressing it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pygame

Action = Literal[
    "pause",
    "faster",
    "slower",
    "left",
    "right",
    "up",
    "down",
    "nearer",
    "farther",
    "fit",
    "dark",
    "picture",
    "film",
    "vertex names",
    "plans",
    "waits",
    "reservations",
    "congestion",
    "traffic",
    "conflict zones",
    "next robot",
    "next table",
    "next order",
    "next way",
    "kitchen",
    "offer",
    "more offers",
    "yes",
    "undo",
    "stop all",
    "step",
    "step back",
    "next alert",
    "last alert",
    "new alert",
    "all seen",
    "start",
    "now",
    "keys",
    "back",
    "quit",
]


@dataclass(frozen=True, slots=True)
class Key:
    """A binding. `codes` are pygame's key codes, `signs` what typing them writes, `cap` what the list of keys shows."""

    cap: str
    says: str
    action: Action
    codes: tuple[int, ...] = ()
    signs: str = ""


KEYS: tuple[Key, ...] = (
    Key("space", "pause and go on", "pause", (pygame.K_SPACE,)),
    Key("+", "faster, up to 60×", "faster", (pygame.K_KP_PLUS,), "+="),
    Key("-", "slower, down to 0.25×", "slower", (pygame.K_KP_MINUS,), "-_"),
    Key(", .", "a second back or on, and stand still there", "step back", (), ",<"),
    Key("", "", "step", (), ".>"),
    Key("← →", "10 seconds along the evening (Shift: a minute)", "left", (pygame.K_LEFT,)),
    Key("", "", "right", (pygame.K_RIGHT,)),
    Key("[ ]", "to the alert before, or the next one", "last alert", (), "[{"),
    Key("", "", "next alert", (), "]}"),
    Key("a A", "look at an alert that is new; all of them are seen", "new alert", (), "a"),
    Key("", "", "all seen", (), "A"),
    Key("Home End", "to the opening, and back to now", "start", (pygame.K_HOME,)),
    Key("", "", "now", (pygame.K_END,)),
    Key("↑ ↓", "pan (Ctrl with ← →, or drag)", "up", (pygame.K_UP,)),
    Key("", "", "down", (pygame.K_DOWN,)),
    Key("z x", "zoom in and out (also the wheel)", "nearer", (), "zZ"),
    Key("", "", "farther", (), "xX"),
    Key("f", "fit the floor into the window", "fit", (), "fF"),
    Key("Tab", "select the next robot (Shift: the one before, here and below)", "next robot", (pygame.K_TAB,)),
    Key("n", "select the next table", "next table", (), "nN"),
    Key("o", "select the next order", "next order", (), "oO"),
    Key("e", "select the next way, from what is selected outwards", "next way", (), "eE"),
    Key("g", "select the kitchen", "kitchen", (), "gG"),
    Key("1 … 9", "do what the card offers", "offer", (), "123456789"),
    Key("0", "more of what it offers", "more offers", (), "0"),
    Key("Enter", "yes, to a question (Esc: no)", "yes", (pygame.K_RETURN, pygame.K_KP_ENTER), ""),
    Key("u", "take the last thing back", "undo", (), "uU"),
    Key("!", "stop all robots, or let them go on", "stop all", (), "!"),
    Key("p", "plans of all robots", "plans", (), "pP"),
    Key("w", "who waits for whom", "waits", (), "wW"),
    Key("r", "what plans hold in the next minute", "reservations", (), "rR"),
    Key("c", "where robots stood for others in the last hour", "congestion", (), "cC"),
    Key("t", "how often each way was driven in the last hour", "traffic", (), "tT"),
    Key("k", "where robots have to keep clear of each other", "conflict zones", (), "kK"),
    Key("v", "names of vertices", "vertex names", (), "vV"),
    Key("d", "dark and light", "dark", (), "dD"),
    Key("s", "a picture of the window, as a PNG in this folder", "picture", (), "sS"),
    Key("m", "begin and end a film in this folder: MP4 with ffmpeg, else GIF", "film", (), "mM"),
    Key("? h", "this list", "keys", (pygame.K_F1,), "?hH"),
    Key("Esc", "close what is open, then the window", "back", (pygame.K_ESCAPE,)),
    Key("q", "close the window", "quit", (), "qQ"),
)


def action_of(code: int, sign: str) -> Action | None:
    """What a key press means, by its code or by what it writes (so that any keyboard layout will do)."""
    for key in KEYS:
        if code in key.codes or (sign and sign in key.signs):
            return key.action
    return None
