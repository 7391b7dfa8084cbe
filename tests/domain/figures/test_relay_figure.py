"""What figures say of those who go on from a story, and of its indicators."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain.cycle import Cycle
from domain.figure import Figure, Sort
from domain.figures.relay import (
    STEPS_OF_OTHERS,
    STORIES_SHOWN,
    HandedOn,
    Voice,
    relay_figure,
)
from domain.figures.story_indicators import (
    SUGGESTED,
    Sign,
    Tie,
    story_indicators_figure,
)
from domain.figures.thread import Thread
from tests.support.threads import STORY, a_thread, leads, said, step_id

FLOW = UUID(int=5)


def another(number: int, *steps: int, title: str = "Theirs") -> Voice:
    """Return a story of another teller, with steps of these numbers."""
    thread = a_thread(*(said(n, Cycle.APPLIED) for n in steps), title=title)
    return Voice(replace(thread, story=UUID(int=100 + number)), f"Teller {number}")


def relayed(
    *others: Voice, handed: Sequence[tuple[int, int]] = (), deeper: int | None = 0
) -> Figure:
    """Return the figure of a story of three steps from which others go on."""
    first = Voice(a_thread(*(said(n, Cycle.IMMEDIATE) for n in (1, 2, 3))), "Phuntshok")
    ways = [HandedOn(FLOW, step_id(one), step_id(other)) for one, other in handed]
    return relay_figure(first, others, ways, deeper, "en")


def test_a_story_that_goes_on_stands_in_a_row_of_its_own_with_its_teller() -> None:
    figure = relayed(another(1, 11, 12), handed=[(2, 11)])
    assert [(p.label, p.ids, p.note) for p in figure.panels] == [
        ("A story", (STORY,), "Phuntshok"),
        ("Theirs", (UUID(int=101),), "Teller 1"),
    ]
    (relay,) = (edge for edge in figure.edges if edge.key.startswith("relay"))
    assert (relay.source, relay.target, relay.ids) == ("step:2", "step:1:1", (FLOW,))
    inside = [(e.source, e.target) for e in figure.edges if e is not relay]
    assert inside == [
        ("step:1", "step:2"),
        ("step:2", "step:3"),
        ("step:1:1", "step:2:1"),
    ]


def test_of_others_what_is_handed_on_and_what_follows_is_shown() -> None:
    steps = range(11, 21)
    other = another(1, *steps)
    figure = relayed(other, another(2, 31), handed=[(2, 14), (19, 31)])
    theirs = [
        node.ids[0].int - 1_000 for node in figure.nodes if node.panel == "story:1"
    ]
    assert theirs == [14, 15, 16, 19]
    assert len(theirs) == STEPS_OF_OTHERS
    assert figure.panels[1].note == "Teller 1 · steps not shown: 6"


def test_a_row_says_from_which_step_of_which_story_it_goes_on() -> None:
    others = another(1, 11, 12), another(2, 21)
    figure = relayed(*others, handed=[(3, 11), (12, 21)])
    assert figure.facts == {
        "story:1": "goes on from step 3",
        "story:2": "goes on from step 2 of Theirs",
    }


def test_how_many_go_on_deeper_is_said_in_words_or_held_back() -> None:
    other = another(1, 11)
    assert relayed(other, handed=[(1, 11)]).note == ""
    assert relayed(other, handed=[(1, 11)], deeper=4).note.endswith("not shown: 4.")
    assert relayed(other, handed=[(1, 11)], deeper=None).note.endswith("shown: few.")
    assert relayed().note == "Nobody is known to have gone on from it yet."


def test_more_stories_than_are_shown_are_said_to_be() -> None:
    many = [another(n, 100 + n) for n in range(STORIES_SHOWN + 1)]
    handed = [(1, 100 + n) for n in range(STORIES_SHOWN + 1)]
    figure = relayed(*many, handed=handed)
    assert len(figure.panels) == STORIES_SHOWN + 1
    assert figure.more is True
    assert relayed(*many[1:], handed=handed[1:]).more is False


def test_a_ring_of_relays_leads_back_to_the_first_row() -> None:
    figure = relayed(another(1, 11), handed=[(1, 11), (11, 3)])
    back = [(e.source, e.target) for e in figure.edges if e.key == "relay:2"]
    assert back == [("step:1:1", "step:3")]


INDICATOR = UUID(int=300)


def a_story() -> Thread:
    return a_thread(said(1, Cycle.IMMEDIATE), said(2, Cycle.REALIZED))


def test_an_indicator_is_tied_to_the_steps_that_suggested_it_or_are_linked() -> None:
    sign = Sign(INDICATOR, "Women elected", reading="11.2 %")
    ties = [
        Tie(UUID(int=7), step_id(2), INDICATOR, "illustrates"),
        Tie(UUID(int=9), step_id(2), INDICATOR, SUGGESTED),
        Tie(UUID(int=8), step_id(1), INDICATOR, "contradicts"),
    ]
    figure = story_indicators_figure(a_story(), [sign], ties, "en")
    (node,) = (node for node in figure.nodes if node.sort is Sort.INDICATOR)
    assert (node.ids, node.label, node.note) == (
        (INDICATOR,),
        "Women elected",
        "11.2 %",
    )
    tied = [(e.source, e.relation, e.ids) for e in figure.edges if e.target == node.key]
    assert tied == [
        ("step:1", "contradicts", (UUID(int=8),)),
        ("step:2", "suggested", (UUID(int=9),)),
        ("step:2", "illustrates", (UUID(int=7),)),
    ]


def test_what_ties_to_an_indicator_that_is_not_there_is_not_told() -> None:
    tie = Tie(UUID(int=7), step_id(2), INDICATOR, SUGGESTED)
    figure = story_indicators_figure(a_story(), [], [tie], "en")
    assert len(figure.edges) == 1
    assert "No indicator was suggested" in figure.note


def test_steps_stand_as_they_led_to_each_other() -> None:
    told = replace(a_story(), flows=(leads(2, 1),))
    figure = story_indicators_figure(told, [], [], "en")
    assert [node.ids[0] for node in figure.nodes] == [step_id(2), step_id(1)]
