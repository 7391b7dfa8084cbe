"""Walks along flows: what leads where, and the chains that cannot go on.

Only `leads_to` and `returns` are followed. No chain meets a node twice, so every walk
ends; how long it takes is for the caller to bound, by counting what is yielded.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from uuid import UUID

from domain.flow import Edge, Relation, rings

Onward = Mapping[UUID, Mapping[UUID, Relation]]


def onward(nodes: Iterable[UUID], edges: Iterable[Edge]) -> Onward:
    """Return where each node leads, both in the order of `nodes`.

    Edges with an end elsewhere or with two equal ends are left out. Where both
    relations are asserted between the same two, the return is the one that tells
    more: the walk is the same, and the loop is not lost.
    """
    ahead: dict[UUID, dict[UUID, Relation]] = {node: {} for node in nodes}
    for edge in edges:
        ends_apart = edge.source != edge.target
        if not (ends_apart and edge.source in ahead and edge.target in ahead):
            continue
        if edge.relation is Relation.RETURNS:
            ahead[edge.source][edge.target] = edge.relation
        elif edge.relation is Relation.LEADS_TO:
            ahead[edge.source].setdefault(edge.target, edge.relation)
    place = {node: index for index, node in enumerate(ahead)}
    return {
        source: {
            target: targets[target] for target in sorted(targets, key=place.__getitem__)
        }
        for source, targets in ahead.items()
    }


def reached_from(
    nodes: Iterable[UUID], ahead: Mapping[UUID, Iterable[UUID]]
) -> set[UUID]:
    """Return `nodes` and all to which a chain leads from one of them."""
    found = set(nodes)
    pending = list(found)
    while pending:
        for target in ahead[pending.pop()]:
            if target not in found:
                found.add(target)
                pending.append(target)
    return found


def leading_to(nodes: Iterable[UUID], ahead: Onward) -> set[UUID]:
    """Return `nodes` and all from which a chain leads to one of them."""
    behind: dict[UUID, list[UUID]] = {node: [] for node in ahead}
    for source, targets in ahead.items():
        for target in targets:
            behind[target].append(source)
    return reached_from(nodes, behind)


def starts(ahead: Onward) -> list[UUID]:
    """Return where chains start: where nothing comes in.

    On a ring that nothing enters it is the first node to which no `leads_to` runs,
    else the first.
    """
    ring = rings(ahead)
    entered: set[UUID] = set()
    led_to: set[UUID] = set()
    for source, targets in ahead.items():
        for target, relation in targets.items():
            if ring[source] != ring[target]:
                entered.add(ring[target])
            if relation is Relation.LEADS_TO:
                led_to.add(target)
    chosen: dict[UUID, UUID] = {}
    for node in sorted(ahead, key=led_to.__contains__):
        if ring[node] not in entered:
            chosen.setdefault(ring[node], node)
    found = set(chosen.values())
    return [node for node in ahead if node in found]


def walk(
    begin: Iterable[UUID],
    ahead: Onward,
    through: Collection[UUID] | None = None,
    depth: int | None = None,
) -> Iterator[tuple[UUID, ...] | None]:
    """Yield each chain that cannot go on, and None for every other look ahead.

    With `through`, only chains that meet one of these nodes. With `depth`, a chain of
    so many nodes is yielded as it stands, and one that did not meet them yet as ().
    """
    met_by = ahead if through is None else through
    toward = ahead if through is None else leading_to(through, ahead)
    longest = len(ahead) if depth is None else depth
    for start in begin:
        # The trail keeps its order; its values are what is still to be tried.
        trail = {start: iter(ahead[start])}
        met = int(start in met_by)
        gone_on: set[UUID] = set()
        while trail:
            node = next(reversed(trail))
            ends = len(trail) == longest
            further = None if ends else next(trail[node], None)
            if further is None:
                yield _ended(trail, met=met > 0, ends=ends, gone_on=node in gone_on)
                gone_on.discard(node)
                met -= node in met_by
                # Not `del`, after which finding the last key is no longer quick.
                trail.popitem()
                continue
            if further not in trail and (met or further in toward):
                gone_on.add(node)
                met += further in met_by
                trail[further] = iter(ahead[further])
            yield None


def _ended(
    trail: Iterable[UUID], *, met: bool, ends: bool, gone_on: bool
) -> tuple[UUID, ...] | None:
    if gone_on or not (met or ends):
        return None
    return tuple(trail) if met else ()
