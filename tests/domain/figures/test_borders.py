"""The figures of outer cycles: what lies within the space, around it, and on both."""

from dataclasses import replace

import pytest

from domain.cycle import Cycle, Dimension
from domain.disclosure import Groups, disclosed
from domain.figures.borders import (
    orienting_transformative_figure,
    strategic_enabling_figure,
)
from domain.report import Report
from tests.domain.test_assembly import assembled


def sided(**sides: int) -> Report:
    """Return a report that counts steps at the strategic cycle by side."""
    counted = {("steps", "strategic", ""): sum(sides.values())}
    for side, n in sides.items():
        for family in ("steps", "stories", "tellers"):
            counted[family, "strategic", f"dimension:{side}"] = n
    return assembled(counted)


def test_each_side_counts_its_steps_and_leads_to_them() -> None:
    report = sided(internal=3, external=2, both=1, unsaid=4)
    figure = strategic_enabling_figure(report, "en")
    nodes = {node.key: node for node in figure.nodes}
    edges = {edge.key: edge for edge in figure.edges}
    inside = nodes["strategic:internal"]

    assert (inside.panel, inside.dimension) == ("space", Dimension.INTERNAL)
    assert inside.counts == {"steps": 3}
    assert inside.sources == {"steps": "steps strategic dimension:internal"}
    assert nodes["strategic:external"].counts == {"steps": 2}
    assert nodes["strategic:unsaid"].counts == {"steps": 4}
    assert edges["strategic:both"].counts == {"steps": 1}
    assert nodes["enabling:internal"].counts == {"steps": 0}
    assert nodes["enabling:internal"].sources == {}


def test_each_of_the_two_figures_has_its_own_cycles() -> None:
    assert orienting_transformative_figure(sided(internal=3), "en").empty
    figure = strategic_enabling_figure(sided(internal=3), "en")
    cycles = {node.cycles for node in figure.nodes}

    assert cycles == {(Cycle.STRATEGIC,), (Cycle.ENABLING,)}


@pytest.mark.parametrize("few", [{"external": 2}, {"unsaid": 2}, {"both": 2}])
def test_no_side_alone_is_held_back(few: dict[str, int]) -> None:
    shown = disclosed(sided(internal=40, **few), Groups(5, b"secret"))
    figure = strategic_enabling_figure(replace(shown, threshold=5), "en")
    told = {node.key: node.counts["steps"] for node in figure.nodes}
    told |= {edge.key: edge.counts["steps"] for edge in figure.edges}
    (side,) = few

    assert told[f"strategic:{side}"] is None
    assert told["strategic:internal"] is None
    assert not any(node.sources for node in figure.nodes)
    assert not any(edge.sources for edge in figure.edges)
