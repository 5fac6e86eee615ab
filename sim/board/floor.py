"""How the floor changes: what is closed, and which tables no robot can reach."""

from __future__ import annotations

from sim.board.facts import Facts, Folds
from sim.messages import events as e


def edge_closed(facts: Facts, event: e.EdgeClosed) -> None:
    facts.closed_edges[event.from_, event.to] = facts.at_ms


def edge_opened(facts: Facts, event: e.EdgeOpened) -> None:
    del facts.closed_edges[event.from_, event.to]


def table_closed(facts: Facts, event: e.TableClosed) -> None:
    facts.closed_tables[event.table] = facts.at_ms


def table_opened(facts: Facts, event: e.TableOpened) -> None:
    del facts.closed_tables[event.table]


def table_cut_off(facts: Facts, event: e.TableCutOff) -> None:
    facts.cut_off[event.table] = event.because


def table_in_reach(facts: Facts, event: e.TableInReach) -> None:
    del facts.cut_off[event.table]


FOLDS: Folds = {
    e.EdgeClosed: edge_closed,
    e.EdgeOpened: edge_opened,
    e.TableClosed: table_closed,
    e.TableOpened: table_opened,
    e.TableCutOff: table_cut_off,
    e.TableInReach: table_in_reach,
}
