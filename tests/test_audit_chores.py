"""The judge on tables to be cleared and on chores: each rule has an evening that breaks it."""

from __future__ import annotations

import msgspec
import pytest
from situations import MINUTE, close, judged, order, seat, wash_station

from sim.audit.report import Kind
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.run import Evening

PLACE = wash_station()


def cleared_by_a_robot() -> list[Entry]:
    evening = Evening(PLACE, 1)
    seat(evening, "1")
    order(evening, "1", "k", "2 rice")
    evening.advance(10 * MINUTE)
    evening.command("leave", c.CloseVisit("visit-1"), evening.now_ms)
    close(evening)
    return evening.take()


LOG = cleared_by_a_robot()


def kinds(log: list[Entry]) -> set[Kind]:
    numbered = [msgspec.structs.replace(entry, seq=seq) for seq, entry in enumerate(log, start=1)]
    return {violation.kind for violation in judged(PLACE, numbered).violations}


def changed(kind: type[e.Event], nth: int = 1, **fields: object) -> list[Entry]:
    """The log with other values in the n-th event of a kind."""
    seqs = [entry.seq for entry in LOG if isinstance(entry.event, kind)]
    return [
        msgspec.structs.replace(entry, event=msgspec.structs.replace(entry.event, **fields))
        if entry.seq == seqs[nth - 1]
        else entry
        for entry in LOG
    ]


def without(kind: type[e.Event]) -> list[Entry]:
    return [entry for entry in LOG if not isinstance(entry.event, kind)]


def test_the_evening_itself_is_nothing_to_complain_of() -> None:
    assert kinds(LOG) == set()


@pytest.mark.parametrize(
    ("log", "kind"),
    [
        (changed(e.TableSoiled, dishes=3), "table"),
        (without(e.TableSoiled), "table"),  # cleared, but not soiled
        (without(e.StayEnded), "chore"),
        (without(e.ChoreAssigned), "unknown"),
        (changed(e.ChoreAssigned, places=(e.ChorePlace("1", "collect", "1"),)), "chore"),
        (changed(e.ChoreAssigned, places=(e.ChorePlace("2", "collect", "1"), e.ChorePlace("w", "wash"))), "place"),
        (changed(e.ChoreAssigned, places=(e.ChorePlace("1", "collect", "1"), e.ChorePlace("a", "wash"))), "place"),
        (changed(e.ChoreAssigned, robot="robot-9"), "unknown"),
        (changed(e.StayBegan, until_ms=1), "chore"),  # it lasts longer
        (changed(e.StayEnded, dishes=3), "chore"),  # more than there are
        (changed(e.StayEnded, dishes=1), "table"),  # one is left
        (changed(e.StayEnded, by="nobody"), "chore"),
        (changed(e.StayEnded, trays=0), "tray"),
        (changed(e.StayEnded, trays=3), "tray"),
        (changed(e.StayEnded, nth=2, dishes=1), "chore"),  # fewer than it had
        (changed(e.StayEnded, nth=2, place=1), "chore"),
    ],
)
def test_what_breaks_a_rule_is_reported(log: list[Entry], kind: Kind) -> None:
    assert kind in kinds(log)


def test_a_robot_does_one_thing_at_a_time() -> None:
    again = next(entry for entry in LOG if isinstance(entry.event, e.ChoreAssigned))
    assert "chore" in kinds([*LOG[: again.seq], again, *LOG[again.seq :]])


def test_a_table_that_nobody_clears_is_reported_at_the_end() -> None:
    late = without(e.TableCleared)
    last = late[-1]
    assert "table" not in kinds(late)  # it may be yet
    assert "table" in kinds([*late[:-1], msgspec.structs.replace(last, at_ms=last.at_ms + 90 * MINUTE)])


def test_a_chore_is_dropped_for_a_reason_and_only_while_it_lasts() -> None:
    last = LOG[-1]
    dropped = msgspec.structs.replace(last, event=e.ChoreDropped("bussing/visit-1/1", "robot-1", "late"))
    assert "unknown" in kinds([*LOG, dropped])
    began = next(entry for entry in LOG if isinstance(entry.event, e.StayBegan))
    for_nothing = msgspec.structs.replace(began, event=e.ChoreDropped("bussing/visit-1/1", "robot-1", " "))
    assert "chore" in kinds([*LOG[: began.seq], for_nothing, *LOG[began.seq :]])
