"""The main path of a story as cards, with the loops that land on it (figure 10.2)."""

from collections.abc import Iterator, Sequence
from typing import Final

from domain.cycle import Cycle
from domain.figure import Edge, Figure, Node
from domain.figures.thread import number_of
from domain.flow import Relation
from domain.sentence import Sentences
from services.pictures import lettering
from services.pictures.drawing import (
    Bounds,
    Drawing,
    Mark,
    Sign,
    Words,
    arrow,
    height,
    words,
)
from services.pictures.drawn.cards import WIDE, bent, card, in_rows, joins
from services.pictures.drawn.key import Entry, key, line_entry, polarities, sign_entry
from services.pictures.drawn.threads import RETURN
from services.pictures.sheet import LEAST, Sheet

_GLYPH: Final = 40
_ABOVE: Final = _GLYPH + 36
_WORD: Final = LEAST


def draw_short_loops(figure: Figure) -> Drawing:
    """Return the main path in rows, and over each step the loops that land there."""
    sheet = Sheet(figure)
    if not figure.empty:
        steps = figure.nodes
        places = dict(in_rows(steps, sheet.top, _over, lambda _: 0))
        ahead = [edge for edge in figure.edges if _goes_on(edge)]
        sheet.draw(list(joins(ahead, places)))
        for step in steps:
            sheet.draw(list(_loops(step, places[step.key], figure, sheet.words)))
            sheet.draw(list(card(step, places[step.key], sheet.words)))
        key(sheet, _key(figure, sheet.words))
    return sheet.finished(cycles=cycles_of(figure.nodes))


def _goes_on(edge: Edge) -> bool:
    """Tell whether an edge leads to the next step of the path."""
    source, target = (int(key_.split(":")[1]) for key_ in (edge.source, edge.target))
    return target == source + 1


def cycles_of(nodes: Sequence[Node]) -> list[Cycle]:
    """Return the cycles at which something stands, in their order."""
    used = {cycle for node in nodes for cycle in node.cycles}
    return [cycle for cycle in Cycle if cycle in used]


def _over(row: Sequence[Node]) -> float:
    """Return how much room the loops over a row of steps take."""
    return _ABOVE if any(step.counts for step in row) else 0


def _loops(
    step: Node, place: Bounds, figure: Figure, said: Sentences
) -> Iterator[Mark]:
    landing = [
        edge
        for edge in figure.edges
        if edge.target == step.key and edge.relation == Relation.RETURNS
    ]
    numbers = {node.key: number_of(node) for node in figure.nodes}
    wide = WIDE / max(len(step.counts), 1)
    for place_, length in enumerate(step.counts):
        name = said.say(f"figure.loop.{length}")
        those = [edge for edge in landing if edge.label == name]
        x = place.left + wide * (place_ + 0.5)
        sources = ", ".join(numbers[edge.source] for edge in those)
        told = said.say("figure.loop.from", loop=name, steps=sources)
        tip = f"{told} → {number_of(step)}"
        yield from _glyph(x, place.top, length, those[0].key, tip)
        yield Words(
            *(x, place.top - 24, str(len(those)), 12),
            bold=True,
            align="center",
            of=those[0].key,
            tip=tip,
        )
        lines = lettering.lines(told, wide - 6, _WORD, most=2)
        top = place.top - _GLYPH - 4 - height(len(lines), _WORD)
        yield from words(
            *(told, x, top, wide - 6),
            size=_WORD,
            most=2,
            align="center",
            of=those[0].key,
            tip=tip,
        )


def _glyph(x: float, top: float, length: str, of: str, tip: str) -> Iterator[Mark]:
    """Yield a loop over a card: a round one if it is short, else one with corners."""
    if length == "short":
        way = (x + 7, top - 1), (x + 36, top - 54), (x - 36, top - 54), (x - 7, top - 1)
        yield from arrow(*way, paint="return", of=of, tip=tip)
        return
    high = top - _GLYPH
    corners = [(x + 19, top - 1), (x + 19, high), (x - 19, high), (x - 19, top - 1)]
    yield from bent(corners, paint="return", weight=RETURN, of=of, tip=tip)


def _key(figure: Figure, said: Sentences) -> list[Entry]:
    entries = []
    if any(edge.relation == Relation.LEADS_TO for edge in figure.edges):
        entries.append(line_entry(said.say("figure.key.leads")))
    for length, weight in (("short", 1.5), ("long", RETURN)):
        if any(length in node.counts for node in figure.nodes):
            name = said.say(f"figure.loop.{length}")
            entries.append(line_entry(name, paint="return", weight=weight))
    if any(node.aspired for node in figure.nodes):
        shape = Sign(0, 0, 15, "square", "paper", dashed=True)
        entries.append(sign_entry(said.say("figure.aspired"), shape))
    return [*entries, *polarities(figure.nodes, said)]
