"""Plans: places of a map set on a grid near where people drew them.

Every place has a cell of its own, so that names never meet; the same map always comes
out the same. Where a map tells nothing of where places are, they stand in a block.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from services.pictures.drawing import Bounds, Point, Stroke

Cell = tuple[int, int]
"""A column and a row."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns and rows of cells from an upper left corner."""

    x: float
    y: float
    wide: float
    high: float

    def bounds(self, cell: Cell) -> Bounds:
        """Return where a cell lies."""
        left, top = self.x + cell[0] * self.wide, self.y + cell[1] * self.high
        return Bounds(left, top, left + self.wide, top + self.high)

    def cell(self, spot: Point) -> Cell:
        """Return the cell that a point lies in."""
        x, y = spot
        return int((x - self.x) // self.wide), int((y - self.y) // self.high)


def settle(at: Mapping[str, Point], columns: int) -> dict[str, Cell]:
    """Return the free cell that is nearest to each place, the first places first.

    The grid has about a row more than places need, and no empty row is kept.
    """
    rows = ceil(len(at) / columns) + (1 if len(at) > 1 else 0)
    wanted = _spread(at, columns, rows)
    free = {(column, row) for row in range(rows) for column in range(columns)}
    found: dict[str, Cell] = {}
    for key, (x, y) in wanted.items():
        near = min(free, key=lambda cell: _far(cell, x, y))
        free.remove(near)
        found[key] = near
    used = sorted({row for _, row in found.values()})
    return {key: (column, used.index(row)) for key, (column, row) in found.items()}


def _far(cell: Cell, x: float, y: float) -> tuple[float, Cell]:
    return (cell[0] - x) ** 2 + (cell[1] - y) ** 2, (cell[1], cell[0])


def _spread(at: Mapping[str, Point], columns: int, rows: int) -> dict[str, Point]:
    """Return points spread over the whole grid, as far apart as they were drawn."""
    across = _scaled([x for x, _ in at.values()], columns)
    down = _scaled([y for _, y in at.values()], rows)
    return dict(zip(at, zip(across, down, strict=True), strict=True))


def _scaled(values: Sequence[float], cells: int) -> list[float]:
    least, most = min(values, default=0), max(values, default=0)
    if most <= least:
        return [(cells - 1) / 2] * len(values)
    return [(each - least) / (most - least) * (cells - 1) for each in values]


def around(grid: Grid, cells: Collection[Cell], inset: float, paint: str) -> Stroke:
    """Return the line around some cells: none lies between two that are neighbours.

    Lines with different insets do not lie on each other.
    """
    inside = set(cells)
    lines = [
        line for cell in sorted(inside) for line in _sides(grid, cell, inside, inset)
    ]
    path = "".join(f"M{x:.1f},{y:.1f}L{a:.1f},{b:.1f}" for (x, y), (a, b) in lines)
    hull = tuple(point for line in lines for point in line)
    return Stroke(path, hull, paint, weight=1.2)


def _sides(
    grid: Grid, cell: Cell, inside: Collection[Cell], inset: float
) -> Iterator[tuple[Point, Point]]:
    column, row = cell
    place = grid.bounds(cell)
    beside = {
        "left": (column - 1, row) in inside,
        "right": (column + 1, row) in inside,
        "top": (column, row - 1) in inside,
        "bottom": (column, row + 1) in inside,
    }
    left = place.left + (0 if beside["left"] else inset)
    right = place.right - (0 if beside["right"] else inset)
    top = place.top + (0 if beside["top"] else inset)
    bottom = place.bottom - (0 if beside["bottom"] else inset)
    ends = {
        "left": ((left, top), (left, bottom)),
        "right": ((right, top), (right, bottom)),
        "top": ((left, top), (right, top)),
        "bottom": ((left, bottom), (right, bottom)),
    }
    return (line for side, line in ends.items() if not beside[side])
