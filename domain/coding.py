"""Coding: where tellers and analysts place steps, and how far they agree.

A coder says of each step, cycle by cycle, whether it stands there or not. Two coders
are compared at a cycle by Cohen's kappa over the steps that both placed (Cohen 1960,
"A coefficient of agreement for nominal scales"). As a step may stand in any number of
cycles, all cycles together are summed up by the pooled kappa (De Vries, Elliott,
Kanouse and Teleki 2008, "Using pooled kappa to summarize interrater agreement across
many items"): the mean of observed and of expected agreement over the cycles, and
kappa of these. Where each step stands in exactly one cycle it is Cohen's own.

Several analysts among each other are compared by Fleiss' kappa, for which it need not
be the same ones who place every step, nor equally many (Fleiss, Levin and Paik 2003,
"Statistical methods for rates and proportions", 18.3).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from domain.cycle import Cycle, Dimension, Side
from domain.scheme import TODAY, Scheme
from domain.story import PlacedAs, Polarity, joint_polarity


class Placements(StrEnum):
    """Whose placements a report counts."""

    DEFAULT = "default"
    """The teller's; the analysts' where the teller made none."""
    TELLER = "teller"
    ANALYST = "analyst"
    BOTH = "both"


OTHERS = tuple(each for each in Placements if each is not Placements.DEFAULT)
"""Those by which a report is counted only where somebody asks for it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A placement, as far as counting asks."""

    cycle: Cycle
    polarity: Polarity | None
    placed_as: PlacedAs
    placed_by: UUID
    scheme: Scheme = TODAY
    """The scheme in which it was said."""
    dimension: Dimension | None = None


@dataclass(frozen=True, slots=True)
class Coded:
    """A step as its coders placed it, where an analyst did: each at which cycles."""

    teller: frozenset[Cycle]
    """Where the step's teller placed it, whoever wrote it down; empty if nowhere."""
    analysts: Mapping[UUID, frozenset[Cycle]]


def counted(
    placements: Iterable[Placed], whose: Placements
) -> dict[Cycle, Polarity | None]:
    """Return the polarity at each cycle that counts, in the order of `Cycle`.

    Where those who count say different things of one cycle it is `mixed`.
    """
    said: dict[Cycle, set[Polarity | None]] = {}
    for placement in _chosen(list(placements), whose):
        said.setdefault(placement.cycle, set()).add(placement.polarity)
    return {cycle: joint_polarity(said[cycle]) for cycle in Cycle if cycle in said}


def older(placements: Iterable[Placed], whose: Placements) -> dict[Cycle, Scheme]:
    """Return the older scheme of each cycle at which all that counts is of that one."""
    said: dict[Cycle, set[Scheme]] = {}
    for placement in _chosen(list(placements), whose):
        said.setdefault(placement.cycle, set()).add(placement.scheme)
    alone = {
        cycle: min(said[cycle]) for cycle in Cycle if len(said.get(cycle, ())) == 1
    }
    return {cycle: scheme for cycle, scheme in alone.items() if scheme is not TODAY}


def sided(placements: Iterable[Placed], whose: Placements) -> dict[Cycle, Side]:
    """Return the side at each cycle of which somebody who counts says one.

    Where they say different ones it is `both`.
    """
    said: dict[Cycle, set[Dimension]] = {}
    for placement in _chosen(list(placements), whose):
        if placement.dimension is not None:
            said.setdefault(placement.cycle, set()).add(placement.dimension)
    return {
        cycle: Side(min(said[cycle])) if len(said[cycle]) == 1 else Side.BOTH
        for cycle in Cycle
        if cycle in said
    }


def _chosen(placements: list[Placed], whose: Placements) -> list[Placed]:
    if whose is Placements.BOTH:
        return placements
    analysts = whose is Placements.ANALYST
    wanted = PlacedAs.ANALYST if analysts else PlacedAs.TELLER
    found = [each for each in placements if each.placed_as is wanted]
    return found or (placements if whose is Placements.DEFAULT else [])


def coded(placements: Iterable[Placed]) -> Coded | None:
    """Return where each coder placed a step; None where no analyst did."""
    teller: set[Cycle] = set()
    analysts: dict[UUID, set[Cycle]] = {}
    for each in placements:
        if each.placed_as is PlacedAs.TELLER:
            teller.add(each.cycle)
        else:
            analysts.setdefault(each.placed_by, set()).add(each.cycle)
    if not analysts:
        return None
    by = {who: frozenset(analysts[who]) for who in sorted(analysts)}
    return Coded(frozenset(teller), by)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree, and how far they would by chance."""

    n: int
    """Comparisons behind it: of a step by two coders, or of a step by several."""
    observed: Fraction | None
    expected: Fraction | None

    @property
    def kappa(self) -> Fraction | None:
        """Observed agreement beyond chance, of what there could be; from -1 to 1.

        None where nothing was compared, and where chance alone would agree always:
        both place every step there, or both none.
        """
        if self.observed is None or self.expected is None or self.expected == 1:
            return None
        return (self.observed - self.expected) / (1 - self.expected)


@dataclass(frozen=True, slots=True)
class Fourfold:
    """Steps that two coders placed, by who of them placed them at one cycle."""

    n: int
    both: int
    teller: int
    """Placed there by the teller only."""
    analyst: int
    """Placed there by the analyst only."""

    @property
    def neither(self) -> int:
        """How many neither placed there."""
        return self.n - self.both - self.teller - self.analyst

    def agreement(self) -> Agreement:
        """Return how far the two agree that steps stand at the cycle, or do not."""
        if not self.n:
            return Agreement(0, None, None)
        one, other = self.both + self.teller, self.both + self.analyst
        by_chance = one * other + (self.n - one) * (self.n - other)
        return Agreement(
            self.n,
            Fraction(self.both + self.neither, self.n),
            Fraction(by_chance, self.n**2),
        )


def among(
    coders: Mapping[int, int], placed: Mapping[tuple[int, int], int]
) -> Agreement:
    """Return how far several analysts agree at one cycle: Fleiss' kappa.

    `coders` says how many steps were placed by so many analysts; `placed` how many
    of those placed by m of them x placed at the cycle, by (m, x). Steps that a single
    analyst placed are no comparison and are left out.
    """
    several = {m: steps for m, steps in coders.items() if m > 1}
    n, codings = sum(several.values()), sum(m * k for m, k in several.items())
    if not n:
        return Agreement(0, None, None)
    found = {key: steps for key, steps in placed.items() if key[0] > 1}
    there = Fraction(sum(x * k for (_, x), k in found.items()), codings)
    split = sum(Fraction(x * (m - x), m) * k for (m, x), k in found.items())
    observed = 1 - 2 * split / (codings - n)
    return Agreement(n, Fraction(observed), 1 - 2 * there * (1 - there))


def pooled(cycles: Collection[Agreement]) -> Agreement:
    """Return the agreement over all cycles of the same steps: the pooled kappa."""
    told = [
        (each.observed, each.expected)
        for each in cycles
        if each.observed is not None and each.expected is not None
    ]
    if not told:
        return Agreement(0, None, None)
    return Agreement(
        max(each.n for each in cycles),
        sum((one for one, _ in told), Fraction(0)) / len(told),
        sum((other for _, other in told), Fraction(0)) / len(told),
    )
