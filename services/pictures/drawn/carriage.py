"""What is gained in one space and used in another: a heat map of spaces."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from domain.figure import Edge, Figure, Node, told
from domain.sentence import Sentences
from services.pictures.drawing import Box, Drawing, Mark, Words, height, words
from services.pictures.heat import cell, centred
from services.pictures.keys import keys
from services.pictures.lettering import lines, width
from services.pictures.sheet import MARGIN, ROOM, WIDTH, Sheet

_NAME = 210
_LEAST_NAME = 60
_WIDEST = 110
_HIGH = 34
_SIZE = 11
_HEAD_LINES = 3
_NAMED = 74
"""From how wide on a column has its name above it, and not its number alone."""


def draw_carriage(figure: Figure) -> Drawing:
    """Return a grid: value gained in the space of the row, used in the column's."""
    sheet = Sheet(figure)
    if figure.nodes:
        grid = _Grid(figure, sheet.words)
        sheet.draw(list(grid.heads(sheet.top)))
        sheet.draw(list(grid.rows(sheet.top + 4)))
        untold = sheet.words.say("figure.carriage.untold")
        sheet.draw(list(keys([(_nothing, untold)], sheet.top + 10)))
    return sheet.finished()


def _nothing(x: float, y: float) -> Iterator[Mark]:
    yield Box(x - 13, y - 8, 26, 16, "panel", "faint", radius=3)


@dataclass(frozen=True, slots=True)
class _Grid:
    figure: Figure
    said: Sentences

    @property
    def wide(self) -> float:
        """Of one column."""
        return min((ROOM - self._names) / len(self.figure.nodes), _WIDEST)

    @property
    def own(self) -> set[str]:
        return {node.key for node in self.figure.nodes if node.note}

    @property
    def _names(self) -> float:
        """How wide the names of rows are, so that cells stand near to them."""
        wide = [width(node.label, _SIZE, bold=True) for node in self.figure.nodes]
        return min(max([_LEAST_NAME, *wide]) + 40, _NAME)

    def _x(self, column: int) -> float:
        return MARGIN + self._names + column * self.wide

    def heads(self, top: float) -> Iterator[Mark]:
        """Yield what rows and columns are, and the columns' numbers and names."""
        right = WIDTH - MARGIN
        used = self.said.say("figure.carriage.used")
        gained = self.said.say("figure.carriage.gained")
        yield from words(
            used, self._x(0), top, right - self._x(0), size=_SIZE, paint="muted"
        )
        named = self.wide >= _NAMED
        most = max(
            len(lines(node.label, self.wide - 8, _SIZE, most=_HEAD_LINES, bold=True))
            for node in self.figure.nodes
        )
        tall = 18 + (height(most, _SIZE) if named else 0)
        yield from words(
            *(gained, MARGIN, top + 18 + tall - _SIZE * 1.4, self._names - 8),
            size=_SIZE,
            paint="muted",
        )
        for column, node in enumerate(self.figure.nodes):
            middle = self._x(column) + self.wide / 2
            number = str(column + 1)
            yield Words(
                *(middle, top + 26, number, _SIZE),
                bold=True,
                align="center",
                tip=node.label,
            )
            if named:
                yield from words(
                    *(node.label, middle, top + 36, self.wide - 8),
                    size=_SIZE,
                    most=_HEAD_LINES,
                    bold=bool(node.note),
                    align="center",
                    tip=node.label,
                )

    def rows(self, top: float) -> Iterator[Mark]:
        """Yield each space with its cells."""
        edges = {(each.source, each.target): each for each in self.figure.edges}
        most = max((each.counts["flows"] or 0 for each in self.figure.edges), default=0)
        for row, node in enumerate(self.figure.nodes):
            yield from self._name(row, node, top + row * _HIGH)
        for (row, source), (column, target) in product(
            enumerate(self.figure.nodes), repeat=2
        ):
            x, y = self._x(column), top + row * _HIGH
            edge = edges.get((source.key, target.key))
            if edge is not None:
                yield from self._cell(edge, (source, target), x, y, most)
            elif source is target or not {source.key, target.key} & self.own:
                yield Box(
                    *(x + 1, y + 1, self.wide - 2, _HIGH - 2),
                    "panel",
                    "faint",
                    radius=3,
                )
            else:
                yield from cell(x, y, self.wide, _HIGH, 0, most, self.said)

    def _name(self, row: int, node: Node, y: float) -> Iterator[Mark]:
        middle = y + _HIGH / 2
        number = str(row + 1)
        yield Words(
            MARGIN + 18, middle, number, _SIZE, bold=True, align="right", of=node.key
        )
        drawn = list(
            words(
                *(node.label, MARGIN + 26, 0, self._names - 36),
                size=_SIZE,
                most=2,
                bold=bool(node.note),
                of=node.key,
                tip=". ".join(filter(None, (node.label, node.note))),
            )
        )
        yield from centred(drawn, middle)

    def _cell(
        self, edge: Edge, ends: tuple[Node, Node], x: float, y: float, most: int
    ) -> Iterator[Mark]:
        count = edge.counts["flows"]
        tip = f"{ends[0].label} → {ends[1].label}: {told(count, self.said)}"
        yield from cell(
            x, y, self.wide, _HIGH, count, most, self.said, of=edge.key, tip=tip
        )
