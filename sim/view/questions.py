"""What an operator is asked before a command is handed in, whichever key it comes from: a card's, `!` or `u`."""

from __future__ import annotations

from sim.board import Board
from sim.messages import commands as c
from sim.restaurant import Restaurant
from sim.view.costs import price_of
from sim.view.words import short_name, table_label, way_name


def question_before(restaurant: Restaurant, board: Board, command: c.AnyCommand) -> str:
    """What someone has to say yes to first; empty where nobody is asked."""
    match command:
        case c.CloseTable(table):
            price = price_of(restaurant, board, command)
            return price and f"Close {table_label(table)}? {price}"
        case c.CloseEdge(from_, to):
            price = price_of(restaurant, board, command)
            return price and f"Close the way {way_name(restaurant.floor, from_, to)}? {price}"
        case c.CloseVisit(visit):
            return f"Has the party of {table_label(board.visits[visit].table)} left?"
        case c.BreakRobot(robot):
            return f"Stop robot {short_name(robot)} here? It blocks the way until mended."
        case c.RemoveRobot(robot):
            return f"Carry robot {short_name(robot)} away? People take what is on its trays."
        case c.EightySixItem(item):
            return f"No more {restaurant.menu.by_id[item].name.en}, for anyone, from now on?"
        case c.StopAll():
            return "Stop all robots where they are? Food on them waits until they go on."
        case c.ResumeAll():
            return "Let all robots go on? Nobody should stand in their way."
    return ""
