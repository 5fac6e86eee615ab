"""The dining room: visits open and close, tickets are taken or refused."""

from __future__ import annotations

from collections import Counter

from sim.menu import Item, unit_price_minor
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.reasons import because
from sim.world.scene import Scene


class DiningRoom:
    """Answers the guests' commands."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def open_visit(self, asked: c.OpenVisit) -> None:
        board, emit = self._scene.board, self._scene.emit
        if asked.visit in board.visits:
            emit(e.VisitRefused(asked.visit, asked.table, "visit exists"))
        elif asked.table not in self._scene.restaurant.floor.tables:
            emit(e.VisitRefused(asked.visit, asked.table, "no such table"))
        elif not board.doors_open:
            emit(e.VisitRefused(asked.visit, asked.table, "doors closed"))
        elif asked.table in board.closed_tables:
            emit(e.VisitRefused(asked.visit, asked.table, "table closed"))
        elif asked.table in board.seated:
            emit(e.VisitRefused(asked.visit, asked.table, "table taken"))
        else:
            if asked.table in board.soiled:
                emit(e.TableCleared(asked.table, "staff"))  # by whoever lets them sit down there
            emit(e.VisitOpened(asked.visit, asked.table, asked.guests))

    def join_visit(self, asked: c.JoinVisit) -> None:
        visit = self._scene.board.visits.get(asked.visit)
        if visit is not None and visit.closed_ms is None and not visit.joined:
            self._scene.emit(e.VisitJoined(asked.visit))

    def record_refund(self, asked: c.RecordRefund) -> None:
        """Money is the pages' own; the log is told of it, so that the figures of an evening are right."""
        board, emit = self._scene.board, self._scene.emit
        if asked.visit not in board.visits:
            emit(e.CommandRefused(because("no-visit", visit=asked.visit)))
        elif asked.refund in board.refunds:
            emit(e.CommandRefused(because("refund-recorded", refund=asked.refund)))
        elif asked.served and asked.amount_minor > board.served_minor(asked.visit):
            emit(e.CommandRefused(because("refund-too-much", visit=asked.visit)))
        else:
            emit(e.RefundRecorded(asked.refund, asked.visit, asked.amount_minor, asked.reason, asked.served))

    def close_visit(self, asked: c.CloseVisit) -> None:
        board, emit = self._scene.board, self._scene.emit
        visit = board.visits.get(asked.visit)
        if visit is None:
            emit(e.VisitCloseRefused(asked.visit, "no such visit"))
        elif visit.closed_ms is not None:
            emit(e.VisitCloseRefused(asked.visit, "visit closed"))
        elif any(board.tickets[ticket].is_open for ticket in visit.tickets):
            emit(e.VisitCloseRefused(asked.visit, "tickets open"))
        else:
            self.see_off(asked.visit)

    def see_off(self, visit: str) -> None:
        """A party leaves, and its dishes stay."""
        board, table = self._scene.board, self._scene.board.visits[visit].table
        self._scene.emit(e.VisitClosed(visit))
        if table in board.dishes:
            self._scene.emit(e.TableSoiled(table, visit, board.dishes[table]))

    def place_ticket(self, asked: c.PlaceTicket) -> None:
        refused, sold_out = self._refusal(asked), ""
        if refused is None and (sold_out := self._sold_out(asked)):
            refused = "sold out"
        if refused is not None:
            self._scene.emit(e.TicketRefused(asked.ticket, asked.visit, refused, sold_out))
            return
        items = self._scene.restaurant.menu.by_id
        lines = tuple(_placed_line(number, line, items[line.item]) for number, line in enumerate(asked.lines, start=1))
        table = self._scene.board.visits[asked.visit].table
        self._scene.emit(e.TicketPlaced(asked.ticket, asked.visit, table, lines, asked.authority, asked.together))

    def _refusal(self, asked: c.PlaceTicket) -> e.RefusedBecause | None:
        board = self._scene.board
        visit = board.visits.get(asked.visit)
        if visit is None:
            return "no such visit"
        if visit.closed_ms is not None:
            return "visit closed"
        if not board.doors_open:
            return "doors closed"
        if asked.ticket in board.tickets:
            return "ticket exists"
        items = self._scene.restaurant.menu.by_id
        for line in asked.lines:
            if line.item not in items:
                return "no such item"
            if not _has_options(items[line.item], line.options):
                return "no such option"
        return None

    def _sold_out(self, asked: c.PlaceTicket) -> str:
        """The first item of which the ticket wants more than there is, or nothing."""
        wanted = Counter[str]()
        for line in asked.lines:
            wanted[line.item] += line.quantity
            left = self._scene.board.left_of(line.item)
            if left is not None and wanted[line.item] > left:
                return line.item
        return ""


def _has_options(item: Item, chosen: tuple[str, ...]) -> bool:
    """Whether these are choices of the item, at most one for each of its options."""
    try:
        unit_price_minor(item, chosen)
    except KeyError:
        return False
    options = [choice.split(":", 1)[0] for choice in chosen]
    return len(set(options)) == len(options)


def _placed_line(number: int, line: c.OrderedLine, item: Item) -> e.PlacedLine:
    price_minor = unit_price_minor(item, line.options)
    return e.PlacedLine(number, item.id, line.quantity, item.course, price_minor, line.options)
