"""Summaries: what is added up equals what is counted day by day."""

from collections import Counter
from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cycle import Cycle
from domain.fact import (
    CrossFlowFacts,
    Family,
    FlowFacts,
    PathFacts,
    StepFacts,
    StoryFacts,
    count,
)
from domain.flow import Relation
from domain.standing import standing_in
from domain.story import Modality, Sight, Visibility
from domain.summary import (
    ALWAYS,
    Beyond,
    Days,
    Key,
    Page,
    Seats,
    SeenCounts,
    Sums,
    add_counts,
    add_seats,
    home_of,
    marked,
    seats_of,
    tellers_after,
    total,
    unmarked,
)

HOME, AWAY = UUID(int=1), UUID(int=2)
TELLERS = [UUID(int=90 + n) for n in range(3)]
START = date(2019, 12, 20)
INSIDE = [sight for sight in Sight if sight <= Sight.ORGANISATION]

some_day = st.integers(0, 100).map(lambda n: START + timedelta(days=n))
Pair = tuple[date | None, date | None]


def _in_order(pair: Pair) -> Pair:
    first, last = pair
    return (last, first) if first and last and last < first else pair


days: st.SearchStrategy[Pair] = st.tuples(
    st.none() | some_day, st.none() | some_day
).map(_in_order)


@given(days, some_day)
def test_a_day_of_a_range_lies_in_its_whole_months_or_in_its_cut_days(
    pair: Pair, day: date
) -> None:
    asked = Days(*pair)
    whole = asked.whole()
    stretches = [*asked.cut(), *([] if whole is None else [whole])]

    assert sum(each.holds(day, day) for each in stretches) == asked.holds(day, day)


@given(days)
def test_whole_months_begin_on_a_first_and_end_on_a_last_day(
    pair: Pair,
) -> None:
    whole = Days(*pair).whole()

    if whole is not None and whole.first is not None:
        assert whole.first.day == 1
    if whole is not None and whole.last is not None:
        assert (whole.last + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    "asked",
    [
        Days(date(9999, 12, 15)),
        Days(None, date(1, 1, 15)),
        Days(date(9999, 12, 15), date(9999, 12, 31)),
        Days(date(1, 1, 1), date(1, 1, 3)),
    ],
)
def test_the_first_and_the_last_month_there_are_can_be_cut(asked: Days) -> None:
    whole, cut = asked.whole(), asked.cut()

    assert (whole, cut) == (None, [asked])


def test_months_at_both_ends_of_time_are_whole() -> None:
    asked = Days(date.min, date.max)

    assert asked.whole() == asked
    assert asked.cut() == []


def a_story(
    number: int, on: list[date], visibility: Visibility, teller: int
) -> StoryFacts:
    """Return a story with a step on each day, each second of them elsewhere."""
    steps = tuple(
        StepFacts(
            UUID(int=1000 * number + n),
            day,
            True,  # noqa: FBT003
            Modality.REPORTED,
            (HOME, AWAY)[n % 2],
            {Cycle.APPLIED: None},
        )
        for n, day in enumerate(on)
    )
    key = UUID(int=number)
    return StoryFacts(key, HOME, visibility, (TELLERS[teller],), steps)


stories = st.lists(
    st.tuples(
        st.lists(some_day, min_size=1, max_size=4),
        st.sampled_from([v for v in Visibility if v]),
        st.integers(0, 2),
    ),
    max_size=6,
).map(lambda told: [a_story(n + 1, *each) for n, each in enumerate(told)])


def added_up(signed: list[tuple[int, StoryFacts]], space: UUID) -> tuple[Sums, Seats]:
    """Return what facts add up to, folded one after the other."""
    sums = Sums()
    seats: Seats = {}
    for sign, facts in signed:
        counted: SeenCounts = {}
        add_counts(counted, facts, space, sign)
        sums.add(counted)
        taken = seats_of(facts, space, sign)
        for sight, changed in tellers_after(seats, taken).items():
            sums.add_marked([(sight, "")], changed)
        add_seats(seats, taken)
    return sums, seats


def whole_months(sums: Sums, sight: Sight, asked: Days) -> Counter[Key]:
    """Return the sum of a sight's pages over whole months."""
    return total(
        counts
        for page, counts in sums.pages.items()
        if page.sight is sight
        and page.period == "month"
        and asked.holds(page.first, page.last)
    )


@given(stories, st.sampled_from(list(Sight)), days)
def test_months_add_up_to_what_is_counted_story_by_story(
    told: list[StoryFacts], sight: Sight, pair: Pair
) -> None:
    whole = Days(*pair).whole()
    if whole is None:
        return
    sums, _ = added_up([(1, each) for each in told], HOME)
    seen = [each for each in told if each.visibility >= sight]
    expected: Counter[Key] = Counter()
    people: dict[Key, set[UUID]] = {}
    for each in seen:
        for fact, n in count(each, HOME).items():
            if whole.holds(fact.first, fact.last):
                expected[Key(fact.family, fact.subject, fact.facet)] += n
                if fact.family is Family.STORIES:
                    key = Key(Family.TELLERS, fact.subject, fact.facet)
                    people.setdefault(key, set()).update(each.tellers)
    expected.update({key: len(who) for key, who in people.items()})

    asked = Days(whole.first, whole.last)
    assert whole_months(sums, sight, asked) == Counter(
        {key: n for key, n in expected.items() if n and key.family is not Family.OPEN}
    )


@given(stories, st.sampled_from([HOME, AWAY]))
def test_what_is_taken_back_leaves_nothing(told: list[StoryFacts], space: UUID) -> None:
    signed = [(1, each) for each in told] + [(-1, each) for each in reversed(told)]
    sums, seats = added_up(signed, space)

    assert all(not any(counts.values()) for counts in sums.pages.values())
    assert not any(sums.opened.values())
    assert all(not any(names.values()) for names in seats.values())


@settings(deadline=None)
@given(stories, stories, st.sampled_from([HOME, AWAY]))
def test_the_order_of_folding_does_not_matter(
    told: list[StoryFacts], gone: list[StoryFacts], space: UUID
) -> None:
    signed = [(1, each) for each in [*told, *gone]] + [(-1, each) for each in gone]
    forth, _ = added_up(signed, space)
    back, _ = added_up(signed[::-1], space)

    def kept(sums: Sums) -> dict[Page, dict[str, int]]:
        pages = {p: {k: n for k, n in c.items() if n} for p, c in sums.pages.items()}
        return {page: counts for page, counts in pages.items() if counts}

    assert kept(forth) == kept(back)


def test_what_arrived_is_seen_by_who_sees_its_home_however_little_they_see_here() -> (
    None
):
    story = a_story(1, [START, START], Visibility.SPACE, 0)
    sums, _ = added_up([(1, story)], AWAY)
    name = Key(Family.STEPS, "total", f"arrived:{HOME}")
    for sight in INSIDE:
        page = total([sums.pages[Page(sight, "all", ALWAYS, ALWAYS)]])  # type: ignore[arg-type]  # the word for all days
        shown = {
            unmarked(key.facet)[1][0].sight
            for key in page
            if key._replace(facet=unmarked(key.facet)[0]) == name
        }
        assert shown == {Sight.SUBMITTED, Sight.EVALUATOR, Sight.SPACE}


def test_what_arrived_is_seen_by_those_outside_as_far_as_they_see_anywhere() -> None:
    story = a_story(1, [START, START], Visibility.PARTNERS, 0)
    sums, _ = added_up([(1, story)], AWAY)
    seen = {
        (page.sight, beyond.sight)
        for page, names in sums.pages.items()
        for name in names
        for beyond in unmarked(Key.named(name).facet)[1]
    }
    inside = set(product(INSIDE, INSIDE))
    assert seen == {*inside, (Sight.PARTNERS, Sight.PARTNERS)}


def test_of_the_most_frequent_paths_alone_it_is_kept_how_many_are_aspired() -> None:
    counts = {("A", ""): 5, ("A", "aspired"): 1, ("R", ""): 3, ("R", "aspired"): 2}
    counts |= {("I", ""): 1, ("I", "aspired"): 1}
    page = {Key(Family.PATHS, *name).name: n for name, n in counts.items()}

    def kept(**asked: Any) -> dict[tuple[str, str], int]:
        return {key[1:]: n for key, n in total([page], **asked).items()}

    assert kept() == counts
    assert kept(paths=2) == {name: counts[name] for name in counts if name[0] != "I"}
    assert kept(paths=1, named=["I"]) == {
        name: counts[name] for name in counts if name[0] != "R"
    }


def test_paths_of_all_days_and_open_ones_stand_apart_with_those_that_are_aspired() -> (
    None
):
    paths = tuple(
        PathFacts("I-P", START, 2, returns=False, aspired=hoped)
        for hoped in (False, True)
    )
    story = StoryFacts(UUID(int=7), HOME, Visibility.SPACE, paths=paths)
    sums, _ = added_up([(1, story)], HOME)
    sight = Sight.SPACE

    assert sums.signatures[sight, "I-P", ""] == sums.opened[sight, START, ""] == 2
    assert sums.signatures[sight, "I-P", "aspired"] == 1
    assert sums.opened[sight, START, "aspired"] == 1
    (always,) = (
        names
        for page, names in sums.pages.items()
        if (page.sight, page.period) == (sight, "all")
    )
    assert not any(always.values())


def test_a_flow_between_homes_is_seen_by_who_sees_both_ends() -> None:
    pairs = ((Cycle.APPLIED, Cycle.REALIZED),)
    ends = (UUID(int=8), UUID(int=9))
    relation = Relation.LEADS_TO
    flow = FlowFacts(*ends, relation, START, pairs, frozenset(), (HOME, AWAY))
    facts = CrossFlowFacts(
        Visibility.EVALUATORS, Visibility.ORGANISATION, HOME, AWAY, flow
    )
    counted: SeenCounts = {}
    add_counts(counted, facts, AWAY, 1)
    sums = Sums()
    sums.add(counted)
    seen: set[Any] = set()
    for page, names in sums.pages.items():
        for name in names:
            key = Key.named(name)
            if page.period == "all" and key.facet.startswith("@"):
                seen.add((page.sight, *unmarked(key.facet)[1]))

    assert seen == {
        (near, Beyond(HOME, far))
        for near in (Sight.SUBMITTED, Sight.EVALUATOR)
        for far in INSIDE
    }


def test_a_mark_is_taken_off_as_it_was_put_on() -> None:
    for facet in ("", "returns", f"{HOME}>{AWAY}", f"arrived:{HOME}"):
        beyond = Beyond(AWAY, Sight.SPACE)
        other = Beyond(HOME, Sight.EVALUATOR)
        assert unmarked(marked(facet, beyond)) == (facet, (beyond,))
        twice = marked(marked(facet, beyond), other)
        assert unmarked(twice) == (facet, (beyond, other))
        assert unmarked(facet) == (facet, ())
    assert home_of(f"arrived:{HOME}") == HOME
    assert home_of("arrived") is None
    assert home_of(f"elsewhere:{HOME}") is None


def test_tellers_stand_where_their_stories_are_seen() -> None:
    seats: Seats = {}
    add_seats(seats, seats_of(a_story(1, [START], Visibility.SPACE, 0), HOME, 1))
    name = Key(Family.TELLERS, "total", "").name

    def reaches(limit: Visibility) -> Any:
        return lambda _home, visibility: visibility >= limit

    everyone = standing_in(seats, HOME, Days(), reaches(Visibility.SPACE))
    assert TELLERS[0] in everyone[name]
    assert standing_in(seats, HOME, Days(), reaches(Visibility.ORGANISATION)) == {}
    later = Days(date(2021, 1, 1))
    assert standing_in(seats, HOME, later, reaches(Visibility.SPACE)) == {}
