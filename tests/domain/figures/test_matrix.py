"""Indicators and stories side by side at each cycle."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.cycle import Cycle
from domain.figures.matrix import INDICATORS_SHOWN, STORIES_SHOWN, matrix_figure
from domain.report import CrossReference, Item, Label, MatrixRow
from domain.story import Polarity
from tests.support.reporting import a_report


def a_label(number: int, text: str = "Waits") -> Label:
    return Label(UUID(int=number), f"{text} {number}")


def a_story(number: int, *, negative: bool = False) -> Item:
    return Item(UUID(int=1000 + number), f"Story {number}", date(2026, 1, 2), negative)


def a_row(cycle: Cycle = Cycle.APPLIED, **fields: Any) -> MatrixRow:
    row: dict[str, Any] = {
        "indicators": [],
        "indicator_count": len(fields.get("indicators", [])),
        "measurements": 3,
        "stories": [],
        "story_count": len(fields.get("stories", [])),
        "cross_references": [],
        "sources": {
            "indicators": f"of=indicators&subject={cycle}",
            "stories": f"of=stories&subject={cycle}",
        },
    }
    return MatrixRow(cycle=cycle, **(row | fields))


def linked(number: int, steps: int | None) -> CrossReference:
    return CrossReference(a_label(number), steps, f"of=links&facet={number}")


def test_an_indicator_is_joined_to_the_stories_whose_steps_are_linked_to_it() -> None:
    row = a_row(
        indicators=[a_label(1), a_label(2)],
        stories=[a_story(1), a_story(2, negative=True)],
        cross_references=[linked(2, 4)],
    )
    figure = matrix_figure(a_report(matrix=[row]), "en")
    (edge,) = figure.edges

    assert edge.counts == {"steps": 4}
    assert edge.sources == {"steps": "of=links&facet=2"}
    assert edge.target == "stories:applied"
    by_key = {node.key: node for node in figure.nodes}
    assert by_key[edge.source].ids == (UUID(int=2),)
    costly = by_key[f"story:applied:{UUID(int=1002)}"]
    assert costly.polarity is Polarity.NEGATIVE
    assert costly.ids == (UUID(int=1002),)
    assert by_key["stories:applied"].counts == {"stories": 2}
    assert not figure.more


def test_an_indicator_from_elsewhere_to_which_steps_are_linked_is_told_of_so() -> None:
    row = a_row(indicators=[a_label(1)], cross_references=[linked(7, 1)])
    figure = matrix_figure(a_report(matrix=[row]), "en")
    notes = {node.key: node.note for node in figure.nodes if node.ids}

    assert notes == {
        f"indicator:applied:{UUID(int=1)}": "",
        f"indicator:applied:{UUID(int=7)}": "an indicator of another cycle or space",
    }


@pytest.mark.parametrize("count", [0, 60])
def test_a_cycle_shows_so_many_and_says_that_there_are_more(count: int) -> None:
    rows = [
        a_row(
            cycle,
            indicators=[a_label(n) for n in range(count)],
            stories=[a_story(n) for n in range(count)],
            cross_references=[linked(n, 1) for n in range(count)],
        )
        for cycle in Cycle
    ]
    figure = matrix_figure(a_report(matrix=rows), "en")

    assert figure.empty is (count == 0)
    assert figure.more is (count > 0)
    of_each = 2 + INDICATORS_SHOWN + STORIES_SHOWN
    assert len(figure.nodes) == (8 * of_each if count else 0)
    assert len(figure.edges) == (8 * INDICATORS_SHOWN if count else 0)


def test_a_count_that_is_held_back_is_not_told() -> None:
    row = a_row(indicators=[a_label(1)], indicator_count=1, story_count=None)
    figure = matrix_figure(a_report(matrix=[row], threshold=5), "en")
    cell = next(node for node in figure.nodes if node.key == "stories:applied")

    assert cell.counts == {"stories": None}
    assert "fewer than 5 people" in figure.note
    assert not figure.more
