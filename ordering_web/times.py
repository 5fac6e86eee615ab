"""Times to come as a diner reads them: in minutes of the wall's clock, and why they are later than usual."""

from __future__ import annotations

from ordering_web.pages import robot_name, t, t_or
from sim.eta import Eta

MINUTE_MS = 60_000


def eta_text(eta: Eta, now_ms: int, speed: float) -> str:
    """When food comes, as a range: “7–9 min”. Nothing while the restaurant is paused: then nothing comes.

    What real cooks have not begun has no time yet, and is told how long it takes from then on.
    """
    if not speed:
        return ""
    early_min = int((eta.early_ms - now_ms) / speed // MINUTE_MS)
    late_min = max(early_min + 1, int(-((now_ms - eta.late_ms) / speed // MINUTE_MS)))
    if eta.waits_for_cook:
        return t("eta.from-begin", early=max(1, early_min), late=max(2, late_min))
    if late_min == 1:
        return t("eta.soon")
    return t("eta.range", early=max(1, early_min), late=late_min)


def begun_minutes(takes_ms: float, speed: float) -> int:
    """Minutes of the wall's clock that something takes, rounded up; while the house is paused, as if it were not."""
    return max(1, int(-(-takes_ms / (speed or 1.0) // MINUTE_MS)))


def cause_text(eta: Eta) -> str:
    """Why it takes longer than usual; nothing where it does not."""
    if eta.cause is None:
        return ""
    why, what = eta.cause
    if why == "station":
        return t("late.station", station=t_or(f"station.{what}", t("station.other")))
    return t(f"late.{why}", robot=robot_name(what))
