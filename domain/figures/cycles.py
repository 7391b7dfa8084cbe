"""The eight cycles with what is told and measured at each (figure II.1.1)."""

from dataclasses import replace
from uuid import UUID

from domain.figure import Figure, FigureName, Node, Sort, blank, held, wording
from domain.headcount import Count
from domain.report import CycleRow, Report
from domain.sentence import Sentences
from domain.story import Polarity


def cycles_figure(report: Report, language: str) -> Figure:
    """Return a node for each cycle, with its counts by polarity.

    It is empty where nothing is told and nothing measured at any of them.
    """
    words = wording(language)
    figure = blank(FigureName.CYCLES, language)
    nodes = tuple(_node(row, words) for row in report.cycles)
    if not any(count != 0 for node in nodes for count in node.counts.values()):
        return replace(figure, rows=report.rows, nodes=nodes)
    return replace(
        figure,
        nodes=nodes,
        rows=report.rows,
        note=held(report, words),
        hidden=report.hidden,
        threshold=report.threshold,
    )


def _node(row: CycleRow, words: Sentences) -> Node:
    found: dict[str, tuple[Count, str]] = {}
    ids: tuple[UUID, ...] = ()
    if (cell := row.contribution) is not None:
        found["stories"] = cell.counts.stories, cell.counts.sources.get("stories", "")
        for polarity in Polarity:
            if (told := cell.by_polarity.get(str(polarity))) is not None:
                found[str(polarity)] = told.steps, told.sources.get("steps", "")
        ids = tuple(item.id for item in cell.items)
    if (effect := row.effect) is not None:
        found["indicators"] = effect.count, effect.sources.get("indicators", "")
    return Node(
        key=f"cycle:{row.cycle}",
        sort=Sort.CYCLE,
        label=words.say(f"figure.cycle.{row.cycle}"),
        ids=ids,
        cycles=(row.cycle,),
        counts={name: count for name, (count, _) in found.items()},
        sources={name: source for name, (_, source) in found.items() if source},
    )
