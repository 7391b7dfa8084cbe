"""What a story or a flow adds to the counts of a space."""

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.chain import chain
from domain.coding import Coded, Placements
from domain.cycle import Cycle, Side
from domain.fact import (
    TOTAL,
    CrossFlowFacts,
    Fact,
    Family,
    FlowFacts,
    PathFacts,
    Presence,
    StepFacts,
    StoryFacts,
    count,
    presences,
)
from domain.fact_record import from_record, to_record
from domain.flow import FlowKind, Relation
from domain.hope import aspired_facet, plain_facet
from domain.link_facet import link_facet, links_of
from domain.scheme import Scheme
from domain.story import Modality, Polarity, Visibility

HOME, AWAY, FAR = UUID(int=1), UUID(int=2), UUID(int=3)
TELLER = UUID(int=9)
DAY = date(2020, 5, 17)
LATER = date(2020, 7, 1)


def a_step(number: int = 1, **fields: Any) -> StepFacts:
    """Return a step that happened at home."""
    kept: dict[str, Any] = {
        "id": UUID(int=100 + number),
        "day": DAY,
        "dated": True,
        "modality": Modality.REPORTED,
        "space": HOME,
        "placed": {Cycle.APPLIED: Polarity.POSITIVE},
    }
    return StepFacts(**{**kept, **fields})


def a_story(*steps: StepFacts, **fields: Any) -> StoryFacts:
    """Return a story of one teller."""
    kept: dict[str, Any] = {
        "story": UUID(int=50),
        "home": HOME,
        "visibility": Visibility.SPACE,
        "tellers": (TELLER,),
        "steps": steps,
    }
    return StoryFacts(**{**kept, **fields})


def a_flow(**fields: Any) -> FlowFacts:
    """Return a flow from applied to realized, at home."""
    kept: dict[str, Any] = {
        "source": UUID(int=101),
        "target": UUID(int=102),
        "relation": Relation.LEADS_TO,
        "day": DAY,
        "pairs": ((Cycle.APPLIED, Cycle.REALIZED),),
        "kinds": frozenset(),
        "spaces": (HOME, HOME),
    }
    return FlowFacts(**{**kept, **fields})


def facets(facts: StoryFacts, space: UUID, subject: str) -> set[str]:
    """Return the facets under which steps of a story count in a space."""
    return {
        fact.facet
        for fact in count(facts, space)
        if fact.family is Family.STEPS and fact.subject == subject
    }


@given(
    st.lists(st.integers(0, 40), max_size=8),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_a_chain_adds_up_to_one_over_any_days_that_hold_one_of_its_own(
    days: list[int], first: int, last: int
) -> None:
    start = date(2020, 1, 1)
    on = [start + timedelta(days=day) for day in days]
    low, high = start + timedelta(days=first), start + timedelta(days=last)
    added = sum(n for one, other, n in chain(on) if low <= one and other <= high)

    assert added == int(any(low <= day <= high for day in on))


def test_a_step_counts_once_in_each_of_its_cycles_and_once_in_the_total() -> None:
    placed = {Cycle.APPLIED: Polarity.POSITIVE, Cycle.ENABLING: None}
    counted = count(a_story(a_step(placed=placed)), HOME)

    for subject in (Cycle.APPLIED, Cycle.ENABLING, TOTAL):
        assert counted[Fact(Family.STEPS, subject, "", DAY, DAY)] == 1


@pytest.mark.parametrize(
    ("said", "total"),
    [
        ([Polarity.POSITIVE, Polarity.POSITIVE], "positive"),
        ([Polarity.POSITIVE, None], "positive"),
        ([None, None], "unsaid"),
        ([Polarity.POSITIVE, Polarity.NEGATIVE], "mixed"),
        ([Polarity.NONE, Polarity.POSITIVE], "mixed"),
    ],
)
def test_the_total_has_one_polarity(said: list[Polarity | None], total: str) -> None:
    placed = dict(zip((Cycle.APPLIED, Cycle.ENABLING), said, strict=True))
    shown = facets(a_story(a_step(placed=placed)), HOME, TOTAL)

    assert {each for each in shown if each.startswith("polarity")} == {
        f"polarity:{total}"
    }


def test_the_side_of_the_border_counts_at_outer_cycles_said_or_not() -> None:
    placed = dict.fromkeys((Cycle.APPLIED, Cycle.ENABLING, Cycle.STRATEGIC))
    step = a_step(placed=placed, sides={Cycle.STRATEGIC: Side.EXTERNAL})
    told = a_story(step)

    def sides(subject: str) -> set[str]:
        shown = facets(told, HOME, subject)
        return {each for each in shown if each.startswith("dimension")}

    assert sides("strategic") == {"dimension:external"}
    assert sides("enabling") == {"dimension:unsaid"}
    assert sides("applied") == sides(TOTAL) == set()


@pytest.mark.parametrize(
    ("space", "where"),
    [
        pytest.param(HOME, {"here"}, id="at home"),
        pytest.param(AWAY, {"elsewhere", f"elsewhere:{AWAY}"}, id="in another space"),
        pytest.param(None, {"elsewhere"}, id="at a place in words"),
    ],
)
def test_a_step_counts_at_home_wherever_it_happened(
    space: UUID | None, where: set[str]
) -> None:
    shown = facets(a_story(a_step(space=space)), HOME, "applied")

    said = {"polarity:positive", "modality:reported", "claims:positive"}
    assert shown == {"", *said, *where}


def test_what_is_hoped_for_claims_no_positive_value() -> None:
    shown = facets(a_story(a_step(modality=Modality.ASPIRED)), HOME, "applied")

    assert shown == {"", "polarity:positive", "modality:aspired", "here"}


def test_a_step_stands_as_arrived_where_it_happened_by_its_home_alone() -> None:
    story = a_story(a_step(space=AWAY))

    assert facets(story, AWAY, "applied") == {f"arrived:{HOME}"}
    assert facets(story, AWAY, TOTAL) == {f"arrived:{HOME}"}
    assert not count(story, FAR)


def test_a_story_counts_once_however_many_of_its_steps_do() -> None:
    story = a_story(a_step(1), a_step(2, day=LATER), a_step(3, day=LATER))
    added = [
        n
        for fact, n in count(story, HOME).items()
        if fact[:3] == ("stories", TOTAL, "")
    ]

    assert sum(added) == 1


def test_a_story_without_placements_counts_as_unplaced() -> None:
    assert "" in facets(a_story(a_step(placed={})), HOME, "unplaced")


def test_links_and_undated_steps_count_at_home_alone() -> None:
    story = a_story(a_step(space=AWAY, dated=False, links=(FAR, AWAY)))
    home = {fact.family for fact in count(story, HOME)}
    away = {fact.family for fact in count(story, AWAY)}

    assert {Family.UNDATED, Family.LINKS} <= home
    assert away == {Family.STEPS, Family.STORIES}


def test_a_facet_of_links_names_a_set_of_indicators() -> None:
    for several in combinations((HOME, AWAY, FAR), 2):
        facet = link_facet(reversed(several))
        assert links_of(facet) == tuple(sorted(several))
    assert links_of(link_facet(())) == ()


def test_flows_count_in_each_pair_of_cycles_once_in_total_and_loops_apart() -> None:
    pairs = ((Cycle.APPLIED, Cycle.REALIZED), (Cycle.APPLIED, Cycle.APPLIED))
    flow = a_flow(pairs=pairs, relation=Relation.RETURNS, long=True)
    counted = count(a_story(flows=(flow,)), HOME)
    shown = {fact[:3]: n for fact, n in counted.items()}

    assert shown == {
        ("flows", "applied>realized", ""): 1,
        ("flows", "applied>applied", ""): 1,
        ("flows", TOTAL, ""): 1,
        ("flows", TOTAL, "returns"): 1,
        ("loops", "long", ""): 1,
    }


def test_a_branch_names_its_two_spaces() -> None:
    kinds = frozenset({FlowKind.BRANCHES, FlowKind.RELAYS})
    flow = a_flow(pairs=(), kinds=kinds, spaces=(HOME, AWAY))
    shown = {fact[:3] for fact in count(a_story(flows=(flow,)), HOME)}

    assert shown == {
        ("kinds", "branches", ""),
        ("kinds", "branches", f"{HOME}>{AWAY}"),
        ("kinds", "relays", ""),
    }


def test_only_paths_of_several_steps_without_a_return_are_open() -> None:
    paths = (
        PathFacts("I-P", DAY, 2, returns=False),
        PathFacts("I-P", DAY, 2, returns=True),
        PathFacts("A", DAY, 1, returns=False),
    )
    counted = count(a_story(paths=paths), HOME)

    assert counted[Fact(Family.PATHS, "I-P", "", DAY, DAY)] == 2
    assert counted[Fact(Family.PATHS, "A", "", DAY, DAY)] == 1
    assert counted[Fact(Family.OPEN, TOTAL, "", DAY, DAY)] == 1


def test_what_is_aspired_counts_once_more_beside_all() -> None:
    kinds = frozenset({FlowKind.BRANCHES})
    flow = a_flow(kinds=kinds, spaces=(HOME, AWAY), aspired=True)
    path = PathFacts("A-R", DAY, 2, returns=False, aspired=True)
    story = a_story(flows=(flow, replace(flow, aspired=False)), paths=(path,))
    shown = {fact[1:3]: n for fact, n in count(story, HOME).items()}

    assert shown == {
        ("applied>realized", ""): 2,
        ("applied>realized", "aspired"): 1,
        (TOTAL, "leads_to"): 2,
        (TOTAL, "leads_to:aspired"): 1,
        ("branches", ""): 2,
        ("branches", "aspired"): 1,
        ("branches", f"{HOME}>{AWAY}"): 2,
        ("branches", f"{HOME}>{AWAY}:aspired"): 1,
        ("A-R", ""): 1,
        ("A-R", "aspired"): 1,
        # Of flows in all, and of open ones.
        (TOTAL, ""): 1,
        (TOTAL, "aspired"): 1,
    }


def test_a_loop_may_be_aspired_where_its_return_is_not() -> None:
    flow = a_flow(relation=Relation.RETURNS, closes_aspired=True)
    shown = {fact[:3] for fact in count(a_story(flows=(flow,)), HOME)}

    assert ("loops", "short", "aspired") in shown
    assert ("flows", TOTAL, "aspired") not in shown


def test_what_goes_out_is_aspired_where_its_flow_is() -> None:
    flow = across(flow=a_flow(aspired=True))

    assert {fact[:3] for fact in count(flow, HOME)} == {
        ("out", TOTAL, str(AWAY)),
        ("out", TOTAL, f"{AWAY}:aspired"),
    }


@given(st.text("ab:>", max_size=6))
def test_the_mark_of_what_is_aspired_is_taken_off_as_it_was_put_on(facet: str) -> None:
    assert plain_facet(aspired_facet(facet)) == (facet, True)
    assert plain_facet(facet) == (facet, False)


def across(**fields: Any) -> CrossFlowFacts:
    """Return a flow from a story at home to one away."""
    kept: dict[str, Any] = {
        "visibility": Visibility.SPACE,
        "source_visibility": Visibility.ORGANISATION,
        "source_home": HOME,
        "target_home": AWAY,
        "flow": a_flow(),
    }
    return CrossFlowFacts(**{**kept, **fields})


def test_a_flow_between_stories_counts_at_its_target_and_goes_out_of_its_source() -> (
    None
):
    there = {fact.family for fact in count(across(), AWAY)}
    here = {fact[:3] for fact in count(across(), HOME)}

    assert there == {Family.FLOWS}
    assert here == {("out", TOTAL, str(AWAY))}
    assert not count(across(), FAR)


def test_a_flow_within_one_home_does_not_go_out() -> None:
    flow = across(target_home=HOME)

    assert {fact.family for fact in count(flow, HOME)} == {Family.FLOWS}
    assert flow.ends == ((HOME, Visibility.SPACE), (HOME, Visibility.ORGANISATION))


def test_tellers_stand_behind_each_count_of_a_step() -> None:
    story = a_story(a_step(1), a_step(2))
    stand = presences(story, HOME)

    assert stand[Presence(TELLER, "applied", "", DAY)] == 2
    assert stand[Presence(TELLER, TOTAL, "here", DAY)] == 2
    assert not presences(across(), AWAY)


def test_facts_are_the_same_after_they_were_stored() -> None:
    step = a_step(
        space=None,
        placed={Cycle.ENABLING: None, Cycle.APPLIED: Polarity.MIXED},
        links=(FAR,),
        modality=Modality.ASPIRED,
        sides={Cycle.ENABLING: Side.BOTH},
    )
    flow = a_flow(spaces=(None, AWAY), kinds=frozenset({FlowKind.RELAYS}), long=True)
    path = PathFacts("(AE)-?", DAY, 2, returns=True)
    hoped = a_flow(aspired=True), a_flow(closes_aspired=True)
    paths = (path, replace(path, aspired=True))
    told = a_story(step, flows=(flow, *hoped), paths=paths)
    for facts in (told, across(flow=flow), across(flow=hoped[0])):
        assert from_record(to_record(facts)) == facts


CODED = Coded(frozenset({Cycle.APPLIED}), {FAR: frozenset({Cycle.REALIZED})})


def test_facts_by_other_placements_are_the_same_after_they_were_stored() -> None:
    older = {Cycle.APPLIED: Scheme.V2011_5}
    step = a_step(coded=CODED, revisit_on=LATER, took=40, vague=True, older=older)
    told = a_story(step, a_step(2), flows=(a_flow(),))
    older = {Cycle.ORIENTING: Scheme.V2015_8}
    placed, sides = {Cycle.ORIENTING: None}, {Cycle.ORIENTING: Side.INTERNAL}
    step = replace(step, placed=placed, older=older, sides=sides)
    other = replace(told, steps=(step,))
    facts = replace(told, otherwise={Placements.ANALYST: replace(other, flows=())})
    crossing = across(otherwise={Placements.BOTH: a_flow(pairs=())})

    for each in (facts, crossing):
        assert from_record(json.loads(json.dumps(to_record(each)))) == each


def test_what_few_stories_have_is_not_in_the_records_of_others() -> None:
    plain = to_record(a_story(a_step(), flows=(a_flow(),)))

    assert plain.keys() == {
        *("story", "home", "seen", "tellers", "steps", "flows", "paths")
    }
    assert plain["steps"][0].keys() == {
        *("id", "day", "dated", "modality", "space", "placed", "links")
    }


def test_facts_by_other_placements_are_those_of_all_where_nothing_differs() -> None:
    for facts in (a_story(a_step()), across()):
        assert facts.by(Placements.TELLER) is facts.by(Placements.BOTH) is facts
        assert facts.by(Placements.ANALYST) is None


def test_facts_by_other_placements_reach_whom_the_story_reaches() -> None:
    told = a_story(a_step())
    facts = replace(told, otherwise={Placements.TELLER: told})
    less = replace(facts, visibility=Visibility.EVALUATORS).by(Placements.TELLER)

    assert less is not None
    assert less.visibility is Visibility.EVALUATORS
