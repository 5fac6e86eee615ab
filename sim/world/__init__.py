"""The SimPy processes: kitchen, robots and dining room, in one world."""

from sim.world.world import World

__all__ = ["World"]
