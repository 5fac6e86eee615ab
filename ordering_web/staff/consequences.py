"""What a command of the staff would cost, so that they are asked once before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from sim.board import Board
from sim.floor.reach import out_of_reach
from sim.messages import commands as c
from sim.restaurant import Restaurant


@dataclass(frozen=True)
class Consequences:
    """What would follow.

    Attributes:
        cut_off: tables that no robot could come to any more.
        loads: how many loads for those tables people would have to carry: what is ordered and has not come.
        dishes: in them.
        carry_s: a person's time for these loads.
    """

    cut_off: tuple[str, ...] = ()
    loads: int = 0
    dishes: int = 0
    carry_s: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.cut_off)


def of_command(board: Board, restaurant: Restaurant, command: c.AnyCommand) -> Consequences:
    """The consequences of closing an edge or a table; none of anything else.

    Loads of what is still to be cooked are reckoned as full as they can be.
    """
    if isinstance(command, c.CloseTable):
        newly = [command.table] if command.table in restaurant.floor.tables else []
    elif isinstance(command, c.CloseEdge):
        before = out_of_reach(restaurant.floor, list(board.closed_edges))
        after = out_of_reach(restaurant.floor, [*board.closed_edges, (command.from_, command.to)])
        newly = [table for table in after if table not in before]
    else:
        return Consequences()
    fleet = restaurant.service.robots
    loads, dishes = 0, 0
    for ticket in board.open_tickets():
        for course in ticket.courses.values():
            if ticket.table in newly and course.delivered_ms is None:
                ordered = sum(ticket.lines[line].placed.quantity for line in course.lines)
                served = sum(course.loads[load - 1] for load in course.served)
                dishes += ordered - served
                loads += (
                    len(course.loads) - len(course.served)
                    if course.ready_ms is not None
                    else -(-ordered // (fleet.trays * fleet.dishes_per_tray))
                )
    return Consequences(tuple(newly), loads, dishes, loads * restaurant.service.staff.carry_s)
