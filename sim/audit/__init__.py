"""The independent judge of safety and liveness: it knows the floor and the events, and nothing of who planned them."""

from sim.audit.judge import audit
from sim.audit.report import Nearest, Report, Violation, WaitTotal, render, to_json

__all__ = ["Nearest", "Report", "Violation", "WaitTotal", "audit", "render", "to_json"]
