"""Chapters: counts that stand together on pages of their own.

A report reads the chapters that it shows, so that one who asks for nothing else reads
nothing else. The chapters of other placements hold what differs from the chapter that
is read with them; so a story that no analyst placed a step of adds nothing to them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from domain.coding import OTHERS, Coded, Placements
from domain.cycle import Cycle
from domain.fact import (
    GAINED,
    HOPED,
    REPORTED,
    TOTAL,
    USED,
    CrossFlowFacts,
    Fact,
    Facts,
    Family,
    StoryFacts,
    count,
)
from domain.pattern_list import edition, patterns
from domain.recognition import recognised, recognised_between
from domain.stall import waits
from domain.story import Modality

COMPARED = "compared"
EDITION = "#edition"
TANGLED = "#tangled"


class Chapter(StrEnum):
    """Which counts stand together."""

    DEFAULT = "default"
    TELLER = "teller"
    """What the teller's placements alone change."""
    ANALYST = "analyst"
    BOTH = "both"
    """What the placements of both together change."""
    AGREEMENT = "agreement"
    ASPIRED = "aspired"
    CARRIAGE = "carriage"
    PATTERNS = "patterns"
    STALLS = "stalls"


BY_PLACEMENTS: Mapping[Placements, tuple[Chapter, ...]] = MappingProxyType(
    {
        Placements.DEFAULT: (Chapter.DEFAULT,),
        Placements.TELLER: (Chapter.DEFAULT, Chapter.TELLER),
        Placements.ANALYST: (Chapter.ANALYST,),
        Placements.BOTH: (Chapter.DEFAULT, Chapter.BOTH),
    }
)
"""The chapters that add up to the counts by somebody's placements."""

Entry = tuple[Chapter, int, Facts]


def entries(facts: Facts) -> Iterator[Entry]:
    """Yield what facts add to each chapter by placements: what is new, what is gone."""
    yield Chapter.DEFAULT, 1, facts
    if not facts.otherwise:
        return
    for whose in OTHERS:
        other = facts.by(whose)
        if other is None or other is facts:
            continue
        yield Chapter(whose), 1, other
        if Chapter.DEFAULT in BY_PLACEMENTS[whose]:
            yield Chapter(whose), -1, facts


def count_agreement(facts: Facts, space: UUID) -> Counter[Fact]:
    """Return how coders placed the steps of a story, in its home's report.

    Each analyst is compared with the step's teller, at each cycle where one of them
    placed it; analysts with each other by how many of how many placed it there.
    """
    counted: Counter[Fact] = Counter()
    if not isinstance(facts, StoryFacts) or facts.home != space:
        return counted
    for step in facts.steps:
        if step.coded is not None:
            for family, subject, facet in comparisons(step.coded):
                counted[Fact(family, subject, facet, step.day, step.day)] += 1
    return counted


def comparisons(coded: Coded) -> Iterator[tuple[Family, str, str]]:
    """Yield the counts to which a step adds that an analyst placed."""
    for who, cycles in coded.analysts.items() if coded.teller else ():
        yield Family.CODED, TOTAL, f"{COMPARED}:{who.hex}"
        for cycle in Cycle:
            if cycle in coded.teller | cycles:
                side = side_of(cycle, coded.teller, cycles)
                yield Family.CODED, cycle, f"{side}:{who.hex}"
    several = len(coded.analysts)
    if several > 1:
        yield Family.CODERS, TOTAL, str(several)
        for cycle in Cycle:
            placed = sum(cycle in cycles for cycles in coded.analysts.values())
            if placed:
                yield Family.CODERS, cycle, f"{several}:{placed}"


def side_of(cycle: Cycle, teller: frozenset[Cycle], analyst: frozenset[Cycle]) -> str:
    """Return who of the two placed a step at a cycle: both, teller or analyst."""
    if cycle in teller and cycle in analyst:
        return "both"
    return "teller" if cycle in teller else "analyst"


def count_aspired(facts: Facts, space: UUID) -> Counter[Fact]:
    """Return what is hoped for in a story, and was reported, in its home's report."""
    counted: Counter[Fact] = Counter()
    if not isinstance(facts, StoryFacts) or facts.home != space:
        return counted
    for step in facts.steps:
        day = step.day
        if step.modality is Modality.ASPIRED:
            revisit = "" if step.revisit_on is None else step.revisit_on.isoformat()
            counted[Fact(Family.ASPIRED, HOPED, revisit, day, day)] += 1
        elif step.took is not None:
            counted[Fact(Family.ASPIRED, REPORTED, str(step.took), day, day)] += 1
    return counted


def count_carriage(facts: Facts, space: UUID) -> Counter[Fact]:
    """Return what is carried from a space into others, and from others into it.

    It counts where the steps happened, wherever their stories live.
    """
    counted: Counter[Fact] = Counter()
    for flow in facts.flows if isinstance(facts, StoryFacts) else (facts.flow,):
        if space in flow.lies_in:
            source, target = flow.spaces
            side = GAINED if source == space else USED
            named = f"{source}>{target}"
            counted[Fact(Family.CARRIED, named, side, flow.day, flow.day)] += 1
    return counted


def count_patterns(facts: Facts, space: UUID) -> Counter[Fact]:
    """Return which patterns a story shows, or a flow between two, at its home.

    With a story it is counted by which list they were looked for. One that shows only
    after a time is counted by the day since when nothing follows.
    """
    if isinstance(facts, CrossFlowFacts):
        day = facts.flow.day
        codes = recognised_between(facts) if facts.target_home == space else ()
        return Counter(Fact(Family.PATTERNS, code, "", day, day) for code in codes)
    counted: Counter[Fact] = Counter()
    if facts.home != space or not facts.steps:
        return counted
    found, first = recognised(facts), min(step.day for step in facts.steps)
    counted[Fact(Family.PATTERNS, EDITION, edition(), first, first)] += 1
    if found.cut:
        counted[Fact(Family.PATTERNS, TANGLED, "", first, first)] += 1
    for pattern in patterns():
        if pattern.code in found.days:
            day = found.days[pattern.code]
            since = day.isoformat() if pattern.expression.waits else ""
            counted[Fact(Family.PATTERNS, pattern.code, since, day, day)] += 1
    return counted


def count_stalls(facts: Facts, space: UUID) -> Counter[Fact]:
    """Return how long the steps of a story waited for the next, in its home's report.

    What a step waited is counted in each of its cycles.
    """
    if not isinstance(facts, StoryFacts) or facts.home != space:
        return Counter()
    return Counter(
        Fact(Family.STALLS, cycle, outcome, step.day, step.day)
        for step, outcome in waits(facts)
        for cycle in step.placed
    )


Counting = Callable[[Facts, UUID], Counter[Fact]]

COUNTED_BY: Mapping[Chapter, Counting] = MappingProxyType(
    {
        **dict.fromkeys(Chapter, count),
        Chapter.AGREEMENT: count_agreement,
        Chapter.ASPIRED: count_aspired,
        Chapter.CARRIAGE: count_carriage,
        Chapter.PATTERNS: count_patterns,
        Chapter.STALLS: count_stalls,
    }
)
"""What counts facts for the pages of each chapter."""

WHATEVER_PLACEMENTS = (
    Chapter.AGREEMENT,
    Chapter.ASPIRED,
    Chapter.CARRIAGE,
    Chapter.PATTERNS,
    Chapter.STALLS,
)
"""Chapters that do not depend on whose placements a report counts."""
