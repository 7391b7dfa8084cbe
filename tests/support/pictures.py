"""Pictures in tests: whether words meet, and whether anything leaves the sheet."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from re import findall

from domain.figure import Figure
from domain.figure_table import table
from services.pictures.draw import drawn
from services.pictures.drawing import (
    Bounds,
    Box,
    Drawing,
    Mark,
    Point,
    Sign,
    Stroke,
    Words,
)
from services.pictures.sheet import LEAST
from services.pictures.theme import Theme, contrast, paints
from services.pictures.vega import refuse_addresses, specification

HOSTILE = (
    "</text><script>alert(1)</script>",
    "مرحبا بالعالم، هذا عنوان طويل جدا لقصة عن التعلم الاجتماعي",
    "社会学习空间中的价值创造故事，一个非常长的标题，没有任何空格",
    "A title that goes on and on, as titles do when people are asked for a sentence "
    * 3,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "ཕུན་ཚོགས 👩🏽‍🌾 हिन्दी שלום\u202e reversed",
)
"""Labels that a picture has to bear."""


def assert_well_drawn(figure: Figure) -> Drawing:
    """See that words keep apart, that all is on the sheet, and that all is told."""
    drawing = drawn(figure)
    sheet = Bounds(0, 0, drawing.width, drawing.height)
    for mark in drawing.marks:
        assert sheet.holds(mark.bounds), f"leaves the sheet: {mark}"
    texts = [mark for mark in drawing.marks if isinstance(mark, Words)]
    for one, other in combinations(texts, 2):
        assert not one.bounds.meets(other.bounds), f"{one.text!r} on {other.text!r}"
    assert_legible(drawing)
    keys = {node.key for node in figure.nodes} | {edge.key for edge in figure.edges}
    assert {mark.of for mark in drawing.marks} - {""} <= keys
    assert len(keys) == len(figure.nodes) + len(figure.edges)
    assert {edge.source for edge in figure.edges} <= keys
    assert {edge.target for edge in figure.edges} <= keys
    assert len(table(figure).rows) == len(keys)
    for theme in Theme:
        refuse_addresses(specification(figure, drawing, theme))
        assert paints(theme)
    return drawing


def drawn_keys(drawing: Drawing) -> set[str]:
    """Return the nodes and edges that have a mark."""
    return {mark.of for mark in drawing.marks} - {""}


def assert_legible(drawing: Drawing) -> None:
    """See that letters are large, stand out, and have no line through them."""
    for number, mark in enumerate(drawing.marks):
        if isinstance(mark, Words):
            assert mark.size >= LEAST, f"too small: {mark.text!r}"
            under = _ground(mark, drawing.marks[:number])
            for known in map(paints, Theme):
                apart = contrast(known[mark.paint], known[under])
                assert apart >= 4.5, f"{mark.text!r} in {mark.paint} on {under}"
    for line, said in _crossings(drawing):
        raise AssertionError(f"{line.of!r} runs through {said.text!r}")


def heads_hidden(drawing: Drawing) -> list[Mark]:
    """Return the heads of arrows whose middle lies under a box or a sign."""
    found = list[Mark]()
    for number, mark in enumerate(drawing.marks):
        if isinstance(mark, Stroke) and mark.fill and len(mark.hull) == 3:
            xs, ys = zip(*mark.hull, strict=True)
            middle = sum(xs) / 3, sum(ys) / 3
            if any(_covers(each, middle) for each in drawing.marks[number:]):
                found.append(mark)
    return found


def _ground(mark: Words, below: tuple[Mark, ...]) -> str:
    place = mark.bounds
    middle = (place.left + place.right) / 2, mark.y
    return next(
        (
            each.fill
            for each in reversed(below)
            if isinstance(each, Box | Sign) and each.fill and _covers(each, middle)
        ),
        "paper",
    )


def _covers(mark: Mark, spot: Point) -> bool:
    if not isinstance(mark, Box | Sign) or mark.fill is None:
        return False
    x, y = spot
    return mark.bounds.meets(Bounds(x - 0.01, y - 0.01, x + 0.01, y + 0.01))


def _crossings(drawing: Drawing) -> Iterator[tuple[Stroke, Words]]:
    """Yield lines through words that nothing parts from them."""
    texts = [(n, m) for n, m in enumerate(drawing.marks) if isinstance(m, Words)]
    for number, mark in enumerate(drawing.marks):
        if not isinstance(mark, Stroke) or mark.fill is not None or "A" in mark.path:
            continue
        near = [each for each in texts if each[1].bounds.meets(mark.bounds)]
        way = list(_along(mark.path)) if near else []
        for place, said in near:
            letters = said.bounds
            core = Bounds(letters.left + 1, said.y - 4, letters.right - 1, said.y + 4)
            within = [spot for spot in way if _inside(core, spot)]
            between = drawing.marks[number:place]
            if not all(any(_covers(m, spot) for m in between) for spot in within):
                yield mark, said


def _inside(place: Bounds, spot: Point) -> bool:
    return place.left < spot[0] < place.right and place.top < spot[1] < place.bottom


def _along(path: str) -> Iterator[Point]:
    """Yield points of a path, a few pixels from each other."""
    at: Point = (0, 0)
    for letter, told in findall(r"([MLQC])([^MLQCZ]*)", path):
        numbers = [float(each) for each in findall(r"-?\d*\.?\d+", told)]
        ends = list(zip(numbers[::2], numbers[1::2], strict=True))
        if letter == "M":
            at = ends[0]
        elif letter == "L":
            for one, other in pairwise([at, *ends]):
                yield from _curved([one, other])
        else:
            yield from _curved([at, *ends])
        at = ends[-1]


def _curved(points: list[Point]) -> Iterator[Point]:
    """Yield points of a Bezier curve, by halving what lies between its points."""
    length = sum(abs(a - x) + abs(b - y) for (x, y), (a, b) in pairwise(points))
    steps = int(length / 3) + 1
    for number in range(steps + 1):
        share, left = number / steps, points
        while len(left) > 1:
            left = [
                (x + (a - x) * share, y + (b - y) * share)
                for (x, y), (a, b) in pairwise(left)
            ]
        yield left[0]
