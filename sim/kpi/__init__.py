"""fold(events) → what an evening was like: waits, the robots' work, money. docs/kpis.md defines each figure."""

from sim.kpi.figures import Kpis, Spread, rows, to_json
from sim.kpi.tally import Tally, measure

__all__ = ["Kpis", "Spread", "Tally", "measure", "rows", "to_json"]
