"""Food that never comes to its table: made again by the kitchen, or cancelled where it is sold out."""

from __future__ import annotations

from sim.board import Line, Ticket
from sim.messages import events as e
from sim.world.courses import deliver_if_whole
from sim.world.scene import Scene


def lose(scene: Scene, ticket: str, course: str, load: int, because: str, *, again: bool = True) -> None:
    """A load is lost, and nobody has it any more: what was on it is made again, if `again`, or cancelled.

    Portions that are made again need stock as ordered ones do. A course of which all is cancelled is none any more,
    nor is a ticket without courses.
    """
    state = scene.board.tickets[ticket]
    contents = state.courses[course].contents[load - 1]
    scene.emit(e.LoadLost(ticket, course, load, because))
    for number, portions in contents:
        line = state.lines[number]
        if again and _is_there(scene, line, portions):
            scene.emit(e.LineRemade(ticket, _again(state, line, portions)))
        else:
            why = f"{because}, and it is sold out" if again else because
            scene.emit(_cancelled(state, line, portions, why))
    if not state.courses:
        scene.emit(e.TicketCancelled(ticket, because))
    elif course in state.courses:
        deliver_if_whole(scene, ticket, course)


def _is_there(scene: Scene, line: Line, portions: int) -> bool:
    left = scene.board.left_of(line.placed.item)
    return left is None or left >= portions


def _again(ticket: Ticket, line: Line, portions: int) -> e.PlacedLine:
    placed = line.placed
    return e.PlacedLine(
        max(ticket.lines) + 1, placed.item, portions, placed.course, 0, placed.options, again_for=line.ordered_as
    )


def _cancelled(ticket: Ticket, line: Line, portions: int, because: str) -> e.PortionsCancelled:
    ordered = ticket.lines[line.ordered_as]
    left = ordered.placed.quantity - ordered.cancelled - portions
    return e.PortionsCancelled(ticket.ticket, line.ordered_as, portions, left, because)
