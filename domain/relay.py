"""Relays: how others go on from a story, and others from theirs, to any depth."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.flow import Edge, FlowKind, Node, kinds

LEVELS = 2
"""Levels of relays that the view of a story shows."""
SHOWN_MAX = 200


@dataclass(frozen=True, slots=True)
class Relay:
    """A flow by which another teller goes on from a step, in a story of their own.

    `level` is 1 where it goes on from the story that was asked about, 2 where it
    goes on from a story that does, and so on.
    """

    flow: UUID | None
    source: UUID
    target: UUID
    level: int


@dataclass(frozen=True, slots=True)
class Relays:
    """The relays on the first levels, and how many lie deeper.

    `cut` is true where not all of the first levels are listed.
    """

    shown: tuple[Relay, ...]
    deeper: int
    cut: bool


def relays(
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    story: UUID,
    levels: int = LEVELS,
    bound: int = SHOWN_MAX,
) -> Relays:
    """Return how others go on from a story, the nearer first.

    A story counts on the least level on which it is met, so that relays in a ring
    end where they began. Each flow is looked at once. The answer does not depend on
    the order of `nodes` and `edges`.
    """
    known = {node.id: node for node in nodes}
    onward = _by_story(known, edges)
    level, stories, met = 0, [story], {story}
    shown: list[Relay] = []
    deeper = 0
    while stories:
        level += 1
        further: list[UUID] = []
        for source_story in stories:
            for edge, target_story in onward.get(source_story, ()):
                if level > levels:
                    deeper += 1
                else:
                    shown.append(Relay(edge.id, edge.source, edge.target, level))
                if target_story not in met:
                    met.add(target_story)
                    further.append(target_story)
        stories = further
    return Relays(tuple(shown[:bound]), deeper, cut=len(shown) > bound)


def _by_story(
    known: dict[UUID, Node], edges: Iterable[Edge]
) -> dict[UUID, list[tuple[Edge, UUID]]]:
    found: dict[UUID, list[tuple[Edge, UUID]]] = {}
    for edge in edges:
        source, target = known.get(edge.source), known.get(edge.target)
        if source is None or target is None or target.story in {None, source.story}:
            continue
        relays_on = FlowKind.RELAYS in kinds(source, target, edge.relation)
        if relays_on and source.story is not None and target.story is not None:
            found.setdefault(source.story, []).append((edge, target.story))
    for several in found.values():
        several.sort(key=lambda way: (known[way[0].target].day, way[0].target))
    return found
