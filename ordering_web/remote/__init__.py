"""The house's events and an operator's commands, for programs elsewhere that have a staff token."""

from ordering_web.remote.stream import blueprint

__all__ = ["blueprint"]
