"""The line at the door: parties join it, or don't, and leave it."""

from __future__ import annotations

from sim.messages import commands as c
from sim.messages import events as e
from sim.world.scene import Scene


class Waitlist:
    """Answers those who want to wait for a table. Whoever seats a party opens its visit."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def join(self, asked: c.JoinWaitlist) -> None:
        board, emit = self._scene.board, self._scene.emit
        ahead = len(board.waitlist)
        if asked.visit in board.visits:
            emit(e.WaitlistRefused(asked.visit, "visit exists"))
        elif asked.visit in board.waitlist:
            emit(e.WaitlistRefused(asked.visit, "waits already"))
        elif not board.doors_open:
            emit(e.WaitlistRefused(asked.visit, "doors closed"))
        elif asked.most_ahead is not None and ahead > asked.most_ahead:
            emit(e.PartyBalked(asked.visit, asked.guests, ahead))
        else:
            emit(e.WaitlistJoined(asked.visit, asked.guests, ahead))

    def leave(self, asked: c.LeaveWaitlist) -> None:
        if asked.visit in self._scene.board.waitlist:
            self._scene.emit(e.WaitlistLeft(asked.visit, "gave up"))
        else:
            self._scene.emit(e.WaitlistRefused(asked.visit, "does not wait"))

    def close(self) -> None:
        """The doors have closed: whoever still waits goes without a table."""
        for visit in list(self._scene.board.waitlist):
            self._scene.emit(e.WaitlistLeft(visit, "doors closed"))
