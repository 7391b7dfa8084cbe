"""Paths: chains of flows, how they read, and the loops that a return closes.

A path follows `leads_to` and `returns`, nothing else. What people enter can be
a tangle, so every walk here has a bound and the answer says when it was met.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from uuid import UUID

from domain.cycle import Cycle, letters
from domain.flow import Edge, Node, Relation, rings
from domain.walk import Onward, leading_to, onward, reached_from, starts, walk

OPEN_AFTER_DAYS = 180

# Looks along an edge that each path may cost beyond one look at every edge.
_LOOKS_PER_PATH = 1_000

_FAR = frozenset({Cycle.REALIZED, Cycle.TRANSFORMATIVE})


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of flows that cannot be made longer.

    `relations` lie between neighbouring `nodes`. An activity is a node but is
    not written: `signature` and `space_changes` know the steps alone, and
    `space_changes` holds the index of each step that happened in another
    registered space than the step before. `returns` is true where a return
    lies on the path or leads from one of its nodes back to an earlier one.
    `day` is the last node's. It is `aspired` where a step on it is hoped for.
    """

    nodes: tuple[UUID, ...]
    relations: tuple[Relation, ...]
    signature: str
    space_changes: tuple[int, ...]
    returns: bool
    day: date
    aspired: bool = False


@dataclass(frozen=True, slots=True)
class Paths:
    """The paths found; `cut` is true where a bound left some out."""

    paths: tuple[Path, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Loop:
    """A path that a return closes.

    It is long where a step placed in realized or transformative lies on the
    path before the return, else short. `day` is the target's. Whether it is
    `reframing`, led to a new version of a frame, does not depend on its length; nor
    does whether it is `aspired`: a step on the path, or its target, is hoped for.
    """

    source: UUID
    target: UUID
    long: bool
    day: date
    reframing: bool = False
    aspired: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far paths are looked for: how many, of how many nodes, in how many looks."""

    paths: int = 64
    nodes: int = 128
    looks: int = 64_000
    """Along a flow, beyond one look at each."""


def paths(nodes: Sequence[Node], edges: Iterable[Edge], bound: int = 64) -> Paths:
    """Return the chains that cannot be made longer, at most `bound` of them.

    A path starts where nothing comes in, meets no node twice and ends where it
    cannot go on. On a ring that nothing enters it starts at the first node to
    which no `leads_to` runs, else at the first. A lone step is a path of one; a
    lone activity is none. Unless `cut`, every step is on a path. The answer
    follows the order of `nodes` and does not depend on that of `edges`, of
    which those with an end elsewhere or with two equal ends are left out.
    """
    known = {node.id: node for node in nodes}
    ahead = onward(known, edges)
    bounds = Bounds(bound, len(known) + 1, bound * _LOOKS_PER_PATH)
    return _found(walk(starts(ahead), ahead), known, ahead, bounds)


def paths_through(
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    story: UUID,
    bounds: Bounds | None = None,
) -> Paths:
    """Return the paths over any stories that pass a step of one of them.

    They begin and end wherever flows lead, and read as `paths` does. Unless `cut`,
    every step of the story is on one. The answer depends neither on the order of
    `nodes` nor on that of `edges`: the story's own steps come first, then what happened
    first. A path that was longer than the bounds allow ends where they do.
    """
    bounds = bounds or Bounds()
    ordered = sorted(sorted(nodes, key=_in_time), key=lambda node: node.story != story)
    known = {node.id: node for node in ordered}
    ahead = onward(known, edges)
    own = [node.id for node in known.values() if node.story == story]
    near = leading_to(own, ahead) | reached_from(own, ahead)
    around = {
        source: {target: kind for target, kind in targets.items() if target in near}
        for source, targets in ahead.items()
        if source in near
    }
    chains = walk(starts(around), around, through=set(own), depth=bounds.nodes)
    return _found(chains, known, around, bounds)


def _in_time(node: Node) -> tuple[date, bool, int, UUID]:
    return node.day, node.position is None, node.position or 0, node.id


def _found(
    chains: Iterable[tuple[UUID, ...] | None],
    known: Mapping[UUID, Node],
    ahead: Onward,
    bounds: Bounds,
) -> Paths:
    returned = {
        source: frozenset(t for t, kind in targets.items() if kind is Relation.RETURNS)
        for source, targets in ahead.items()
    }
    hoped = {key for key, node in known.items() if node.aspired}
    looks = sum(map(len, ahead.values())) + len(ahead) + bounds.looks
    found: list[Path] = []
    cut = False
    for look, chain in enumerate(chains):
        if look >= looks:
            return Paths(tuple(found), cut=True)
        if chain is None:
            continue
        if all(known[node].story is None for node in chain):
            cut = cut or not chain
            continue
        if len(found) == bounds.paths:
            return Paths(tuple(found), cut=True)
        cut = cut or not ahead[chain[-1]].keys() <= set(chain)
        path = _path(chain, known, ahead, returned)
        found.append(path if hoped.isdisjoint(chain) else replace(path, aspired=True))
    return Paths(tuple(found), cut)


def loops(
    nodes: Sequence[Node],
    edges: Iterable[Edge],
    reframing: Collection[UUID] = frozenset(),
) -> tuple[Loop, ...]:
    """Return one loop for each `returns` between two nodes, and no other.

    A return asserted twice between the same two is one. Long is judged by what
    leads up to the return's source, and so is aspired; a return that goes back to an
    earlier step of its own path leads up to nothing. `reframing` holds the flows that
    led to a new version of a frame. The order is that of `nodes`, by source and then
    by target.
    """
    edges = list(edges)
    known = {node.id: node for node in nodes}
    ahead = onward(known, edges)
    ring = rings(ahead)
    far = _from_on((key for key in known if known[key].cycles & _FAR), ahead, ring)
    hoped = _from_on((key for key in known if known[key].aspired), ahead, ring)
    reframed = {(edge.source, edge.target) for edge in edges if edge.id in reframing}
    return tuple(
        Loop(
            source,
            target,
            long=source in far,
            day=known[target].day,
            reframing=(source, target) in reframed,
            aspired=source in hoped or known[target].aspired,
        )
        for source, targets in ahead.items()
        for target, relation in targets.items()
        if relation is Relation.RETURNS
    )


def open_flow(path: Path, today: date, days: int = OPEN_AFTER_DAYS) -> bool:
    """Tell whether nothing was yet heard back: no return, and over `days` old."""
    return not path.returns and (today - path.day).days > days


def _path(
    chain: tuple[UUID, ...],
    known: Mapping[UUID, Node],
    ahead: Onward,
    returned: Mapping[UUID, frozenset[UUID]],
) -> Path:
    written = [known[node] for node in chain if known[node].story is not None]
    relations = tuple(ahead[one][other] for one, other in pairwise(chain))
    return Path(
        nodes=chain,
        relations=relations,
        signature="-".join(letters(step.cycles) for step in written),
        space_changes=tuple(
            index
            for index, (before, step) in enumerate(pairwise(written), start=1)
            if before.space and step.space and before.space != step.space
        ),
        returns=Relation.RETURNS in relations or _goes_back(chain, returned),
        day=known[chain[-1]].day,
    )


def _goes_back(
    chain: tuple[UUID, ...], returned: Mapping[UUID, frozenset[UUID]]
) -> bool:
    met: set[UUID] = set()
    for node in chain:
        if not met.isdisjoint(returned[node]):
            return True
        met.add(node)
    return False


def _from_on(
    nodes: Iterable[UUID], ahead: Onward, ring: Mapping[UUID, UUID]
) -> set[UUID]:
    """Return `nodes` and all up to which one of them leads."""
    found = set(nodes)
    pending = list(found)
    while pending:
        source = pending.pop()
        for target, relation in ahead[source].items():
            back = relation is Relation.RETURNS and ring[source] == ring[target]
            if not back and target not in found:
                found.add(target)
                pending.append(target)
    return found
