"""Small pictures of stories: cycles across, and steps downwards (figure 10.3)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import hypot
from typing import Final, NamedTuple

from domain.cycle import LETTERS, Cycle
from domain.figure import Edge, Figure, Node, Panel, wording
from domain.flow import Relation
from domain.story import Polarity
from services.pictures import lettering
from services.pictures.drawing import (
    Bounds,
    Drawing,
    Mark,
    Point,
    Sign,
    Stroke,
    Words,
    curve,
    head,
    height,
    line,
    plate,
    words,
)
from services.pictures.drawn.discs import along, crossed
from services.pictures.drawn.key import Entry, key, line_entry, sign_entry
from services.pictures.drawn.strips import cycles_of
from services.pictures.eight import ROW
from services.pictures.sheet import LEAST, MARGIN, POLARITIES, ROOM, Sheet, frame, sign

ACROSS: Final = 4
_GAP: Final = 14
WIDE: Final = (ROOM - (ACROSS - 1) * _GAP) / ACROSS
_COLUMNS: Final = (*ROW, Cycle.STRATEGIC, Cycle.ENABLING, None)
_STEP: Final = 16
_HEAD: Final = 16
_TITLE: Final = 10.5
_SMALL: Final = LEAST


class _Line(NamedTuple):
    paint: str
    weight: float
    dashed: bool = False


LINES: Final[Mapping[str, _Line]] = {
    "short-flow": _Line("line", 1.1),
    "long-flow": _Line("ink", 1.9),
    "short-loop": _Line("return", 1.4, dashed=True),
    "long-loop": _Line("return", 2.4),
}
"""How flows and loops are drawn: short ones thin, long ones thick."""


def draw_over_time(figure: Figure) -> Drawing:
    """Return a small picture for each story, the newest first."""
    sheet = Sheet(figure)
    for start in range(0, len(figure.panels), ACROSS):
        row = figure.panels[start : start + ACROSS]
        top, above = sheet.top, max(_above(panel) for panel in row)
        below = max(len(_steps(panel, figure)) for panel in row) * _STEP
        bottom = top + above + _HEAD + below + 8
        for column, panel in enumerate(row):
            x = MARGIN + column * (WIDE + _GAP)
            place = Bounds(x, top, x + WIDE, bottom)
            sheet.draw(list(_panel(panel, figure, place, above)))
        sheet.top += _GAP
    if not figure.empty:
        sheet.top -= _GAP
        key(sheet, _key(figure, sheet))
    return sheet.finished(cycles=cycles_of(figure.nodes))


def _steps(panel: Panel, figure: Figure) -> list[Node]:
    return [node for node in figure.nodes if node.panel == panel.key]


def _above(panel: Panel) -> float:
    """Return how high the title and the note over a picture are."""
    title = lettering.lines(panel.label, WIDE - 14, _TITLE, most=2, bold=True)
    note = lettering.lines(panel.note, WIDE - 14, _SMALL, most=2)
    return 12 + height(len(title), _TITLE) + height(len(note), _SMALL)


def _panel(panel: Panel, figure: Figure, place: Bounds, above: float) -> Iterator[Mark]:
    yield frame(place.left, place.top, WIDE, place.bottom - place.top)
    x, y, room = place.left + 7, place.top + 6, WIDE - 14
    title = list(words(panel.label, x, y, room, size=_TITLE, bold=True, most=2))
    yield from title
    y += height(len(title), _TITLE)
    yield from words(panel.note, x, y, room, size=_SMALL, most=2, paint="muted")
    # Pictures of one row begin on one line, however long their titles are.
    steps, top = _steps(panel, figure), place.top + above
    yield from _columns(place.left, top, place.bottom - 8)
    spots = {
        step.key: (_across(step, place.left), top + _HEAD + (number + 0.5) * _STEP)
        for number, step in enumerate(steps)
    }
    ways = [
        mark
        for edge in figure.edges
        if edge.source in spots
        for mark in _flow(edge, spots, place, figure)
    ]
    yield from ways
    passed = [point for way in ways for point in along(way)]
    for step in steps:
        yield from _step(step, place.left, spots[step.key][1])
        yield from _cost(step, place.left, spots[step.key], passed)


def _x(cycle: Cycle | None, left: float) -> float:
    return left + (_COLUMNS.index(cycle) + 0.5) * WIDE / len(_COLUMNS)


def _across(step: Node, left: float) -> float:
    return _x(step.cycles[0] if step.cycles else None, left)


def _columns(left: float, top: float, bottom: float) -> Iterator[Mark]:
    for cycle in _COLUMNS:
        x = _x(cycle, left)
        letter = "?" if cycle is None else LETTERS[cycle]
        yield Words(x, top + 7, letter, _SMALL, align="center", paint="muted")
        path, hull = line([(x, top + _HEAD), (x, bottom)])
        yield Stroke(path, hull, "faint", weight=0.8)


def _step(step: Node, left: float, y: float) -> Iterator[Mark]:
    at = [_x(cycle, left) for cycle in step.cycles]
    if len(at) > 1:
        path, hull = line([(min(at), y), (max(at), y)])
        # A band behind the signs, so that it is not taken for a flow.
        yield Stroke(path, hull, "faint", weight=6, of=step.key, tip=step.label)
    for cycle, x in zip(step.cycles, at, strict=True):
        shape = sign(cycle, x, y, 10, of=step.key, tip=step.label)
        if step.aspired:
            shape = replace(shape, fill="paper", dashed=True)
        yield shape
    if not at:
        x = _x(None, left)
        yield Sign(x, y, 6, "circle", "line", None, of=step.key, tip=step.label)


def _cost(
    step: Node, left: float, spot: Point, passed: Sequence[Point]
) -> Iterator[Mark]:
    """Yield that something was lost, beside a step, where no arrow comes or goes."""
    if step.polarity not in _COSTS or not step.cycles:
        return
    at = [_x(cycle, left) for cycle in step.cycles]
    right, before, y = max(at) + 10, min(at) - 10, spot[1]
    spots = [(right, y), (before, y), (right, y - 6), (before, y - 6), (right, y + 6)]
    inside = [each for each in spots if each[0] > left + 4]
    free = (each for each in inside if not crossed(each, passed, 6))
    x, y = next(free, spots[0])
    said = POLARITIES[step.polarity]
    mark = Words(x, y, said, LEAST, bold=True, align="center", of=step.key)
    yield plate(mark, "panel", 0)
    yield mark


_COSTS: Final = (Polarity.NEGATIVE, Polarity.MIXED)


def _flow(
    edge: Edge, spots: Mapping[str, Point], place: Bounds, figure: Figure
) -> Iterator[Mark]:
    style = LINES[_shape(edge, figure)]
    start, stop = spots[edge.source], spots[edge.target]
    before = start
    path, hull = line([_near(start, stop), _near(stop, start)])
    if edge.relation == Relation.RETURNS:
        before = _bow(start, stop, place)
        path, hull = curve(_near(start, before), before, _near(stop, before))
    of, tip = edge.key, edge.label
    dashed = style.dashed or edge.aspired
    yield Stroke(path, hull, style.paint, None, dashed, style.weight, of=of, tip=tip)
    wings, outline = head(before, hull[-1], 4.5 + style.weight)
    yield Stroke(wings, outline, style.paint, style.paint, weight=1, of=of, tip=tip)


def _shape(edge: Edge, figure: Figure) -> str:
    said = wording(figure.language).say
    return next(each for each in LINES if said(f"figure.shape.{each}") == edge.label)


def _bow(start: Point, stop: Point, place: Bounds) -> Point:
    """Return what pulls a return aside: to the right, or back from the edge."""
    y = (start[1] + stop[1]) / 2
    right = max(start[0], stop[0]) + 16 + abs(start[1] - stop[1]) / 4
    if right < place.right - 4:
        return right, y
    return max(min(start[0], stop[0]) - 30, place.left + 4), y


def _near(spot: Point, toward: Point, away: float = 6) -> Point:
    length = hypot(toward[0] - spot[0], toward[1] - spot[1]) or 1
    share = away / length
    return (
        spot[0] + (toward[0] - spot[0]) * share,
        spot[1] + (toward[1] - spot[1]) * share,
    )


def _key(figure: Figure, sheet: Sheet) -> list[Entry]:
    say = sheet.words.say
    drawn = {edge.label for edge in figure.edges}
    entries = [
        line_entry(said, paint=style.paint, dashed=style.dashed, weight=style.weight)
        for shape, style in LINES.items()
        if (said := say(f"figure.shape.{shape}")) in drawn
    ]
    if any(node.aspired for node in figure.nodes):
        shape = Sign(0, 0, 12, "circle", "paper", dashed=True)
        entries.append(sign_entry(say("figure.aspired"), shape))
    borne = {node.polarity for node in figure.nodes}
    entries += [
        Entry(say(f"figure.polarity.{each}"), _costly(each), 10)
        for each in _COSTS
        if each in borne
    ]
    return entries


def _costly(polarity: Polarity) -> Callable[[float, float], list[Mark]]:
    said = POLARITIES[polarity]
    return lambda x, y: [Words(x, y, said, LEAST, bold=True, align="center")]
