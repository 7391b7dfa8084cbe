"""A story's steps as cards, and its indicators as chips under them (figure 15.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.figure import Edge, Figure, Node, Sort
from domain.sentence import Sentences
from services.pictures import lettering
from services.pictures.drawing import (
    Bounds,
    Box,
    Drawing,
    Mark,
    Sign,
    arrow,
    height,
    words,
)
from services.pictures.drawn.cards import WIDE, card, in_rows, joins
from services.pictures.drawn.key import Entry, key, line_entry, polarities, sign_entry
from services.pictures.drawn.strips import cycles_of
from services.pictures.sheet import LEAST, Sheet

CHIPS: Final = 5
"""Indicators that are shown under one step."""
_APART: Final = 13
_CLOSE: Final = 5
_SMALL: Final = LEAST
_NAME: Final = 10


@dataclass(frozen=True, slots=True)
class _Chip:
    """An indicator under a step, with all that ties it to the step."""

    node: Node
    ties: Sequence[Edge]
    on: str
    """When it was measured last."""

    @property
    def high(self) -> float:
        """How high it is drawn."""
        name = lettering.lines(self.node.label, WIDE - 16, _NAME, most=2)
        dated = _LINE if self.on else 0
        relations = min(len(self.ties), _RELATIONS) * _LINE
        return 10 + relations + height(len(name), _NAME) + self.reading + dated

    @property
    def reading(self) -> float:
        """How high what was read is written: in two lines at most."""
        if not self.node.note:
            return 16
        if self.node.value is not None:
            told = lettering.lines(self.node.note, WIDE - 16, 11, most=2, bold=True)
            return 2 + height(len(told), 11)
        told = lettering.lines(self.node.note, WIDE - 16, _NAME, most=2)
        return 2 + height(len(told), _NAME)


_LINE: Final = 13
_RELATIONS: Final = 3


def draw_story_indicators(figure: Figure) -> Drawing:
    """Return the steps in rows, with a chip for each indicator under its step."""
    sheet = Sheet(figure)
    if not figure.empty:
        steps = [node for node in figure.nodes if node.sort is Sort.STEP]
        chips = {step.key: _chips(step, figure) for step in steps}
        deep = {step: _deep(those) for step, those in chips.items()}
        places = dict(
            in_rows(
                *(steps, sheet.top, lambda _: 0),
                lambda row: max(deep[step.key] for step in row),
            )
        )
        sheet.draw(list(joins(_leads(figure), places, low=True)))
        for step in steps:
            sheet.draw(list(card(step, places[step.key], sheet.words)))
            hung = _hung(chips[step.key], places[step.key], sheet.words)
            sheet.draw(list(hung))
        key(sheet, _key(steps, sheet.words))
    return sheet.finished(cycles=cycles_of(figure.nodes))


def _leads(figure: Figure) -> list[Edge]:
    steps = {node.key for node in figure.nodes if node.sort is Sort.STEP}
    return [edge for edge in figure.edges if edge.target in steps]


def _chips(step: Node, figure: Figure) -> list[_Chip]:
    signs = {n.key: n for n in figure.nodes if n.sort is Sort.INDICATOR}
    ties: dict[str, list[Edge]] = {}
    for edge in figure.edges:
        if edge.source == step.key and edge.target in signs:
            ties.setdefault(edge.target, []).append(edge)
    return [
        _Chip(signs[target], edges, figure.facts.get(target, ""))
        for target, edges in ties.items()
    ]


def _deep(chips: Sequence[_Chip]) -> float:
    """Return how far chips reach below their step."""
    further = 20 if len(chips) > CHIPS else 0
    return _APART + sum(chip.high + _CLOSE for chip in chips[:CHIPS]) + further


def _hung(chips: Sequence[_Chip], place: Bounds, said: Sentences) -> Iterator[Mark]:
    if not chips:
        return
    x, y = place.left + 16, place.bottom + _APART
    tie = chips[0].ties[0].key
    yield from arrow((x, place.bottom + 1), (x, y - 1), weight=1.2, of=tie)
    for chip in chips[:CHIPS]:
        yield from _chip(chip, place.left, y, said)
        y += chip.high + _CLOSE
    if len(chips) > CHIPS:
        told = said.say("figure.further", count=len(chips) - CHIPS)
        yield from words(told, place.left + 8, y + 4, WIDE - 8, size=_NAME)


def _chip(chip: _Chip, left: float, top: float, said: Sentences) -> Iterator[Mark]:
    node = chip.node
    tip = ": ".join(filter(None, (node.label, node.note)))
    yield Box(
        *(left, top, WIDE, chip.high, "paper", "line"), radius=10, of=node.key, tip=tip
    )
    x, y, room = left + 8, top + 4, WIDE - 16
    for tie in chip.ties[:_RELATIONS]:
        relation = said.say(f"figure.relation.{tie.relation}")
        yield from words(
            relation, x, y, room, size=_SMALL, paint="muted", of=tie.key, tip=tip
        )
        y += _LINE
    name = list(words(node.label, x, y, room, size=_NAME, most=2, of=node.key, tip=tip))
    yield from name
    y += height(len(name), _NAME) + 1
    yield from _reading(chip, (x, y, room), said)


def _reading(
    chip: _Chip, where: tuple[float, float, float], said: Sentences
) -> Iterator[Mark]:
    node, (x, y, room) = chip.node, where
    if not node.note:
        told = said.say("figure.unmeasured")
        yield from words(told, *where, size=_NAME, paint="muted", of=node.key)
    elif node.value is not None:
        yield from words(node.note, *where, size=11, most=2, bold=True, of=node.key)
    else:
        yield from words(node.note, *where, size=_NAME, most=2, of=node.key)
    if chip.on:
        below = y + chip.reading
        yield from words(
            chip.on, x, below, room, size=_SMALL, paint="muted", of=node.key
        )


def _key(steps: Sequence[Node], said: Sentences) -> list[Entry]:
    entries = [line_entry(said.say("figure.key.leads"))] if len(steps) > 1 else []
    if any(step.aspired for step in steps):
        shape = Sign(0, 0, 15, "square", "paper", dashed=True)
        entries.append(sign_entry(said.say("figure.aspired"), shape))
    return [*entries, *polarities(steps, said)]
