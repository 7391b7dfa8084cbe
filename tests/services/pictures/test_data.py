"""The structure for data drawn: every tick and thread, with every number apart."""

from dataclasses import replace
from itertools import islice, product
from uuid import UUID

import pytest

from domain.cycle import Cycle
from domain.figure import Edge, Figure, FigureName, Node, Sort, blank
from tests.support.pictures import HOSTILE, assert_well_drawn, drawn_keys

COUNTS = ("indicators", "measurements", "stories")


def a_structure(
    ticks: int, threads: int, language: str = "en", label: str = "Sign"
) -> Figure:
    """Return the cycles with so many indicators each, and so many threads in all."""
    cycles = [
        Node(
            key=f"cycle:{cycle}",
            sort=Sort.CYCLE,
            label=cycle.title(),
            cycles=(cycle,),
            counts=dict.fromkeys(COUNTS, ticks * 999),
        )
        for cycle in Cycle
    ]
    indicators = [
        Node(
            key=f"indicator:{number}:{cycle}",
            sort=Sort.INDICATOR,
            label=label,
            ids=(UUID(int=number),),
            cycles=(cycle,),
        )
        for cycle in Cycle
        for number in range(ticks)
    ]
    edges = [
        Edge(
            key=f"thread:{source}>{target}",
            source=f"cycle:{source}",
            target=f"cycle:{target}",
            relation="thread",
            label=str(number * 111),
            counts={"flows": number * 111 or None},
        )
        for number, (source, target) in enumerate(
            islice(product(Cycle, Cycle), threads)
        )
    ]
    return replace(
        blank(FigureName.DATA, language),
        nodes=(*cycles, *indicators),
        edges=tuple(edges),
    )


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize(("ticks", "threads"), [(0, 0), (1, 1), (10, 10), (10, 64)])
def test_every_cycle_tick_and_thread_has_its_mark(
    ticks: int, threads: int, language: str
) -> None:
    figure = a_structure(ticks, threads, language)
    drawing = assert_well_drawn(figure)

    assert drawn_keys(drawing) == {
        *(node.key for node in figure.nodes),
        *(edge.key for edge in figure.edges),
    }


@pytest.mark.parametrize("label", HOSTILE)
def test_names_of_indicators_do_no_harm(label: str) -> None:
    assert_well_drawn(a_structure(3, 3, label=label))


def test_without_anything_there_is_a_labelled_sheet() -> None:
    assert_well_drawn(blank(FigureName.DATA, "en"))
