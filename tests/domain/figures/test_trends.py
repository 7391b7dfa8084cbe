"""Readings over time and the days of steps, as a figure."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.cycle import Cycle
from domain.definition import Target
from domain.figure import Sort
from domain.figures.trends import (
    INDICATORS_SHOWN,
    READINGS_SHOWN,
    STEPS_SHOWN,
    ReadOn,
    first_of,
    trends_figure,
)
from tests.support.over_time import measured


def test_each_indicator_has_its_readings_its_aims_and_steps_at_its_cycles() -> None:
    aims = [
        Target(Decimal(40), date(2030, 1, 1)),
        Target(Decimal(9), None, {"who": "girls"}),
    ]
    indicator = measured(1, readings=4, steps=2, targets=aims, baseline=Decimal(3))
    figure = trends_figure([indicator], "en")
    by_sort = {
        sort: [node for node in figure.nodes if node.sort is sort] for sort in Sort
    }

    (head,) = by_sort[Sort.INDICATOR]
    assert head.ids == (indicator.id,)
    assert head.note == "schools, rising"
    assert head.value == Decimal(3)
    assert [node.ids for node in by_sort[Sort.MEASUREMENT]] == [
        (each.id,) for each in indicator.readings
    ]
    aimed = [(node.value, node.on, node.aspired) for node in by_sort[Sort.POINT]]
    assert aimed == [
        (Decimal(3), None, False),
        (Decimal(40), date(2030, 1, 1), True),
    ]
    assert [node.ids for node in by_sort[Sort.STORY]] == [
        (each.story_id,) for each in indicator.steps
    ]
    assert [panel.ids for panel in figure.panels] == [(indicator.id,)]
    assert not figure.more


def test_words_are_shown_where_there_are_no_numbers() -> None:
    said = [ReadOn(UUID(int=5), date(2026, 1, 1), None, "some of it")]
    figure = trends_figure([measured(1, said=said)], "en")
    (node,) = [node for node in figure.nodes if node.sort is Sort.MEASUREMENT]

    assert node.label == "some of it"
    assert node.value is None


def test_only_the_newest_are_shown_and_that_there_are_more_is_said() -> None:
    for more in (
        trends_figure([measured(1, readings=READINGS_SHOWN + 1)], "en"),
        trends_figure([measured(1, steps=STEPS_SHOWN + 1)], "en"),
        trends_figure([measured(n) for n in range(INDICATORS_SHOWN + 1)], "en"),
        trends_figure([measured(1)], "en", more=True),
    ):
        assert more.more
    many = measured(1, readings=READINGS_SHOWN + 1)
    kept = trends_figure([many], "en")
    assert f"measurement:{many.readings[0].id}" not in {n.key for n in kept.nodes}
    assert f"measurement:{many.readings[-1].id}" in {n.key for n in kept.nodes}


def test_a_story_at_two_cycles_of_an_indicator_is_shown_at_each() -> None:
    both = measured(1, steps=1, cycles=(Cycle.APPLIED, Cycle.REALIZED))
    figure = trends_figure([both], "en")
    told = [node.cycles for node in figure.nodes if node.sort is Sort.STORY]
    assert told == [(Cycle.APPLIED,), (Cycle.REALIZED,)]


def test_without_indicators_it_is_empty() -> None:
    assert trends_figure([], "en").empty


def test_of_fewer_indicators_all_is_shown_and_that_there_are_more() -> None:
    figure = trends_figure([measured(n, readings=2) for n in range(1, 5)], "en")
    first, all_ = first_of(figure, 2), first_of(figure, 4)

    assert [panel.key for panel in first.panels] == [str(UUID(int=n)) for n in (1, 2)]
    assert {node.panel for node in first.nodes} == {p.key for p in first.panels}
    assert len(first.nodes) * 2 == len(figure.nodes)
    assert (first.more, all_.more) == (True, False)
    assert all_ == figure
