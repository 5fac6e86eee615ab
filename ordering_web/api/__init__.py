"""The programs' door: figures for Prometheus and a small JSON API, each request with a token of the staff."""

from ordering_web.api import endpoints, log_lines, metrics
from ordering_web.api.blueprint import blueprint

__all__ = ["blueprint", "endpoints", "log_lines", "metrics"]
