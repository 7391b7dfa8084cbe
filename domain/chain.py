"""Chains: days by which a distinct count becomes additive.

Something that happened on the days d1 < d2 < d3 adds 1 on each day and takes 1 from
each pair of neighbours: the sum over any range of days is 1 if a day lies in it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise


def chain(days: Iterable[date]) -> Iterator[tuple[date, date, int]]:
    """Yield what makes a distinct count additive: days, and pairs of neighbours.

    The sum of the third values over all that lie inside a range of days is 1 where
    at least one of `days` lies in it, and 0 elsewhere.
    """
    ordered = sorted(set(days))
    for day in ordered:
        yield day, day, 1
    for first, last in pairwise(ordered):
        yield first, last, -1
