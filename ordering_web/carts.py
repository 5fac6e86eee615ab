"""The one cart of a visit: lines that any of its phones adds, changes or places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.notes import as_note, take_notes
from ordering_web.refusal import Refusal
from ordering_web.tokens import unguessable
from sim.database import Database
from sim.menu import Item, Menu, unit_price_minor
from sim.messages.commands import MAX_LINES, MAX_QUANTITY


@dataclass(frozen=True)
class CartLine:
    """A line of a cart, priced by the menu of now. `phone` added it."""

    line: int
    phone: str
    item: Item
    options: tuple[str, ...]
    quantity: int
    unit_minor: int
    note: str = ""

    @property
    def price_minor(self) -> int:
        return self.unit_minor * self.quantity


@dataclass(frozen=True)
class Cart:
    """A visit's cart. `key` is new for each ticket; `revision` changes with every change of a line."""

    key: str
    revision: int
    lines: tuple[CartLine, ...]

    @property
    def dishes(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def total_minor(self) -> int:
        return sum(line.price_minor for line in self.lines)


EMPTY = Cart("", 0, ())


class Carts:
    """Carts in the store, checked against the menu."""

    def __init__(self, database: Database, menu: Menu) -> None:
        self._database, self._menu = database, menu

    def of(self, visit: str) -> Cart:
        """The visit's cart; lines whose item or option has left the menu are not in it."""
        with self._database.read() as connection:
            return read_cart(connection, visit, self._menu)

    def add(
        self,
        visit: str,
        phone: str,
        item_id: str,
        options: tuple[str, ...],
        quantity: int,
        key: str,
        written: str = "",
    ) -> Item:
        """Add a line, or to the same phone's line of the same dish, options and note.

        Args:
            key: the form's. The same dish, options, quantity and note under the same key are added once.
            written: a note to the kitchen.

        Raises:
            Refusal: an unknown item or option, a quantity out of bounds, a note too long, a cart that is full.
        """
        item = self._menu.by_id.get(item_id)
        if item is None:
            raise Refusal("no-such-item", 400)
        chosen = complete_options(item, options)
        _check_quantity(quantity, least=1)
        note = as_note(written)
        addition = "\n".join((key, phone, item.id, *chosen, str(quantity), *([note] if note else [])))

        def work(connection: Connection) -> None:
            if _is_new(connection, visit, addition):
                _add(connection, visit, phone, item.id, chosen, quantity, note)

        self._database.write(work)
        return item

    def change(self, visit: str, line: int, quantity: int) -> None:
        """Set a line's quantity; 0 removes it. A line that is gone already stays gone.

        Raises:
            Refusal: a quantity out of bounds.
        """
        _check_quantity(quantity, least=0)
        rows = store.cart_lines
        mine = (rows.c.visit == visit) & (rows.c.line == line)

        def work(connection: Connection) -> None:
            changed = delete(rows).where(mine) if quantity == 0 else update(rows).where(mine).values(quantity=quantity)
            if connection.execute(changed).rowcount:
                _revise(connection, visit)

        self._database.write(work)

    def write_note(self, visit: str, line: int, written: str) -> None:
        """Set or, empty, delete a line's note; of a line that is gone nothing is kept.

        Raises:
            Refusal: it is too long.
        """
        note, rows = as_note(written), store.cart_lines
        changed = update(rows).where((rows.c.visit == visit) & (rows.c.line == line)).values(note=note or None)

        def work(connection: Connection) -> None:
            if connection.execute(changed).rowcount:
                _revise(connection, visit)

        self._database.write(work)


def complete_options(item: Item, options: tuple[str, ...]) -> tuple[str, ...]:
    """One choice for each of an item's options, the first where none is given.

    Raises:
        Refusal: a choice the item doesn't have, or two of one option.
    """
    left = list(options)
    chosen = []
    for option in item.options:
        known = [f"{option.id}:{choice.id}" for choice in option.choices]
        given = [one for one in left if one in known]
        if len(given) > 1:
            raise Refusal("no-such-option", 400)
        left = [one for one in left if one not in given]
        chosen.append(given[0] if given else known[0])
    if left:
        raise Refusal("no-such-option", 400)
    return tuple(chosen)


def read_cart(connection: Connection, visit: str, menu: Menu) -> Cart:
    """The cart as one committed state has it."""
    head = connection.execute(select(store.carts).where(store.carts.c.visit == visit)).first()
    if head is None:
        return EMPTY
    rows = connection.execute(
        select(store.cart_lines).where(store.cart_lines.c.visit == visit).order_by(store.cart_lines.c.line)
    )
    lines = (_cart_line(row, menu) for row in rows)
    return Cart(head.key, head.revision, tuple(line for line in lines if line is not None))


def start_over(connection: Connection, visit: str) -> None:
    """Empty a cart and give it a new key."""
    connection.execute(delete(store.cart_lines).where(store.cart_lines.c.visit == visit))
    connection.execute(update(store.carts).where(store.carts.c.visit == visit).values(key=unguessable(), revision=0))


def put_back(connection: Connection, visit: str, ticket: str, lines: list[dict[str, Any]]) -> None:
    """Add lines of a ticket as they once were, with their notes; those that no longer fit are left out."""
    notes = take_notes(connection, ticket)
    for number, line in enumerate(lines, start=1):
        phone, item, options, quantity = line["phone"], line["item"], tuple(line["options"]), line["quantity"]
        try:
            _add(connection, visit, phone, item, options, quantity, notes.get(number, ""))
        except Refusal:
            return  # full: the diner filled it with other dishes meanwhile


def _check_quantity(quantity: int, least: int) -> None:
    if not least <= quantity <= MAX_QUANTITY:
        raise Refusal("quantity", 400, most=MAX_QUANTITY)


def _cart_line(row: Any, menu: Menu) -> CartLine | None:
    item, options = menu.by_id.get(row.item), tuple(row.options)
    if item is None:
        return None
    try:
        unit_minor = unit_price_minor(item, options)
        return CartLine(row.line, row.phone, item, options, row.quantity, unit_minor, row.note or "")
    except KeyError:
        return None


def _revise(connection: Connection, visit: str) -> None:
    known = update(store.carts).where(store.carts.c.visit == visit).values(revision=store.carts.c.revision + 1)
    if connection.execute(known).rowcount == 0:
        connection.execute(insert(store.carts).values(visit=visit, key=unguessable(), revision=1))


def _is_new(connection: Connection, visit: str, addition: str) -> bool:
    """Whether an addition comes for the first time; from now on it does not."""
    rows = store.additions
    known = select(rows.c.addition).where(rows.c.visit == visit, rows.c.addition == addition)
    if connection.execute(known).first():
        return False
    connection.execute(insert(rows).values(visit=visit, addition=addition))
    return True


def _add(
    connection: Connection, visit: str, phone: str, item: str, options: tuple[str, ...], quantity: int, note: str
) -> None:
    _revise(connection, visit)
    rows = connection.execute(select(store.cart_lines).where(store.cart_lines.c.visit == visit)).all()
    for row in rows:
        if (row.phone, row.item, tuple(row.options), row.note or "") == (phone, item, options, note):
            _check_quantity(row.quantity + quantity, least=1)
            changed = update(store.cart_lines).where(store.cart_lines.c.line == row.line)
            connection.execute(changed.values(quantity=row.quantity + quantity))
            return
    if len(rows) >= MAX_LINES:
        raise Refusal("cart-full", 400, most=MAX_LINES)
    added = {"visit": visit, "phone": phone, "item": item, "options": list(options), "quantity": quantity}
    added["note"] = note or None
    connection.execute(insert(store.cart_lines).values(**added))
