"""How value of each cycle turned into value of another: bands between two columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.cycle import Cycle
from domain.figure import Edge, Figure, Node, told
from domain.figures.cycle_flows import FROM, KINDS_OF_FLOW, TO
from domain.sentence import Sentences
from services.pictures.drawing import (
    Bounds,
    Box,
    Drawing,
    Mark,
    Stroke,
    Words,
    curve,
    plate,
    words,
)
from services.pictures.eight import fitting
from services.pictures.keys import Key, keys
from services.pictures.sheet import MARGIN, ROOM, WIDTH, Sheet, sign
from services.pictures.theme import rim, soft

_NAME = 130
_BAR = 10
_START = MARGIN + _NAME + _BAR
"""Where bands begin, at the left."""
_END = WIDTH - MARGIN - _NAME - _BAR
_FLOWING = 480
"""How high all bands are together."""
_WIDEST = 16
"""Of a single flow."""
_LEAST = 1.5
_FEW = 14
"""How high a band is that is held back, so that the word stands in it."""
_APART = 12
_SMALLEST = 16
"""Of a cycle without flows, so that its name has room."""
_TOLD = 12.5
"""From how high on a band has its number in it."""
_TALL = 30
"""From how high on a cycle has its number below its name."""
_TITLE = 190
_LONGEST = 440
_ROW = 17
_SIZE = 11
_SMALL = 10.5


def draw_cycle_flows(figure: Figure) -> Drawing:
    """Return bands from the cycles at the left to those at the right."""
    sheet = Sheet(figure)
    if figure.empty:
        return sheet.finished()
    bands = _Bands(figure, sheet.top + 24, sheet.words)
    sheet.draw(list(_heads(figure, sheet.top)))
    sheet.draw(list(bands.drawn()))
    sheet.draw(list(bands.columns()))
    meanings: list[Key] = [(_leading, sheet.words.say("figure.cycle-flows.band"))]
    if any(edge.aspired for edge in figure.edges):
        meanings.append((_hoped, sheet.words.say("figure.aspired")))
    sheet.draw(list(keys(meanings, sheet.top + 14)))
    kinds = [node for node in figure.nodes if not node.cycles]
    if kinds:
        title = next(each.label for each in figure.panels if each.key == KINDS_OF_FLOW)
        sheet.draw(list(_totals(kinds, title, sheet.top + 16, sheet.words)))
    return sheet.finished()


def _heads(figure: Figure, top: float) -> Iterator[Mark]:
    labels = {panel.key: panel.label for panel in figure.panels}
    room = _NAME - 4
    yield from words(
        labels[FROM], _START - _BAR - 8, top, room, bold=True, align="right"
    )
    yield from words(labels[TO], _END + _BAR + 8, top, room, bold=True)


@dataclass(frozen=True, slots=True)
class _Band:
    """The flows between two cycles; `left` and `right` are its upper corners."""

    edge: Edge
    left: float
    right: float
    high: float

    def outline(self) -> Stroke:
        """Return its shape, as wide as it has flows."""
        middle, low = (_START + _END) / 2, self.high
        over, first = curve(
            (_START, self.left),
            (middle, self.left),
            (middle, self.right),
            (_END, self.right),
        )
        under, second = curve(
            (_END, self.right + low),
            (middle, self.right + low),
            (middle, self.left + low),
            (_START, self.left + low),
        )
        path = f"{over}L{under.removeprefix('M')}Z"
        return Stroke(path, (*first, *second), None)

    def thread(self) -> Stroke:
        """Return the line that stands for a count that is not told."""
        middle, half = (_START + _END) / 2, self.high / 2
        left, right = self.left + half, self.right + half
        path, hull = curve(
            (_START, left), (middle, left), (middle, right), (_END, right)
        )
        return Stroke(path, hull, "line", None, dashed=True, weight=1)


class _Bands:
    """Where bands and columns lie."""

    def __init__(self, figure: Figure, top: float, said: Sentences) -> None:
        self.said = said
        self.nodes = {node.key: node for node in figure.nodes}
        total = sum(edge.counts["flows"] or 0 for edge in figure.edges)
        scale = min(_FLOWING / max(total, 1), _WIDEST)
        self.high = {edge.key: _high(edge, scale) for edge in figure.edges}
        self.places = {
            **self._stacked(figure, FROM, top),
            **self._stacked(figure, TO, top),
        }
        self.bands = list(self._made(figure))

    def _stacked(self, figure: Figure, side: str, top: float) -> Mapping[str, Bounds]:
        """Return where each cycle of a side lies, one below the other."""
        x = _START - _BAR if side == FROM else _END
        found: dict[str, Bounds] = {}
        for node in figure.nodes:
            if node.panel != side:
                continue
            ends = (edge for edge in figure.edges if node.key in _ends(edge))
            high = sum(self.high[edge.key] for edge in ends)
            bottom = top + max(high, _SMALLEST)
            found[node.key] = Bounds(x, top, x + _BAR, bottom)
            top = bottom + _APART
        return found

    def _made(self, figure: Figure) -> Iterator[_Band]:
        used = {key: place.top for key, place in self.places.items()}
        # At both ends in the order of the cycles at the other, so that few cross.
        for edge in figure.edges:
            high = self.high[edge.key]
            yield _Band(edge, used[edge.source], used[edge.target], high)
            used[edge.source] += high
            used[edge.target] += high

    def drawn(self) -> Iterator[Mark]:
        """Yield the bands, the thinner over the thicker, then what they say."""
        for band in sorted(self.bands, key=lambda each: -each.high):
            yield self._shape(band)
        for band in self.bands:
            yield from self._number(band)

    def _tip(self, edge: Edge) -> str:
        ends = f"{self.nodes[edge.source].label} → {self.nodes[edge.target].label}"
        counted = f"{ends}: {told(edge.counts['flows'], self.said)}"
        hoped = edge.counts.get("aspired", 0)
        if hoped == 0:
            return counted
        named = self.said.say("figure.count.aspired")
        return f"{counted}, {named}: {told(hoped, self.said)}"

    def _shape(self, band: _Band) -> Mark:
        edge, tip = band.edge, self._tip(band.edge)
        if edge.counts["flows"] is None:
            return replace(band.thread(), of=edge.key, tip=tip)
        (cycle,) = self.nodes[edge.source].cycles
        return replace(
            band.outline(),
            fill=soft(cycle) if edge.aspired else str(cycle),
            stroke=rim(cycle),
            dashed=edge.aspired,
            weight=1 if edge.aspired else 0.6,
            opacity=0.5,
            of=edge.key,
            tip=tip,
        )

    def _number(self, band: _Band) -> Iterator[Mark]:
        """Yield to where a band leads and how wide it is; at its end whence."""
        edge, count = band.edge, band.edge.counts["flows"]
        if band.high < _TOLD:
            return
        tip, half = self._tip(edge), band.high / 2
        (source,), (target,) = (
            self.nodes[end].cycles for end in (edge.source, edge.target)
        )
        y = band.left + half
        yield sign(target, _START + 8, y, 7, of=edge.key, tip=tip)
        number = Words(
            _START + 15, y, told(count, self.said), _SMALL, of=edge.key, tip=tip
        )
        if count is None:
            yield plate(number)
        yield number
        yield sign(source, _END - 8, band.right + half, 7, of=edge.key, tip=tip)

    def columns(self) -> Iterator[Mark]:
        """Yield the cycles at both sides."""
        for key, place in self.places.items():
            node = self.nodes[key]
            (cycle,) = node.cycles
            left = node.panel == FROM
            flows = any(key in _ends(band.edge) for band in self.bands)
            fill = str(cycle) if flows else "empty"
            wide, high = place.right - place.left, place.bottom - place.top
            yield Box(
                *(place.left, place.top, wide, high, fill, "line"),
                radius=2,
                of=key,
                tip=node.label,
            )
            yield from self._name(node, place, left=left, quiet=not flows)
            yield from self._total(node, place, left=left)

    def _total(self, node: Node, place: Bounds, *, left: bool) -> Iterator[Mark]:
        """Yield how many flows there are at a cycle, where all of them are told."""
        counts = [
            band.edge.counts["flows"]
            for band in self.bands
            if node.key in _ends(band.edge)
        ]
        known = [count for count in counts if count is not None]
        if place.bottom - place.top < _TALL or len(known) < len(counts):
            return
        x = place.left - 24 if left else place.right + 24
        y = (place.top + place.bottom) / 2 + 14
        text = str(sum(known))
        yield from words(
            *(text, x, y - _SIZE * 0.65, _NAME - 26),
            size=_SIZE,
            align="right" if left else "left",
            paint="muted",
            of=node.key,
        )

    def _name(
        self, node: Node, place: Bounds, *, left: bool, quiet: bool
    ) -> Iterator[Mark]:
        y = (place.top + place.bottom) / 2
        edge, way = (place.left, -1) if left else (place.right, 1)
        yield sign(node.cycles[0], edge + 14 * way, y, 11, of=node.key, tip=node.label)
        room = _NAME - 26
        size = fitting(node.label, room) or _SMALL
        yield from words(
            *(node.label, edge + 24 * way, y - size * 0.65, room),
            size=size,
            bold=not quiet,
            align="right" if left else "left",
            paint="muted" if quiet else "ink",
            of=node.key,
        )


def _hoped(x: float, y: float) -> Iterator[Mark]:
    yield Box(x - 13, y - 5, 26, 10, "panel", "line", dashed=True, radius=0)


def _ends(edge: Edge) -> tuple[str, str]:
    return edge.source, edge.target


def _high(edge: Edge, scale: float) -> float:
    count = edge.counts["flows"]
    return _FEW if count is None else max(count * scale, _LEAST)


def _totals(
    nodes: Sequence[Node], title: str, top: float, said: Sentences
) -> Iterator[Mark]:
    """Yield a bar for all flows that lead on, that return, and for loops by length."""
    yield from words(title, MARGIN, top, ROOM, bold=True)
    most = max((node.counts["flows"] or 0 for node in nodes), default=0)
    for number, node in enumerate(nodes):
        y = top + 31 + number * _ROW
        returns = not node.key.endswith("leads_to")
        yield from words(
            *(node.label, MARGIN, y - _SIZE * 0.65, _TITLE), size=_SIZE, of=node.key
        )
        start, count = MARGIN + _TITLE + 8, node.counts["flows"]
        end = start + _LONGEST * (count or 0) / max(most, 1)
        if count:
            paint = "return" if returns else "line"
            yield Box(start, y - 5, end - start, 10, paint, radius=1, of=node.key)
        yield Words(end + 6, y, told(count, said), _SIZE, bold=True, of=node.key)


def _leading(x: float, y: float) -> Iterator[Mark]:
    """Yield an example of what stands at the beginning of a band."""
    yield Box(x - 14, y - 7, 28, 14, soft(Cycle.IMMEDIATE), rim(Cycle.IMMEDIATE))
    yield sign(Cycle.POTENTIAL, x - 6, y, 7)
    yield Words(x + 1, y, "n", _SMALL)
