"""How long steps at each cycle wait for the next: lines that fall, and numbers below.

Each cycle has a small picture of its own, in which the others are thin, so that lines
are told apart without colours. The stretches of time are as wide as each other.
"""

from collections.abc import Iterator, Mapping, Sequence

from domain.figure import Figure, Node, Sort, told
from domain.figures.stalls import WEEK
from domain.sentence import Sentences
from domain.stall_profile import MARKS
from services.pictures import lettering
from services.pictures.drawing import (
    Align,
    Drawing,
    Mark,
    Point,
    Stroke,
    Words,
    line,
    plate,
    words,
)
from services.pictures.eight import fitting
from services.pictures.sheet import LEAST, MARGIN, ROOM, WIDTH, Sheet, sign

_LEFT = MARGIN + 126
_RIGHT = WIDTH - MARGIN - 126
"""Where names begin, and before it the longest wait."""
_STEP = (_RIGHT - _LEFT) / (len(MARKS) + 1)
_ACROSS = 4
_GUTTER = 54
"""Room for the names of levels at the left of a row of pictures."""
_GAP = 14
_WIDE = (ROOM - _GUTTER - (_ACROSS - 1) * _GAP) / _ACROSS
_HEAD = 48
"""Above each picture, for its name and for when half are followed."""
_PLOT = 76
_FOOT = 26
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
    curves = _curves(figure)
    if any(curves.values()):
        said = sheet.words.say("figure.stalls.waiting")
        sheet.draw(list(words(said, MARGIN, sheet.top, ROOM, size=_SIZE, bold=True)))
        sheet.top += 8
        sheet.draw(list(_pictures(figure, curves, sheet.top, sheet.words)))
    else:
        name = "not-shown" if _known(figure) else "undated"
        said = sheet.words.say(f"figure.stalls.{name}")
        sheet.draw(list(words(said, MARGIN, sheet.top, ROOM, most=2)))
    sheet.top += 18
    top = sheet.top
    sheet.draw(list(_times(top, sheet.words)), list(_at_risk(figure, top, sheet.words)))
    return sheet.finished()


def _known(figure: Figure) -> bool:
    """Tell whether it is known, or held back, that any step waited."""
    points = (node for node in figure.nodes if node.sort is Sort.POINT)
    return any(node.counts["at_risk"] != 0 for node in points)


def _x(days: int) -> float:
    """Return where the numbers of a stretch of time stand; 0 days are at the left."""
    return _LEFT + _STEP * _place(days)


def _place(days: int) -> int:
    return MARKS.index(days) + 1 if days else 0


def _times(top: float, said: Sentences) -> Iterator[Mark]:
    for days in MARKS:
        yield from words(
            *(_after(days, said), _x(days), top, _STEP - 2),
            size=_SIZE,
            most=2,
            align="center",
            paint="muted",
        )


def _after(days: int, said: Sentences) -> str:
    name = f"after-{days // WEEK}" if days else "at-once"
    return said.say(f"figure.stalls.{name}")


def _curves(figure: Figure) -> Mapping[str, list[Node]]:
    """Return the points of each cycle's curve as far as it is known, by its lane."""
    return {
        lane.key: [
            node
            for node in figure.nodes
            if node.lane == lane.key
            and node.sort is Sort.POINT
            and node.value is not None
        ]
        for lane in figure.lanes
    }


def _days(point: Node) -> int:
    return int(point.key.rpartition(":")[2])


def _pictures(
    figure: Figure, curves: Mapping[str, list[Node]], top: float, said: Sentences
) -> Iterator[Mark]:
    heads = [node for node in figure.nodes if node.sort is Sort.CYCLE]
    shown = [node for node in heads if curves[node.lane]]
    for number, head in enumerate(shown):
        row, column = divmod(number, _ACROSS)
        x = MARGIN + _GUTTER + column * (_WIDE + _GAP)
        y = top + row * (_HEAD + _PLOT + _FOOT + _GAP)
        yield from _name(head, x - 2, y + 8)
        yield from words(
            head.note, x, y + 17, _WIDE, size=LEAST, most=2, paint="muted", of=head.key
        )
        yield from _levels(x, y + _HEAD, said, named=column == 0)
        for other in shown:
            if other is not head:
                yield _line(curves[other.lane], x, y + _HEAD, ("faint", 1), other)
        yield from _own(curves[head.lane], head, x, y + _HEAD)
        yield from _foot(x, y + _HEAD + _PLOT, said)


def _levels(x: float, top: float, said: Sentences, *, named: bool) -> Iterator[Mark]:
    for name, share in _LEVELS.items():
        y = top + share * _PLOT
        path, hull = line([(x, y), (x + _WIDE, y)])
        yield Stroke(path, hull, "line" if share == 1 else "faint", weight=1)
        if named:
            yield from words(
                *(said.say(f"figure.stalls.{name}"), x - 6, y - LEAST * 0.65),
                *(_GUTTER - 6,),
                size=LEAST,
                align="right",
                paint="muted",
            )


def _foot(x: float, y: float, said: Sentences) -> Iterator[Mark]:
    """Yield when a curve begins and ends, and its middle."""
    middle = MARKS[len(MARKS) // 2 - 1]
    # Wider than a third, since what is said at both ends is short.
    ends: dict[int, tuple[Align, float]] = {
        0: ("left", 52),
        middle: ("center", 56),
        MARKS[-1]: ("right", 46),
    }
    for days, (align, room) in ends.items():
        at = x + _WIDE * _place(days) / len(MARKS)
        path, hull = line([(at, y), (at, y + 4)])
        yield Stroke(path, hull, "line", weight=1)
        beside = at - 6 if align == "left" else at
        yield from words(
            _after(days, said),
            beside,
            y + 6,
            room,
            size=LEAST,
            align=align,
            paint="muted",
        )


def _spot(point: Node, x: float, top: float) -> Point:
    share = float(point.value or 0)
    return x + _WIDE * _place(_days(point)) / len(MARKS), top + (1 - share) * _PLOT


def _line(
    points: Sequence[Node], x: float, top: float, pen: tuple[str, float], head: Node
) -> Stroke:
    """Return a line that falls in steps from where all wait."""
    corners: list[Point] = [(x, top)]
    for point in points:
        spot = _spot(point, x, top)
        corners += [(spot[0], corners[-1][1]), spot]
    path, hull = line(corners)
    return Stroke(path, hull, pen[0], weight=pen[1], of=head.key, tip=head.label)


def _own(points: Sequence[Node], head: Node, x: float, top: float) -> Iterator[Mark]:
    """Yield the line of a picture's own cycle, and which share still waits at last."""
    (cycle,) = head.cycles
    for pen in (("ink", 3.2), (str(cycle), 1.8)):
        yield _line(points, x, top, pen, head)
    for point in points:
        at = _spot(point, x, top)
        tip = f"{point.label}: {float(point.value or 0):.0%}"
        yield sign(cycle, *at, 6, of=point.key, tip=tip)
    right, y = _spot(points[-1], x, top)
    share = f"{float(points[-1].value or 0):.0%}"
    # Below the end, which the line has come down to, if there is room.
    beside = y + 13 if y + 22 < top + _PLOT else y - 12
    reads = Words(right, beside, share, _SIZE, bold=True, align="right", of=head.key)
    yield plate(reads)
    yield reads


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
    room = _x(MARKS[0]) - _STEP / 2 - MARGIN
    lines = len(lettering.lines(title, room, _SIZE, most=2, bold=True))
    at = MARGIN, top + (14 if lines == 1 else 0), room
    yield from words(title, *at, size=_SIZE, most=2, bold=True)
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
