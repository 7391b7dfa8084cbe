"""How value of each cycle turned into value of another, or of the same."""

from collections.abc import Iterator
from dataclasses import replace

from domain.cycle import Cycle
from domain.figure import (
    Edge,
    Figure,
    FigureName,
    Node,
    Panel,
    Sort,
    blank,
    held,
    wording,
)
from domain.report import Counted, FlowCell, Flows, Report
from domain.sentence import Sentences

FROM, TO, KINDS_OF_FLOW = "from", "to", "kinds"


def cycle_flows_figure(report: Report, language: str) -> Figure:
    """Return each cycle twice, as where value came from and as what it became.

    An edge counts the flows between two; one that is held back is there without its
    count, and one all of whose flows are hoped for is aspired. Returns and loops are
    counted over all cycles, as nodes of their own.
    """
    figure = replace(blank(FigureName.CYCLE_FLOWS, language), rows=report.rows)
    flows, words = report.flows, wording(language)
    edges = () if flows is None else tuple(_edges(flows))
    if flows is None or not edges:
        return figure
    return replace(
        figure,
        nodes=(
            *(_cycle(side, each, words) for side in (FROM, TO) for each in flows.order),
            *_kinds(flows, words),
        ),
        edges=edges,
        panels=tuple(
            Panel(name, words.say(f"figure.cycle-flows.{name}"))
            for name in (FROM, TO, KINDS_OF_FLOW)
        ),
        note=held(report, words),
        hidden=report.hidden,
        threshold=report.threshold,
    )


def _cycle(side: str, cycle: Cycle, words: Sentences) -> Node:
    return Node(
        key=f"{side}:{cycle}",
        sort=Sort.CYCLE,
        label=words.say(f"figure.cycle.{cycle}"),
        panel=side,
        cycles=(cycle,),
    )


def _edges(flows: Flows) -> Iterator[Edge]:
    cells = {(cell.source, cell.target): cell for cell in flows.cells}
    for source, row in zip(flows.order, flows.matrix, strict=True):
        for target, count in zip(flows.order, row, strict=True):
            if count == 0:
                continue
            known = _known(cells.get((source, target)))
            hoped = known.get("aspired")
            yield Edge(
                key=f"flow:{source}>{target}",
                source=f"{FROM}:{source}",
                target=f"{TO}:{target}",
                relation="turns-into",
                aspired=hoped is not None and hoped.count == count,
                counts={
                    "flows": count,
                    **{name: each.count for name, each in known.items()},
                },
                sources={
                    name: each.sources
                    for name, each in known.items()
                    if each.count is not None
                },
            )


def _known(cell: FlowCell | None) -> dict[str, Counted]:
    """Return how many flows there are between two cycles, and how many may come."""
    if cell is None:
        return {}
    hoped = {} if cell.aspired is None else {"aspired": cell.aspired}
    return {"flows": cell, **hoped}


def _kinds(flows: Flows, words: Sentences) -> Iterator[Node]:
    counted: dict[str, Counted] = {
        **flows.by_relation,
        **{f"{length}-loops": each for length, each in flows.loops.items()},
    }
    for name, each in counted.items():
        yield Node(
            key=f"kind:{name}",
            sort=Sort.CELL,
            label=words.say(f"figure.cycle-flows.{name}"),
            panel=KINDS_OF_FLOW,
            counts={"flows": each.count},
            sources={} if each.count is None else {"flows": each.sources},
        )
