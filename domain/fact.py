"""Facts: what one story or one flow adds to the counts of a space's report.

A fact is additive. A write appends the facts that ceased and the facts that came to
hold; a report sums them. Distinct counts are made additive by chains (`domain.chain`).
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from domain.chain import chain
from domain.coding import Coded, Placements
from domain.cycle import Cycle, Side, has_dimension
from domain.flow import FlowKind, Relation
from domain.hope import aspired_facet
from domain.link_facet import link_facet
from domain.scheme import Scheme
from domain.story import Modality, Polarity, Visibility, joint_polarity

TOTAL = "total"
UNPLACED = "unplaced"
UNSAID = "unsaid"
ARRIVED = "arrived"
HOPED = "hoped"
REPORTED = "reported"
DUE = "due"
REFRAMING = "reframing"
DIMENSION = "dimension"
CLAIMS_POSITIVE = "claims:positive"
GAINED = "gained"
SCHEME = "scheme:"
USED = "used"


class Span(StrEnum):
    """The stretch of days over which a summary adds up."""

    ALL = "all"
    MONTH = "month"


class Family(StrEnum):
    """What is counted."""

    STEPS = "steps"
    STORIES = "stories"
    TELLERS = "tellers"
    UNDATED = "undated"
    FLOWS = "flows"
    OUT = "out"
    KINDS = "kinds"
    PATHS = "paths"
    LOOPS = "loops"
    OPEN = "open"
    LINKS = "links"
    CODED = "coded"
    CODERS = "coders"
    ASPIRED = "aspired"
    CARRIED = "carried"
    PATTERNS = "patterns"
    STALLS = "stalls"


class Fact(NamedTuple):
    """The name of one count, on the days over which it holds."""

    family: Family
    subject: str
    facet: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step as reports count it."""

    id: UUID
    day: date
    dated: bool
    modality: Modality
    space: UUID | None
    placed: Mapping[Cycle, Polarity | None]
    links: tuple[UUID, ...] = ()
    """Indicators that it is linked to or suggested, in order."""
    coded: Coded | None = None
    """Where each coder placed it, where an analyst did."""
    revisit_on: date | None = None
    """When what is hoped for is to be looked at again."""
    took: int | None = None
    """Days from the telling of what was hoped for to its report; None without one."""
    older: Mapping[Cycle, Scheme] = field(default_factory=dict)
    """At which cycles it was placed by the name of an older scheme."""
    vague: bool = False
    """Whether its day is the first of a season or a year, no closer known."""
    sides: Mapping[Cycle, Side] = field(default_factory=dict)
    """On which side of the border it lies, at the cycles where somebody says so."""


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """A flow as reports count it, on the day of its target."""

    source: UUID
    target: UUID
    relation: Relation
    day: date
    pairs: tuple[tuple[Cycle, Cycle], ...]
    kinds: frozenset[FlowKind]
    spaces: tuple[UUID | None, UUID | None]
    long: bool = False
    """Whether a `returns` closes a long loop."""
    turns: tuple[tuple[Cycle, Cycle], ...] = ()
    """The cycles at both ends of what is told of one event in two spaces."""
    carries: bool = False
    """Whether it leads from a step to one that happened in another space."""
    aspired: bool = False
    """Whether a step at one of its ends is hoped for: it carries nothing yet."""
    closes_aspired: bool = False
    """Whether a `returns` closes an aspired loop (`domain.hope`)."""

    @property
    def lies_in(self) -> frozenset[UUID]:
        """The spaces between which it carries value; none where it carries none."""
        ends = self.spaces if self.carries else ()
        return frozenset(space for space in ends if space is not None)


@dataclass(frozen=True, slots=True)
class PathFacts:
    """A path inside one story, on the day of its last step."""

    signature: str
    day: date
    steps: int
    returns: bool
    aspired: bool = False
    """Whether a step on it is hoped for."""

    @property
    def open(self) -> bool:
        """Tell whether it is a flow from which nothing was brought back."""
        return self.steps > 1 and not self.returns


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """All that one story adds, wherever its steps happened."""

    story: UUID
    home: UUID
    visibility: Visibility
    tellers: tuple[UUID, ...] = ()
    steps: tuple[StepFacts, ...] = ()
    flows: tuple[FlowFacts, ...] = ()
    paths: tuple[PathFacts, ...] = ()
    otherwise: "Mapping[Placements, StoryFacts]" = field(default_factory=dict)
    """By other placements than those that count by default, where that differs."""

    @property
    def spaces(self) -> frozenset[UUID]:
        """The spaces in whose reports the story appears."""
        return frozenset({self.home} | {s.space for s in self.steps if s.space})

    def by(self, whose: Placements) -> "StoryFacts | None":
        """Return the facts by these placements; None where they add nothing.

        By the analysts' only the steps count that an analyst placed, the flows
        between them, and the paths that one of them is on.
        """
        other = self.otherwise.get(whose)
        if other is None:
            return None if whose is Placements.ANALYST else self
        return replace(other, visibility=self.visibility)


def only_steps(facts: StoryFacts, steps: Collection[UUID]) -> StoryFacts:
    """Return what some steps of a story add to counts."""
    return replace(facts, steps=tuple(s for s in facts.steps if s.id in steps))


@dataclass(frozen=True, slots=True)
class CrossFlowFacts:
    """All that one flow between two stories, or from an activity, adds."""

    visibility: Visibility
    """Who is reached by the target's story."""
    source_visibility: Visibility
    """Who is reached by the source's; an activity reaches all who see its space."""
    source_home: UUID
    target_home: UUID
    flow: FlowFacts
    otherwise: Mapping[Placements, FlowFacts] = field(default_factory=dict)
    """By other placements than those that count by default, where that differs."""

    @property
    def spaces(self) -> frozenset[UUID]:
        """The spaces in whose reports the flow appears."""
        return frozenset({self.source_home, self.target_home}) | self.flow.lies_in

    @property
    def ends(self) -> tuple[tuple[UUID, Visibility], tuple[UUID, Visibility]]:
        """The home of each end and whom it reaches there, the target's first."""
        return (
            (self.target_home, self.visibility),
            (self.source_home, self.source_visibility),
        )

    def by(self, whose: Placements) -> "CrossFlowFacts | None":
        """Return the facts by these placements; None where they add nothing.

        By the analysts' only a flow counts at both ends of which an analyst placed the
        step; an activity is never placed.
        """
        other = self.otherwise.get(whose)
        if other is None:
            return None if whose is Placements.ANALYST else self
        return replace(self, flow=other, otherwise={})


Facts = StoryFacts | CrossFlowFacts


class Presence(NamedTuple):
    """A teller standing behind a count on a day."""

    person: UUID
    subject: str
    facet: str
    day: date


def count(facts: Facts, space: UUID) -> Counter[Fact]:
    """Return what `facts` add to the report of `space`, tellers aside."""
    if isinstance(facts, CrossFlowFacts):
        return _of_cross_flow(facts, space)
    counted: Counter[Fact] = Counter()
    days: dict[tuple[str, str], list[date]] = {}
    for subject, facet, day in _appearances(facts, space):
        counted[Fact(Family.STEPS, subject, facet, day, day)] += 1
        days.setdefault((subject, facet), []).append(day)
    for (subject, facet), on in days.items():
        for first, last, n in chain(on):
            counted[Fact(Family.STORIES, subject, facet, first, last)] += n
    if space == facts.home:
        _add_home(counted, facts)
    return counted


def presences(facts: Facts, space: UUID) -> Counter[Presence]:
    """Return which tellers stand behind which counts of `space`, and how often."""
    if isinstance(facts, CrossFlowFacts):
        return Counter()
    return Counter(
        Presence(teller, subject, facet, day)
        for subject, facet, day in _appearances(facts, space)
        for teller in facts.tellers
    )


def _appearances(facts: StoryFacts, space: UUID) -> Iterator[tuple[str, str, date]]:
    for step in facts.steps:
        for subject, facet in appearances(facts, step, space):
            # Who sees what arrived depends on its home: it is added up by home.
            if facet != ARRIVED:
                yield subject, facet, step.day


def appearances(
    facts: StoryFacts, step: StepFacts, space: UUID
) -> Iterator[tuple[str, str]]:
    """Yield each (subject, facet) under which a step counts in a space's report.

    A step counts once in each of its cycles and once in the total; a step of a story
    that lives elsewhere stands as `arrived`, outside the totals.
    """
    for subject, said, older, side in _subjects(step):
        if facts.home != space:
            if step.space == space:
                yield subject, ARRIVED
                yield subject, f"{ARRIVED}:{facts.home}"
            continue
        if older is not None:
            yield subject, f"{SCHEME}{older}"
        if side is not None:
            yield subject, f"{DIMENSION}:{side}"
        for facet in _facets_at_home(step, said, space):
            yield subject, facet


def _facets_at_home(
    step: StepFacts, said: Polarity | None, home: UUID
) -> Iterator[str]:
    yield ""
    yield f"polarity:{said or UNSAID}"
    yield f"modality:{step.modality}"
    if said is Polarity.POSITIVE and step.modality is Modality.REPORTED:
        yield CLAIMS_POSITIVE
    if step.space == home:
        yield "here"
        return
    yield "elsewhere"
    if step.space is not None:
        yield f"elsewhere:{step.space}"


_Where = tuple[str, Polarity | None, Scheme | None, str | None]


def _subjects(step: StepFacts) -> list[_Where]:
    """Return where a step counts: its polarity, older scheme and side of the border.

    The side is None where there is none to be said: at inner cycles, and in the total.
    """
    subjects: list[_Where] = [
        (
            str(cycle),
            said,
            step.older.get(cycle),
            step.sides.get(cycle, UNSAID) if has_dimension(cycle) else None,
        )
        for cycle, said in step.placed.items()
    ]
    if not subjects:
        subjects.append((UNPLACED, None, None, None))
    total = joint_polarity(set(step.placed.values()))
    subjects.append((TOTAL, total, None, None))
    return subjects


def _add_home(counted: Counter[Fact], facts: StoryFacts) -> None:
    for step in facts.steps:
        if not step.dated:
            counted[Fact(Family.UNDATED, TOTAL, "", step.day, step.day)] += 1
        facet = link_facet(step.links)
        for subject in [*map(str, step.placed), TOTAL]:
            counted[Fact(Family.LINKS, subject, facet, step.day, step.day)] += 1
    for flow in facts.flows:
        _add_flow(counted, flow)
    for path in facts.paths:
        _add_path(counted, path)


def _add_path(counted: Counter[Fact], path: PathFacts) -> None:
    shown = [Fact(Family.PATHS, path.signature, "", path.day, path.day)]
    if path.open:
        shown.append(Fact(Family.OPEN, TOTAL, "", path.day, path.day))
    for fact in shown:
        counted[fact] += 1
        if path.aspired:
            counted[_hoped(fact)] += 1


def _hoped(fact: Fact) -> Fact:
    return fact._replace(facet=aspired_facet(fact.facet))


def _add_flow(counted: Counter[Fact], flow: FlowFacts) -> None:
    day = flow.day
    for source, target in flow.pairs:
        counted[Fact(Family.FLOWS, f"{source}>{target}", "", day, day)] += 1
    if flow.pairs:
        counted[Fact(Family.FLOWS, TOTAL, "", day, day)] += 1
        counted[Fact(Family.FLOWS, TOTAL, str(flow.relation), day, day)] += 1
    if flow.relation is Relation.RETURNS:
        length = "long" if flow.long else "short"
        counted[Fact(Family.LOOPS, length, "", day, day)] += 1
    for kind in flow.kinds:
        counted[Fact(Family.KINDS, str(kind), "", day, day)] += 1
        if kind is FlowKind.BRANCHES:
            ends = f"{flow.spaces[0]}>{flow.spaces[1]}"
            counted[Fact(Family.KINDS, str(kind), ends, day, day)] += 1
    if flow.aspired or flow.closes_aspired:
        _add_hopes(counted, flow)


def _add_hopes(counted: Counter[Fact], flow: FlowFacts) -> None:
    plain: Counter[Fact] = Counter()
    _add_flow(plain, replace(flow, aspired=False, closes_aspired=False))
    for fact, n in plain.items():
        if flow.closes_aspired if fact.family is Family.LOOPS else flow.aspired:
            counted[_hoped(fact)] += n


def _of_cross_flow(facts: CrossFlowFacts, space: UUID) -> Counter[Fact]:
    counted: Counter[Fact] = Counter()
    if space == facts.target_home:
        _add_flow(counted, facts.flow)
    elif space == facts.source_home:
        day = facts.flow.day
        going = Fact(Family.OUT, TOTAL, str(facts.target_home), day, day)
        counted[going] += 1
        if facts.flow.aspired:
            counted[_hoped(going)] += 1
    return counted
