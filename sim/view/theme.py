"""Colours, light and dark. States differ in hue and lightness so that colour-blind people can tell them apart
(after Okabe and Ito's set); what needs someone is told by more than its colour."""

from __future__ import annotations

from dataclasses import dataclass

from sim.view.situation import RobotState, TableState

Colour = tuple[int, int, int]

ORANGE: Colour = (230, 159, 0)
SKY: Colour = (86, 180, 233)
GREEN: Colour = (0, 158, 115)
YELLOW: Colour = (240, 228, 66)
BLUE: Colour = (0, 114, 178)
VERMILION: Colour = (213, 94, 0)
PURPLE: Colour = (204, 121, 167)


@dataclass(frozen=True)
class Theme:
    """One set of colours for everything drawn."""

    name: str
    window: Colour
    panel: Colour
    card: Colour
    line: Colour
    floor: Colour
    wall: Colour
    kitchen: Colour
    aisle: Colour
    arrow: Colour
    chair: Colour
    text: Colour
    muted: Colour
    accent: Colour
    alert: Colour
    good: Colour
    flap: Colour
    rim: Colour
    tables: dict[TableState, Colour]
    robots: dict[RobotState, Colour]


DARK = Theme(
    name="dark",
    window=(13, 17, 23),
    panel=(18, 23, 31),
    card=(27, 34, 45),
    line=(44, 54, 68),
    floor=(24, 30, 39),
    wall=(57, 67, 82),
    kitchen=(48, 45, 44),
    aisle=(35, 44, 56),
    arrow=(92, 108, 130),
    chair=(62, 73, 90),
    text=(232, 237, 243),
    muted=(139, 152, 170),
    accent=(255, 196, 61),
    alert=(255, 122, 61),
    good=(46, 196, 150),
    flap=(5, 7, 10),
    rim=(8, 11, 15),
    tables={
        "empty": (52, 62, 77),
        "seated": (150, 190, 215),
        "ordered": (58, 145, 205),
        "waiting": ORANGE,
        "late": (226, 88, 34),
        "arrived": (30, 190, 140),
        "served": (172, 122, 160),
        "to be cleared": (140, 110, 82),
    },
    robots={
        "docked": (122, 134, 152),
        "returning": (205, 214, 225),
        "fetching": SKY,
        "loading": YELLOW,
        "carrying": (245, 166, 20),
        "handing over": (30, 190, 140),
        "bussing": (197, 144, 97),
        "on a call": (63, 135, 234),
        "cruising": (211, 114, 173),
        "broken": (226, 88, 34),
        "stranded": (194, 114, 190),
        "removed": (226, 88, 34),
    },
)

LIGHT = Theme(
    name="light",
    window=(232, 234, 237),
    panel=(248, 249, 250),
    card=(255, 255, 255),
    line=(208, 213, 220),
    floor=(252, 251, 248),
    wall=(164, 171, 182),
    kitchen=(229, 224, 216),
    aisle=(232, 235, 239),
    arrow=(158, 168, 182),
    chair=(196, 201, 209),
    text=(26, 32, 41),
    muted=(98, 108, 122),
    accent=(170, 104, 0),
    alert=(180, 30, 0),
    good=(0, 128, 92),
    flap=(30, 36, 46),
    rim=(255, 255, 255),
    tables={
        "empty": (221, 225, 230),
        "seated": (164, 205, 232),
        "ordered": (36, 124, 190),
        "waiting": (240, 172, 30),
        "late": (205, 76, 10),
        "arrived": (0, 158, 115),
        "served": (206, 152, 186),
        "to be cleared": (126, 96, 66),
    },
    robots={
        "docked": (164, 173, 186),
        "returning": (79, 91, 109),
        "fetching": (20, 118, 188),
        "loading": (214, 196, 20),
        "carrying": (232, 140, 0),
        "handing over": (0, 150, 108),
        "bussing": (132, 115, 67),
        "on a call": (68, 73, 177),
        "cruising": (186, 117, 175),
        "broken": (196, 66, 0),
        "stranded": (143, 86, 145),
        "removed": (196, 66, 0),
    },
)


def ink_on(colour: Colour) -> Colour:
    """Black or white, whichever reads better on a colour."""
    red, green, blue = colour
    return (16, 20, 26) if 0.299 * red + 0.587 * green + 0.114 * blue > 130 else (255, 255, 255)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A share of `other` in `one`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
