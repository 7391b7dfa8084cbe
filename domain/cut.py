"""The days of a report that lie in no whole month, counted from traces."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple
from uuid import UUID

from domain.fact import Family
from domain.standing import Stands
from domain.summary import Days, Key
from domain.trace import STEP, month_written, told, written

_NEVER = "99999999"

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
        if word[0] != STEP:
            self[word] = 0
            return 0
        # Links tell nothing of who stands where, and are many.
        plain, linked, _ = word.partition("+")
        if linked:
            mask = self[word] = self[plain]
            return mask
        mask = 0
        for name in told(word, self._place.home, self._place.space).stands:
            if name not in self._bits:
                self._bits[name] = 1 << len(self._names)
                self._names.append(name)
            mask |= self._bits[name]
        self[word] = mask
        return mask

    def of(self, words: Iterable[str]) -> int:
        """Return the bits of words together."""
        mask = 0
        for word in words:
            mask |= self[word]
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
        parts = line.split(" ")
        on, told_ = parts[1::2], parts[2::2]
        # The words of each line are in the order of their days.
        begin, end = bisect_left(on, first), bisect_right(on, last)
        if begin == end:
            continue
        held_from, held_to = bisect_left(on, since), bisect_right(on, until)
        cut = told_[begin : min(held_from, end)] + told_[held_to:end]
        # A line is in each of its months; the first that is cut counts it.
        if n == 0 or not cut or _first(on, begin, held_from, held_to)[:6] != month:
            continue
        words += cut * n
        new = masks.of(cut)
        if new:
            stories[new & ~masks.of(told_[held_from:held_to])] += n
            for teller in parts[0].split(",") if parts[0] else ():
                tellers[teller] = tellers.get(teller, 0) | new
    return Counter(words), stories, tellers


def _first(on: Sequence[str], begin: int, held_from: int, held_to: int) -> str:
    return on[begin] if begin < held_from else on[held_to]


def _whole(days: Days) -> tuple[str, str]:
    whole = days.whole()
    if whole is None:
        return _NEVER, _NEVER
    return written(whole.first or date.min), written(whole.last or date.max)


def months_cut(days: Days) -> list[str]:
    """Return the months that a range of days cuts: two at most."""
    ends = [
        end
        for cut in (days.cut() if days.bounded else ())
        for end in (cut.first or date.min, cut.last or date.max)
    ]
    return sorted({month_written(end) for end in ends})
