"""The judge's report as a short text for people."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from sim.audit.report import GraphState, Nearest, Report

SPANS = 12  # rows of the wait-for graph over time


def render(report: Report, most: int = 20) -> str:
    """The report as a short text.

    Args:
        most: how many violations to write out; the rest is only counted.
    """
    tickets = ", ".join(f"{count} {name}" for name, count in report.tickets.items())
    text = [
        f"{report.events:,} events until {_clock(report.until_ms)}: {report.robots} robots, {report.moves:,} moves",
        f"tickets: {tickets}",
        f"nearest: {_nearest(report.nearest)}",
        *_waits(report),
    ]
    if report.open_tickets:
        text.append(f"open: {', '.join(report.open_tickets[:most])}")
    if report.ok:
        return "\n".join([*text, "no violations"])
    kinds = Counter(violation.kind for violation in report.violations)
    counted = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    text.append(f"VIOLATIONS: {len(report.violations)} ({counted})")
    text += [f"  event {v.seq} at {_clock(v.at_ms)}, {v.kind}: {v.what}" for v in report.violations[:most]]
    if len(report.violations) > most:
        text.append(f"  … and {len(report.violations) - most} more")
    return "\n".join(text)


def _nearest(nearest: Nearest | None) -> str:
    if nearest is None:
        return "no two robots came near each other"
    between = " and ".join(nearest.robots)
    where = f"({nearest.x_m:.2f}, {nearest.y_m:.2f}) m"
    return f"{nearest.gap_m:.3f} m from rim to rim, {between} at {_clock(nearest.at_ms)}, {where}"


def _waits(report: Report, most: int = 5) -> list[str]:
    """Who waited, the graph over time, rings and waits without a cause; the longest first."""
    if not report.episodes:
        return ["waits: none", *_unexplained(report, most)]
    total_s = sum(wait.lasted_ms for wait in report.episodes) / 1000
    longest = sorted(report.episodes, key=lambda wait: (-wait.lasted_ms, wait.began_ms, wait.robot))[:most]
    text = [f"waits: {len(report.episodes)}, {total_s:,.0f} s in all, {len(report.rings)} rings; the longest:"]
    text += [
        f"  {wait.robot} at {wait.at} for {wait.for_}, {wait.lasted_ms / 1000:.1f} s since {_clock(wait.began_ms)}: "
        f"{wait.because}"
        for wait in longest
    ]
    chain = max(report.graph, key=lambda state: len(state.chain), default=GraphState(0, 0, ()))
    text.append(f"wait-for graph: the longest chain {' → '.join(chain.chain)}, at {_clock(chain.at_ms)}")
    text += _spans(report)
    rings = sorted(report.rings, key=lambda ring: (-ring.lasted_ms, ring.began_ms))[:most]
    text += [
        f"  ring of {' → '.join((*ring.robots, ring.robots[0]))}, {ring.lasted_ms / 1000:.1f} s since "
        f"{_clock(ring.began_ms)}"
        for ring in rings
    ]
    return text + _unexplained(report, most)


def _spans(report: Report) -> list[str]:
    """The graph's size over equal spans of the log: robots that wait on average, at most, and the longest chain."""
    step_ms = max(1, -(-report.until_ms // SPANS))
    states = [GraphState(0, 0, ()), *report.graph, GraphState(report.until_ms, 0, ())]
    text = [f"  {'from':<12} {'on average':>10} {'at most':>8} {'longest chain':>14}"]
    for from_ms in range(0, report.until_ms, step_ms):
        to_ms = min(from_ms + step_ms, report.until_ms)
        there = [
            (state, min(to_ms, after.at_ms) - max(from_ms, state.at_ms))
            for state, after in pairwise(states)
            if state.at_ms < to_ms and after.at_ms > from_ms
        ]
        mean = sum(state.waiting * lasts_ms for state, lasts_ms in there) / (to_ms - from_ms)
        most = max((state.waiting for state, _ in there), default=0)
        chain = max((len(state.chain) for state, _ in there), default=0)
        text.append(f"  {_clock(from_ms):<12} {mean:>10.2f} {most:>8} {max(0, chain - 1):>14}")
    return text


def _unexplained(report: Report, most: int) -> list[str]:
    if not report.unexplained:
        return []
    total_s = sum(found.open_ms for found in report.unexplained) / 1000
    text = [f"without a cause: {len(report.unexplained)} stands, {total_s:,.1f} s in all; the longest:"]
    longest = sorted(report.unexplained, key=lambda found: (-found.open_ms, found.began_ms))[:most]
    return text + [
        f"  {found.robot} at {found.at}, {found.open_ms / 1000:.1f} s of {found.lasted_ms / 1000:.1f} s since "
        f"{_clock(found.began_ms)}"
        for found in longest
    ]


def _clock(at_ms: int) -> str:
    seconds, ms = divmod(at_ms, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
