"""Chance: every draw comes from a stream named by the seed, the purpose and who asked.

So a policy that reorders tickets doesn't swap their luck (common random numbers), and a world built
from a board needs no state of a generator: it names the stream again.
"""

from __future__ import annotations

import hashlib
import math
import random


def stream(seed: int, *name: object) -> random.Random:
    """A generator of its own for a name: equal names, equal draws, on every machine."""
    return random.Random(_bits(seed, *name))


def share(seed: int, *name: object) -> float:
    """One draw, uniform in [0, 1), for where a whole generator would be too much."""
    return _bits(seed, *name) / 2**64


def _bits(seed: int, *name: object) -> int:
    path = "/".join(str(part) for part in (seed, *name))
    return int.from_bytes(hashlib.sha256(path.encode()).digest()[:8], "big")


def lognormal(chance: random.Random, mean: float, cv: float) -> float:
    """A draw of the lognormal distribution with this mean and coefficient of variation."""
    if cv == 0:
        return mean
    variance = math.log1p(cv * cv)
    return chance.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))


def gamma(chance: random.Random, mean: float, cv: float) -> float:
    """A draw of the gamma distribution with this mean and coefficient of variation; with cv 1 it is exponential."""
    return mean if cv == 0 else chance.gammavariate(1 / (cv * cv), mean * cv * cv)


def uniform(chance: random.Random, mean: float, cv: float) -> float:
    """A draw of the uniform distribution with this mean and coefficient of variation, at most `MOST_UNIFORM_CV`."""
    half = mean * cv * math.sqrt(3)
    return chance.uniform(mean - half, mean + half)


LAWS = {"lognormal": lognormal, "gamma": gamma, "uniform": uniform}  # by name; none of them goes below 0
MOST_UNIFORM_CV = 1 / math.sqrt(3)  # a uniform distribution with more reaches below 0


def as_ms(seconds: float) -> int:
    """Seconds as whole milliseconds, rounded up: nothing is ever done early."""
    return math.ceil(round(seconds * 1000, 6))
