"""fold(events) → what an evening was like: guests, waits, the robots' work, money. docs/kpis.md defines each figure."""

from sim.kpi.figures import Kpis, Spread
from sim.kpi.tally import Tally, measure
from sim.kpi.written import rows, to_csv, to_json

__all__ = ["Kpis", "Spread", "Tally", "measure", "rows", "to_csv", "to_json"]
