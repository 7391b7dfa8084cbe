"""The key of a picture: what its lines, badges and shapes say, in words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from domain.figure import Node
from domain.sentence import Sentences
from domain.story import Polarity
from services.pictures import lettering
from services.pictures.drawing import Mark, Sign, Stroke, Words, arrow, line
from services.pictures.sheet import MARGIN, ROOM, Sheet, badge

SIZE = 11
_LINE = 20
_GAP = 18


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a picture has, drawn around a point, and what it means."""

    said: str
    drawn: Callable[[float, float], Iterable[Mark]]
    wide: float = 18


def key(sheet: Sheet, entries: Sequence[Entry]) -> None:
    """Draw a key below what is on the sheet, in as many lines as it takes."""
    if not entries:
        return
    sheet.top += 16
    x, y = float(MARGIN), sheet.top + _LINE / 2
    marks: list[Mark] = []
    for entry in entries:
        wide = entry.wide + 6 + lettering.width(entry.said, SIZE)
        if x + wide > MARGIN + ROOM and x > MARGIN:
            x, y = float(MARGIN), y + _LINE
        marks += entry.drawn(x + entry.wide / 2, y)
        marks.append(Words(x + entry.wide + 6, y, entry.said, SIZE, paint="muted"))
        x += wide + _GAP
    sheet.draw(marks)


def line_entry(
    said: str,
    *,
    paint: str = "line",
    dashed: bool = False,
    weight: float = 1.5,
    plain: bool = False,
) -> Entry:
    """Return the entry of an arrow; of a line, if it is plain."""

    def drawn(x: float, y: float) -> Iterator[Mark]:
        ends = (x - 15, y), (x + 15, y)
        if plain:
            return iter([Stroke(*line(ends), paint, None, dashed, weight)])
        return arrow(*ends, paint=paint, dashed=dashed, weight=weight)

    return Entry(said, drawn, 30)


def sign_entry(said: str, shape: Sign) -> Entry:
    """Return the entry of a shape."""

    def drawn(x: float, y: float) -> Iterator[Mark]:
        yield Sign(
            *(x, y, shape.size, shape.shape, shape.fill, shape.stroke),
            dashed=shape.dashed,
            weight=shape.weight,
        )

    return Entry(said, drawn)


def counted(nodes: Iterable[Node], words: Sentences) -> list[Entry]:
    """Return the entries of the badges beside which nodes count steps."""
    told = {name for node in nodes for name, count in node.counts.items() if count != 0}
    return [
        Entry(words.say(f"figure.polarity.{each}"), partial(badge, each))
        for each in Polarity
        if str(each) in told
    ]


def polarities(nodes: Iterable[Node], words: Sentences) -> list[Entry]:
    """Return the entries of the badges that some nodes bear."""
    borne = {node.polarity for node in nodes}
    return [
        Entry(words.say(f"figure.polarity.{each}"), partial(badge, each))
        for each in Polarity
        if each in borne
    ]
