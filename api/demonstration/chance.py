"""Chance that repeats: the same seed makes the same data, ids included."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")

_EARLIEST = date(2019, 1, 1)
_DAYS = 2400
_FIRST_INSTANT = 1_546_300_800_000
_SPAN = 200_000_000_000


class Chance:
    """Draws of one seed."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311 - invented data, no secrets

    def id(self) -> str:
        """Return a UUID of version 7."""
        instant = _FIRST_INSTANT + self._random.randrange(_SPAN)
        tail = self._random.getrandbits(74)
        upper, lower = tail >> 62, tail & ((1 << 62) - 1)
        number = instant << 80 | 7 << 76 | upper << 64 | 2 << 62 | lower
        return str(UUID(int=number))

    def one(self, among: Sequence[T]) -> T:
        """Return one of several, each as likely as the others."""
        return self._random.choice(among)

    def weighed(self, weights: Mapping[T, int]) -> T:
        """Return one of several by weight."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def some(self, among: Sequence[T], least: int, most: int) -> list[T]:
        """Return so many different ones, in the order of chance."""
        count = self._random.randint(least, min(most, len(among)))
        return self._random.sample(among, count)

    def happens(self, percent: int) -> bool:
        """Say yes so many times in a hundred."""
        return self._random.randrange(100) < percent

    def number(self, least: int, most: int) -> int:
        """Return a whole number, both ends included."""
        return self._random.randint(least, most)

    def day(self) -> date:
        """Return a day of the invented years."""
        return _EARLIEST + timedelta(days=self._random.randrange(_DAYS))
