"""Drawing at random, the same on every machine and every Python.

Only `Random.random()` is used: its sequence for a given seed is a promise of the language,
which is not true of `choice` or `shuffle`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import log
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values with weights; `pick(u)` maps a number in [0, 1) to one of them."""

    __slots__ = ("_sums", "values")

    def __init__(self, pairs: Sequence[tuple[T, float]]) -> None:
        self.values = tuple(value for value, _ in pairs)
        total = sum(weight for _, weight in pairs)
        self._sums = [s / total for s in accumulate(weight for _, weight in pairs)]
        self._sums[-1] = 1.0

    def pick(self, u: float) -> T:
        """The value whose slice of [0, 1) holds `u`."""
        return self.values[bisect_right(self._sums, u)]


class Dice:
    """One stream of random numbers with the few ways of drawing that the county needs."""

    __slots__ = ("random",)

    def __init__(self, *seed: object) -> None:
        self.random = Random(":".join(map(str, seed))).random

    def chance(self, share: float) -> bool:
        """True in `share` of the draws."""
        return self.random() < share

    def below(self, n: int) -> int:
        """A whole number from 0 to n - 1."""
        return int(self.random() * n)

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return low + (high - low) * self.random()

    def one_of(self, values: Sequence[T]) -> T:
        """One of the values, each as likely as the other."""
        return values[int(self.random() * len(values))]

    def waiting(self, mean: float) -> float:
        """An exponential waiting time."""
        return -log(1.0 - self.random()) * mean

    def round_yuan(self, low: float, high: float, step: int = 1000) -> int:
        """An amount in fen between two amounts, rounded to `step` fen as people say amounts."""
        return int(self.between(low, high)) // step * step
