"""Which patterns stories show, and flows between two, as reports count them."""

import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from uuid import UUID

from domain.chapter import EDITION, TANGLED, count_patterns
from domain.cycle import Cycle
from domain.fact import CrossFlowFacts, Fact, Family, FlowFacts, StepFacts, StoryFacts
from domain.flow import FlowKind, Relation
from domain.pattern_list import edition
from domain.recognition import recognised, recognised_between
from domain.story import Modality, Polarity, Visibility

HOME, AWAY = UUID(int=1), UUID(int=2)
START = date(2020, 1, 1)


def a_step(number: int, cycle: Cycle, day: int = 0) -> StepFacts:
    """Return a step on a day after the start."""
    return StepFacts(
        id=UUID(int=100 + number),
        day=START + timedelta(days=day),
        dated=True,
        modality=Modality.REPORTED,
        space=HOME,
        placed={cycle: Polarity.POSITIVE},
    )


def a_flow(
    one: int, other: int, relation: Relation = Relation.LEADS_TO, day: int = 0
) -> FlowFacts:
    """Return a flow between steps."""
    return FlowFacts(
        source=UUID(int=100 + one),
        target=UUID(int=100 + other),
        relation=relation,
        day=START + timedelta(days=day),
        pairs=(),
        kinds=frozenset(),
        spaces=(HOME, HOME),
    )


def a_story(steps: list[StepFacts], flows: list[FlowFacts]) -> StoryFacts:
    """Return a story that everybody sees."""
    return StoryFacts(
        story=UUID(int=9),
        home=HOME,
        visibility=Visibility.ORGANISATION,
        steps=tuple(steps),
        flows=tuple(flows),
    )


def test_what_is_hoped_for_shows_no_pattern() -> None:
    steps = [a_step(1, Cycle.POTENTIAL), a_step(2, Cycle.APPLIED)]
    steps += [a_step(3, Cycle.REALIZED)]
    flows = [a_flow(1, 2), a_flow(2, 3)]
    hoped = [steps[0], *(replace(s, modality=Modality.ASPIRED) for s in steps[1:])]

    reported = recognised(a_story(steps, flows)).days
    alone = recognised(a_story(steps[:1], [])).days
    assert recognised(a_story(hoped, flows)).days == alone != reported
    assert recognised_between(across())
    assert recognised_between(across(aspired=True)) == []


def across(**fields: object) -> CrossFlowFacts:
    """Return a flow between two stories."""
    flow = FlowFacts(
        **{
            "source": UUID(int=101),
            "target": UUID(int=102),
            "relation": Relation.LEADS_TO,
            "day": START,
            "pairs": ((Cycle.REALIZED, Cycle.IMMEDIATE),),
            "kinds": frozenset({FlowKind.BRANCHES}),
            "spaces": (HOME, AWAY),
            **fields,
        }  # type: ignore[arg-type]  # any field may be another
    )
    seen = Visibility.ORGANISATION
    return CrossFlowFacts(seen, seen, HOME, AWAY, flow)


def test_a_pattern_counts_once_on_the_day_of_the_step_that_completes_it() -> None:
    story = a_story(
        [
            a_step(3, Cycle.APPLIED, 30),
            a_step(1, Cycle.POTENTIAL, 10),
            a_step(2, Cycle.APPLIED, 20),
        ],
        [a_flow(1, 2), a_flow(1, 3)],
    )
    days = recognised(story).days

    assert days["fan-out"] == START + timedelta(days=30)
    assert "stalled" not in days
    day = START + timedelta(days=10)
    assert count_patterns(story, HOME)[
        Fact(Family.PATTERNS, EDITION, edition(), day, day)
    ]
    assert not count_patterns(story, AWAY)


def test_what_nothing_follows_is_counted_by_its_day() -> None:
    story = a_story([a_step(1, Cycle.POTENTIAL, 3)], [])
    counted = count_patterns(story, HOME)
    day = START + timedelta(days=3)

    assert counted[Fact(Family.PATTERNS, "stalled", "2020-01-04", day, day)] == 1


def test_a_flow_between_stories_shows_what_one_flow_shows() -> None:
    told = across()

    assert recognised_between(told) == ["report-back"]
    assert {fact[:2] for fact in count_patterns(told, AWAY)} == {
        (Family.PATTERNS, "report-back")
    }
    assert not count_patterns(told, HOME)
    begins = across(pairs=((Cycle.APPLIED, Cycle.REALIZED),))
    assert recognised_between(begins) == []


def test_one_event_in_two_spaces_is_a_ladder_either_way() -> None:
    pair = (Cycle.REALIZED, Cycle.ENABLING)
    for turns in ((pair,), (pair[::-1],)):
        told = across(
            relation=Relation.SAME_EVENT,
            pairs=(),
            turns=turns,
            kinds=frozenset({FlowKind.TRANSPOSES}),
        )
        assert recognised_between(told) == ["transposition-ladder"]


def test_a_story_too_tangled_is_counted_as_such_in_bounded_work() -> None:
    many = 200
    steps = [a_step(n, list(Cycle)[n % 8], n) for n in range(many)]
    flows = [a_flow(*ends) for ends in permutations(range(many), 2)]
    story = a_story(steps, flows)
    began = time.process_time()
    counted = count_patterns(story, HOME)

    assert time.process_time() - began < 3
    assert counted[Fact(Family.PATTERNS, TANGLED, "", START, START)] == 1
    assert recognised(story) == recognised(a_story(steps[::-1], flows[::-1]))
