"""A story in the places of the eight cycles: discs, and arrows from one to another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import hypot
from typing import Final

from domain.cycle import Cycle
from domain.figure import Edge, Figure, Node, Sort
from domain.figures.thread import number_of
from domain.flow import Relation
from services.pictures.drawing import (
    Bounds,
    Box,
    Drawing,
    Mark,
    Point,
    Sign,
    Stroke,
    Words,
    arrow,
    extent,
    words,
)
from services.pictures.drawn.discs import CROWDED, DISC, discs
from services.pictures.drawn.key import Entry, key, line_entry, polarities, sign_entry
from services.pictures.drawn.steps import list_of_steps
from services.pictures.eight import ROW, Eight, box
from services.pictures.sheet import LEAST, MARGIN, ROOM, Sheet, frame
from services.pictures.spread import spread

RETURN: Final = 2.6
"""The weight of a return, which is drawn thick so that it is told without colour."""
_HEAD: Final = 34
_FOOT: Final = 10
_GAP: Final = 18
_NUMBERED: Final = 24
"""Arrows that bear numbers; more of them are faint, and discs tell the order."""


def draw_story(figure: Figure) -> Drawing:
    """Return a story's steps as discs at their cycles, and their texts below."""
    sheet = Sheet(figure)
    if not figure.empty:
        steps = [node for node in figure.nodes if node.sort is Sort.STEP]
        plan = Plan.of(steps, MARGIN, sheet.top, ROOM)
        sheet.draw(*_threaded(figure, steps, plan, sheet))
        key(sheet, _key(figure, steps, sheet))
        list_of_steps(sheet, steps)
    return sheet.finished()


def draw_loop(figure: Figure) -> Drawing:
    """Return a story's main path, framed by its space, and what returns into one."""
    sheet = Sheet(figure)
    if not figure.empty:
        steps = [node for node in figure.nodes if node.sort is Sort.STEP]
        plan = Plan.of(steps, MARGIN + 12, sheet.top + 34, ROOM - 24)
        sheet.draw(list(_space(figure, plan, sheet)))
        away = [node for node in figure.nodes if node.sort is Sort.STORY]
        places = dict(_below(away, figure, plan, sheet.top + 34))
        sheet.draw(*_threaded(figure, steps, plan, sheet, places))
        sheet.draw(*(_elsewhere(node, places[node.key], sheet) for node in away))
        key(sheet, _key(figure, steps, sheet))
        list_of_steps(sheet, steps)
    return sheet.finished()


@dataclass(frozen=True, slots=True)
class Plan:
    """Where each disc stands: in the box of its cycle, or in the tray of unplaced."""

    eight: Eight
    tray: Bounds | None
    spots: Mapping[str, Point]

    @classmethod
    def of(cls, steps: Sequence[Node], x: float, y: float, width: float) -> "Plan":
        """Return the places of steps within some width, from the top."""
        at: dict[Cycle | None, list[Node]] = {}
        for step in steps:
            for cycle in step.cycles or (None,):
                at.setdefault(cycle, []).append(step)
        most = max((len(at.get(cycle, ())) for cycle in ROW), default=0)
        pitch = 42.0 if most <= _ROOMY else 33.0
        wide = (width - 5 * _GAP) / 6
        span = 4 * wide + 3 * _GAP
        high = max(_high(len(at.get(cycle, ())), wide, pitch) for cycle in ROW)
        flat = max(
            _high(len(at.get(cycle, ())), span, pitch)
            for cycle in (Cycle.STRATEGIC, Cycle.ENABLING)
        )
        eight = Eight(x, y, width, max(high, 100), _GAP, flat=max(flat, 72))
        tray = None
        if loose := at.get(None):
            top = y + eight.height + _GAP
            tray = Bounds(x, top, x + width, top + _high(len(loose), width, pitch))
        spots: dict[str, Point] = {}
        for cycle, there in at.items():
            place = tray if cycle is None else eight.places[cycle]
            if place is not None:
                spots |= _spots(there, place, pitch, cycle)
        return cls(eight, tray, spots)

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return (
            self.eight.y + self.eight.height if self.tray is None else self.tray.bottom
        )


_ROOMY = 8


def _across(width: float, pitch: float) -> int:
    return max(int((width - DISC - 4) // pitch) + 1, 1)


def _high(many: int, width: float, pitch: float) -> float:
    rows = -(-many // _across(width, pitch))
    return _HEAD + _FOOT + rows * 36


def _spots(
    steps: Sequence[Node], place: Bounds, pitch: float, cycle: Cycle | None
) -> Iterator[tuple[str, Point]]:
    """Yield where discs stand, line by line, in the middle of a box."""
    across = _across(place.right - place.left, pitch)
    lines = -(-len(steps) // across)
    free = place.bottom - place.top - _HEAD - _FOOT - lines * 36
    for number, step in enumerate(steps):
        line, column = divmod(number, across)
        here = min(len(steps) - line * across, across)
        x = (place.left + place.right) / 2 + (column - (here - 1) / 2) * pitch
        y = place.top + _HEAD + max(free, 0) / 2 + 20 + line * 36
        yield spot_key(step, cycle), (x, y)


def spot_key(step: Node, cycle: Cycle | None) -> str:
    """Return how the place of a step at a cycle is called."""
    return f"{step.key}@{cycle or ''}"


def _threaded(
    figure: Figure,
    steps: Sequence[Node],
    plan: Plan,
    sheet: Sheet,
    places: Mapping[str, Bounds] | None = None,
) -> Iterator[Sequence[Mark]]:
    """Yield boxes, the arrows over them, and names and discs over the arrows."""
    boxes = _boxes(steps, plan, sheet)
    grounds = [mark for mark in boxes if isinstance(mark, Box) and mark.stroke]
    yield grounds
    arrows = [m for edge in figure.edges for m in _arrow(edge, steps, plan, places)]
    yield arrows if len(figure.edges) <= _NUMBERED else list(_faded(arrows))
    names = [mark for mark in boxes if mark not in grounds]
    yield names
    placed = discs(_standing(steps, plan), arrows)
    yield placed
    if len(figure.edges) <= _NUMBERED:
        yield list(_numbers(figure.edges, steps, plan, [*names, *placed]))


def _faded(arrows: Iterable[Mark]) -> Iterator[Mark]:
    for mark in arrows:
        if isinstance(mark, Stroke) and mark.stroke == "line":
            yield replace(mark, opacity=0.5, weight=1)
        else:
            yield mark


def _boxes(steps: Sequence[Node], plan: Plan, sheet: Sheet) -> list[Mark]:
    used = {cycle for step in steps for cycle in step.cycles}
    marks = list[Mark]()
    for cycle, place in plan.eight.places.items():
        marks += _named(box(cycle, place, sheet.words, quiet=cycle not in used))
    if (tray := plan.tray) is not None:
        wide, high = tray.right - tray.left, tray.bottom - tray.top
        ground = Box(tray.left, tray.top, wide, high, "empty", "faint")
        said = sheet.words.say("figure.unplaced")
        name = words(said, tray.left + 10, tray.top + 7, wide - 20, bold=True)
        marks += _named(chain([ground], name))
    return marks


def _named(marks: Iterator[Mark]) -> Iterator[Mark]:
    """Yield a box and its name, on a plate of its colour that arrows pass below."""
    ground, *name = marks
    yield ground
    if name and isinstance(ground, Box):
        place = extent(name)
        wide, high = place.right - place.left + 2, place.bottom - place.top
        yield Box(place.left - 1, place.top, wide, high, ground.fill, radius=2)
    yield from name


def _standing(steps: Iterable[Node], plan: Plan) -> list[tuple[Node, Point]]:
    return [
        (step, plan.spots[spot_key(step, cycle)])
        for step in steps
        for cycle in step.cycles or (None,)
    ]


def _centre(node: Node, plan: Plan) -> Point:
    return plan.spots[spot_key(node, node.cycles[0] if node.cycles else None)]


def _ends(edge: Edge, steps: Sequence[Node], plan: Plan) -> tuple[Point, Point] | None:
    by_key = {step.key: step for step in steps}
    source, target = by_key.get(edge.source), by_key.get(edge.target)
    if source is None or target is None:
        return None
    return _centre(source, plan), _centre(target, plan)


def _arrow(
    edge: Edge,
    steps: Sequence[Node],
    plan: Plan,
    places: Mapping[str, Bounds] | None,
) -> Iterator[Mark]:
    ends = _ends(edge, steps, plan)
    if ends is None:
        place = (places or {})[edge.target]
        source = next(step for step in steps if step.key == edge.source)
        start, stop = _centre(source, plan), ((place.left + place.right) / 2, place.top)
        yield from arrow(
            *(_near(stop, start), stop), paint="return", weight=RETURN, of=edge.key
        )
        return
    bow = _bow(ends, edge, plan)
    returns = edge.relation == Relation.RETURNS
    yield from arrow(
        *(_near(bow, ends[0]), bow, _near(bow, ends[1])),
        paint="return" if returns else "line",
        dashed=edge.aspired,
        weight=RETURN if returns else 1.5,
        of=edge.key,
        tip=_tip(edge, steps),
    )


def _tip(edge: Edge, steps: Iterable[Node]) -> str:
    numbers = {step.key: number_of(step) for step in steps}
    return f"{numbers[edge.source]} → {numbers[edge.target]}"


def _bow(ends: tuple[Point, Point], edge: Edge, plan: Plan) -> Point:
    """Return the point that pulls an arrow aside, so far that it passes no disc."""
    shares = _RETURNING if edge.relation == Relation.RETURNS else _LEADING
    others = [spot for spot in plan.spots.values() if spot not in ends]
    bows = [_pulled(*ends, share) for share in shares]
    if len(plan.spots) > CROWDED:
        return bows[0]
    free = (bow for bow in bows if not _meets(ends, bow, others))
    return next(free, bows[0])


_LEADING: Final = (0.12, -0.12, 0.24, -0.24, 0.36)
_RETURNING: Final = (0.34, 0.44, 0.56, -0.34)


def _pulled(start: Point, stop: Point, share: float) -> Point:
    (x, y), (u, v) = start, stop
    return (x + u) / 2 + (v - y) * share, (y + v) / 2 - (u - x) * share


def _meets(ends: tuple[Point, Point], bow: Point, others: Iterable[Point]) -> bool:
    way = [_on(ends[0], bow, ends[1], number / 16) for number in range(1, 16)]
    return any(hypot(x - u, y - v) < DISC / 2 + 3 for x, y in way for u, v in others)


def _near(toward: Point, disc_: Point, away: float = DISC / 2 + 2) -> Point:
    """Return where a line towards a point leaves a disc."""
    (x, y), (u, v) = disc_, toward
    length = hypot(u - x, v - y) or 1
    return x + (u - x) / length * away, y + (v - y) / length * away


def _numbers(
    edges: Iterable[Edge],
    steps: Sequence[Node],
    plan: Plan,
    there: Iterable[Mark],
) -> Iterator[Mark]:
    """Yield on each arrow, where there is room, the number of the step it leads to."""
    taken = [mark.bounds for mark in there]
    for edge in edges:
        ends = _ends(edge, steps, plan)
        if ends is None or edge.relation == Relation.RETURNS:
            continue
        bow = _bow(ends, edge, plan)
        for share in (0.5, 0.38, 0.62, 0.28, 0.72):
            x, y = _on(ends[0], bow, ends[1], share)
            ground = Sign(x, y, 14, "circle", "paper", None, of=edge.key)
            if not any(ground.bounds.meets(other) for other in taken):
                taken.append(ground.bounds)
                yield ground
                yield Words(
                    *(x, y, edge.label, LEAST),
                    align="center",
                    paint="muted",
                    of=edge.key,
                    tip=_tip(edge, steps),
                )
                break


def _on(start: Point, bow: Point, stop: Point, share: float) -> Point:
    left = 1 - share
    parts = (left * left, 2 * left * share, share * share)
    x = sum(p * point[0] for p, point in zip(parts, (start, bow, stop), strict=True))
    y = sum(p * point[1] for p, point in zip(parts, (start, bow, stop), strict=True))
    return x, y


def _key(figure: Figure, steps: Sequence[Node], sheet: Sheet) -> list[Entry]:
    say = sheet.words.say
    kinds = {edge.relation for edge in figure.edges}
    entries = []
    if Relation.LEADS_TO in kinds:
        entries.append(line_entry(say("figure.key.leads")))
    if Relation.RETURNS in kinds:
        said = say("figure.key.returns")
        entries.append(line_entry(said, paint="return", weight=RETURN))
    if any(step.aspired for step in steps):
        shape = Sign(0, 0, 16, "circle", "paper", dashed=True)
        entries.append(sign_entry(say("figure.aspired"), shape))
    return [*entries, *polarities(steps, sheet.words)]


def _space(figure: Figure, plan: Plan, sheet: Sheet) -> Iterator[Mark]:
    (space,) = (node for node in figure.nodes if node.sort is Sort.SPACE)
    top, said = sheet.top, sheet.words.say("figure.in-space", space=space.label)
    ground = frame(MARGIN, top, ROOM, plan.bottom - top + 14)
    yield replace(ground, of=space.key, tip=space.label)
    yield from words(
        said, MARGIN + 12, top + 9, ROOM - 24, bold=True, of=space.key, tip=space.label
    )


def _below(
    away: Sequence[Node], figure: Figure, plan: Plan, top: float
) -> Iterator[tuple[str, Bounds]]:
    """Yield places of other stories, each near below what is brought into it."""
    from_ = {edge.target: edge.source for edge in figure.edges}
    steps = {node.key: node for node in figure.nodes}
    at = {node.key: _centre(steps[from_[node.key]], plan)[0] for node in away}
    ordered = sorted(at, key=lambda key_: at[key_])
    for line, start in enumerate(range(0, len(ordered), _IN_LINE)):
        row = ordered[start : start + _IN_LINE]
        half, y = _STORY / 2, top + line * 58
        first, last = MARGIN + half, MARGIN + ROOM - half
        middles = spread([at[each] for each in row], _STORY + 20, first, last)
        for each, x in zip(row, middles, strict=True):
            yield each, Bounds(x - half, y, x + half, y + 44)


_STORY: Final = 224
_IN_LINE: Final = 3


def _elsewhere(node: Node, place: Bounds, sheet: Sheet) -> list[Mark]:
    wide = place.right - place.left
    said = sheet.words.say("figure.elsewhere", story=node.label)
    return [
        Box(
            place.left,
            place.top,
            wide,
            44,
            "panel",
            "return",
            of=node.key,
            tip=node.label,
        ),
        *words(
            *(said, place.left + 10, place.top + 7, wide - 20),
            size=11,
            most=2,
            of=node.key,
        ),
    ]
