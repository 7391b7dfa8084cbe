"""The patterns that stories show, looked for by hand: one plain question for each."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

from domain.flow import Edge, FlowKind, Relation, kinds

Ends = Iterator[UUID]
Pairs = set[tuple[UUID, UUID]]


@dataclass
class Told:
    """The steps of a story in the order of their days, and the flows between them."""

    at: dict[UUID, dict[str, str]]
    """By step, the polarity at each cycle."""
    spaces: dict[UUID, UUID | None]
    days: dict[UUID, date]
    leads: Pairs
    returns: Pairs
    same: Pairs
    """Both ways, of one event in two spaces at another cycle each."""

    @property
    def on(self) -> Pairs:
        return self.leads | self.returns

    def is_at(self, step: UUID, cycle: str) -> bool:
        return cycle in self.at[step]

    def chains(
        self, cycles: str, among: set[tuple[UUID, UUID]]
    ) -> Iterator[list[UUID]]:
        """Yield the chains over steps at these cycles, which may come back."""
        names = cycles.split()
        found = [[step] for step in self.at if self.is_at(step, names[0])]
        for name in names[1:]:
            found = [
                [*before, target]
                for before in found
                for source, target in among
                if source == before[-1] and self.is_at(target, name)
            ]
        yield from found

    def ends(self, cycles: str, among: Pairs) -> Ends:
        return (each[-1] for each in self.chains(cycles, among))

    def begins(self, step: UUID) -> bool:
        led_to = any(target == step for _, target in self.leads)
        return not led_to and not any(source == step for source, _ in self.returns)

    def is_last(self, step: UUID) -> bool:
        return not any(source == step for source, _ in self.on)

    def reached(self, step: UUID) -> set[UUID]:
        found = {step}
        while more := {t for s, t in self.on if s in found} - found:
            found |= more
        return found

    def changes(self) -> Iterator[tuple[UUID, UUID]]:
        """Yield the flows into another space."""
        for one, other in self.on:
            ends = {self.spaces[one], self.spaces[other]}
            if None not in ends and len(ends) > 1:
                yield one, other


def _recovered(told: Told) -> Ends:
    for bad in told.at:
        if told.at[bad].get("applied") in {"negative", "mixed"}:
            for brought in told.reached(bad):
                for source, back in told.returns:
                    if source == brought:
                        yield from (
                            step
                            for step in told.reached(back)
                            if told.at[step].get("applied") == "positive"
                        )


def _chained(told: Told) -> Ends:
    for one, other in told.changes():
        for third, last in told.changes():
            known = {told.spaces[one], told.spaces[other], told.spaces[third]}
            if third in told.reached(other) and told.spaces[last] not in known:
                yield last


def _fanned_out(told: Told) -> Ends:
    for gain in told.at:
        uses = [
            t for t in told.days if (gain, t) in told.leads and told.is_at(t, "applied")
        ]
        if told.is_at(gain, "potential") and len(uses) > 1:
            yield uses[1]


def _fanned_in(told: Told) -> Ends:
    for one, other in permutations(told.at, 2):
        if told.is_at(one, "potential") and told.is_at(other, "potential"):
            for use in told.at:
                if (
                    told.is_at(use, "applied")
                    and {(one, use), (other, use)} <= told.leads
                ):
                    yield use


ASKED: dict[str, Callable[[Told], Ends]] = {
    "straight-line": lambda t: t.ends("immediate potential applied realized", t.leads),
    "clarifying-loop": lambda t: iter(
        [
            *t.ends("immediate potential", t.returns),
            *t.ends("potential immediate", t.returns),
        ]
    ),
    "try-again": lambda t: iter(
        [
            *t.ends("applied potential", t.returns),
            *t.ends("potential applied", t.returns),
        ]
    ),
    "bring-a-problem": lambda t: t.ends("applied immediate", t.on),
    "report-back": lambda t: t.ends("realized immediate", t.on),
    "resource": lambda t: t.ends("realized potential", t.on),
    "practice-first": lambda t: (
        target
        for source, target in t.on
        if t.is_at(source, "applied") and t.begins(source)
    ),
    "support-first": lambda t: t.ends("potential enabling applied", t.on),
    "support-won": lambda t: t.ends("realized strategic enabling", t.on),
    "orienting-start": lambda t: (
        ends[1] for ends in t.chains("orienting immediate", t.on) if t.begins(ends[0])
    ),
    "transformative-exit": lambda t: (
        end for end in t.ends("realized transformative", t.on) if t.is_last(end)
    ),
    "stalled": lambda t: (
        step for step in t.at if t.is_at(step, "potential") and t.is_last(step)
    ),
    "negative-flow": lambda t: (
        step
        for step, said in t.at.items()
        if {said.get("applied"), said.get("realized")} & {"negative", "mixed"}
    ),
    "recovered-flow": _recovered,
    "fan-out": _fanned_out,
    "fan-in": _fanned_in,
    "branch-chain": _chained,
    "transposition-ladder": lambda t: t.ends("realized enabling", t.same),
}
"""By code, the steps with which the pattern is complete."""

BY_ONE_FLOW = {
    "clarifying-loop",
    "try-again",
    "bring-a-problem",
    "report-back",
    "resource",
    "transposition-ladder",
}
"""Patterns that a flow between two stories shows by itself."""


def told_of(recount: Any, steps: list[Any], edges: list[Edge]) -> Told:
    """Return steps and flows between them as this module asks about them."""
    # What is hoped for has not happened.
    steps = [step for step in steps if str(step.modality) == "reported"]
    kept = {step.id for step in steps}
    edges = [each for each in edges if {each.source, each.target} <= kept]
    ordered = sorted(sorted(steps, key=lambda step: step.entered), key=recount.day_of)
    by_relation: dict[Relation, set[tuple[UUID, UUID]]] = {r: set() for r in Relation}
    nodes = {step.id: recount._node(step) for step in steps}
    for edge in edges:
        shown = kinds(nodes[edge.source], nodes[edge.target], edge.relation)
        if edge.relation is not Relation.SAME_EVENT or FlowKind.TRANSPOSES in shown:
            by_relation[edge.relation].add((edge.source, edge.target))
    same = by_relation[Relation.SAME_EVENT]
    return Told(
        at={
            step.id: {str(c): str(said) for c, said in recount.placed(step).items()}
            for step in ordered
        },
        spaces={step.id: step.space_id for step in steps},
        days={step.id: recount.day_of(step) for step in ordered},
        leads=by_relation[Relation.LEADS_TO],
        returns=by_relation[Relation.RETURNS],
        same=same | {(other, one) for one, other in same},
    )


def first_days(told: Told) -> dict[str, date]:
    """Return the day on which each pattern first shows."""
    found = {code: [told.days[end] for end in ask(told)] for code, ask in ASKED.items()}
    return {code: min(days) for code, days in found.items() if days}


def pattern_numbers(recount: Any) -> dict[tuple[str, ...], int]:
    """Return how often each pattern shows, by the placements that count by default."""
    asked = replace(recount.asked, placements="default")
    recount = type(recount)(recount.rows, recount.reader, asked)
    found: Counter[tuple[str, ...]] = Counter()
    for key in recount.seen:
        if recount.stories[key].space_id in recount.homes:
            steps = recount.steps_of[key]
            days = first_days(told_of(recount, steps, recount._inside(key)))
            for code, day in days.items():
                late = code == "stalled" and day > recount.today - timedelta(days=181)
                found["pattern", code] += recount.within(day) and not late
    for flow in recount.rows["Flow"]:
        ends = {flow.source_story_id, flow.target_story_id}
        if (
            len(ends) > 1
            and ends <= recount.seen
            and recount._stands(flow)
            and recount.stories[flow.target_story_id].space_id in recount.homes
        ):
            keys = flow.source_step_id, flow.target_step_id
            steps = [recount.steps[key] for key in keys]
            edge = Edge(None, *keys, flow.relation, made=False)
            shown = first_days(told_of(recount, steps, [edge])).keys()
            for code in shown & BY_ONE_FLOW:
                found["pattern", code] += recount.within(recount.day_of(steps[1]))
    return found
