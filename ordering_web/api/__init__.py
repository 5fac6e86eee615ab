"""The programs' door: figures for Prometheus and a small JSON API, each request with a token of the staff."""

from ordering_web.api import endpoints, metrics
from ordering_web.api.blueprint import blueprint

__all__ = ["blueprint", "endpoints", "metrics"]
