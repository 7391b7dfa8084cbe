"""The days of a report that lie in no whole month, counted from traces."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple
from uuid import UUID

from domain.fact import Family
from domain.standing import Stands
from domain.summary import Days, Key
from domain.trace import month_written, told, written

Lines = Mapping[str, int]
"""Traces, and how often each is there."""


class Place(NamedTuple):
    """Where traces are: in whose report, from which home, in which month."""

    space: UUID
    home: UUID
    month: str


@dataclass(slots=True)
class Cut:
    """What the cut days add to a report."""

    counts: Counter[Key] = field(default_factory=Counter)
    tellers: Stands = field(default_factory=dict)
    """Who stands behind the counts of each name on these days."""

    def add(self, days: Days, place: Place, lines: Lines) -> None:
        """Add what a month's lines tell of the days in a range that it cuts.

        Whoever stands in a whole month of the range too is counted there, but for
        tellers, whose other stories the line does not know.
        """
        masks = _Masks(place)
        words, stories, tellers = _tallied(days, place.month, lines, masks)
        for word, n in words.items():
            for key in told(word, place.home, place.space).counts:
                self.counts[key] += n
        for mask, n in stories.items():
            for subject, facet in masks.named(mask):
                self.counts[Key(Family.STORIES, subject, facet)] += n
        people = {UUID(teller): mask for teller, mask in tellers.items()}
        for subject, facet in masks.named(reduce(or_, people.values(), 0)):
            bit = masks.bit(subject, facet)
            behind = {teller for teller, mask in people.items() if mask & bit}
            name = Key(Family.TELLERS, subject, facet).name
            self.tellers.setdefault(name, set()).update(behind)


class _Masks(dict[str, int]):
    """Which subjects and facets a word stands behind, as bits."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place
        self._bits: dict[tuple[str, str], int] = {}
        self._names: list[tuple[str, str]] = []

    def __missing__(self, word: str) -> int:
        mask = 0
        for name in told(word, self._place.home, self._place.space).stands:
            if name not in self._bits:
                self._bits[name] = 1 << len(self._names)
                self._names.append(name)
            mask |= self._bits[name]
        self[word] = mask
        return mask

    def bit(self, subject: str, facet: str) -> int:
        """Return the bit of a subject and facet."""
        return self._bits[subject, facet]

    def named(self, mask: int) -> Iterator[tuple[str, str]]:
        """Yield the subjects and facets whose bits are set."""
        while mask:
            bit = mask & -mask
            yield self._names[bit.bit_length() - 1]
            mask ^= bit


def _tallied(
    days: Days, month: str, lines: Lines, masks: _Masks
) -> tuple[Counter[str], Counter[int], dict[str, int]]:
    """Return the words of the cut days, and behind what stories and tellers stand.

    Nothing is looked up but the words: this is done for each line of two months.
    """
    first, last = written(days.first or date.min), written(days.last or date.max)
    since, until = _whole(days)
    words: list[str] = []
    stories: Counter[int] = Counter()
    tellers: dict[str, int] = {}
    for line, n in lines.items():
        told_by, *parts = line.split(" ")
        inside = [
            (day, word)
            for day, word in zip(parts[::2], parts[1::2], strict=True)
            if first <= day <= last
        ]
        cut = [(day, word) for day, word in inside if not since <= day <= until]
        # A line is in each of its months; the first that is cut counts it.
        if n == 0 or not cut or cut[0][0][:6] != month:
            continue
        new = held = 0
        for _, word in cut:
            new |= masks[word]
            words += [word] * n
        for day, word in inside:
            if since <= day <= until:
                held |= masks[word]
        if new:
            stories[new & ~held] += n
            for teller in told_by.split(",") if told_by else ():
                tellers[teller] = tellers.get(teller, 0) | new
    return Counter(words), stories, tellers


def _whole(days: Days) -> tuple[str, str]:
    whole = days.whole()
    if whole is None:
        return written(date.max), written(date.min)
    return written(whole.first or date.min), written(whole.last or date.max)


def months_cut(days: Days) -> list[str]:
    """Return the months that a range of days cuts: two at most."""
    ends = [
        end
        for cut in (days.cut() if days.bounded else ())
        for end in (cut.first or date.min, cut.last or date.max)
    ]
    return sorted({month_written(end) for end in ends})
