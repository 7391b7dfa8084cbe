"""Drill-down: a count and its rows ask the same question."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from domain.cycle import Cycle
from domain.drill import OF_STEPS, Of, Question
from domain.fact import (
    TOTAL,
    CrossFlowFacts,
    Family,
    FlowFacts,
    PathFacts,
    StepFacts,
    StoryFacts,
    count,
)
from domain.flow import FlowKind, Relation
from domain.hope import aspired_facet
from domain.story import Modality, Polarity, Visibility
from domain.summary import Days

HOME, AWAY, INDICATOR = UUID(int=1), UUID(int=2), UUID(int=3)
EARLY, DAY, LATE = date(2020, 1, 9), date(2020, 5, 1), date(2020, 9, 1)
STEPS = [UUID(int=100 + n) for n in range(4)]


def a_story() -> StoryFacts:
    """Return a story with something of everything."""
    placed: list[dict[Cycle, Polarity | None]] = [
        {Cycle.APPLIED: Polarity.POSITIVE},
        {Cycle.APPLIED: Polarity.NEGATIVE, Cycle.REALIZED: None},
        {},
        {Cycle.REALIZED: Polarity.MIXED},
    ]
    steps = tuple(
        StepFacts(
            key,
            (EARLY, DAY, DAY, LATE)[n],
            n != 2,
            Modality.ASPIRED if n == 3 else Modality.REPORTED,
            (HOME, AWAY, None, HOME)[n],
            placed[n],
            (INDICATOR,) if n == 1 else (),
        )
        for n, key in enumerate(STEPS)
    )
    flows = (
        FlowFacts(
            STEPS[0],
            STEPS[1],
            Relation.LEADS_TO,
            DAY,
            ((Cycle.APPLIED, Cycle.REALIZED), (Cycle.APPLIED, Cycle.APPLIED)),
            frozenset({FlowKind.BRANCHES}),
            (HOME, AWAY),
        ),
        FlowFacts(
            STEPS[3],
            STEPS[0],
            Relation.RETURNS,
            EARLY,
            ((Cycle.REALIZED, Cycle.APPLIED),),
            frozenset(),
            (HOME, HOME),
            long=True,
            aspired=True,
            closes_aspired=True,
        ),
    )
    paths = (
        PathFacts("A-R", DAY, 2, returns=False),
        PathFacts("A-R", LATE, 2, returns=True),
        PathFacts("A-R", DAY, 2, returns=False, aspired=True),
    )
    return StoryFacts(
        UUID(int=50), HOME, Visibility.SPACE, (UUID(int=9),), steps, flows, paths
    )


RANGES = [Days(), Days(DAY, DAY), Days(None, DAY), Days(LATE), Days(date(2021, 1, 1))]


@pytest.mark.parametrize("days", RANGES)
@pytest.mark.parametrize("space", [HOME, AWAY])
def test_as_many_rows_stand_behind_a_count_as_were_counted(
    days: Days, space: UUID
) -> None:
    story = a_story()
    counted: dict[tuple[Family, str, str], int] = {}
    for fact, n in count(story, space).items():
        key = (fact.family, fact.subject, fact.facet)
        within = days.holds(fact.first, fact.last)
        counted[key] = counted.get(key, 0) + (n if within else 0)
    for (family, subject, facet), n in counted.items():
        if family in {Family.LINKS, Family.STORIES}:
            continue
        asked = Question(Of(family), subject, facet, days, date.max)
        if family in {Family.PATHS, Family.OPEN}:
            assert asked.paths(story) == n
        elif family in {Family.FLOWS, Family.KINDS, Family.LOOPS}:
            assert len(list(asked.flows(story))) == n
        else:
            assert len(list(asked.steps(story, space, [space]))) == n


def question(of: Of, subject: str = TOTAL, facet: str = "") -> Question:
    """Return a question about all days."""
    return Question(of, subject, facet, Days(), DAY, frozenset({INDICATOR}))


def steps_behind(asked: Question, space: UUID = HOME) -> list[UUID]:
    """Return the ids of the steps behind a count."""
    return [step.id for step in asked.steps(a_story(), space, [space])]


@pytest.mark.parametrize("of", sorted(OF_STEPS))
def test_stories_tellers_and_events_are_asked_for_by_their_steps(of: Of) -> None:
    assert steps_behind(question(of, "applied")) == STEPS[:2]
    assert steps_behind(question(of, "applied", "polarity:negative")) == [STEPS[1]]
    assert steps_behind(question(of, TOTAL, "modality:aspired")) == [STEPS[3]]
    assert steps_behind(question(of, "unplaced")) == [STEPS[2]]
    assert steps_behind(question(of, TOTAL, "arrived"), AWAY) == [STEPS[1]]


def test_what_is_at_home_in_the_report_has_not_arrived_in_it() -> None:
    asked = question(Of.STEPS, TOTAL, "arrived")

    assert not list(asked.steps(a_story(), AWAY, [HOME, AWAY]))


def test_links_and_steps_without_a_measurement_are_told_apart() -> None:
    assert steps_behind(question(Of.LINKS, "realized", str(INDICATOR))) == [STEPS[1]]
    assert steps_behind(question(Of.LINKS, "enabling", str(INDICATOR))) == []
    assert steps_behind(question(Of.UNMEASURED)) == [STEPS[0], *STEPS[2:]]
    assert steps_behind(question(Of.UNMEASURED, "realized")) == [STEPS[3]]
    assert steps_behind(question(Of.UNDATED)) == [STEPS[2]]
    assert steps_behind(question(Of.UNDATED), AWAY) == []


def test_a_flow_is_open_until_it_returns_or_while_it_is_young() -> None:
    assert question(Of.OPEN).paths(a_story()) == 2
    assert question(Of.OPEN, facet="aspired").paths(a_story()) == 1
    young = Question(Of.OPEN, TOTAL, "", Days(), EARLY)
    assert young.paths(a_story()) == 0


def test_a_flow_between_stories_counts_at_its_target_or_goes_out() -> None:
    flow = CrossFlowFacts(
        Visibility.SPACE, Visibility.SPACE, HOME, AWAY, a_story().flows[0]
    )

    assert question(Of.FLOWS).crosses(flow, [AWAY])
    assert question(Of.FLOWS).crosses(flow, [HOME, AWAY])
    assert not question(Of.FLOWS).crosses(flow, [HOME])
    assert question(Of.OUT).crosses(flow, [HOME])
    assert not question(Of.OUT).crosses(flow, [HOME, AWAY])
    late = Question(Of.OUT, TOTAL, "", Days(LATE), DAY)
    assert not late.crosses(flow, [HOME])


@pytest.mark.parametrize(
    ("of", "subject", "facet"),
    [
        (Of.FLOWS, TOTAL, ""),
        (Of.FLOWS, TOTAL, "leads_to"),
        (Of.FLOWS, "applied>realized", ""),
        (Of.KINDS, "branches", ""),
        (Of.KINDS, "branches", f"{HOME}>{AWAY}"),
        (Of.OUT, TOTAL, ""),
    ],
)
def test_only_flows_that_are_aspired_stand_behind_a_count_of_these(
    of: Of, subject: str, facet: str
) -> None:
    done = CrossFlowFacts(
        Visibility.SPACE, Visibility.SPACE, HOME, AWAY, a_story().flows[0]
    )
    hoped = replace(done, flow=replace(done.flow, aspired=True))
    inside = [HOME] if of is Of.OUT else [AWAY]
    every, some = question(of, subject, facet), aspired_facet(facet)

    assert every.crosses(done, inside)
    assert every.crosses(hoped, inside)
    assert not question(of, subject, some).crosses(done, inside)
    assert question(of, subject, some).crosses(hoped, inside)
