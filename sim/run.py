"""One evening: a world, what is asked of it, and simulated guests. Live, headless and replay run this alike.

The rule of time: everything due up to and including t is done, then the commands of t in order, and
before each of them again whatever is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.bad_input import BadInput
from sim.board import Board
from sim.demand import Demand
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.world import World

FINISH_MS = 90 * 60_000  # how long after closing the doors open tickets and visits may take


class Evening:
    """A world with its guests, from the opening or from where a log ends.

    Args:
        restaurant, seed: what the log's header says.
        demand: simulated guests, or None for an evening without.
        recorded: the log so far; where it isn't empty the evening goes on right after it.
    """

    def __init__(
        self,
        restaurant: Restaurant,
        seed: int,
        demand: Demand | None = None,
        recorded: Iterable[Entry] = (),
    ) -> None:
        self.board = Board(restaurant)
        self._restaurant, self._seed, self._demand = restaurant, seed, demand
        self._new: list[Entry] = []
        self._now_ms = 0
        past = list(recorded)
        self.board.apply_all(past)
        if demand is not None:
            demand.catch_up(past)
        self._build()
        if past:
            self._resume()

    @property
    def now_ms(self) -> int:
        """Up to here, inclusive, everything has been done."""
        return self._now_ms

    def next_ms(self) -> int | None:
        """When something is due next, in the world or among the guests."""
        dues = [self._world.next_ms, self._demand.next_ms if self._demand else None]
        return None if self.board.ended else min((due for due in dues if due is not None), default=None)

    def advance(self, to_ms: int) -> None:
        """Do everything that is due up to and including an instant; simulated guests take part."""
        while (due_ms := self.next_ms()) is not None and due_ms <= to_ms:
            self._step(due_ms)
        self._now_ms = max(self._now_ms, to_ms)

    def command(self, key: str, command: c.AnyCommand, at_ms: int) -> None:
        """Take a command. Its time is never before what has been done already."""
        at_ms = max(at_ms, self._now_ms)
        self.advance(at_ms)
        self._world.apply(key, command, at_ms)

    def advance_to_event(self, seq: int) -> None:
        """Do what is due until an event has happened.

        Raises:
            BadInput: it never does.
        """
        while self.board.seq < seq:
            if self._world.next_ms is None:
                raise BadInput(f"event {seq} of the log doesn't come when its commands are run again")
            self._world.step()

    def crash_and_resume(self, at_seq: int) -> None:
        """Do again what a crash and a new start did: go on with a world built from the board at an event."""
        self.advance_to_event(at_seq)
        self._build()
        self._resume()

    def take(self) -> list[Entry]:
        """What has happened since the last call."""
        taken, self._new = self._new, []
        return taken

    def _build(self) -> None:
        self._world = World(self._restaurant, self._seed, self.board, self._publish)
        self._now_ms = self.board.at_ms

    def _resume(self) -> None:
        at_seq = self.board.seq
        self._world.apply(f"resume-{at_seq}", c.Resume(at_seq), self.board.at_ms)

    def _publish(self, entry: Entry) -> None:
        self._new.append(entry)
        if self._demand is not None:
            self._demand.follow(entry)

    def _step(self, due_ms: int) -> None:
        """The world's next thing that is due, or, where it has none, the guests' commands of the instant."""
        world_ms = self._world.next_ms
        if world_ms is not None and world_ms <= due_ms:
            self._world.step()
        elif self._demand is not None:
            for key, command in self._demand.due(due_ms):
                while (world_ms := self._world.next_ms) is not None and world_ms <= due_ms:
                    self._world.step()
                self._world.apply(key, command, due_ms)


def simulate(restaurant: Restaurant, seed: int, until_ms: int) -> Iterator[list[Entry]]:
    """A whole evening as fast as it goes, in batches of about a simulated minute.

    At `until_ms` the doors close; what is open is finished within `FINISH_MS`, and what is open even
    then is cancelled with reason `closed`.
    """
    evening = Evening(restaurant, seed, Demand(restaurant, seed))
    for minute_ms in range(0, until_ms, 60_000):
        evening.advance(minute_ms)
        yield evening.take()
    evening.command("close-doors", c.CloseDoors(), until_ms)
    end_ms = until_ms
    while end_ms < until_ms + FINISH_MS and not is_quiet(evening.board):
        end_ms = min(end_ms + 60_000, until_ms + FINISH_MS)
        evening.advance(end_ms)
        yield evening.take()
    evening.command("end-evening", c.EndEvening(), end_ms)
    yield evening.take()


def is_quiet(board: Board) -> bool:
    """Whether nobody is seated, nothing is open, every table is clear, and every robot that works is home.

    A robot is home from its last move on: no event says that it has arrived.
    """
    at_home = all(
        not robot.works or (robot.vertex == robot.dock and not robot.jobs and robot.chore is None)
        for robot in board.robots.values()
    )
    return not board.seated and not board.soiled and not board.open_tickets() and at_home


def rerun(restaurant: Restaurant, seed: int, recorded: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Run a log's commands through the engine again; what comes out has to be that log, byte for byte.

    Yields:
        The events again, in batches. After the last command, everything up to the log's last instant.
    """
    evening = Evening(restaurant, seed)
    last = None
    for last in recorded:
        if isinstance(last.event, e.CommandApplied):
            asked = last.event
            if isinstance(asked.command, c.Resume):
                evening.crash_and_resume(asked.command.at_seq)
            else:
                evening.command(asked.key, asked.command, last.at_ms)
            yield evening.take()
    if last is not None:
        evening.advance_to_event(last.seq)
        yield evening.take()
