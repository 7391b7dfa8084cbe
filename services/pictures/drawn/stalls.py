"""How long steps at each cycle wait for the next: lines that fall, and numbers below.

The stretches of time are as wide as each other, however long, so that the numbers below
stand under them.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from domain.cycle import Ring, ring
from domain.figure import Figure, Node, Sort, told
from domain.figures.stalls import WEEK
from domain.sentence import Sentences
from domain.stall_profile import MARKS
from services.pictures.drawing import Drawing, Mark, Point, Stroke, line, words
from services.pictures.drawn.key import Entry, key, line_entry
from services.pictures.eight import fitting
from services.pictures.sheet import MARGIN, ROOM, WIDTH, Sheet, sign
from services.pictures.spread import spread

_LEFT = MARGIN + 126
_RIGHT = WIDTH - MARGIN - 126
"""Where names begin, and before it the longest wait."""
_STEP = (_RIGHT - _LEFT) / (len(MARKS) + 1)
_HIGH = 270
_SIZE = 11
_ROW = 19
_BESIDE = {"steps": _RIGHT + 30, "undated": _RIGHT + 96}
"""Where it stands how many steps there are, and how many have no day."""
_LEVELS = {"all": 0.0, "half-wait": 0.5, "none": 1.0}


def draw_stalls(figure: Figure) -> Drawing:
    """Return a line for each cycle, from all waiting down, and the numbers behind."""
    sheet = Sheet(figure)
    if figure.empty:
        return sheet.finished()
    if any(node.value is not None for node in figure.nodes):
        top = sheet.top + 22
        sheet.draw(list(_levels(top, sheet.words)))
        sheet.draw(list(_lines(figure, top)))
        sheet.top = top + _HIGH
    else:
        name = "not-shown" if _known(figure) else "undated"
        said = sheet.words.say(f"figure.stalls.{name}")
        sheet.draw(list(words(said, MARGIN, sheet.top, ROOM, most=2)))
        sheet.top += 10
    sheet.draw(list(_times(sheet.top + 8, sheet.words)))
    sheet.draw(list(_at_risk(figure, sheet.top + 8, sheet.words)))
    if any(node.value is not None for node in figure.nodes):
        key(sheet, _rings(figure, sheet.words))
    return sheet.finished()


def _known(figure: Figure) -> bool:
    """Tell whether it is known, or held back, that any step waited."""
    points = (node for node in figure.nodes if node.sort is Sort.POINT)
    return any(node.counts["at_risk"] != 0 for node in points)


def _rings(figure: Figure, said: Sentences) -> list[Entry]:
    there = {ring(cycle) for node in figure.nodes for cycle in node.cycles}
    return [
        line_entry(
            said.say(f"figure.stalls.{each}"),
            paint="line",
            weight=2.6,
            dashed=each is Ring.OUTER,
            plain=True,
        )
        for each in Ring
        if each in there
    ]


def _x(days: int) -> float:
    """Return where a stretch of time ends; 0 days are at the left."""
    return _LEFT + _STEP * (MARKS.index(days) + 1 if days else 0)


def _levels(top: float, said: Sentences) -> Iterator[Mark]:
    waiting = said.say("figure.stalls.waiting")
    yield from words(
        waiting,
        _LEFT - 8,
        top - 22,
        _LEFT - MARGIN - 8,
        bold=True,
        align="right",
        size=_SIZE,
    )
    for name, share in _LEVELS.items():
        y = top + share * _HIGH
        path, hull = line([(_LEFT, y), (_RIGHT - _STEP / 2, y)])
        yield Stroke(path, hull, "line" if share == 1 else "faint", weight=1)
        yield from words(
            *(said.say(f"figure.stalls.{name}"), _LEFT - 8, y - _SIZE * 0.65, 110),
            size=_SIZE,
            align="right",
            paint="muted",
        )


def _times(top: float, said: Sentences) -> Iterator[Mark]:
    for days in (0, *MARKS):
        name = f"after-{days // WEEK}" if days else "at-once"
        path, hull = line([(_x(days), top - 8), (_x(days), top - 4)])
        yield Stroke(path, hull, weight=1)
        yield from words(
            *(said.say(f"figure.stalls.{name}"), _x(days), top, _STEP - 2),
            size=_SIZE,
            most=2,
            align="center",
            paint="muted",
        )


def _shares(figure: Figure, lane: str) -> list[tuple[int, Decimal, Node]]:
    """Return the points of a curve as far as it is known."""
    return [
        (_days(node), node.value, node)
        for node in figure.nodes
        if node.lane == lane and node.sort is Sort.POINT and node.value is not None
    ]


def _days(point: Node) -> int:
    return int(point.key.rpartition(":")[2])


def _lines(figure: Figure, top: float) -> Iterator[Mark]:
    heads = [node for node in figure.nodes if node.sort is Sort.CYCLE]
    known = {node.key: _shares(figure, node.lane) for node in heads}
    ends: dict[str, Point] = {}
    for head in heads:
        if points := known[head.key]:
            yield from _line(head, points, top)
            ends[head.key] = _x(points[-1][0]), top + (1 - float(points[-1][1])) * _HIGH
    yield from _names({node.key: node for node in heads}, ends, top)


def _line(
    head: Node, points: list[tuple[int, Decimal, Node]], top: float
) -> Iterator[Mark]:
    """Yield one line that falls in steps, with the sign of its cycle at each point."""
    (cycle,) = head.cycles
    corners: list[Point] = [(_LEFT, top)]
    for days, share, _ in points:
        y = top + (1 - float(share)) * _HIGH
        corners += [(_x(days), corners[-1][1]), (_x(days), y)]
    path, hull = line(corners)
    dashed = ring(cycle) is Ring.OUTER
    for paint, weight in (("line", 3.4), (str(cycle), 2)):
        yield Stroke(
            *(path, hull, paint),
            dashed=dashed,
            weight=weight,
            of=head.key,
            tip=head.label,
        )
    for days, share, node in points:
        y = top + (1 - float(share)) * _HIGH
        tip = f"{node.label}: {float(share):.0%}"
        yield sign(cycle, _x(days), y, 7, of=node.key, tip=tip)


def _names(
    heads: Mapping[str, Node], ends: Mapping[str, Point], top: float
) -> Iterator[Mark]:
    wanted = [y for _, y in ends.values()]
    placed = spread(wanted, _ROW - 2, top - 2, top + _HIGH)
    for (end, (x, y)), at in zip(ends.items(), placed, strict=True):
        node = heads[end]
        path, hull = line([(x + 5, y), (_RIGHT - 24, y), (_RIGHT - 6, at)])
        yield Stroke(path, hull, "faint", weight=1, of=end)
        yield from _name(node, _RIGHT, at)


def _name(node: Node, x: float, y: float) -> Iterator[Mark]:
    tip = ". ".join(filter(None, (node.label, node.note)))
    yield sign(node.cycles[0], x + 4, y, 10, of=node.key, tip=tip)
    size = min(fitting(node.label, 106) or _SIZE, _SIZE)
    yield from words(
        node.label, x + 15, y - size * 0.65, 108, size=size, of=node.key, tip=tip
    )


def _at_risk(figure: Figure, top: float, said: Sentences) -> Iterator[Mark]:
    """Yield for each cycle how many steps are known to have waited so long."""
    title = said.say("figure.stalls.at-risk")
    yield from words(title, MARGIN, top + 14, _RIGHT - MARGIN, size=_SIZE, bold=True)
    for of, x in _BESIDE.items():
        yield from words(
            *(said.say(f"figure.count.{of}"), x, top, _STEP + 8),
            size=_SIZE,
            most=2,
            align="center",
            paint="muted",
        )
    for number, lane in enumerate(figure.lanes):
        y = top + 46 + number * _ROW
        path, hull = line([(MARGIN, y - _ROW / 2), (WIDTH - MARGIN, y - _ROW / 2)])
        yield Stroke(path, hull, "faint", weight=1)
        for node in figure.nodes:
            if node.lane == lane.key and node.sort is Sort.CYCLE:
                yield from _name(node, MARGIN, y)
                for of, x in _BESIDE.items():
                    yield from _number(said, node, of, x, y)
            elif node.lane == lane.key:
                yield from _number(said, node, "at_risk", _x(_days(node)), y)


def _number(said: Sentences, node: Node, of: str, x: float, y: float) -> Iterator[Mark]:
    text = told(node.counts[of], said)
    yield from words(
        *(text, x, y - _SIZE * 0.65, _STEP - 6),
        size=_SIZE,
        align="center",
        of=node.key,
        tip=f"{node.label}. {said.say(f'figure.count.{of}')}: {text}",
    )
