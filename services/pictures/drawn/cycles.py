"""The eight cycles with what is told and measured at each (figure II.1.1)."""

from collections.abc import Iterator

from domain.figure import Figure, Node, told
from domain.sentence import Sentences
from domain.story import Polarity
from services.pictures.drawing import Bounds, Drawing, Mark, Words, words
from services.pictures.eight import Eight, box
from services.pictures.sheet import MARGIN, ROOM, Sheet, badge

_HIGH = 112
_FLAT = 92
_LINE = 15


def draw_cycles(figure: Figure) -> Drawing:
    """Return the boxes of the cycles, with counts and how value was judged."""
    sheet = Sheet(figure)
    eight = Eight(MARGIN, sheet.top, ROOM, _HIGH, flat=_FLAT)
    sheet.draw(list(eight.along()))
    for node in figure.nodes:
        place = eight.places[node.cycles[0]]
        sheet.draw(list(_cycle(node, place, sheet.words)))
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
    room = place.right - place.left - 16
    for number, name in enumerate(("stories", "indicators")):
        if name in node.counts:
            yield from words(
                f"{said.say(f'figure.count.{name}')}: {told(node.counts[name], said)}",
                *(place.left + 8, place.top + 28 + number * _LINE, room),
                size=11,
                paint="muted" if nothing else "ink",
            )
    yield from _badges(node, place, said)


def _badges(node: Node, place: Bounds, said: Sentences) -> Iterator[Mark]:
    """Yield how many steps gained, cost, did both or neither: signs with numbers."""
    counted = [each for each in Polarity if node.counts.get(str(each), 0) != 0]
    wide = place.right - place.left
    across = max(int((wide - 8) // 48), 1)
    for number, polarity in enumerate(counted):
        x = place.left + 17 + number % across * 48
        y = place.top + 71 + number // across * 22
        yield from badge(polarity, x, y)
        count = node.counts[str(polarity)]
        yield Words(x + 11, y, told(count, said) if count is not None else "…", 11)
