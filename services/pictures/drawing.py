"""Drawings: boxes, lines, signs and words in their places, before Vega is told.

Lengths are CSS pixels from the upper left corner. Paints are names that a theme knows
(`services.pictures.theme`), so that one drawing is light and dark. Every mark may say
of which node or edge of the figure it is (`of`) and what a pointer over it is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan2, cos, sin
from typing import Literal, TypeAlias

from services.pictures import lettering

Align: TypeAlias = Literal["left", "center", "right"]
Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle that something lies in."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Bounds") -> bool:
        """Tell whether two rectangles share more than an edge."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)

    def holds(self, other: "Bounds") -> bool:
        """Tell whether another rectangle lies within this one."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; dashed where it stands for what is hoped for."""

    x: float
    y: float
    width: float
    height: float
    fill: str | None = None
    stroke: str | None = None
    dashed: bool = False
    radius: float = 6
    weight: float = 1
    of: str = ""
    tip: str = ""

    @property
    def bounds(self) -> Bounds:
        """Where it lies."""
        return Bounds(self.x, self.y, self.x + self.width, self.y + self.height)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line, a curve or an outline. `hull` holds its corners and control points."""

    path: str
    hull: tuple[Point, ...]
    stroke: str | None = "line"
    fill: str | None = None
    dashed: bool = False
    weight: float = 1.5
    opacity: float = 1
    of: str = ""
    tip: str = ""

    @property
    def bounds(self) -> Bounds:
        """A rectangle that it does not leave."""
        xs, ys = [x for x, _ in self.hull], [y for _, y in self.hull]
        return Bounds(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Sign:
    """A shape of Vega's around a point, as high and wide as `size`."""

    x: float
    y: float
    size: float
    shape: str
    fill: str | None = None
    stroke: str | None = "ink"
    dashed: bool = False
    weight: float = 1.2
    of: str = ""
    tip: str = ""

    @property
    def bounds(self) -> Bounds:
        """Where it lies."""
        half = self.size / 2
        return Bounds(self.x - half, self.y - half, self.x + half, self.y + half)


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `y` is the middle of its height."""

    x: float
    y: float
    text: str
    size: float = 12
    bold: bool = False
    align: Align = "left"
    paint: str = "ink"
    of: str = ""
    tip: str = ""

    @property
    def bounds(self) -> Bounds:
        """Where it lies, as wide as the fonts make it."""
        wide = lettering.width(self.text, self.size, bold=self.bold)
        left = {"left": 0.0, "center": wide / 2, "right": wide}[self.align]
        half = self.size * 0.6
        start = self.x - left
        return Bounds(start, self.y - half, start + wide, self.y + half)


Mark: TypeAlias = Box | Stroke | Sign | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks on a sheet, the later ones over the earlier."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def line(points: Sequence[Point]) -> tuple[str, tuple[Point, ...]]:
    """Return the path through some points, and its corners."""
    start, *rest = points
    ahead = "".join(f"L{x:.1f},{y:.1f}" for x, y in rest)
    return f"M{start[0]:.1f},{start[1]:.1f}{ahead}", tuple(points)


def curve(*points: Point) -> tuple[str, tuple[Point, ...]]:
    """Return a Bezier curve from the first to the last of three or four points."""
    letter = {3: "Q", 4: "C"}[len(points)]
    (x, y), *rest = points
    ahead = " ".join(f"{a:.1f},{b:.1f}" for a, b in rest)
    return f"M{x:.1f},{y:.1f}{letter}{ahead}", tuple(points)


def head(before: Point, tip: Point, size: float = 8) -> tuple[str, tuple[Point, ...]]:
    """Return the head of an arrow that comes from `before` and ends at `tip`."""
    angle = atan2(tip[1] - before[1], tip[0] - before[0])
    wings = [
        (tip[0] - size * cos(angle + turn), tip[1] - size * sin(angle + turn))
        for turn in (-0.42, 0.42)
    ]
    path, hull = line([tip, *wings])
    return f"{path}Z", hull


def arrow(
    *points: Point,
    paint: str = "line",
    dashed: bool = False,
    weight: float = 1.5,
    of: str = "",
    tip: str = "",
) -> Iterator[Stroke]:
    """Yield an arrow: straight over two points, a curve over three or four."""
    size = 5 + 2 * weight
    # The shaft ends within the head, else a thick one would stand out at its tip.
    shaft = (*points[:-1], _short(points[-2], points[-1], 0.7 * size))
    path, hull = curve(*shaft) if len(points) > 2 else line(shaft)  # noqa: PLR2004
    yield Stroke(path, hull, paint, None, dashed, weight, 1, of, tip)
    wings, outline = head(points[-2], points[-1], size)
    yield Stroke(wings, outline, paint, paint, weight=1, of=of, tip=tip)


def _short(before: Point, tip: Point, by: float) -> Point:
    angle = atan2(tip[1] - before[1], tip[0] - before[0])
    return tip[0] - by * cos(angle), tip[1] - by * sin(angle)


def plate(said: Words, fill: str = "paper", room: float = 1) -> Box:
    """Return the ground of a text, on which no line beneath it is seen."""
    place = said.bounds
    return Box(
        *(place.left - room, place.top, place.right - place.left + 2 * room),
        place.bottom - place.top,
        fill,
        radius=2,
        of=said.of,
    )


def words(
    text: str,
    x: float,
    y: float,
    room: float,
    *,
    size: float = 12,
    most: int = 1,
    bold: bool = False,
    align: Align = "left",
    paint: str = "ink",
    of: str = "",
    tip: str = "",
) -> Iterator[Words]:
    """Yield a text in lines from `y`, the top of the first; the whole is its tip."""
    full = lettering.legible(text)
    told = lettering.lines(full, room, size, most=most, bold=bold)
    whole = tip or ("" if " ".join(told) == full else full)
    for number, each in enumerate(told):
        middle = y + size * (0.65 + lettering.LEADING * number)
        yield Words(x, middle, each, size, bold, align, paint, of, whole)


def height(told: int, size: float = 12) -> float:
    """Return how high so many lines of text are."""
    return size * (lettering.LEADING * max(told - 1, 0) + 1.3) if told else 0.0


def extent(marks: Sequence[Mark], top: float = 0) -> Bounds:
    """Return the rectangle that all marks lie in; without any a point at `top`."""
    found = [mark.bounds for mark in marks] or [Bounds(0, top, 0, top)]
    return Bounds(
        min(each.left for each in found),
        min(each.top for each in found),
        max(each.right for each in found),
        max(each.bottom for each in found),
    )
