"""Drill-down: which parts of a story or flow stand behind a count of a report.

It asks the same functions that count, so that a count and its rows cannot differ.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from domain.aspired import is_due
from domain.chapter import TANGLED, comparisons
from domain.coding import Coded, Placements
from domain.fact import (
    DUE,
    REPORTED,
    TOTAL,
    CrossFlowFacts,
    Family,
    FlowFacts,
    StepFacts,
    StoryFacts,
    appearances,
    only_steps,
)
from domain.flow import FlowKind, Relation
from domain.hope import plain_facet
from domain.pattern_list import pattern_of
from domain.recognition import recognised, recognised_between
from domain.stall import is_behind, waits
from domain.story import Modality
from domain.summary import Days

Told = TypeVar("Told", StoryFacts, CrossFlowFacts)


class Of(StrEnum):
    """What the rows behind a count are."""

    STEPS = "steps"
    STORIES = "stories"
    TELLERS = "tellers"
    EVENTS = "events"
    UNDATED = "undated"
    FLOWS = "flows"
    OUT = "out"
    KINDS = "kinds"
    LOOPS = "loops"
    PATHS = "paths"
    OPEN = "open"
    LINKS = "links"
    CODED = "coded"
    CODERS = "coders"
    ASPIRED = "aspired"
    CARRIED = "carried"
    PATTERNS = "patterns"
    STALLS = "stalls"
    UNMEASURED = "unmeasured"
    INDICATORS = "indicators"
    MEASUREMENTS = "measurements"
    UNEXPLAINED = "unexplained"
    CLAIMS = "claims"


OF_STEPS = frozenset({Of.STEPS, Of.STORIES, Of.TELLERS, Of.EVENTS})
OF_FLOWS = frozenset({Of.FLOWS, Of.OUT, Of.KINDS, Of.LOOPS, Of.CARRIED, Of.PATTERNS})
OF_PATHS = frozenset({Of.PATHS, Of.OPEN})
OF_CODERS = frozenset({Of.CODED, Of.CODERS})
WHATEVER_PLACEMENTS = OF_CODERS | {*(Of.ASPIRED, Of.CARRIED, Of.PATTERNS, Of.STALLS)}
"""What does not depend on whose placements a report counts."""
MEASURED = "measured"
"""The facet of indicators and measurements of those alone that have a reading."""
OF_INDICATORS = frozenset({Of.INDICATORS, Of.MEASUREMENTS, Of.UNEXPLAINED})
BY_ASPIRATION = OF_STEPS | {Of.INDICATORS, Of.MEASUREMENTS}
"""What rows can be of where they are asked for by what an aspiration is linked to."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which count is asked about, and on which days."""

    of: Of
    subject: str
    facet: str
    days: Days
    open_until: date
    measured: frozenset[UUID] = frozenset()
    placements: Placements = Placements.DEFAULT
    """Whose placements count."""
    today: date = date.max
    """Up to which what is hoped for is due."""
    only: Collection[UUID] | None = None
    """The steps that count alone; None for all."""

    def counted(self, facts: Told) -> Told | None:
        """Return facts as they are counted; None where they add nothing."""
        if self.of in WHATEVER_PLACEMENTS:
            return facts
        own = facts.by(self.placements)
        if self.only is None or not isinstance(own, StoryFacts):
            return own
        return only_steps(own, self.only)

    def times(self, step: StepFacts) -> int:
        """Return how often a step behind the count was counted.

        Once, but for each comparison of its teller with an analyst.
        """
        if self.of is not Of.CODED or step.coded is None:
            return 1
        return len(self._compared(step.coded))

    def _compared(self, coded: Coded) -> list[str]:
        """Return the facets of a step's comparisons that stand behind the count.

        A facet names what came out of a comparison, and the analyst where one is meant.
        """
        return [
            facet
            for family, subject, facet in comparisons(coded)
            if family is Family.CODED
            and subject == self.subject
            and self.facet in {facet, facet.partition(":")[0]}
        ]

    def steps(
        self, facts: StoryFacts, space: UUID, inside: Collection[UUID]
    ) -> Iterator[StepFacts]:
        """Yield the steps of a story that stand behind the count in a space."""
        if self.of is Of.STALLS:
            yield from self._waiting(facts, space)
            return
        for step in facts.steps:
            if self.days.holds(step.day, step.day) and self._is_behind(
                facts, step, space, inside
            ):
                yield step

    def _waiting(self, facts: StoryFacts, space: UUID) -> Iterator[StepFacts]:
        for step, outcome in waits(facts) if facts.home == space else ():
            at = self.subject in set(map(str, step.placed))
            counted = at and self.days.holds(step.day, step.day)
            if counted and is_behind(outcome, self.facet, self.today):
                yield step

    def _is_behind(
        self, facts: StoryFacts, step: StepFacts, space: UUID, inside: Collection[UUID]
    ) -> bool:
        if facts.home != space and facts.home in inside:
            return False
        if self.of in OF_STEPS:
            return (self.subject, self.facet) in appearances(facts, step, space)
        return facts.home == space and self._is_behind_at_home(step)

    def _is_behind_at_home(self, step: StepFacts) -> bool:
        if self.of is Of.UNDATED:
            return not step.dated
        if self.of in WHATEVER_PLACEMENTS:
            return self._is_coded(step) or self._is_hoped(step)
        at = self.subject == TOTAL or self.subject in set(map(str, step.placed))
        if self.of is Of.LINKS:
            return at and self.facet in set(map(str, step.links))
        return at and self.measured.isdisjoint(step.links)

    def _is_coded(self, step: StepFacts) -> bool:
        if step.coded is None:
            return False
        if self.of is Of.CODERS:
            return len(step.coded.analysts) > 1
        return self.of is Of.CODED and bool(self._compared(step.coded))

    def _is_hoped(self, step: StepFacts) -> bool:
        if self.of is not Of.ASPIRED:
            return False
        if self.subject == REPORTED:
            return step.modality is Modality.REPORTED and step.took is not None
        due = self.facet != DUE or is_due(step.revisit_on, self.today)
        return step.modality is Modality.ASPIRED and due

    def flows(self, facts: StoryFacts) -> Iterator[FlowFacts]:
        """Yield the flows inside a story that stand behind the count."""
        return (flow for flow in facts.flows if self.takes(flow))

    def takes(self, flow: FlowFacts) -> bool:
        """Tell whether a flow stands behind the count, at home where it is asked."""
        return self.days.holds(flow.day, flow.day) and self._fits(flow)

    def _fits(self, flow: FlowFacts) -> bool:
        facet, hoped = plain_facet(self.facet)
        if self.of is Of.LOOPS:
            returns = flow.relation is Relation.RETURNS
            counts = returns and (flow.closes_aspired or not hoped)
            return counts and self.subject == ("long" if flow.long else "short")
        return (flow.aspired or not hoped) and self._shows(flow, facet)

    def _shows(self, flow: FlowFacts, facet: str) -> bool:
        if self.of is Of.CARRIED:
            return flow.carries and self.subject == f"{flow.spaces[0]}>{flow.spaces[1]}"
        if self.of is Of.KINDS:
            ends = f"{flow.spaces[0]}>{flow.spaces[1]}"
            shown = {str(kind) for kind in flow.kinds}
            branch = self.subject == FlowKind.BRANCHES and facet == ends
            return self.subject in shown and (not facet or branch)
        if self.subject == TOTAL:
            return bool(flow.pairs) and facet in {"", str(flow.relation)}
        return self.subject in {f"{source}>{target}" for source, target in flow.pairs}

    def crosses(self, facts: CrossFlowFacts, inside: Collection[UUID]) -> bool:
        """Tell whether a flow between stories stands behind the count in some spaces.

        It counts where its target is at home; elsewhere it is one that goes out. What
        is carried counts where the steps happened.
        """
        if self.of is Of.CARRIED:
            return self.takes(facts.flow)
        if self.of is Of.PATTERNS:
            here = facts.target_home in inside and self._shown_on(facts.flow.day)
            return here and self.subject in recognised_between(facts)
        if facts.target_home in inside:
            return self.of is not Of.OUT and self.takes(facts.flow)
        counts = facts.flow.aspired or not plain_facet(self.facet)[1]
        goes_out = self.of is Of.OUT and counts
        return goes_out and self.days.holds(facts.flow.day, facts.flow.day)

    def shows(self, facts: StoryFacts) -> bool:
        """Tell whether a story shows the pattern that was counted."""
        if not facts.steps:
            return False
        found = recognised(facts)
        if self.subject == TANGLED:
            return found.cut and self._shown_on(min(step.day for step in facts.steps))
        day = found.days.get(self.subject)
        return day is not None and self._shown_on(day)

    def _shown_on(self, day: date) -> bool:
        pattern = pattern_of(self.subject)
        waits = pattern is not None and pattern.expression.waits
        return self.days.holds(day, day) and (not waits or day <= self.open_until)

    def paths(self, facts: StoryFacts) -> int:
        """Return how many paths of a story stand behind the count."""
        _, hoped = plain_facet(self.facet)
        return sum(
            self.days.holds(path.day, path.day)
            and (path.aspired or not hoped)
            and (
                path.signature == self.subject
                if self.of is Of.PATHS
                else path.open and path.day <= self.open_until
            )
            for path in facts.paths
        )
