"""A figure in rows, for those who read it rather than look at it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.figure import Edge, Figure, Node, told, wording
from domain.headcount import Count
from domain.sentence import Sentences


@dataclass(frozen=True, slots=True)
class Table:
    """What a figure shows, in rows, for those who read it rather than look at it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table(figure: Figure) -> Table:
    """Return a figure in rows: its nodes, then its edges.

    Columns in which nothing would stand are left out.
    """
    words = wording(figure.language)
    labels = {node.key: node.label for node in figure.nodes}
    panels = {each.key: each.label for each in (*figure.panels, *figure.lanes)}
    head = tuple(
        words.say(f"figure.table.{column}")
        for column in ("what", "name", "where", "cycle", "on", "counts", "note")
    )
    rows = [_node_row(node, panels, words) for node in figure.nodes]
    rows += [_edge_row(edge, labels, words) for edge in figure.edges]
    return _without_empty(Table(head, tuple(rows)))


def _node_row(
    node: Node, panels: Mapping[str, str], words: Sentences
) -> tuple[str, ...]:
    where = [panels[key] for key in (node.panel, node.lane) if key in panels]
    notes = [node.note]
    if node.polarity is not None:
        notes.insert(0, words.say(f"figure.polarity.{node.polarity}"))
    if node.aspired:
        notes.insert(0, words.say("figure.aspired"))
    return (
        words.say(f"figure.sort.{node.sort}"),
        node.label,
        ", ".join(dict.fromkeys(where)),
        ", ".join(words.say(f"figure.cycle.{each}") for each in node.cycles),
        "" if node.on is None else node.on.isoformat(),
        _counted(node.counts, words, node.value),
        "; ".join(filter(None, notes)),
    )


def _edge_row(
    edge: Edge, labels: Mapping[str, str], words: Sentences
) -> tuple[str, ...]:
    notes = [words.say("figure.aspired")] if edge.aspired else []
    ends = f"{labels.get(edge.source, '')} → {labels.get(edge.target, '')}"
    return (
        words.say(f"figure.relation.{edge.relation}"),
        ends,
        *("", "", ""),
        _counted(edge.counts, words),
        "; ".join(filter(None, [*notes, edge.label, edge.note])),
    )


def _counted(
    counts: Mapping[str, Count], words: Sentences, value: Decimal | None = None
) -> str:
    said = [
        f"{words.say(f'figure.count.{name}')}: {told(count, words)}"
        for name, count in counts.items()
    ]
    return "; ".join([*([] if value is None else [f"{value:f}"]), *said])


def _without_empty(found: Table) -> Table:
    kept = [
        index
        for index in range(len(found.head))
        if any(row[index] for row in found.rows)
    ]
    return Table(_at(found.head, kept), tuple(_at(row, kept) for row in found.rows))


def _at(row: Sequence[str], kept: Iterable[int]) -> tuple[str, ...]:
    return tuple(row[index] for index in kept)
