"""Indicators and stories side by side at each cycle (figure 17.1)."""

from collections.abc import Callable, Iterator, Sequence

from domain.figure import Edge, Figure, Node, Panel, Sort, told
from domain.figures.matrix import CONTRIBUTION, EFFECT
from domain.sentence import Sentences
from domain.story import Polarity
from services.pictures import lettering
from services.pictures.drawing import (
    Box,
    Drawing,
    Mark,
    Stroke,
    Words,
    arrow,
    line,
    words,
)
from services.pictures.eight import fitting
from services.pictures.keys import Key, keys
from services.pictures.sheet import MARGIN, ROOM, WIDTH, Sheet, badge, sign

_CYCLE = 116
_BETWEEN = 54
_WIDE = (ROOM - _CYCLE - _BETWEEN) / 2
_LEFT = MARGIN + _CYCLE
"""Where indicators begin."""
_RIGHT = WIDTH - MARGIN - _WIDE
"""Where stories begin."""
_LINE = 17
_PAD = 8
_SIZE = 11


def draw_matrix(figure: Figure) -> Drawing:
    """Return a row for each cycle, with markers between its two cells."""
    sheet = Sheet(figure)
    if not figure.empty:
        sheet.draw(list(_heads(figure, sheet.top)))
    for number, lane in enumerate(figure.lanes):
        top = sheet.top + (4 if number == 0 else 0)
        sheet.draw(list(_Row(figure, lane, top, sheet.words).drawn()))
    sheet.draw(list(keys(_meanings(figure, sheet.words), sheet.top + 8)))
    return sheet.finished()


def _meanings(figure: Figure, said: Sentences) -> list[Key]:
    found: list[Key] = []
    if figure.edges:
        found.append((_pill("n"), said.say("figure.matrix.linked")))
    if any(node.note for node in figure.nodes):
        found.append((_grey, said.say("figure.matrix.from-elsewhere")))
    if any(node.polarity is Polarity.NEGATIVE for node in figure.nodes):
        costs = said.say("figure.matrix.costs")
        found.append((lambda x, y: badge(Polarity.NEGATIVE, x, y), costs))
    return found


def _grey(x: float, y: float) -> Iterator[Mark]:
    yield Words(x, y, "Abc", _SIZE, align="center", paint="muted")


def _heads(figure: Figure, top: float) -> Iterator[Mark]:
    for panel, x in zip(figure.panels, (_LEFT, _RIGHT), strict=True):
        yield from words(panel.label, x + _PAD, top, _WIDE - 2 * _PAD, bold=True)


class _Row:
    """One cycle: what is measured, what is told, and what joins the two."""

    def __init__(
        self, figure: Figure, lane: Panel, top: float, said: Sentences
    ) -> None:
        own = [node for node in figure.nodes if node.lane == lane.key]
        self.said, self.top, self.label = said, top, lane.label
        self.cells = {node.panel: node for node in own if node.sort is Sort.CELL}
        self.indicators = [node for node in own if node.sort is Sort.INDICATOR]
        self.stories = [node for node in own if node.sort is Sort.STORY]
        keys = {node.key for node in own}
        self.edges = {e.source: e for e in figure.edges if e.source in keys}
        lines = 1 + max(len(self.indicators), len(self.stories))
        self.height = lines * _LINE + 2 * _PAD - 2

    def drawn(self) -> Iterator[Mark]:
        """Yield its ground, its lines and its markers."""
        yield Box(MARGIN, self.top, ROOM, self.height, None, "faint", radius=0)
        yield from self._name()
        for panel, x in ((EFFECT, _LEFT), (CONTRIBUTION, _RIGHT)):
            yield from self._cell(self.cells[panel], x)
        for number, node in enumerate(self.indicators):
            yield from words(
                *(node.label, _LEFT + _PAD, self._at(number) - 7, _WIDE - 2 * _PAD),
                size=_SIZE,
                paint="muted" if node.note else "ink",
                of=node.key,
                tip=". ".join(filter(None, (node.label, node.note))),
            )
        for number, node in enumerate(self.stories):
            yield from self._story(node, self._at(number))
        yield from self._references()

    def _at(self, number: int) -> float:
        """Return the middle of a line below the head of a cell."""
        return self.top + _PAD + _LINE * (number + 1) + 7

    def _name(self) -> Iterator[Mark]:
        (cycle,) = self.cells[EFFECT].cycles
        yield sign(cycle, MARGIN + 14, self.top + 15, 11)
        size = fitting(self.label, _CYCLE - 30) or _SIZE
        yield from words(
            *(self.label, MARGIN + 26, self.top + 15 - size * 0.65, _CYCLE - 28),
            size=size,
            bold=True,
        )

    def _cell(self, node: Node, x: float) -> Iterator[Mark]:
        counted = [
            f"{self.said.say(f'figure.count.{name}')}: {told(count, self.said)}"
            for name, count in node.counts.items()
        ]
        yield Box(
            *(x, self.top, _WIDE, self.height),
            "panel",
            "faint",
            radius=0,
            of=node.key,
            tip=", ".join((self.label, *counted)),
        )
        yield from words(
            *(", ".join(counted), x + _PAD, self.top + 8, _WIDE - 2 * _PAD),
            size=_SIZE,
            paint="muted",
            of=node.key,
        )

    def _story(self, node: Node, y: float) -> Iterator[Mark]:
        x, room = _RIGHT + _PAD, _WIDE - 2 * _PAD
        day = "" if node.on is None else node.on.isoformat()
        tip = ", ".join(filter(None, (node.label, day)))
        if node.polarity is Polarity.NEGATIVE:
            cost = self.said.say(f"figure.polarity.{node.polarity}")
            yield from badge(
                node.polarity, x + 7, y, of=node.key, tip=f"{tip} ({cost})"
            )
            x, room = x + 20, room - 20
        yield from words(node.label, x, y - 7, room, size=_SIZE, of=node.key, tip=tip)

    def _references(self) -> Iterator[Mark]:
        linked = [
            (self._at(number), node, self.edges[node.key])
            for number, node in enumerate(self.indicators)
            if node.key in self.edges
        ]
        if not linked:
            return
        rail, head = _RIGHT - 14, self.top + 15
        yield _plain([(rail, head), (rail, linked[-1][0])])
        yield from arrow((rail, head), (_RIGHT, head))
        for y, node, edge in linked:
            yield from self._marker(y, node, edge, rail)

    def _marker(self, y: float, node: Node, edge: Edge, rail: float) -> Iterator[Mark]:
        count = told(edge.counts["steps"], self.said)
        tip = (
            f"{node.label} → {self.label}: "
            f"{self.said.say('figure.count.steps')} {count}"
        )
        start = _LEFT + _WIDE
        yield _plain([(start, y), (rail, y)], edge.key, tip)
        yield from _pill(count, edge.key, tip)((start + rail) / 2, y)


def _pill(
    text: str, of: str = "", tip: str = ""
) -> Callable[[float, float], Iterator[Mark]]:
    """Return what draws a number with a line around it."""
    wide = max(lettering.width(text, _SIZE, bold=True) + 10, 18)

    def drawn(x: float, y: float) -> Iterator[Mark]:
        yield Box(
            x - wide / 2, y - 8, wide, 16, "paper", "ink", radius=8, of=of, tip=tip
        )
        yield Words(x, y, text, _SIZE, bold=True, align="center", of=of, tip=tip)

    return drawn


def _plain(points: Sequence[tuple[float, float]], of: str = "", tip: str = "") -> Mark:
    path, hull = line(points)
    return Stroke(path, hull, of=of, tip=tip)
