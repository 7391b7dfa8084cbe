"""Carriage: value gained in one space and used in another, as a report shows it.

What is carried is a flow that leads from a step to a step that happened in another
space, wherever the two stories live. It is counted in both spaces, as `gained` in the
one and as `used` in the other, so that a report over one of them knows of it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.fact import GAINED, USED, Family
from domain.headcount import Count
from domain.room import LABEL_MAX, Room
from domain.summary import Key

Ends = tuple[UUID, UUID]
"""The space where value was gained, and the one where it was used."""


@dataclass(frozen=True, slots=True)
class CarriageSpace:
    """A space between which and another value is carried."""

    id: UUID
    label: str


@dataclass(frozen=True, slots=True)
class Carried:
    """How often value gained in one space was used in another."""

    source: UUID
    """The space where value was gained."""
    target: UUID
    """The space where it was used."""
    count: Count
    """Flows from a step in the one to a step in the other."""
    sources: str
    """Put after the report's `rows`: the address of these flows."""


@dataclass(frozen=True, slots=True)
class Carriage:
    """What is carried between the report's spaces, and between them and others."""

    spaces: list[CarriageSpace]
    """The report's own, and those others that the reader sees and a cell names."""
    matrix: list[list[int | None]]
    """Rows are where value was gained, columns where it was used.

    None where a count is not told: between two spaces that are both not the report's,
    within one space, in a cell that is not shown.
    """
    cells: list[Carried]
    """Those that are not zero, in the order of the matrix."""
    more: bool
    """Whether there are cells that are not shown; the smaller ones are not."""


def ends_of(subject: str) -> Ends:
    """Return the two spaces that a count of what is carried names."""
    source, _, target = subject.partition(">")
    return UUID(source), UUID(target)


def carriage_of(
    counts: Mapping[Key, int],
    spaces: Sequence[UUID],
    labels: Mapping[UUID, str],
    sources: Callable[[str, str, str], str],
    room: Room,
) -> Carriage:
    """Return the matrix of what is carried, from the counts of a report.

    `labels` are those of every space that the reader sees: what is carried from or to
    another one is left out.
    """
    counted = _counted(counts, spaces, labels)
    shown = sorted(counted, key=lambda ends: (-counted[ends], ends))
    more = len(shown) > room.spaces**2
    shown = shown[: room.spaces**2]
    beyond = {space for ends in shown for space in ends}.difference(spaces)
    order = [*spaces, *sorted(beyond, key=lambda space: (labels[space], space))]
    place = {space: number for number, space in enumerate(order)}
    cells = [
        Carried(*ends, counted[ends], sources("carried", f"{ends[0]}>{ends[1]}", ""))
        for ends in sorted(shown, key=lambda ends: (place[ends[0]], place[ends[1]]))
    ]
    untold = counted.keys() - set(shown)
    return Carriage(
        spaces=[CarriageSpace(space, labels[space][:LABEL_MAX]) for space in order],
        matrix=_matrix(order, set(spaces), cells, untold),
        cells=cells,
        more=more,
    )


def _counted(
    counts: Mapping[Key, int], spaces: Collection[UUID], seen: Collection[UUID]
) -> dict[Ends, int]:
    found: dict[Ends, int] = {}
    for (family, subject, facet), n in counts.items():
        if family is not Family.CARRIED or not n:
            continue
        source, target = ends_of(subject)
        # Between two spaces of the report both have counted it.
        own = GAINED if source in spaces else USED
        if facet == own and {source, target} <= set(seen):
            found[source, target] = n
    return found


def _matrix(
    order: Sequence[UUID],
    own: Collection[UUID],
    cells: Sequence[Carried],
    untold: Collection[Ends],
) -> list[list[int | None]]:
    shown = {(cell.source, cell.target): cell.count for cell in cells}

    def entry(source: UUID, target: UUID) -> int | None:
        ends = source, target
        told = source in own or target in own
        if source == target or not told or ends in untold:
            return None
        return shown.get(ends, 0)

    return [[entry(source, target) for target in order] for source in order]


def with_cells(carriage: Carriage, cells: Sequence[Carried]) -> Carriage:
    """Return what is carried with the counts of its cells told otherwise.

    A cell whose count is not told is left out, and is not told in the matrix.
    """
    place = {space.id: number for number, space in enumerate(carriage.spaces)}
    matrix = [list(row) for row in carriage.matrix]
    for cell in cells:
        matrix[place[cell.source]][place[cell.target]] = cell.count
    kept = [cell for cell in cells if cell.count is not None]
    more = carriage.more or len(kept) < len(cells)
    return Carriage(carriage.spaces, matrix, kept, more)
