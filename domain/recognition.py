"""Which patterns a story shows, or a flow between two, and on which day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from domain.cycle import LETTERS, Cycle
from domain.fact import CrossFlowFacts, FlowFacts, StepFacts, StoryFacts
from domain.flow import FlowKind, Relation
from domain.pattern import Move, Shape, Spot, Tangled, Walks
from domain.pattern_list import patterns
from domain.story import Modality, Polarity

_LINKS = {Relation.LEADS_TO: ">", Relation.RETURNS: "~"}
_COSTS = frozenset({Polarity.NEGATIVE, Polarity.MIXED})


@dataclass(frozen=True, slots=True)
class Recognised:
    """The patterns that a story shows, each on the day of the step that ends it."""

    days: dict[str, date]
    cut: bool
    """Whether not all were looked for, since it is too tangled."""


def recognised(facts: StoryFacts) -> Recognised:
    """Return the patterns that the flows inside a story show.

    A pattern that shows several times counts once, on the first of the days. What is
    hoped for has not happened, and shows none.
    """
    told = (step for step in facts.steps if step.modality is Modality.REPORTED)
    steps = sorted(told, key=lambda step: step.day)
    found, cut = _found(_shape(steps, facts.flows))
    return Recognised({code: steps[end].day for code, end in found}, cut)


def recognised_between(facts: CrossFlowFacts) -> list[str]:
    """Return the patterns that a flow between two stories shows by itself."""
    flow = facts.flow
    if flow.aspired:
        return []
    pairs = flow.pairs or flow.turns
    ends = [_letters(source for source, _ in pairs), _letters(end for _, end in pairs)]
    number = {space: at for at, space in enumerate(dict.fromkeys(flow.spaces))}
    spots = [
        Spot(letters, space=None if space is None else number[space])
        for letters, space in zip(ends, flow.spaces, strict=True)
    ]
    found, _ = _found(Shape(tuple(spots), frozenset(_moves(flow, 0, 1))), between=True)
    return [code for code, _ in found]


@lru_cache(10_000)
def _found(
    shape: Shape, *, between: bool = False
) -> tuple[tuple[tuple[str, int], ...], bool]:
    # Many stories have the same shape.
    walks = Walks(shape)
    found = []
    try:
        for pattern in patterns():
            if between and not all(o.one_flow for o in pattern.expression.options):
                continue
            end = walks.first_end(pattern.expression)
            if end is not None:
                found.append((pattern.code, end))
    except Tangled:
        return tuple(found), True
    return tuple(found), False


def _shape(steps: list[StepFacts], flows: Iterable[FlowFacts]) -> Shape:
    place = {step.id: number for number, step in enumerate(steps)}
    spaces: dict[UUID, int] = {}
    for step in steps:
        if step.space is not None:
            spaces.setdefault(step.space, len(spaces))
    moves = {
        move
        for flow in flows
        if flow.source in place and flow.target in place
        for move in _moves(flow, place[flow.source], place[flow.target])
    }
    return Shape(tuple(_spot(step, spaces) for step in steps), frozenset(moves))


def _spot(step: StepFacts, spaces: dict[UUID, int]) -> Spot:
    said = step.placed.items()
    return Spot(
        letters=_letters(step.placed),
        costs=_letters(cycle for cycle, polarity in said if polarity in _COSTS),
        gains=_letters(c for c, polarity in said if polarity is Polarity.POSITIVE),
        space=None if step.space is None else spaces.get(step.space),
    )


def _letters(cycles: Iterable[Cycle]) -> frozenset[str]:
    return frozenset(LETTERS[cycle] for cycle in cycles)


def _moves(flow: FlowFacts, source: int, target: int) -> Iterator[Move]:
    if flow.relation in _LINKS:
        yield Move(source, target, _LINKS[flow.relation])
    elif FlowKind.TRANSPOSES in flow.kinds:
        yield Move(source, target, "=")
        yield Move(target, source, "=")


def framed(steps: Iterable[StepFacts]) -> dict[str, date]:
    """Return the patterns that steps show which led to a new version of a frame.

    Each on the first of the days.
    """
    days: dict[str, date] = {}
    for step in sorted(steps, key=lambda step: step.day):
        spot = _spot(step, {})
        for pattern in patterns():
            options = pattern.expression.options if pattern.expression.frames else ()
            if any(option.kinds[0][0].fits(spot) for option in options):
                days.setdefault(pattern.code, step.day)
    return days
