"""What is reached from where, naively: wholes of parts, and what lies far on a path."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from domain.cycle import Cycle
from domain.flow import Edge, Node, Relation

MOVES = frozenset({Relation.LEADS_TO, Relation.RETURNS})


def _closure(onward: dict[Any, set[Any]]) -> dict[Any, set[Any]]:
    """Return what is reached from each, by one step or more."""
    reached: dict[Any, set[Any]] = {}
    for start, ahead in onward.items():
        found: set[Any] = set()
        pending = list(ahead)
        while pending:
            each = pending.pop()
            if each not in found:
                found.add(each)
                pending += onward[each]
        reached[start] = found
    return reached


def wholes_of(
    groups: Sequence[set[UUID]], ties: Iterable[tuple[UUID, UUID]]
) -> dict[int, set[int]]:
    """Return the events of which each is a part; what a ring says is not used."""
    place = {step: index for index, group in enumerate(groups) for step in group}
    said: dict[int, set[int]] = {index: set() for index in range(len(groups))}
    for part, whole in ties:
        if place[part] != place[whole]:
            said[place[part]].add(place[whole])
    reached = _closure(said)
    kept = {
        part: {whole for whole in wholes if part not in reached[whole]}
        for part, wholes in said.items()
    }
    return _closure(kept)


def far_on(nodes: dict[UUID, Node], edges: Sequence[Edge]) -> set[UUID]:
    """Return the nodes on a path at or after one in realized or transformative."""
    far = {Cycle.REALIZED, Cycle.TRANSFORMATIVE}
    return led_to({key for key, node in nodes.items() if node.cycles & far}, edges)


def led_to(starts: set[UUID], edges: Sequence[Edge]) -> set[UUID]:
    """Return some nodes, and those on a path after one of them."""
    moves = [edge for edge in edges if edge.relation in MOVES]
    ends = {end for edge in moves for end in (edge.source, edge.target)} | starts
    onward: dict[UUID, set[UUID]] = {key: set() for key in ends}
    for edge in moves:
        onward[edge.source].add(edge.target)
    reached = _closure(onward)
    forward: dict[UUID, set[UUID]] = {key: set() for key in ends}
    for edge in moves:
        back = edge.relation is Relation.RETURNS and edge.source in reached[edge.target]
        if not back:
            forward[edge.source].add(edge.target)
    ahead = _closure(forward)
    return starts.union(*(ahead[key] for key in starts))
