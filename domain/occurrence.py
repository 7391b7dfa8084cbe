"""Events over a report: what happened once, however many steps tell of it.

Totals count events. They are the counted steps less what this module takes away: the
further steps of one event, and events that are parts of a whole in the same totals.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.fact import ARRIVED, StepFacts, StoryFacts, appearances
from domain.flow import Edge, counted_events, events
from domain.summary import Days

Cells = dict[tuple[str, str], set[UUID]]
"""By (subject, facet), the steps that count there."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Steps of events told more than once, and their ties, as a report counts them."""

    cells: Cells
    edges: tuple[Edge, ...]

    def beside(self) -> dict[tuple[str, str], int]:
        """Return, by (subject, facet), what makes events of steps: zero or less."""
        told = self._events()
        subjects = {subject for subject, _ in self.cells}
        kept = {subject: self._kept(subject, told) for subject in subjects}
        event = {step: number for number, one in enumerate(told) for step in one}
        taken: Counter[tuple[str, str]] = Counter()
        for (subject, facet), steps in self.cells.items():
            # What arrived stands outside the totals: nothing there is left out.
            arrived = facet.startswith(ARRIVED)
            listed = steps if arrived else steps & kept[subject]
            n = len({event[step] for step in listed}) - len(steps)
            if n:
                taken[subject, facet] = n
        return dict(taken)

    def left_out(self, subject: str, facet: str) -> set[UUID]:
        """Return the steps of a cell by which no event is listed.

        Of the steps of one event in a cell it is the first by id that is; the steps of
        a part whose whole is in the same row are not.
        """
        inside = self.cells.get((subject, facet), set())
        groups = events(sorted(inside), self.edges)
        if not facet.startswith(ARRIVED):
            kept = self._kept(subject, self._events())
            groups = [group for group in groups if group & kept]
        return inside - {min(group) for group in groups}

    def _events(self) -> list[frozenset[UUID]]:
        """Return all events, of steps that count and of those that only tie."""
        ends = {end for edge in self.edges for end in (edge.source, edge.target)}
        return events(sorted(ends.union(*self.cells.values())), self.edges)

    def _kept(self, subject: str, told: Sequence[frozenset[UUID]]) -> set[UUID]:
        """Return the steps of a row whose events are no parts of a whole there.

        A whole is in the row if any account of it is, and a part may be a part of it
        by way of events that are not.
        """
        inside = self.cells.get((subject, ""), set())
        counted = counted_events(told, self.edges, inside)
        return inside & {step for index in counted for step in told[index]}


def hanging_together(edges: Sequence[Edge], steps: Iterable[UUID]) -> list[Edge]:
    """Return the edges by which something hangs together with `steps`, however far."""
    beside: dict[UUID, set[UUID]] = {}
    for edge in edges:
        beside.setdefault(edge.source, set()).add(edge.target)
        beside.setdefault(edge.target, set()).add(edge.source)
    reached = set(steps)
    pending = list(reached)
    while pending:
        new = beside.get(pending.pop(), set()) - reached
        reached |= new
        pending += new
    return [edge for edge in edges if edge.source in reached]


def happened(
    stories: Iterable[StoryFacts],
    edges: Sequence[Edge],
    spaces: Collection[UUID],
    days: Days,
    only: Collection[UUID] | None = None,
) -> Happened:
    """Return the steps at the ends of `edges` that count in a report, by cell.

    `stories` are those that the reader sees, wherever they live: what the reader does
    not see ties nothing together. With `only` no other steps count, but tie.
    """
    tied = {end for edge in edges for end in (edge.source, edge.target)}
    cells: Cells = {}
    seen: set[UUID] = set()
    for story in stories:
        for step in story.steps:
            if step.id not in tied:
                continue
            seen.add(step.id)
            counts = only is None or step.id in only
            if counts and days.holds(step.day, step.day):
                for cell in _cells(story, step, spaces):
                    cells.setdefault(cell, set()).add(step.id)
    kept = [edge for edge in edges if {edge.source, edge.target} <= seen]
    return Happened(cells, tuple(kept))


def _cells(
    story: StoryFacts, step: StepFacts, spaces: Collection[UUID]
) -> set[tuple[str, str]]:
    space = story.home if story.home in spaces else step.space
    if space is None or space not in spaces:
        return set()
    return set(appearances(story, step, space))
