"""How chores change what is true: which tables are soiled, what robots do about it."""

from __future__ import annotations

from sim.board.facts import Facts, Folds
from sim.board.states import Chore, Soiled
from sim.messages import events as e


def table_soiled(facts: Facts, event: e.TableSoiled) -> None:
    facts.soiled[event.table] = Soiled(event.visit, facts.at_ms)


def table_given_to_staff(facts: Facts, event: e.TableGivenToStaff) -> None:
    facts.soiled[event.table].staff_until_ms = event.until_ms


def table_cleared(facts: Facts, event: e.TableCleared) -> None:
    del facts.soiled[event.table]
    facts.dishes.pop(event.table, None)


def chore_assigned(facts: Facts, event: e.ChoreAssigned) -> None:
    facts.chores[event.chore] = Chore(event.chore, event.robot, event.kind, event.places)
    facts.robots[event.robot].chore = event.chore
    for place in event.places:
        if place.call and place.table:
            facts.calls[place.call].trips += 1
        elif place.table in facts.soiled:
            facts.soiled[place.table].trips += 1


def stay_began(facts: Facts, event: e.StayBegan) -> None:
    chore = facts.chores[event.chore]
    chore.began_ms, chore.until_ms = facts.at_ms, event.until_ms


def stay_ended(facts: Facts, event: e.StayEnded) -> None:
    chore = facts.chores[event.chore]
    place = chore.places[chore.done]
    if place.action == "collect":
        facts.put_dishes(place.table, -event.dishes)
        chore.dishes += event.dishes
    elif place.action == "wash":
        chore.dishes -= event.dishes
    _lade(facts, chore, event.trays)
    chore.done, chore.began_ms, chore.until_ms = chore.done + 1, None, None
    if not chore.ahead:
        _end(facts, chore)


def chore_dropped(facts: Facts, event: e.ChoreDropped) -> None:
    chore = facts.chores[event.chore]
    _lade(facts, chore, 0)
    _end(facts, chore)


def _lade(facts: Facts, chore: Chore, trays: int) -> None:
    """So many of its robot's trays are laden from now on."""
    robot = facts.robots[chore.robot]
    if trays != chore.trays:
        facts.battery.settle(robot, facts.at_ms)
        robot.trays += trays - chore.trays
        chore.trays = trays


def _end(facts: Facts, chore: Chore) -> None:
    del facts.chores[chore.chore]
    facts.robots[chore.robot].chore = None


FOLDS: Folds = {
    e.TableSoiled: table_soiled,
    e.TableGivenToStaff: table_given_to_staff,
    e.TableCleared: table_cleared,
    e.ChoreAssigned: chore_assigned,
    e.StayBegan: stay_began,
    e.StayEnded: stay_ended,
    e.ChoreDropped: chore_dropped,
}
