"""What a space does, mode by mode, over time (figure 5.2)."""

from collections.abc import Iterator, Mapping, Sequence

from domain.figure import Figure, Node, Panel, wording
from services.pictures.axis import Days
from services.pictures.drawing import (
    Box,
    Drawing,
    Mark,
    Point,
    Sign,
    Stroke,
    curve,
    line,
    words,
)
from services.pictures.keys import Key, keys
from services.pictures.sheet import MARGIN, ROOM, WIDTH, Sheet

_NAME = 134
_LEFT = MARGIN + _NAME + 16
_RIGHT = WIDTH - MARGIN - 16
_LANE = 84
_APART = 12
"""Between two signs that would lie on each other."""
_ROWS = 6
"""Of signs in one lane, at most: more lie on each other."""
_SIZE = 11
_SIGN = 9.0

_SIGNS: Mapping[str, tuple[str, str]] = {
    "story": ("circle", "ink"),
    "flow": ("triangle-right", "ink"),
    "frame": ("square", "ink"),
    "framing-event": ("diamond", "ink"),
    "measurement": ("triangle-up", "ink"),
    "claim": ("cross", "ink"),
    "activity": ("circle", "paper"),
}
"""The shape and the paint of each kind of event."""


def draw_mode_events(figure: Figure) -> Drawing:
    """Return four lanes with a sign for each event and a line through all of them."""
    sheet = Sheet(figure)
    if figure.empty:
        return sheet.finished()
    days = [node.on for node in figure.nodes if node.on is not None]
    time = Days(min(days), max(days), _LEFT, _RIGHT)
    places = _places(figure, time, sheet.top)
    sheet.draw(list(_lanes(figure.lanes, sheet.top)))
    bottom = sheet.top
    sheet.draw(list(_jumps(figure, places)))
    sheet.draw([_event(node, places[node.key]) for node in figure.nodes])
    sheet.top = bottom
    sheet.draw(list(_axis(time, bottom)))
    sheet.draw(list(keys(_kinds(figure), sheet.top + 8)))
    return sheet.finished()


def _lanes(lanes: Sequence[Panel], top: float) -> Iterator[Mark]:
    for number, lane in enumerate(lanes):
        y = top + number * _LANE
        yield Box(
            MARGIN, y, ROOM, _LANE, "panel" if number % 2 == 0 else None, radius=0
        )
        yield from words(
            *(lane.label, MARGIN + 8, y + _LANE / 2 - 12, _NAME - 12),
            most=2,
            bold=True,
        )


def _places(figure: Figure, time: Days, top: float) -> Mapping[str, Point]:
    """Return where each event lies, above or below others of about its day."""
    found: dict[str, Point] = {}
    for number, lane in enumerate(figure.lanes):
        middle = top + (number + 0.5) * _LANE
        rows: list[float] = []
        for node in figure.nodes:
            if node.lane != lane.key or node.on is None:
                continue
            x = time.at(node.on)
            row = _row(rows, x)
            way = (row + 1) // 2 * (1 if row % 2 else -1)
            found[node.key] = x, middle + way * _APART
    return found


def _row(rows: list[float], x: float) -> int:
    """Return the first row that is free at a place, and take it there."""
    for number, last in enumerate(rows):
        if x - last >= _APART:
            rows[number] = x
            return number
    if len(rows) < _ROWS:
        rows.append(x)
        return len(rows) - 1
    nearest = min(range(len(rows)), key=lambda number: rows[number])
    rows[nearest] = x
    return nearest


def _jumps(figure: Figure, places: Mapping[str, Point]) -> Iterator[Mark]:
    labels = {node.key: node.label for node in figure.nodes}
    for edge in figure.edges:
        tip = f"{labels[edge.source]} → {labels[edge.target]}"
        start, end = places[edge.source], places[edge.target]
        bent = ((start[0] + end[0]) / 2, start[1]), ((start[0] + end[0]) / 2, end[1])
        path, hull = curve(start, *bent, end)
        yield Stroke(path, hull, "line", weight=0.8, opacity=0.7, of=edge.key, tip=tip)


def _event(node: Node, place: Point) -> Mark:
    kind = node.key.partition(":")[0]
    shape, paint = _SIGNS[kind]
    day = "" if node.on is None else node.on.isoformat()
    tip = ", ".join(filter(None, (node.label, node.note, day)))
    return Sign(*place, _SIGN, shape, paint, "ink", weight=1, of=node.key, tip=tip)


def _axis(time: Days, top: float) -> Iterator[Mark]:
    path, hull = line([(time.left, top), (time.right, top)])
    yield Stroke(path, hull, weight=1)
    for day, text in time.ticks(6):
        x = time.at(day)
        path, hull = line([(x, top), (x, top + 4)])
        yield Stroke(path, hull, weight=1)
        yield from words(
            text, x, top + 5, 66, size=_SIZE, align="center", paint="muted"
        )


def _kinds(figure: Figure) -> list[Key]:
    """Return what each sign stands for, of those that are there."""
    said = wording(figure.language)
    there = {node.key.partition(":")[0] for node in figure.nodes}

    def sign(kind: str) -> Key:
        shape, paint = _SIGNS[kind]

        def drawn(x: float, y: float) -> Iterator[Mark]:
            yield Sign(x + 6, y, _SIGN, shape, paint, "ink", weight=1)

        return drawn, said.say(f"figure.mode-events.{kind}")

    return [sign(kind) for kind in _SIGNS if kind in there]
