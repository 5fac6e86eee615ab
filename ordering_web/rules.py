"""What a house lets its guests do on their phones: `pages.toml` beside a restaurant's other files, if there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sim.toml_file import TomlFile

PAGES = "pages.toml"
TipPercent = Annotated[int, Meta(ge=1, le=50)]


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A house's rules for phones.

    Attributes:
        tab: who may order now and pay later: nobody, a table that a host has allowed it, or everyone.
        tips_percent: what a guest may add when she pays a tab; none is chosen for her.
        first_scan: what the first phone at a free table gets: its visit `opens`, or it `asks` and a host lets it in.
        pay_within_min: how long an order waits for its payment before its dishes go back into the cart (wall time).
    """

    tab: Literal["never", "host", "always"] = "host"
    tips_percent: Annotated[tuple[TipPercent, ...], Meta(max_length=4)] = (5, 10)
    first_scan: Literal["opens", "asks"] = "opens"
    pay_within_min: Annotated[int, Meta(ge=1, le=120)] = 15


def read_rules(folder: Path) -> Rules:
    """The rules in a restaurant's folder, the usual ones where it says none.

    Raises:
        BadInput: the first thing in the file that can't be used.
    """
    path = folder / PAGES
    return TomlFile(path).convert(Rules) if path.exists() else Rules()
