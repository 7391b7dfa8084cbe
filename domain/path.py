"""Paths: chains of flows, how they read, and the loops that a return closes.

A path follows `leads_to` and `returns`, nothing else. What people enter can be
a tangle, so every walk here has a bound and the answer says when it was met.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from domain.cycle import Cycle, letters
from domain.flow import Edge, Node, Relation, rings

Onward = Mapping[UUID, Mapping[UUID, Relation]]

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
    `day` is the last node's.
    """

    nodes: tuple[UUID, ...]
    relations: tuple[Relation, ...]
    signature: str
    space_changes: tuple[int, ...]
    returns: bool
    day: date


@dataclass(frozen=True, slots=True)
class Paths:
    """The paths found; `cut` is true where a bound left some out."""

    paths: tuple[Path, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Loop:
    """A path that a return closes.

    It is long where a step placed in realized or transformative lies on the
    path before the return, else short. `day` is the target's.
    """

    source: UUID
    target: UUID
    long: bool
    day: date


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
    onward = _onward(known, edges)
    returned = {
        source: frozenset(t for t, kind in ahead.items() if kind is Relation.RETURNS)
        for source, ahead in onward.items()
    }
    looks = sum(map(len, onward.values())) + len(known) + bound * _LOOKS_PER_PATH
    found: list[Path] = []
    for look, chain in enumerate(_walk(_starts(onward), onward)):
        if look == looks:
            return Paths(tuple(found), cut=True)
        if chain is None or all(known[node].story is None for node in chain):
            continue
        if len(found) == bound:
            return Paths(tuple(found), cut=True)
        found.append(_path(chain, known, onward, returned))
    return Paths(tuple(found), cut=False)


def loops(nodes: Sequence[Node], edges: Iterable[Edge]) -> tuple[Loop, ...]:
    """Return one loop for each `returns` between two nodes, and no other.

    A return asserted twice between the same two is one. Long is judged by what
    leads up to the return's source; a return that goes back to an earlier step
    of its own path leads up to nothing. The order is that of `nodes`, by source
    and then by target.
    """
    known = {node.id: node for node in nodes}
    onward = _onward(known, edges)
    far = _from_far_on(known, onward)
    return tuple(
        Loop(source, target, long=source in far, day=known[target].day)
        for source, ahead in onward.items()
        for target, relation in ahead.items()
        if relation is Relation.RETURNS
    )


def open_flow(path: Path, today: date, days: int = OPEN_AFTER_DAYS) -> bool:
    """Tell whether nothing was yet heard back: no return, and over `days` old."""
    return not path.returns and (today - path.day).days > days


def _onward(known: Mapping[UUID, Node], edges: Iterable[Edge]) -> Onward:
    # Where both relations are asserted between the same two, the return is the
    # one that tells more: the walk is the same, and the loop is not lost.
    ahead: dict[UUID, dict[UUID, Relation]] = {node: {} for node in known}
    for edge in edges:
        ends_apart = edge.source != edge.target
        if not (ends_apart and edge.source in known and edge.target in known):
            continue
        if edge.relation is Relation.RETURNS:
            ahead[edge.source][edge.target] = edge.relation
        elif edge.relation is Relation.LEADS_TO:
            ahead[edge.source].setdefault(edge.target, edge.relation)
    place = {node: index for index, node in enumerate(known)}
    return {
        source: {
            target: targets[target] for target in sorted(targets, key=place.__getitem__)
        }
        for source, targets in ahead.items()
    }


def _starts(onward: Onward) -> list[UUID]:
    ring = rings(onward)
    entered: set[UUID] = set()
    led_to: set[UUID] = set()
    for source, ahead in onward.items():
        for target, relation in ahead.items():
            if ring[source] != ring[target]:
                entered.add(ring[target])
            if relation is Relation.LEADS_TO:
                led_to.add(target)
    chosen: dict[UUID, UUID] = {}
    for node in sorted(onward, key=led_to.__contains__):
        if ring[node] not in entered:
            chosen.setdefault(ring[node], node)
    starts = set(chosen.values())
    return [node for node in onward if node in starts]


def _walk(starts: Iterable[UUID], onward: Onward) -> Iterator[tuple[UUID, ...] | None]:
    """Yield each chain that cannot go on, and None for every other look ahead."""
    for start in starts:
        # The trail keeps its order; its values are what is still to be tried.
        trail = {start: iter(onward[start])}
        gone_on: set[UUID] = set()
        while trail:
            node = next(reversed(trail))
            further = next(trail[node], None)
            if further is None:
                yield None if node in gone_on else tuple(trail)
                gone_on.discard(node)
                # Not `del`, after which finding the last key is no longer quick.
                trail.popitem()
                continue
            if further not in trail:
                gone_on.add(node)
                trail[further] = iter(onward[further])
            yield None


def _path(
    chain: tuple[UUID, ...],
    known: Mapping[UUID, Node],
    onward: Onward,
    returned: Mapping[UUID, frozenset[UUID]],
) -> Path:
    written = [known[node] for node in chain if known[node].story is not None]
    relations = tuple(onward[one][other] for one, other in pairwise(chain))
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


def _from_far_on(known: Mapping[UUID, Node], onward: Onward) -> set[UUID]:
    ring = rings(onward)
    far = {node for node in known if known[node].cycles & _FAR}
    pending = list(far)
    while pending:
        source = pending.pop()
        for target, relation in onward[source].items():
            back = relation is Relation.RETURNS and ring[source] == ring[target]
            if not back and target not in far:
                far.add(target)
                pending.append(target)
    return far
