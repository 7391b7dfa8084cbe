"""Agreement of coders, against published values and against its definition."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.coding import (
    Agreement,
    Fourfold,
    Placed,
    Placements,
    among,
    coded,
    counted,
    pooled,
    sided,
)
from domain.cycle import Cycle, Dimension, Side
from domain.story import PlacedAs, Polarity

ONE, OTHER = UUID(int=1), UUID(int=2)
Pair = tuple[frozenset[Cycle], frozenset[Cycle]]


def by_teller(cycle: Cycle, polarity: Polarity | None = None) -> Placed:
    """Return a placement of the teller's."""
    return Placed(cycle, polarity, PlacedAs.TELLER, ONE)


def by_analyst(
    cycle: Cycle, polarity: Polarity | None = None, who: UUID = OTHER
) -> Placed:
    """Return a placement of an analyst's."""
    return Placed(cycle, polarity, PlacedAs.ANALYST, who)


def fourfold(pairs: list[Pair], cycle: Cycle) -> Fourfold:
    """Return how two coders placed the same steps at a cycle."""
    seen = Counter((cycle in one, cycle in other) for one, other in pairs)
    return Fourfold(len(pairs), seen[True, True], seen[True, False], seen[False, True])


def near(found: Fraction | None, value: float) -> bool:
    """Tell whether a number is a published one, rounded to two places."""
    return found is not None and round(float(found), 2) == value


# ------------------------------------------------------------------ what counts

MET, IDEA, DONE = Cycle.IMMEDIATE, Cycle.POTENTIAL, Cycle.APPLIED
LED = Cycle.STRATEGIC


@pytest.mark.parametrize(
    ("whose", "cycles"),
    [
        (Placements.DEFAULT, [MET]),
        (Placements.TELLER, [MET]),
        (Placements.ANALYST, [IDEA, DONE]),
        (Placements.BOTH, [MET, IDEA, DONE]),
    ],
)
def test_what_counts_is_placed_by_those_who_are_asked_for(
    whose: Placements, cycles: list[Cycle]
) -> None:
    placements = [by_analyst(DONE), by_teller(MET), by_analyst(IDEA)]

    assert list(counted(placements, whose)) == cycles


def test_an_analysts_placements_count_where_the_teller_made_none() -> None:
    placements = [by_analyst(IDEA)]

    assert counted(placements, Placements.DEFAULT) == {IDEA: None}
    assert counted(placements, Placements.TELLER) == {}


def test_what_both_say_differently_of_one_cycle_is_mixed() -> None:
    said = [by_teller(MET, Polarity.POSITIVE), by_analyst(MET, Polarity.NEGATIVE)]

    assert counted(said, Placements.BOTH) == {MET: Polarity.MIXED}
    assert counted(said, Placements.ANALYST) == {MET: Polarity.NEGATIVE}


def test_a_side_counts_where_somebody_who_counts_says_it() -> None:
    inside = replace(by_teller(LED), dimension=Dimension.INTERNAL)
    outside = replace(by_analyst(LED), dimension=Dimension.EXTERNAL)
    placements = [by_teller(MET), by_teller(LED), inside, outside]

    assert sided(placements, Placements.DEFAULT) == {LED: Side.INTERNAL}
    assert sided(placements, Placements.ANALYST) == {LED: Side.EXTERNAL}
    assert sided(placements, Placements.BOTH) == {LED: Side.BOTH}
    assert sided([by_teller(LED)], Placements.DEFAULT) == {}


def test_a_step_is_coded_where_an_analyst_placed_it() -> None:
    assert coded([by_teller(MET)]) is None
    found = coded(
        [by_teller(MET), by_analyst(IDEA), by_analyst(DONE), by_analyst(IDEA, who=ONE)]
    )

    assert found is not None
    assert found.teller == {MET}
    assert found.analysts == {ONE: {IDEA}, OTHER: {IDEA, DONE}}


# ------------------------------------------------------------ published examples


def test_kappa_of_a_fourfold_table() -> None:
    # 50 proposals that two readers accept or refuse: both accept 20, both refuse 15,
    # 5 and 10 are accepted by one alone. By hand: 35/50 observed; by chance both
    # accept 1/2 * 3/5 and both refuse 1/2 * 2/5, together 1/2.
    found = Fourfold(50, 20, 5, 10).agreement()

    assert found == Agreement(50, Fraction(7, 10), Fraction(1, 2))
    assert found.kappa == Fraction(2, 5)


def test_kappa_of_each_category_and_over_all_as_fleiss_levin_and_paik_have_it() -> None:
    # Statistical methods for rates and proportions (2003), tables 18.1 to 18.3: 100
    # diagnoses by two raters, psychotic, neurotic or organic; here as fourfold tables.
    each = [
        Fourfold(100, 75, 5, 5).agreement(),
        Fourfold(100, 4, 6, 1).agreement(),
        Fourfold(100, 10, 0, 5).agreement(),
    ]

    assert [float(found.observed or 0) for found in each] == [0.90, 0.93, 0.95]
    assert [float(found.expected or 0) for found in each] == [0.68, 0.86, 0.78]
    assert [round(float(found.kappa or 0), 2) for found in each] == [0.69, 0.5, 0.77]
    assert near(pooled(each).kappa, 0.68)


FLEISS = [
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
]
"""Ten subjects, fourteen raters, five categories: the usual example of Fleiss' kappa.

By hand: the raters of one subject agree in 0.378 of their pairs, by chance in 0.213.
"""


def test_kappa_among_several_as_in_the_usual_example() -> None:
    each = [
        among({14: 10}, Counter((14, subject[place]) for subject in FLEISS))
        for place in range(5)
    ]
    found = pooled(each)

    assert near(found.kappa, 0.21)
    # A category by itself agrees on its absence too: what differs does so twice.
    assert found.observed is not None
    assert round(1 - float(1 - found.observed) * 5 / 2, 3) == 0.378
    assert found.expected is not None
    assert round(1 - float(1 - found.expected) * 5 / 2, 3) == 0.213


def test_kappa_among_two_and_three_by_hand() -> None:
    # Two analysts agree once and differ once, three place 2 to 1: 7 codings, 4 of
    # them there; what is split is 1/2 and 2/3, of 7 - 3.
    found = among({2: 2, 3: 1, 1: 5}, {(2, 2): 1, (2, 1): 1, (3, 1): 1, (1, 1): 4})

    assert found.n == 3
    assert found.observed == 1 - Fraction(2, 4) * (Fraction(1, 2) + Fraction(2, 3))
    assert found.expected == 1 - 2 * Fraction(4, 7) * Fraction(3, 7)


# ---------------------------------------------------------------- the undefined


def test_nothing_compared_is_no_agreement() -> None:
    for found in (Fourfold(0, 0, 0, 0).agreement(), among({1: 9}, {(1, 1): 9})):
        assert found == Agreement(0, None, None)
        assert found.kappa is None
    assert pooled([]).kappa is None


@pytest.mark.parametrize("table", [Fourfold(5, 0, 0, 0), Fourfold(5, 5, 0, 0)])
def test_where_chance_alone_would_agree_there_is_no_kappa(table: Fourfold) -> None:
    found = table.agreement()

    assert found == Agreement(5, Fraction(1), Fraction(1))
    assert found.kappa is None


def test_kappa_below_zero_is_not_clipped() -> None:
    assert Fourfold(2, 0, 1, 1).agreement().kappa == -1


# ------------------------------------------------------------------- properties

some_cycles = st.frozensets(st.sampled_from(Cycle), max_size=3)
codings = st.lists(st.tuples(some_cycles, some_cycles), min_size=1, max_size=30)


def overall(pairs: list[Pair]) -> Agreement:
    """Return the pooled agreement of two coders."""
    return pooled([fourfold(pairs, cycle).agreement() for cycle in Cycle])


@given(codings)
def test_agreement_is_the_same_from_either_side(pairs: list[Pair]) -> None:
    turned = [(other, one) for one, other in pairs]

    assert overall(pairs) == overall(turned)
    for cycle in Cycle:
        there = fourfold(pairs, cycle).agreement()
        assert there == fourfold(turned, cycle).agreement()
        assert there.kappa is None or -1 <= there.kappa <= 1


@given(codings, st.randoms(use_true_random=False))
def test_agreement_does_not_depend_on_the_order_of_steps(
    pairs: list[Pair], chance: object
) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random

    assert overall(shuffled) == overall(pairs)


@given(st.lists(some_cycles, min_size=1, max_size=30))
def test_equal_codings_agree_wholly_where_they_vary(
    told: list[frozenset[Cycle]],
) -> None:
    pairs = [(each, each) for each in told]

    for cycle in Cycle:
        varies = 0 < sum(cycle in each for each in told) < len(told)
        assert fourfold(pairs, cycle).agreement().kappa == (1 if varies else None)
    assert overall(pairs).kappa == (1 if len(set(told)) > 1 else None)


one_cycle = st.sampled_from(Cycle)


@given(st.lists(st.tuples(one_cycle, one_cycle), min_size=1, max_size=30))
def test_of_one_cycle_a_step_the_pooled_kappa_is_cohens_own(
    told: list[tuple[Cycle, Cycle]],
) -> None:
    n = len(told)
    observed = Fraction(sum(one is other for one, other in told), n)
    ones, others = Counter(one for one, _ in told), Counter(each for _, each in told)
    expected = Fraction(sum(ones[cycle] * others[cycle] for cycle in Cycle), n**2)
    pairs = [(frozenset({one}), frozenset({other})) for one, other in told]

    kappa = None if expected == 1 else (observed - expected) / (1 - expected)
    assert overall(pairs).kappa == kappa


@given(codings)
def test_two_analysts_are_compared_as_if_either_were_either(pairs: list[Pair]) -> None:
    # Fleiss' kappa of two is Cohen's over both directions at once.
    for cycle in Cycle:
        seen = Counter((2, (cycle in one) + (cycle in other)) for one, other in pairs)
        found = among({2: len(pairs)}, seen)
        turned = [(other, one) for one, other in pairs]
        there = fourfold(pairs + turned, cycle).agreement()
        assert (found.observed, found.expected) == (there.observed, there.expected)
