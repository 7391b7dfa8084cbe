"""The stall profile: at which cycle stories stop, as a report shows it.

A step that nothing follows yet is not said to wait for ever: the share that still waits
after so many days is the product-limit estimate of Kaplan and Meier (1958,
"Nonparametric estimation from incomplete observations"), in which it has waited until
the day of the report.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Self

from domain.cycle import Cycle
from domain.fact import Family
from domain.headcount import Count
from domain.indicator import as_decimal
from domain.sentence import Sentences
from domain.stall import AT_RISK, FOLLOWED, UNDATED, WAITING, waited
from domain.summary import Key

MARKS = tuple(weeks * 7 for weeks in (1, 2, 4, 8, 13, 26, 52, 104))
"""Days for which a report says how many waited so long; each begins a stretch."""


@dataclass(frozen=True, slots=True)
class Point:
    """How many steps had waited for so many days."""

    days: int
    followed: Count
    """Followed in fewer days."""
    at_risk: Count
    """Known to have waited for so long."""
    share_waiting: Decimal | None
    sources: dict[str, str]


@dataclass(frozen=True, slots=True)
class Stall:
    """How long steps at a cycle wait for the next."""

    cycle: Cycle
    steps: Count
    followed: Count
    waiting: Count
    undated: Count
    median_days: int | None
    """The first day by which half of them is followed; None where that is not seen."""
    curve: list[Point]
    sources: dict[str, str]


@dataclass(frozen=True, slots=True)
class Stalls:
    """Where stories stop, cycle by cycle."""

    method: str
    cycles: list[Stall]


Sources = Callable[[str, str, str], str]


def stalls_of(
    counts: Mapping[Key, int],
    cycles: Iterable[Cycle],
    today: date,
    sources: Sources,
    words: Sentences,
) -> Stalls:
    """Return where stories stop, from the counts of a report."""
    held: dict[str, dict[str, int]] = {}
    for (family, subject, facet), n in counts.items():
        if family is Family.STALLS and n:
            held.setdefault(subject, {})[facet] = n
    return Stalls(
        words.say("counting.stalls"),
        [_stall(each, held.get(each, {}), today, sources) for each in cycles],
    )


def _stall(
    cycle: Cycle, outcomes: Mapping[str, int], today: date, sources: Sources
) -> Stall:
    known = Waits.of(outcomes, today)
    followed, waiting = sum(known.ended.values()), sum(known.going.values())
    steps = sum(outcomes.values())
    curve, seen = known.survival(), known.seen
    over = bool(curve) and curve[-1][1] == 0

    def point(days: int) -> Point:
        at_risk = sum(n for each, n in seen.items() if each >= days)
        facets = {name: f"{name}:{days}" for name in (FOLLOWED, AT_RISK)}
        return Point(
            days,
            followed=sum(n for each, n in known.ended.items() if each < days),
            at_risk=at_risk,
            # Once every step was followed it is known that none waits on.
            share_waiting=_share(curve, days) if at_risk or over else None,
            sources={n: sources("stalls", cycle, f) for n, f in facets.items()},
        )

    parts = {"steps": "", FOLLOWED: FOLLOWED, WAITING: WAITING, UNDATED: UNDATED}
    return Stall(
        cycle=cycle,
        steps=steps,
        followed=followed,
        waiting=waiting,
        undated=steps - followed - waiting,
        median_days=next((day for day, share in curve if share <= _HALF), None),
        curve=[point(days) for days in MARKS] if outcomes else [],
        sources={name: sources("stalls", cycle, f) for name, f in parts.items()},
    )


_HALF = Fraction(1, 2)
Curve = list[tuple[int, Fraction]]


@dataclass(frozen=True, slots=True)
class Waits:
    """How many steps waited how many days: until another followed, or until now."""

    ended: Counter[int]
    going: Counter[int]

    @classmethod
    def of(cls, outcomes: Mapping[str, int], today: date) -> Self:
        """Return what is known of waits, of which some outcomes say nothing."""
        ended: Counter[int] = Counter()
        going: Counter[int] = Counter()
        for outcome, n in outcomes.items():
            days = waited(outcome, today)
            if days is not None:
                (ended if outcome.startswith(FOLLOWED) else going)[days] += n
        return cls(ended, going)

    @property
    def seen(self) -> Counter[int]:
        """How many steps were seen to wait for so long, however it went on."""
        return self.ended + self.going

    def survival(self) -> Curve:
        """Return the days on which steps were followed, and the share that waits on."""
        share, seen = Fraction(1), self.seen
        at_risk = seen.total()
        curve: Curve = []
        for days in sorted(seen):
            if self.ended[days]:
                share *= 1 - Fraction(self.ended[days], at_risk)
                curve.append((days, share))
            at_risk -= seen[days]
        return curve


def _share(curve: Curve, days: int) -> Decimal:
    shares = [share for day, share in curve if day < days]
    return as_decimal(shares[-1] if shares else Fraction(1))
