"""What there is at each cycle, and what there is not yet: a heat map."""

from collections.abc import Iterator
from dataclasses import replace

from domain.figure import Figure, Node, Panel, Sort, told
from domain.sentence import Sentences
from services.pictures.drawing import Drawing, Mark, Words, height, words
from services.pictures.eight import fitting
from services.pictures.heat import cell, centred
from services.pictures.sheet import MARGIN, WIDTH, Sheet, sign

_NAME = 124
_WIDE = 92
_HIGH = 44
_SIZE = 11


def draw_coverage(figure: Figure) -> Drawing:
    """Return a row for each cycle: a cell for each kind of data, then what lacks."""
    sheet = Sheet(figure)
    if figure.nodes:
        sheet.draw(list(_heads(figure, sheet.top, sheet.words)))
        sheet.draw(list(_rows(figure, sheet.top + 6, sheet.words)))
    return sheet.finished()


def _column(number: int) -> float:
    return MARGIN + _NAME + number * _WIDE


def _heads(figure: Figure, top: float, said: Sentences) -> Iterator[Mark]:
    labels = [panel.label for panel in figure.panels]
    places = [(_column(number) + _WIDE / 2, _WIDE - 6) for number in range(len(labels))]
    heads = [_head(text, *place) for text, place in zip(labels, places, strict=True)]
    last = _last(figure)
    lacks = said.say("figure.coverage.not-yet")
    heads.append(
        list(words(lacks, last, 0, WIDTH - MARGIN - last, size=_SIZE, paint="muted"))
    )
    under = top + height(max(map(len, heads)), _SIZE)
    for head in heads:
        yield from _moved(head, under)


def _head(text: str, x: float, room: float) -> list[Words]:
    drawn = words(
        *(text, x, 0, room), size=_SIZE, most=5, align="center", paint="muted", tip=text
    )
    return list(drawn)


def _last(figure: Figure) -> float:
    """Return where it stands what there is not yet."""
    return _column(len(figure.panels)) + 14


def _rows(figure: Figure, top: float, said: Sentences) -> Iterator[Mark]:
    most = {
        panel.key: max(
            (
                n or 0
                for node in figure.nodes
                if node.panel == panel.key
                for n in node.counts.values()
            ),
            default=0,
        )
        for panel in figure.panels
    }
    for number, lane in enumerate(figure.lanes):
        y = top + number * _HIGH
        own = [node for node in figure.nodes if node.lane == lane.key]
        cells = {node.panel: node for node in own if node.sort is Sort.CELL}
        for node in own:
            if node.sort is Sort.CYCLE:
                yield from _cycle(node, lane, y, _last(figure))
        for column, panel in enumerate(figure.panels):
            if panel.key in cells:
                node = cells[panel.key]
                yield from _cell(node, _column(column), y, most[panel.key], said)


def _cell(node: Node, x: float, y: float, most: int, said: Sentences) -> Iterator[Mark]:
    ((of, count),) = node.counts.items()
    tip = f"{node.label}. {said.say(f'figure.count.{of}')}: {told(count, said)}"
    yield from cell(x, y, _WIDE, _HIGH, count, most, said, of=node.key, tip=tip)


def _cycle(node: Node, lane: Panel, y: float, last: float) -> Iterator[Mark]:
    middle = y + _HIGH / 2
    yield sign(node.cycles[0], MARGIN + 10, middle, 11, of=node.key, tip=node.note)
    size = fitting(lane.label, _NAME - 30) or _SIZE
    yield from words(
        *(lane.label, MARGIN + 22, middle - size * 0.65, _NAME - 28),
        size=size,
        bold=True,
        of=node.key,
    )
    room, lines = WIDTH - MARGIN - last, 3
    drawn = list(words(node.note, last, 0, room, size=_SIZE, most=lines, of=node.key))
    yield from centred(drawn, middle)


def _moved(drawn: list[Words], bottom: float) -> Iterator[Words]:
    """Yield lines of text so that the last of them ends there."""
    down = bottom - height(len(drawn), drawn[0].size) if drawn else 0
    for each in drawn:
        yield replace(each, y=each.y + down)
