"""Axes: few places to say a number or a day at, round ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10
from typing import Final

_ROUND: Final = (1, 2, 5, 10)
_YEAR: Final = 12
_MONTHS: Final = (
    *(1, 2, 3, 6),
    *(_YEAR * each for each in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)),
)
_LETTERS: Final = ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_WHOLE: Final = 10_000
"""From where on a number is written in thousands or more."""


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of time, and where its days lie between two places."""

    first: date
    last: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """Return where a day lies; one beyond the stretch lies at its end."""
        length = (self.last - self.first).days
        share = (day - self.first).days / length if length else 0.5
        return self.left + min(max(share, 0), 1) * (self.right - self.left)

    def ticks(self, most: int = 5) -> Iterator[tuple[date, str]]:
        """Yield at most so many round days, as their year, month or day is written."""
        months = (self.last.year - self.first.year) * 12
        months += self.last.month - self.first.month
        if months < most - 1:
            yield from self._by_day(most)
            return
        step = next((each for each in _MONTHS if months // each < most), months)
        number = self.first.year * 12 + self.first.month - 1
        number = ceil(number / step) * step
        while (year := number // 12) <= date.max.year:
            day = date(max(year, 1), number % 12 + 1, 1)
            if day > self.last:
                return
            if day >= self.first:
                yield day, f"{year:04}" if step >= _YEAR else f"{day:%Y-%m}"
            number += step

    def _by_day(self, most: int) -> Iterator[tuple[date, str]]:
        length = (self.last - self.first).days
        step = max(ceil(length / max(most - 2, 1)), 1)
        for days in range(0, length + 1, step):
            day = self.first + timedelta(days=days)
            yield day, day.isoformat()


def numbers(low: float, high: float, most: int = 3) -> list[float]:
    """Return at most so many round numbers from at most `low` to at least `high`."""
    if high <= low:
        low, high = low - (abs(low) or 1) / 2, high + (abs(high) or 1) / 2
    power = 10 ** floor(log10((high - low) / most))
    for scale in (power, power * 10, power * 100):
        for each in _ROUND:
            step = each * scale
            first, last = floor(low / step), ceil(high / step)
            if last - first < most:
                return [number * step for number in range(first, last + 1)]
    return [low, high]


def short(number: float) -> str:
    """Return a number as few letters as say it: 40, 0.25, 12k, 3.5M."""
    for size, letter in _LETTERS:
        if abs(number) >= max(size, _WHOLE):
            return f"{number / size:.3g}{letter}"
    return f"{number:.4g}"
