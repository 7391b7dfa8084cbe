"""How many a list holds, for those who ask: counted up to a bound, or estimated."""

from dataclasses import dataclass
from enum import StrEnum

COUNTED_MAX = 10_000
"""Where counting stops."""


class Counting(StrEnum):
    """How the whole of a list is to be counted."""

    EXACT = "exact"
    ESTIMATED = "estimated"
    """From summaries where there are any; else like exact."""


class Means(StrEnum):
    """What the total of a list is."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    """Counting stopped, or small groups are held back and the rest is rounded down."""
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Total:
    """How many there are in a list."""

    n: int
    means: Means


def counted(n: int) -> Total:
    """Return the total of so many, of whom one more than `COUNTED_MAX` are counted."""
    if n > COUNTED_MAX:
        return Total(COUNTED_MAX, Means.AT_LEAST)
    return Total(n, Means.EXACT)
