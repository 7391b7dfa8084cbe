"""The eight cycles with what is told and measured at each (figure II.1.1)."""

from collections.abc import Iterator

from domain.figure import Figure, Node, told
from domain.sentence import Sentences
from domain.story import Polarity
from services.pictures.drawing import Bounds, Drawing, Mark, Words, words
from services.pictures.drawn.key import counted, key
from services.pictures.eight import Eight, box
from services.pictures.sheet import MARGIN, ROOM, Sheet, badge

_HIGH = 112
_FLAT = 72
_WIDE = 200
_LINE = 15


def draw_cycles(figure: Figure) -> Drawing:
    """Return the boxes of the cycles, with counts and how value was judged."""
    sheet = Sheet(figure)
    eight = Eight(MARGIN, sheet.top, ROOM, _HIGH, flat=_FLAT)
    sheet.draw(list(eight.along()))
    for node in figure.nodes:
        place = eight.places[node.cycles[0]]
        sheet.draw(list(_cycle(node, place, sheet.words)))
    key(sheet, counted(figure.nodes, sheet.words))
    return sheet.finished()


def _cycle(node: Node, place: Bounds, said: Sentences) -> Iterator[Mark]:
    tip = ", ".join(
        (
            node.label,
            *(
                f"{said.say(f'figure.count.{name}')} {told(count, said)}"
                for name, count in node.counts.items()
            ),
        )
    )
    (cycle,) = node.cycles
    nothing = not any(count != 0 for count in node.counts.values())
    yield from box(cycle, place, said, of=node.key, tip=tip, quiet=nothing)
    paint = "muted" if nothing else "ink"
    for number, name in enumerate(("stories", "indicators")):
        if name in node.counts:
            count = told(node.counts[name], said)
            text = f"{said.say(f'figure.count.{name}')}: {count}"
            yield from words(text, *_line(place, number), size=11, paint=paint)
    yield from _badges(node, place, said)


def _line(place: Bounds, number: int) -> tuple[float, float, float]:
    """Return where a count stands: below the last one, or beside it in a wide box."""
    wide = place.right - place.left
    if wide > _WIDE:
        half = wide / 2
        return place.left + 8 + number * half, place.top + 28, half - 16
    return place.left + 8, place.top + 28 + number * _LINE, wide - 16


def _badges(node: Node, place: Bounds, said: Sentences) -> Iterator[Mark]:
    """Yield how many steps gained, cost, did both or neither: signs with numbers."""
    counted = [each for each in Polarity if node.counts.get(str(each), 0) != 0]
    wide = place.right - place.left
    first = place.top + (54 if wide > _WIDE else 71)
    across = max(int((wide - 8) // 48), 1)
    for number, polarity in enumerate(counted):
        x = place.left + 17 + number % across * 48
        y = first + number // across * 22
        yield from badge(polarity, x, y)
        count = node.counts[str(polarity)]
        yield Words(x + 11, y, told(count, said) if count is not None else "…", 11)
