"""The independent judge of safety and liveness: it knows the floor and the events, and nothing of who planned them."""

from sim.audit.judge import audit
from sim.audit.report import GraphState, Nearest, Report, Ring, Unexplained, Violation, Wait, WaitTotal, to_json
from sim.audit.text import render

__all__ = [
    "GraphState",
    "Nearest",
    "Report",
    "Ring",
    "Unexplained",
    "Violation",
    "Wait",
    "WaitTotal",
    "audit",
    "render",
    "to_json",
]
