"""Patterns as a report shows them: how often each shows, and where."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.chapter import EDITION, TANGLED
from domain.fact import TOTAL, Family
from domain.headcount import Count
from domain.pattern_list import Pattern, edition, patterns
from domain.summary import Key

EXAMPLES_MAX = 3
LOOKED_AT = 200
"""The newest stories, and flows between stories, among which examples are sought."""


@dataclass(frozen=True, slots=True)
class Showing:
    """A story in which a pattern shows."""

    id: UUID
    label: str
    told_on: date


@dataclass(frozen=True, slots=True)
class Shown:
    """How often a pattern shows: once in a story, once in a flow between two."""

    code: str
    name: str
    expression: str
    count: Count
    sources: str
    stories: list[Showing]
    """Some of the newest; empty where it shows in none of those looked at."""


@dataclass(frozen=True, slots=True)
class TangledStories:
    """Stories too tangled for all patterns to be looked for."""

    count: Count
    sources: str


@dataclass(frozen=True, slots=True)
class Patterns:
    """Each pattern of the list."""

    edition: str
    """Which list it is."""
    outdated: bool
    """Whether the list was changed since they were counted: no count is told then."""
    looked_at: int
    """How many of the newest stories and flows the examples are from, at most."""
    tangled: TangledStories
    cut: bool
    """Whether there are more new versions of frames than were looked at."""
    patterns: list[Shown]


@dataclass(frozen=True, slots=True)
class Sample:
    """What a report looks at for patterns beside its counts."""

    open_until: date = date.min
    """The day until which what nothing followed is open."""
    whole: bool = False
    """Whether the counts are of all days, in which each story counts by the list."""
    stories: Mapping[str, Sequence[Showing]] = field(default_factory=dict)
    """By code, the newest first."""
    framed: Mapping[str, int] = field(default_factory=dict)
    """By code, in how many stories a pattern shows that is about frames."""
    cut: bool = False


def patterns_of(
    counts: Mapping[Key, int],
    sample: Sample,
    sources: Callable[[str, str, str], str],
    language: str,
) -> Patterns:
    """Return how often each pattern shows, with its name in a language."""
    held: dict[str, dict[str, int]] = {}
    for (family, subject, facet), n in counts.items():
        if family is Family.PATTERNS and n:
            held.setdefault(subject, {})[facet] = n
    editions = held.get(EDITION, {})
    stories = counts.get(Key(Family.STORIES, TOTAL, ""), 0)
    outdated = bool(editions.keys() - {edition()}) or (
        sample.whole and editions.get(edition(), 0) != stories
    )

    def number(pattern: Pattern) -> int | None:
        if pattern.expression.frames:
            return sample.framed.get(pattern.code, 0)
        if outdated:
            return None
        return _number(held.get(pattern.code, {}), sample.open_until)

    return Patterns(
        edition=edition(),
        outdated=outdated,
        looked_at=LOOKED_AT,
        tangled=TangledStories(
            None if outdated else _number(held.get(TANGLED, {}), sample.open_until),
            sources("patterns", TANGLED, ""),
        ),
        cut=sample.cut,
        patterns=[
            Shown(
                code=each.code,
                name=each.name,
                expression=each.expression.text,
                count=number(each),
                sources=sources("patterns", each.code, ""),
                stories=list(sample.stories.get(each.code, ()))[:EXAMPLES_MAX],
            )
            for each in patterns(language)
        ],
    )


def _number(facets: Mapping[str, int], open_until: date) -> int:
    return sum(
        n
        for since, n in facets.items()
        if not since or date.fromisoformat(since) <= open_until
    )
