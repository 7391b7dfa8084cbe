"""The steps of a story in words: numbered, with their cycles, in one or two columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from domain.figure import Node
from domain.figures.thread import number_of
from domain.sentence import Sentences
from services.pictures.drawing import Mark, Sign, Words, extent, words
from services.pictures.sheet import MARGIN, ROOM, Sheet

_ALONE: Final = 5
"""Steps that stand in one column; more of them in two."""
_BETWEEN: Final = 24


@dataclass(slots=True)
class _Item:
    node: Node
    standings: list[Node] = field(default_factory=list)


def list_of_steps(sheet: Sheet, nodes: Iterable[Node]) -> None:
    """Write every step below what is drawn, in full as far as there is room."""
    items: dict[str, _Item] = {}
    for node in nodes:
        items.setdefault(number_of(node), _Item(node)).standings.append(node)
    sheet.top += 16
    listed = list(items.values())
    columns = 1 if len(listed) <= _ALONE else 2
    wide = (ROOM - (columns - 1) * _BETWEEN) / columns
    for column, part in enumerate(_halved(listed, columns)):
        y = sheet.top
        for item in part:
            marks = list(
                _item(item, MARGIN + column * (wide + _BETWEEN), y, wide, sheet)
            )
            sheet.marks += marks
            y = extent(marks).bottom + 9
    sheet.draw()


def _halved(items: Sequence[_Item], columns: int) -> Iterator[Sequence[_Item]]:
    long = -(-len(items) // columns)
    for column in range(columns):
        yield items[column * long : (column + 1) * long]


def _item(item: _Item, x: float, y: float, wide: float, sheet: Sheet) -> Iterator[Mark]:
    node = item.node
    yield Sign(
        *(x + 9, y + 9, 18, "circle", "paper", "ink"), dashed=node.aspired, of=node.key
    )
    yield Words(
        *(x + 9, y + 9, number_of(node), 10),
        bold=True,
        align="center",
        of=node.key,
        tip=node.label,
    )
    told = list(words(node.label, x + 26, y + 1, wide - 26, most=3, of=node.key))
    yield from told
    below = y + 4 + len(told) * 15.6
    said = standing(item.standings, sheet.words)
    yield from words(
        said, x + 26, below, wide - 26, size=10, paint="muted", of=node.key
    )


def standing(nodes: Sequence[Node], said: Sentences) -> str:
    """Return whether a step is hoped for, where it stands, its value, and when."""
    told = [_placed(node, said) for node in nodes]
    if nodes[0].aspired:
        told.insert(0, said.say("figure.aspired"))
    if nodes[0].note:
        told.append(nodes[0].note)
    return " · ".join(told)


def _placed(node: Node, said: Sentences) -> str:
    if not node.cycles:
        return said.say("figure.unplaced")
    names = ", ".join(said.say(f"figure.cycle.{cycle}") for cycle in node.cycles)
    if node.polarity is None:
        return names
    return f"{names} ({said.say(f'figure.polarity.{node.polarity}')})"
