"""Why a command was not done, and why a robot stands: in words of the engine that pages say in other languages."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

REFUSALS = {
    # aisles and tables
    "no-edge": "there is no edge between {one} and {other}",
    "edge-closed": "the edge between {one} and {other} is closed already",
    "edge-open": "no edge between {one} and {other} is closed",
    "no-table": "there is no table {table}",
    "table-closed": "table {table} is closed already",
    "table-open": "no table {table} is closed",
    # robots
    "no-robot": "there is no robot {robot}",
    "away": "{robot} is carried away",
    "away-already": "{robot} is carried away already",
    "away-place-it": "{robot} was carried away: place it",
    "on-the-floor": "{robot} is on the floor",
    "dock-not-free": "another robot is too near to {dock}, where {robot} is put",
    "broken-already": "{robot} is broken already",
    "not-broken": "{robot} isn't broken",
    "stuck-already": "{robot} is stuck already",
    "not-stuck": "{robot} isn't stuck",
    "to-clean-already": "{robot} has to be cleaned already",
    "nothing-to-clean": "{robot} has nothing to be cleaned of",
    "offline-already": "{robot} is out of touch already",
    "not-offline": "{robot} isn't out of touch",
    "carries-other": "{robot} does not carry {job}: it carries {carries}",
    "carries-nothing": "{robot} carries nothing",
    "not-handing-over": "{robot} is not handing over {job}",
    "can-not-drive": "{robot} can't drive: {why}",
    "home-already": "{robot} was sent home already",
    "not-sent-home": "{robot} wasn't sent home",
    "stopped-already": "all robots are stopped already",
    "not-stopped": "the robots aren't stopped",
    # jobs
    "no-job": "there is no job {job} under way",
    "let-go-on-first": "all robots are stopped: let them go on first",
    "does-already": "{robot} does {job} already",
    "trays-taken": "{robot} has the trays of {job} already: a person can take them",
    "not-free": "{robot} isn't free: {why}",
    "no-way": "{robot} finds no way for {job} now",
    # the kitchen
    "cooks-simulated": "the cooks of this evening are simulated",
    "no-ticket": "there is no ticket {ticket}",
    "ticket-ended": "ticket {ticket} has ended",
    "no-line": "ticket {ticket} has no line {line}",
    "no-course": "ticket {ticket} has no course {course}",
    "taken-back": "line {line} of ticket {ticket} was taken back by the guests",
    "begun": "line {line} of ticket {ticket} was begun already",
    "not-plated": "line {line} of ticket {ticket} is not plated",
    "plated": "line {line} of ticket {ticket} is plated already",
    "not-fired": "line {line} of ticket {ticket} is not fired yet",
    "not-fired-held": "line {line} of ticket {ticket} is not fired yet: {why}",
    "has-left": "of the course of line {line} of ticket {ticket} something has left the pass already",
    "course-plated": "course {course} of ticket {ticket} is plated already",
    "course-not-fired": "course {course} of ticket {ticket} is not fired yet",
    # guests
    "no-visit": "there is no visit {visit}",
    "refund-recorded": "refund {refund} is recorded already",
    "refund-too-much": "what came to the table of visit {visit} did not cost so much",
    "call-ended": "call {call} has ended already",
    "call-unknown": "call {call} is not known",
}
"""What a command is refused for, by its name; in braces what it is about, and `why` another reason."""

CAUSES = {
    "it-is-away": "it is carried away",
    "it-is-broken": "it is broken",
    "it-is-stranded": "it is stranded",
    "all-stopped": "all robots are stopped",
    "it-was-sent-home": "it was sent home",
    "it-has-a-job": "it has a job",
    "its-battery-is-low": "its battery is low",
    "the-pass-is-full": "the pass is full",
    "the-kitchen-is-busy": "the kitchen is busy",
    "by-an-operator": "stopped by an operator",
    "said": "said by an operator",
    "cut": "cut by an operator",
    "put-back": "put back by an operator",
    "breakdown": "breakdown",
    "under-its-wheels": "something is under its wheels",
    "tipped": "a tray tipped over",
    "no-network": "the connection is lost",
    "people": "people in the aisle",
    "not-clear": "the way is not clear",
    "passes-first": "{robot} passes {vertex} first",
    "table-is-closed": "the table is closed",
    "in-the-only-way": "{robot} stands in the only way",
    "way-is-closed": "the edge between {one} and {other} is closed",
    "nobody-at-the-pass": "no robot is at work that can get to the pass",
}
"""Why a robot stands, or can't be had; the engine writes most of them where they come up."""

_WORDS = {**REFUSALS, **CAUSES}


def because(name: str, **about: object) -> str:
    """The words of a reason, as they stand in the log."""
    return _WORDS[name].format(**about)


def understood(words: str) -> tuple[str, dict[str, Any]] | None:
    """Which reason some words are, and what it is about; None where they are none of these."""
    for name, pattern in _patterns():
        found = pattern.fullmatch(words)
        if found is not None:
            return name, found.groupdict()
    return None


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Those with the most words of their own first: `is broken already` before whatever might follow a name."""

    def pattern(words: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(words)))

    by_length = sorted(_WORDS, key=lambda name: -len(re.sub(r"\{\w+\}", "", _WORDS[name])))
    return [(name, pattern(_WORDS[name])) for name in by_length]
