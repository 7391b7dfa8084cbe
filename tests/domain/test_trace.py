"""Traces: a range that cuts months counts from lines what it counts from facts."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.chapter import Chapter
from domain.cut import Cut, Place, months_cut
from domain.cycle import Cycle, Side
from domain.fact import (
    Family,
    FlowFacts,
    PathFacts,
    StepFacts,
    StoryFacts,
    count,
    presences,
)
from domain.flow import FlowKind, Relation
from domain.scheme import Scheme
from domain.story import Modality, Polarity, Visibility
from domain.summary import Days, Key
from domain.trace import lines, months_of, trace

HOME, AWAY, BEYOND = (UUID(int=n) for n in (1, 2, 3))
LINKS = (UUID(int=50), UUID(int=51))
TELLERS = (UUID(int=20), UUID(int=21))
START = date(2024, 1, 1)
PATIENT = settings(deadline=None, max_examples=150)


def _named(step: StepFacts) -> StepFacts:
    """Return a step of which some cycle has the name that it had in an older scheme."""
    named = step.dated and Cycle.TRANSFORMATIVE in step.placed
    older = {Cycle.TRANSFORMATIVE: Scheme.V2011_5} if named else {}
    return replace(step, older=older)


days = st.integers(0, 100).map(lambda n: START + timedelta(days=n))
steps = st.builds(
    StepFacts,
    id=st.just(UUID(int=9)),
    day=days,
    dated=st.booleans(),
    modality=st.sampled_from(Modality),
    space=st.sampled_from([None, HOME, AWAY, BEYOND]),
    placed=st.dictionaries(
        st.sampled_from([Cycle.IMMEDIATE, Cycle.TRANSFORMATIVE]),
        st.sampled_from([None, *Polarity]),
    ),
    links=st.sampled_from([(), LINKS[:1], LINKS]),
    sides=st.dictionaries(st.just(Cycle.TRANSFORMATIVE), st.sampled_from(Side)),
).map(_named)
flows = st.builds(
    FlowFacts,
    source=st.just(UUID(int=9)),
    target=st.just(UUID(int=9)),
    relation=st.sampled_from([Relation.LEADS_TO, Relation.RETURNS]),
    day=days,
    pairs=st.sampled_from([(), ((Cycle.IMMEDIATE, Cycle.APPLIED),)]),
    kinds=st.sampled_from([frozenset(), frozenset({FlowKind.BRANCHES})]),
    spaces=st.sampled_from([(HOME, AWAY), (None, HOME)]),
    long=st.booleans(),
    aspired=st.booleans(),
    closes_aspired=st.booleans(),
)
paths = st.builds(
    PathFacts,
    signature=st.sampled_from(["I-P", "(IT)-A", "-"]),
    day=days,
    steps=st.just(2),
    returns=st.booleans(),
    aspired=st.booleans(),
)
stories = st.builds(
    StoryFacts,
    story=st.just(UUID(int=8)),
    home=st.sampled_from([HOME, AWAY]),
    visibility=st.just(Visibility.SPACE),
    tellers=st.sampled_from([(), TELLERS[:1], TELLERS]),
    steps=st.lists(steps, max_size=5).map(tuple),
    flows=st.lists(flows, max_size=3).map(tuple),
    paths=st.lists(paths, max_size=2).map(tuple),
)
ends = st.none() | days
ranges = st.tuples(ends, ends).map(
    lambda told: (
        Days(*told)
        if None in told
        else Days(*sorted(day for day in told if day is not None))
    )
)


def _from_facts(facts: StoryFacts, days: Days) -> Counter[Key]:
    """Return what a range counts of a story that its whole months do not."""
    counted: Counter[Key] = Counter()
    months = {
        (name.subject, name.facet)
        for name in presences(_told_by_one(facts), HOME)
        if _in_whole(days, name.day)
    }
    for fact, n in count(facts, HOME).items():
        key = Key(fact.family, fact.subject, fact.facet)
        if fact.family is Family.STORIES and days.holds(fact.first, fact.last):
            counted[key] += n
        elif fact.family not in {Family.STORIES, Family.OPEN}:
            inside = days.holds(fact.first, fact.last)
            counted[key] += n if inside and not _in_whole(days, fact.first) else 0
    for subject, facet in months:
        counted[Key(Family.STORIES, subject, facet)] -= 1
    return +counted


def _told_by_one(facts: StoryFacts) -> StoryFacts:
    return StoryFacts(
        facts.story, facts.home, facts.visibility, TELLERS[:1], facts.steps
    )


def _in_whole(days: Days, day: date) -> bool:
    whole = days.whole()
    return whole is not None and whole.holds(day, day)


def _from_lines(told: list[StoryFacts], days: Days) -> Cut:
    found = Cut()
    months = months_cut(days)
    for home in (HOME, AWAY):
        for month in months:
            texts = Counter(
                text
                for facts in told
                if facts.home == home
                and (text := trace(facts, HOME))
                and month in months_of(text)
            )
            found.add(days, Place(HOME, home, month), texts)
    return found


@given(told=st.lists(stories, max_size=4), within=ranges)
@PATIENT
def test_cut_days_count_from_lines_what_they_count_from_facts(
    told: list[StoryFacts], within: Days
) -> None:
    expected: Counter[Key] = Counter()
    behind: set[tuple[UUID, str]] = set()
    for facts in told if within.bounded else ():
        expected.update(_from_facts(facts, within))
        behind |= {
            (each.person, Key(Family.TELLERS, each.subject, each.facet).name)
            for each in presences(facts, HOME)
            if within.holds(each.day, each.day) and not _in_whole(within, each.day)
        }
    found = _from_lines(told, within)

    assert +found.counts == expected
    stands = {(who, name) for name, people in found.tellers.items() for who in people}
    assert stands == behind


def test_a_line_names_tellers_and_no_story_or_step() -> None:
    step = StepFacts(
        id=UUID(int=9),
        day=START,
        dated=True,
        modality=Modality.REPORTED,
        space=HOME,
        placed={Cycle.IMMEDIATE: None},
    )
    facts = StoryFacts(UUID(int=8), HOME, Visibility.SPACE, TELLERS, (step,))
    (line, n), *others = lines(facts, HOME)

    assert n == 1
    assert line.chapter is Chapter.DEFAULT
    assert {each.chapter for each, _ in others} == {Chapter.PATTERNS, Chapter.STALLS}
    # They name nobody at all.
    assert all(each.text.startswith(" 20240101 =") for each, _ in others)
    assert line.months == {"202401"}
    assert line.text == f"{TELLERS[0].hex},{TELLERS[1].hex} 20240101 s0100@"


def test_a_range_cuts_two_months_at_most() -> None:
    assert months_cut(Days()) == []
    assert months_cut(Days(date(2024, 2, 1), date(2024, 2, 29))) == []
    assert months_cut(Days(date(2024, 2, 2), None)) == ["202402"]
    assert months_cut(Days(date(2024, 1, 20), date(2024, 2, 3))) == ["202401", "202402"]
    assert months_cut(Days(date(2023, 5, 9), date(2025, 2, 3))) == ["202305", "202502"]
    assert months_cut(Days(None, date(1, 1, 5))) == ["000101"]
    assert months_cut(Days(date(9999, 12, 30), None)) == ["999912"]
