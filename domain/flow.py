"""Flows: relations between nodes, what their two ends show, and events.

Chains of flows, and the loops that they close, are in `domain.path`.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

from domain.cycle import Cycle
from domain.errors import FlowRefused
from domain.when import When

T = TypeVar("T", bound=Hashable)

AGAINST_TIME = "against-time"


class Relation(StrEnum):
    """What a person asserts of two ends, read from the source to the target."""

    LEADS_TO = "leads_to"
    RETURNS = "returns"
    SAME_EVENT = "same_event"
    PART_OF = "part_of"


class FlowKind(StrEnum):
    """What the two ends of a flow show; derived, never stored as truth."""

    BRANCHES = "branches"
    TRANSPOSES = "transposes"
    RELAYS = "relays"
    RETELLS = "retells"


@dataclass(frozen=True, slots=True)
class Node:
    """A step of a story or an activity, as far as flows ask about it.

    `space` is the registered space in which it happened, None where the place
    is told in words or unknown. `story` is None for an activity, which has no
    tellers. `day` is the one day on which it counts.
    """

    id: UUID
    cycles: frozenset[Cycle]
    space: UUID | None
    when: When
    position: int | None
    story: UUID | None
    tellers: frozenset[UUID]
    day: date
    aspired: bool = False
    """Whether it is hoped for, and has not happened."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two nodes; `made` where no person asserted it."""

    id: UUID | None
    source: UUID
    target: UUID
    relation: Relation
    made: bool


def neighbours(steps: Sequence[Node], asserted: Iterable[Edge]) -> list[Edge]:
    """Join the neighbouring steps of one story by made `leads_to` rows.

    Steps follow each other by position; those without one come after the
    others, and ties keep the order given. What a person asserts between two
    neighbours, whatever the relation and the direction, takes the place of the
    made row; made rows among `asserted` are not looked at. A row whose target
    surely ended before its source began runs the other way; unknown dates
    never turn one.
    """
    joined = {frozenset((e.source, e.target)) for e in asserted if not e.made}
    ordered = sorted(steps, key=lambda s: (s.position is None, s.position or 0))
    rows: list[Edge] = []
    for before, after in pairwise(ordered):
        if frozenset((before.id, after.id)) in joined:
            continue
        turned = after.when.surely_ended_before(before.when)
        ends = (after.id, before.id) if turned else (before.id, after.id)
        rows.append(Edge(None, *ends, Relation.LEADS_TO, made=True))
    return rows


def kinds(source: Node, target: Node, relation: Relation) -> frozenset[FlowKind]:
    """Derive what kinds of flow the two ends show: none, one or several.

    What is unknown shows nothing: a space, a teller or a cycle must be known at
    both ends to differ. `leads_to` and `returns` branch into another space.
    `leads_to` relays where one who goes on is not among the tellers so far:
    somebody of a focus group who goes on alone does not relay, somebody new who
    joins in does. `same_event` transposes where both the space and the cycles
    differ, and retells where somebody tells it in one of the two only; neither
    depends on which end is the source. An activity has no tellers.
    """
    moves = relation in {Relation.LEADS_TO, Relation.RETURNS}
    leads = relation is Relation.LEADS_TO
    same = relation is Relation.SAME_EVENT
    elsewhere = _differ(source.space, target.space)
    new_tellers = target.tellers - source.tellers if source.tellers else frozenset()
    counts_anew = elsewhere and _differ(source.cycles, target.cycles)
    shown = {
        FlowKind.BRANCHES: moves and elsewhere,
        FlowKind.TRANSPOSES: same and counts_anew,
        FlowKind.RELAYS: leads and bool(new_tellers),
        FlowKind.RETELLS: same and _differ(source.tellers, target.tellers),
    }
    return frozenset(kind for kind, seen in shown.items() if seen)


def _differ(one: object, other: object) -> bool:
    return bool(one) and bool(other) and one != other


def fits(source: Node, target: Node) -> str | None:
    """Return why a flow between two stories stays unresolved, None if it fits.

    The one reason is `against-time`: the target surely ended before the source
    began. Unknown dates always fit.
    """
    return AGAINST_TIME if target.when.surely_ended_before(source.when) else None


def refuse_against_time(source: Node, target: Node, pointer: str = "") -> None:
    """Let a flow inside one story pass unless time surely rules it out.

    `pointer` names the place in the request that is at fault.

    Raises
    ------
    FlowRefused
        If the target surely ended before the source began.
    """
    if fits(source, target) is not None:
        raise FlowRefused(
            "the target had ended before the source began", pointer=pointer
        )


def events(steps: Iterable[UUID], edges: Iterable[Edge]) -> list[frozenset[UUID]]:
    """Group steps into events, in the order of their first step.

    Only `same_event` edges are looked at, and they are transitive. A step that
    nobody ties to another is an event by itself. A step outside `steps` ties
    together those that tell the same as it does, and is not listed.
    """
    above: dict[UUID, UUID] = {}
    size: dict[UUID, int] = {}
    for edge in edges:
        if edge.relation is not Relation.SAME_EVENT:
            continue
        one, other = _top(above, edge.source), _top(above, edge.target)
        if one == other:
            continue
        if size.get(one, 1) < size.get(other, 1):
            one, other = other, one
        above[other] = one
        size[one] = size.get(one, 1) + size.get(other, 1)
    told: dict[UUID, set[UUID]] = {}
    for step in steps:
        told.setdefault(_top(above, step), set()).add(step)
    return [frozenset(event) for event in told.values()]


def _top(above: dict[UUID, UUID], step: UUID) -> UUID:
    # Each step passed on the way is hung one higher, so later climbs are short.
    while (higher := above.get(step, step)) != step:
        above[step] = above.get(higher, higher)
        step = higher
    return step


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of each event, as indices into the events; `cut` if not all."""

    parts: tuple[tuple[int, ...], ...]
    cut: bool


def parts(
    groups: Sequence[frozenset[UUID]], edges: Iterable[Edge], bound: int = 64
) -> Parts:
    """List for each event the events that are its parts, and theirs in turn.

    Only `part_of` edges are looked at. Events that are said to be parts of each
    other in a ring are all left standing: what the ring says is not used, so no
    event is ever part of itself. Work ends, and `cut` is true, after `bound`
    looks for each event on average.
    """
    within = _parts_within(groups, edges)
    looks = bound * len(groups)
    cut = False
    listed: list[tuple[int, ...]] = []
    for whole in within:
        found: set[int] = set()
        pending = [whole]
        while pending:
            for part in within[pending.pop()]:
                if looks == 0:
                    cut = True
                    break
                looks -= 1
                if part not in found:
                    found.add(part)
                    pending.append(part)
        listed.append(tuple(sorted(found)))
    return Parts(tuple(listed), cut)


def counted_events(
    groups: Sequence[frozenset[UUID]], edges: Iterable[Edge], totals: Collection[UUID]
) -> list[int]:
    """Return which events count, as indices into `groups`: each at most once.

    An event counts if one of its steps is in `totals`. A part is left out only
    where an event that it is part of, however far up, is in the same totals.
    """
    within = _parts_within(groups, edges)
    present = [index for index in within if not groups[index].isdisjoint(totals)]
    inside: set[int] = set()
    pending = list(present)
    while pending:
        for part in within[pending.pop()]:
            if part not in inside:
                inside.add(part)
                pending.append(part)
    return [index for index in present if index not in inside]


def _parts_within(
    groups: Sequence[frozenset[UUID]], edges: Iterable[Edge]
) -> dict[int, list[int]]:
    event_of = {step: index for index, group in enumerate(groups) for step in group}
    said: dict[int, set[int]] = {index: set() for index in range(len(groups))}
    for edge in edges:
        if edge.relation is Relation.PART_OF:
            part, whole = event_of.get(edge.source), event_of.get(edge.target)
            if part is not None and whole is not None and part != whole:
                said[whole].add(part)
    ring = rings(said)
    return {
        whole: sorted(part for part in found if ring[part] != ring[whole])
        for whole, found in said.items()
    }


def rings(onward: Mapping[T, Iterable[T]]) -> dict[T, T]:
    """Name for each node the ring on which it lies: nodes that reach each other.

    A node on no ring is named by itself. Every target must be a key of
    `onward`. Each edge is looked at twice, however the nodes are tangled.
    """
    backward: dict[T, list[T]] = {node: [] for node in onward}
    for node, targets in onward.items():
        for target in targets:
            backward[target].append(node)
    ring: dict[T, T] = {}
    for start in reversed(list(_finished(onward))):
        if start in ring:
            continue
        ring[start] = start
        pending = [start]
        while pending:
            for before in backward[pending.pop()]:
                if before not in ring:
                    ring[before] = start
                    pending.append(before)
    return ring


def _finished(onward: Mapping[T, Iterable[T]]) -> Iterator[T]:
    seen: set[T] = set()
    for start in onward:
        if start in seen:
            continue
        seen.add(start)
        trail = [(start, iter(onward[start]))]
        while trail:
            node, ahead = trail[-1]
            further = next((target for target in ahead if target not in seen), None)
            if further is None:
                trail.pop()
                yield node
            else:
                seen.add(further)
                trail.append((further, iter(onward[further])))
