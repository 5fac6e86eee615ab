"""An instant that is not sure: a mean, and how sure it is; and how long what has begun still takes."""

from __future__ import annotations

import math
from typing import NamedTuple

SURE = 6.0  # standard deviations: beyond, what is left grows with what has passed


class Guess(NamedTuple):
    """An instant of world time that is not sure."""

    mean_ms: float
    variance: float  # of milliseconds

    def after(self, mean_ms: float, spread_ms: float = 0.0) -> Guess:
        """What comes so much later, give or take a standard deviation."""
        return Guess(self.mean_ms + mean_ms, self.variance + spread_ms**2)


def still_ms(mean_ms: float, cv: float, elapsed_ms: float) -> float:
    """How long something of a lognormal length still takes on average, once it has taken so long and is not over.

    The mean excess E[T - t | T > t] = m Φ(σ - z) / Φ(-z) - t with z = (ln t - μ) / σ. It falls at first, and rises for
    what is far overdue.

    Args:
        mean_ms, cv: the mean, and the coefficient of variation.
    """
    if elapsed_ms <= 0:
        return mean_ms
    sigma = math.sqrt(math.log1p(cv**2))
    z = min(SURE, (math.log(elapsed_ms / mean_ms) + sigma**2 / 2) / sigma)
    past_ms = mean_ms * math.exp(sigma * z - sigma**2 / 2)  # the elapsed time, if it is not beyond all doubt
    return (mean_ms * _above(z - sigma) / _above(z) - past_ms) * max(1.0, elapsed_ms / past_ms)


def _above(z: float) -> float:
    """How likely a standard normal variable is above this."""
    return math.erfc(z / math.sqrt(2)) / 2
