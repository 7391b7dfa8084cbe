"""Events over a report: what happened once, however many steps tell of it.

Totals count events. They are the counted steps less what this module takes away: the
further steps of one event, and events that are parts of a whole in the same totals.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.fact import StepFacts, StoryFacts, appearances
from domain.flow import Edge, counted_events, events
from domain.story import Sight
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
        kept = {subject: self._kept(subject) for subject in {s for s, _ in self.cells}}
        taken: Counter[tuple[str, str]] = Counter()
        for (subject, facet), steps in self.cells.items():
            groups = events(sorted(steps), self.edges)
            if not facet.startswith("arrived"):
                # What arrived stands outside the totals: nothing there is left out.
                groups = [group for group in groups if group & kept[subject]]
            n = len(groups) - len(steps)
            if n:
                taken[subject, facet] = n
        return dict(taken)

    def stands_for(self, step: UUID, subject: str, facet: str) -> bool:
        """Tell whether a counted step is the one by which its event is listed.

        Of the steps of one event in a cell it is the first by id; the steps of a part
        whose whole is in the same row are none.
        """
        inside = self.cells.get((subject, facet), set())
        if step not in inside:
            return True
        if not facet.startswith("arrived") and step not in self._kept(subject):
            return False
        groups = events(sorted(inside), self.edges)
        return any(step == min(group) for group in groups if step in group)

    def _kept(self, subject: str) -> set[UUID]:
        """Return the steps of a row whose events are no parts of a whole there."""
        inside = self.cells.get((subject, ""), set())
        groups = events(sorted(inside), self.edges)
        counted = counted_events(groups, self.edges, inside)
        return {step for index in counted for step in groups[index]}


def happened(
    stories: Iterable[StoryFacts],
    edges: Sequence[Edge],
    sights: Mapping[UUID, Sight],
    days: Days,
    own: Collection[UUID] = (),
) -> Happened:
    """Return the steps at the ends of `edges` that count in a report, by cell.

    `own` are stories that the reader counts whatever the consent says.
    """
    tied = {end for edge in edges for end in (edge.source, edge.target)}
    cells: Cells = {}
    seen: set[UUID] = set()
    for story in stories:
        for step in story.steps:
            if step.id not in tied:
                continue
            for cell in _cells(story, step, sights, seen_anyway=story.story in own):
                seen.add(step.id)
                if days.holds(step.day, step.day):
                    cells.setdefault(cell, set()).add(step.id)
    # What the reader does not see ties nothing together either.
    kept = [edge for edge in edges if {edge.source, edge.target} <= seen]
    return Happened(cells, tuple(kept))


def _cells(
    story: StoryFacts,
    step: StepFacts,
    sights: Mapping[UUID, Sight],
    *,
    seen_anyway: bool,
) -> set[tuple[str, str]]:
    spaces = [story.home] if story.home in sights else [step.space]
    return {
        cell
        for space in spaces
        if space is not None and space in sights
        if seen_anyway or story.visibility >= sights[space]
        for cell in appearances(story, step, space)
    }
