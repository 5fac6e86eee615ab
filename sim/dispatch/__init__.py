"""Who carries what: pure policies, one a file, chosen by the file's name.

A policy is a function `assign(situation)`. A package outside adds one by the entry point group
`foodrunner.dispatch`.
"""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches
from importlib.metadata import entry_points

from sim.bad_input import BadInput
from sim.dispatch.situation import Assignment, Busy, Load, Policy, Situation
from sim.messages.events import Candidate

GROUP = "foodrunner.dispatch"


def names() -> list[str]:
    """All policies that can be chosen here."""
    ours = {found.name for found in pkgutil.iter_modules(__path__)} - {"situation"}
    return sorted(ours | {point.name for point in entry_points(group=GROUP)})


def policy(name: str) -> Policy:
    """The policy of a name.

    Raises:
        BadInput: there is none; the nearest name is suggested.
    """
    known = names()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise BadInput(f"there is no dispatch policy {name!r}", f"{hint}there are {', '.join(known)}", key="policy")
    for point in entry_points(group=GROUP):
        if point.name == name:
            chosen: Policy = point.load()
            return chosen
    ours: Policy = importlib.import_module(f"{__name__}.{name}").assign
    return ours


__all__ = ["Assignment", "Busy", "Candidate", "Load", "Policy", "Situation", "names", "policy"]
