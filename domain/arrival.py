"""What arrived in several spaces of one report.

Stories that arrived are counted in each space for itself; one that arrived in several
is counted there as often, and once in the report over them.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from uuid import UUID

from domain.fact import Family, StoryFacts, appearances
from domain.summary import Days, Key

SEVERAL = 2


def may_arrive_twice(home: UUID, spaces: Iterable[UUID | None]) -> bool:
    """Tell whether steps happened in two spaces or more beside their story's home."""
    return len(set(spaces) - {home, None}) >= SEVERAL


def counted_again(
    stories: Iterable[StoryFacts], spaces: Collection[UUID], days: Days
) -> Counter[Key]:
    """Return by how much the spaces' counts of stories count these more than once."""
    again: Counter[Key] = Counter()
    for facts in stories:
        if facts.home in spaces:
            continue
        inside = [step for step in facts.steps if days.holds(step.day, step.day)]
        met: Counter[tuple[str, str]] = Counter()
        for space in {step.space for step in inside if step.space in spaces}:
            if space is not None:
                met.update(
                    {each for s in inside for each in appearances(facts, s, space)}
                )
        for (subject, facet), n in met.items():
            if n > 1:
                again[Key(Family.STORIES, subject, facet)] += n - 1
    return again
