"""What indicators read over time, and below when steps at their cycles happened."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.figure import Figure, Node, Panel, Sort, wording
from domain.indicator import Direction
from domain.story import Polarity
from services.pictures.axis import Days, numbers, short
from services.pictures.drawing import (
    Bounds,
    Drawing,
    Mark,
    Point,
    Sign,
    Stroke,
    Words,
    arrow,
    line,
    plate,
    words,
)
from services.pictures.keys import Key, keys
from services.pictures.sheet import LEAST, MARGIN, ROOM, Sheet, frame
from services.pictures.theme import SIGNS

_GAP = 16
_FEW = 4
"""Indicators that stand two beside each other; more of them three."""
_PAD = 10
_GUTTER = 44
"""Room for numbers at the left of a picture."""
_PLOT = 76
_FLAT = 26
"""How high readings lie that are words, where no number is beside them."""
_STRIP = 30
_FOOT = 26
_AHEAD = 0.15
"""How much of the time told is left for targets that come after it."""
_SIZE = 11
_SMALL = LEAST


def draw_trends(figure: Figure) -> Drawing:
    """Return a small picture for each indicator, two beside each other."""
    sheet = Sheet(figure)
    if figure.empty:
        return sheet.finished()
    stretch = _stretch(figure.nodes)
    across = 2 if len(figure.panels) <= _FEW else 3
    wide = (ROOM - (across - 1) * _GAP) / across
    for start in range(0, len(figure.panels), across):
        row = [
            _Small(figure, panel, MARGIN + number * (wide + _GAP), sheet.top, wide)
            for number, panel in enumerate(figure.panels[start : start + across])
        ]
        above, plot = max(each.above for each in row), max(each.plot for each in row)
        for each in row:
            each.place(above, plot)
            time = stretch and Days(*stretch, each.left, each.right)
            sheet.draw(list(each.drawn(time)))
        sheet.top += _GAP
    sheet.top -= _GAP
    sheet.draw(list(keys(_meanings(figure), sheet.top + 8)))
    return sheet.finished()


def _stretch(nodes: Sequence[Node]) -> tuple[date, date] | None:
    """Return the days from which to which is told, and a little more for targets."""
    days = [each.on for each in nodes if each.on and each.sort is not Sort.POINT]
    aims = [each.on for each in nodes if each.on and each.sort is Sort.POINT]
    if not days or not aims:
        days = days or aims
        return (min(days), max(days)) if days else None
    first, last = min(days), max(days)
    room = max(int((last - first).days * _AHEAD), _MONTH)
    if (date.max - last).days < room:
        return first, last
    return min(first, *aims), max(last, min(max(aims), last + timedelta(days=room)))


_MONTH = 31


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where numbers lie between the top and the bottom of a picture."""

    ticks: Sequence[float]
    top: float
    high: float

    def at(self, value: float) -> float:
        """Return where a number lies."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.top + self.high * (1 - (value - low) / (high - low))


class _Small:
    """One indicator."""

    def __init__(
        self, figure: Figure, panel: Panel, x: float, y: float, wide: float
    ) -> None:
        own = [node for node in figure.nodes if node.panel == panel.key]
        self.said = wording(figure.language)
        self.x, self.y, self.label, self.unit = x, y, panel.label, panel.note
        self.head = next(node for node in own if node.sort is Sort.INDICATOR)
        self.hoped = {lane.key: lane.label for lane in figure.lanes}[self.head.lane]
        self.heading = self.head.note.removeprefix(self.unit).removeprefix(", ")
        self.aims = [node for node in own if node.sort is Sort.POINT]
        self.readings = [node for node in own if node.sort is Sort.MEASUREMENT]
        self.steps = [node for node in own if node.sort is Sort.STORY]
        self.left, self.right = x + _PAD + _GUTTER, x + wide - _PAD - 6
        self.wide = wide
        self.values = [float(n.value) for n in own if n.value is not None]
        self.plot = float(_PLOT if self.values else _FLAT)
        self.top, self.scale = y, _Scale((0, 1), y, 0)
        *_, last = self._words()
        self.above = last.bounds.bottom - y + 16

    def place(self, above: float, plot: float) -> None:
        """Put the readings below words as high as those, in a picture as high as that.

        So the pictures of a row begin and end on one line.
        """
        self.top, self.plot = self.y + above, plot
        low, high = min(self.values, default=0), max(self.values, default=1)
        if low == high:
            # Of one number alone it is seen how large it is.
            low, high = min(low, 0), max(high, 0)
        self.scale = _Scale(numbers(low, high), self.top, plot)

    def drawn(self, time: Days | None) -> Iterator[Mark]:
        """Yield its ground, its words, its readings and the steps below."""
        high = self.top + self.plot + _STRIP + _FOOT - self.y
        yield frame(self.x, self.y, self.wide, high)
        yield from self._words()
        if self.values:
            yield from self._levels(self.scale)
        if time is not None:
            yield from self._axis(time)
            yield from self._aimed(time)
            yield from self._read(time)
            yield from self._told(time)
            yield from self._later(time)

    def _words(self) -> Iterator[Mark]:
        head, x, room = self.head, self.x + _PAD, self.wide - 2 * _PAD
        tip = ". ".join(filter(None, (self.label, self.hoped, head.note)))
        name = words(
            *(self.label, x, self.y + 6, room), most=2, bold=True, of=head.key, tip=tip
        )
        drawn = list(name)
        yield from drawn
        y = self.y + 10 + 16 * len(drawn)
        ends = _ARROWS.get(Direction(head.lane))
        if ends is not None:
            (a, b), (c, d) = ends
            way = (x + a, y + b + 7), (x + c, y + d + 7)
            yield from arrow(*way, paint="muted", of=head.key, tip=tip)
        hoped = [] if ends is None else [self.hoped]
        start = x if ends is None else x + 20
        told = ", ".join(filter(None, (*hoped, self.heading)))
        yield from words(
            *(told, start, y, room - (start - x)),
            size=_SIZE,
            paint="muted",
            of=head.key,
        )
        y += 18 if told else 0
        known = "; ".join(self._known())
        yield from words(known, x, y, room, size=_SIZE, most=3, of=head.key)

    def _known(self) -> Iterator[str]:
        """Yield the latest reading, its unit, and what is aimed at, in words."""
        if self.readings:
            latest = self.said.say("figure.trends.latest")
            yield f"{latest}: {self.readings[-1].label} {self.unit}".rstrip()
        for node in self.aims:
            by = "" if node.on is None else self._by(node.on)
            yield f"{node.label}: {node.value:f}{by}"

    def _by(self, day: date) -> str:
        return f" ({self.said.say('figure.trends.by', day=day.isoformat())})"

    def _levels(self, scale: _Scale) -> Iterator[Mark]:
        left, right = self.x + _PAD + _GUTTER - 6, self.x + self.wide - _PAD
        for tick in scale.ticks:
            y = scale.at(tick)
            yield _plain([(left, y), (right, y)], "faint")
            yield from words(
                *(short(tick), left - 4, y - _SMALL * 0.65, _GUTTER - 8),
                size=_SMALL,
                align="right",
                paint="muted",
            )

    def _axis(self, time: Days) -> Iterator[Mark]:
        y = self.top + self.plot + _STRIP
        yield _plain([(time.left - 6, y), (time.right + 6, y)], "line")
        for day, text in time.ticks(4):
            x = min(max(time.at(day), time.left + 20), time.right - 20)
            yield _plain([(time.at(day), y), (time.at(day), y + 4)], "line")
            yield from words(
                text, x, y + 4, 64, size=_SMALL, align="center", paint="muted"
            )

    def _aimed(self, time: Days) -> Iterator[Mark]:
        for node in self.aims:
            if node.value is None:
                continue
            y = self.scale.at(float(node.value))
            tip = f"{node.label}: {node.value:f}"
            path, hull = line([(time.left - 6, y), (time.right + 6, y)])
            yield Stroke(
                *(path, hull, "muted"),
                dashed=node.aspired,
                weight=1,
                of=node.key,
                tip=tip,
            )
            if node.on is not None:
                yield _target(time.at(node.on), y, node.key, tip)

    def _later(self, time: Days) -> Iterator[Mark]:
        """Yield the years of targets that come after the time that is shown."""
        taken: list[Bounds] = []
        for node in self.aims:
            if node.on is None or node.value is None or node.on <= time.last:
                continue
            year = Words(
                *(time.right - 6, self.scale.at(float(node.value)) - 10),
                *(f"{node.on.year:04}", _SMALL),
                align="right",
                paint="muted",
                of=node.key,
            )
            if not any(year.bounds.meets(each) for each in taken):
                taken.append(year.bounds)
                yield plate(year, "panel")
                yield year

    def _read(self, time: Days) -> Iterator[Mark]:
        middle = self.top + self.plot / 2
        places: list[tuple[Node, Point]] = []
        for node in self.readings:
            if node.on is None:
                continue
            y = middle
            if node.value is not None:
                y = self.scale.at(float(node.value))
            places.append((node, (time.at(node.on), y)))
        numbered = [place for node, place in places if node.value is not None]
        if len(numbered) > 1:
            path, hull = line(numbered)
            yield Stroke(path, hull, "ink", weight=1.5, of=self.head.key)
        for node, (x, y) in places:
            yield _reading(x, y, node.key, f"{node.on}: {node.label}")

    def _told(self, time: Days) -> Iterator[Mark]:
        y = self.top + self.plot + 14
        if self.steps:
            yield from words(
                *(self.said.say("figure.count.stories"), time.left - 10),
                *(y - _SMALL * 0.65, _GUTTER - 2),
                size=_SMALL,
                align="right",
                paint="muted",
            )
        for node in reversed(self.steps):
            if node.on is not None:
                costs = node.polarity is Polarity.NEGATIVE
                (cycle,) = node.cycles
                yield Sign(
                    *(time.at(node.on), y + 8 * costs, 8, SIGNS[cycle]),
                    "paper" if costs else str(cycle),
                    "ink",
                    weight=1,
                    of=node.key,
                    tip=f"{node.label}, {node.on}",
                )


_ARROWS = {
    Direction.INCREASE: ((2, 5), (12, -5)),
    Direction.DECREASE: ((2, -5), (12, 5)),
    Direction.KEEP: ((0, 0), (14, 0)),
}
"""Where an arrow starts and ends that shows where an indicator is hoped to go."""


def _plain(points: Sequence[Point], paint: str) -> Mark:
    path, hull = line(points)
    return Stroke(path, hull, paint, weight=1)


def _reading(x: float, y: float, of: str = "", tip: str = "") -> Mark:
    return Sign(x, y, 6, "circle", "ink", "ink", of=of, tip=tip)


def _target(x: float, y: float, of: str = "", tip: str = "") -> Mark:
    return Sign(x, y, 9, "diamond", "paper", "ink", of=of, tip=tip)


def _step(x: float, y: float, paint: str) -> Mark:
    return Sign(x, y, 8, "triangle-up", paint, "ink", weight=1)


def _across(x: float, y: float, *, dashed: bool) -> Mark:
    path, hull = line([(x - 14, y), (x + 14, y)])
    return Stroke(path, hull, "muted", dashed=dashed, weight=1)


_KEYS: Mapping[str, Callable[[float, float], Sequence[Mark]]] = {
    "reading": lambda x, y: [_reading(x + 6, y)],
    "baseline": lambda x, y: [_across(x, y, dashed=False)],
    "target": lambda x, y: [_across(x, y, dashed=True), _target(x, y)],
    "told": lambda x, y: [_step(x + 6, y, "applied")],
    "lost": lambda x, y: [_step(x + 6, y, "paper")],
}


def _meanings(figure: Figure) -> list[Key]:
    """Return what signs mean, of those that are there."""
    said = wording(figure.language)
    nodes = figure.nodes
    aims = {node.aspired for node in nodes if node.sort is Sort.POINT}
    there = {
        "reading": any(node.sort is Sort.MEASUREMENT for node in nodes),
        "baseline": False in aims,
        "target": True in aims,
        "told": any(node.sort is Sort.STORY for node in nodes),
        "lost": any(node.polarity is Polarity.NEGATIVE for node in nodes),
    }
    return [
        (_KEYS[name], said.say(f"figure.trends.{name}"))
        for name, known in there.items()
        if known
    ]
