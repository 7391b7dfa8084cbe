"""Flows between cycles, as a figure."""

from domain.cycle import Cycle
from domain.figures.cycle_flows import cycle_flows_figure
from tests.support.moved import flowing
from tests.support.reporting import a_report

I, P, A = Cycle.IMMEDIATE, Cycle.POTENTIAL, Cycle.APPLIED  # noqa: E741 - its letter


def test_flows_are_edges_from_a_cycle_to_another_and_to_itself() -> None:
    figure = cycle_flows_figure(flowing({(P, A): 4, (P, P): 3}), "en")
    edges = {edge.key: edge for edge in figure.edges}

    assert set(edges) == {"flow:potential>applied", "flow:potential>potential"}
    own = edges["flow:potential>potential"]
    assert (own.source, own.target) == ("from:potential", "to:potential")
    assert own.counts == {"flows": 3}
    assert own.sources == {"flows": "of=flows&subject=potential>potential"}


def test_returns_and_loops_are_of_their_own_kind() -> None:
    figure = cycle_flows_figure(flowing({(I, P): 1}, returns=None), "en")
    kinds = {node.key: node for node in figure.nodes if node.panel == "kinds"}

    assert kinds["kind:leads_to"].sources == {"flows": "of=flows&facet=leads_to"}
    assert kinds["kind:short-loops"].counts == {"flows": 1}
    assert kinds["kind:returns"].counts == {"flows": None}
    assert kinds["kind:returns"].sources == {}


def test_a_flow_that_is_held_back_is_there_without_its_count() -> None:
    figure = cycle_flows_figure(flowing({(I, P): None}), "en")
    (edge,) = figure.edges

    assert edge.counts == {"flows": None}
    assert edge.sources == {}


def test_flows_that_are_all_hoped_for_are_told_so() -> None:
    (all_of_it,) = cycle_flows_figure(flowing({(I, P): 3}, hoped=3), "en").edges
    (some,) = cycle_flows_figure(flowing({(I, P): 3}, hoped=1), "en").edges

    assert all_of_it.aspired
    assert not some.aspired
    assert some.counts == {"flows": 3, "aspired": 1}
    assert some.sources["aspired"] == "of=flows&facet=aspired"


def test_there_are_at_most_sixty_four() -> None:
    every = {(s, t): 1 for s in Cycle for t in Cycle}
    assert len(cycle_flows_figure(flowing(every), "en").edges) == 64


def test_without_flows_it_is_empty() -> None:
    assert cycle_flows_figure(flowing({}), "en").empty
    assert cycle_flows_figure(a_report(), "en").empty
