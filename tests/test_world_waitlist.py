"""The line at the door: who may join it, who balks, and how it empties."""

from __future__ import annotations

from itertools import count

from situations import judged, one_dock

from sim.messages import commands as c
from sim.messages import events as e
from sim.run import Evening

KEYS = count()


def ask(evening: Evening, command: c.AnyCommand) -> list[e.AnyEvent]:
    """What a command leads to at once."""
    evening.take()
    evening.command(f"key-{next(KEYS)}", command, evening.now_ms)
    return [entry.event for entry in evening.take()][1:]


def test_parties_line_up_and_see_who_is_ahead() -> None:
    evening = Evening(one_dock(), 1)
    assert ask(evening, c.JoinWaitlist("v", 2)) == [e.WaitlistJoined("v", 2, 0)]
    assert ask(evening, c.JoinWaitlist("w", 3)) == [e.WaitlistJoined("w", 3, 1)]
    assert list(evening.board.waitlist) == ["v", "w"]


def test_who_sees_more_ahead_than_it_accepts_balks() -> None:
    evening = Evening(one_dock(), 1)
    assert ask(evening, c.JoinWaitlist("v", 2, 0)) == [e.WaitlistJoined("v", 2, 0)]
    assert ask(evening, c.JoinWaitlist("w", 3, 0)) == [e.PartyBalked("w", 3, 1)]
    assert ask(evening, c.JoinWaitlist("x", 3, 1)) == [e.WaitlistJoined("x", 3, 1)]
    assert list(evening.board.waitlist) == ["v", "x"]


def test_who_is_seated_or_gives_up_has_left_the_line() -> None:
    evening = Evening(one_dock(), 1)
    ask(evening, c.JoinWaitlist("v", 2))
    ask(evening, c.JoinWaitlist("w", 2))
    assert ask(evening, c.OpenVisit("w", "1", 2)) == [e.VisitOpened("w", "1", 2)]
    assert ask(evening, c.LeaveWaitlist("v")) == [e.WaitlistLeft("v", "gave up")]
    assert not evening.board.waitlist
    assert ask(evening, c.LeaveWaitlist("v")) == [e.WaitlistRefused("v", "does not wait")]


def test_who_waits_or_sits_already_cannot_join() -> None:
    evening = Evening(one_dock(), 1)
    ask(evening, c.JoinWaitlist("v", 2))
    assert ask(evening, c.JoinWaitlist("v", 2)) == [e.WaitlistRefused("v", "waits already")]
    ask(evening, c.OpenVisit("v", "1", 2))
    assert ask(evening, c.JoinWaitlist("v", 2)) == [e.WaitlistRefused("v", "visit exists")]


def test_when_the_doors_close_nobody_waits_any_more() -> None:
    evening = Evening(one_dock(), 1)
    ask(evening, c.JoinWaitlist("v", 2))
    assert ask(evening, c.CloseDoors()) == [e.DoorsClosed(), e.WaitlistLeft("v", "doors closed")]
    assert ask(evening, c.JoinWaitlist("w", 2)) == [e.WaitlistRefused("w", "doors closed")]
    assert not evening.board.waitlist


def test_the_judge_sees_a_line_that_is_not_what_it_was() -> None:
    joined = e.WaitlistJoined("v", 2, 0)
    wrong = (
        [joined, joined],
        [joined, e.WaitlistJoined("w", 2, 0)],
        [joined, e.PartyBalked("w", 2, 2)],
        [joined, e.PartyBalked("v", 2, 1)],
        [e.WaitlistLeft("v", "gave up")],
        [joined, e.VisitOpened("v", "1", 3)],
        [e.DoorsClosed(), joined],
        [joined, e.EveningEnded()],
    )
    for events in wrong:
        log = [e.Entry(seq, 0, event) for seq, event in enumerate(events, start=1)]
        kinds = {violation.kind for violation in judged(one_dock(), log).violations}
        assert kinds == {"visit"}, events
    right = [joined, e.PartyBalked("w", 2, 1), e.VisitOpened("v", "1", 2), e.WaitlistJoined("x", 1, 0)]
    right += [e.DoorsClosed(), e.WaitlistLeft("x", "doors closed"), e.VisitClosed("v"), e.EveningEnded()]
    assert judged(one_dock(), [e.Entry(seq, 0, event) for seq, event in enumerate(right, start=1)]).ok
