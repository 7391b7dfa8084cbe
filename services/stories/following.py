"""What follows from a story's flows: paths, loops and events, one step across."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from domain.flow import Edge, Node, Relation, events, parts
from domain.path import Path, loops, open_flow, paths
from services.database.tables import Flow
from services.flow_detail import Around, Named
from services.stories.cross import loop_closed_by
from services.stories.load import edge_of
from services.stories.told import flow_facts


@dataclass(frozen=True, slots=True)
class PathShown:
    """A chain of flows, by the steps on it."""

    signature: str
    steps: list[UUID]
    space_changes: list[int]
    returns: bool
    open: bool
    aspired: bool


@dataclass(frozen=True, slots=True)
class LoopShown:
    """A return, and whether it closes a long loop, or an aspired one."""

    source_id: UUID
    target_step_id: UUID
    long: bool
    aspired: bool


@dataclass(frozen=True, slots=True)
class EventShown:
    """Steps that tell of one event, and the events that are its parts, by index."""

    steps: list[tuple[Named | None, Named | None]]
    parts: list[int]


class Following:
    """A story's steps and flows as the caller sees them, one step across."""

    def __init__(self, story_id: UUID, there: Around, flows: Iterable[Flow]) -> None:
        self.there = there
        self.told = there.told[story_id]
        self.nodes = self.told.nodes()
        own = {node.id for node in self.nodes}
        edges = [
            edge_of(flow, flow.source_step_id or flow.source_activity_id or flow.id)
            for flow in flows
            if flow.unresolved is None
        ]
        edges = [e for e in edges if {e.source, e.target} <= there.nodes.keys()]
        self.inside = [e for e in edges if {e.source, e.target} <= own]
        self.crossing = [e for e in edges if not {e.source, e.target} <= own]
        ends = {end for edge in self.crossing for end in (edge.source, edge.target)}
        self.far = [node for key, node in there.nodes.items() if key in ends - own]

    def ways(self) -> tuple[list[PathShown], bool]:
        """Return the paths inside the story, as reports count them."""
        closed = {e.source for e in self.crossing if e.relation is Relation.RETURNS}
        found = paths(self.nodes, self.inside)
        return [
            self._way(replace(path, returns=True))
            if closed.intersection(path.nodes)
            else self._way(path)
            for path in found.paths
        ], found.cut

    def ways_across(self) -> tuple[list[PathShown], bool]:
        """Return the paths that go on in, or come from, what is one step across."""
        far = {node.id for node in self.far}
        found = paths([*self.nodes, *self.far], [*self.inside, *self.crossing])
        across = [path for path in found.paths if not far.isdisjoint(path.nodes)]
        own = [path for path in across if not far.issuperset(path.nodes)]
        return [self._way(path) for path in own], found.cut

    def _way(self, path: Path) -> PathShown:
        steps = [key for key in path.nodes if self.there.nodes[key].story is not None]
        today = datetime.now(UTC).date()
        return PathShown(
            signature=path.signature,
            steps=steps,
            space_changes=list(path.space_changes),
            returns=path.returns,
            open=len(path.nodes) > 1 and open_flow(path, today),
            aspired=path.aspired,
        )

    def loops(self) -> list[LoopShown]:
        """Return the loops that returns inside the story, from it and to it close."""
        found = [
            LoopShown(loop.source, loop.target, loop.long, loop.aspired)
            for loop in loops(self.nodes, self.inside)
        ]
        for edge in self.crossing:
            if edge.relation is Relation.RETURNS:
                story = self.there.nodes[edge.source].story
                origin = self.there.told.get(story) if story else None
                loop = loop_closed_by(origin, edge)
                facts = flow_facts(
                    edge,
                    self.there.nodes[edge.source],
                    self.there.nodes[edge.target],
                    loop,
                )
                closes = facts.long, facts.closes_aspired
                found.append(LoopShown(edge.source, edge.target, *closes))
        return found

    def events(self) -> tuple[list[EventShown], bool]:
        """Return what several steps tell of, or what is a part or has one."""
        edges = [*self.inside, *self.crossing]
        told = [node.id for node in (*self.nodes, *self._told_of(edges))]
        groups = events(told, edges)
        found = parts(groups, edges)
        within = {index for indices in found.parts for index in indices}
        kept = [
            index
            for index, group in enumerate(groups)
            if len(group) > 1 or found.parts[index] or index in within
        ]
        place = {index: number for number, index in enumerate(kept)}
        order = {key: number for number, key in enumerate(told)}
        return [
            EventShown(
                steps=[
                    self._step(key) for key in sorted(groups[i], key=order.__getitem__)
                ],
                parts=[place[part] for part in found.parts[i]],
            )
            for i in kept
        ], found.cut

    def _told_of(self, edges: Iterable[Edge]) -> list[Node]:
        joined = {
            end
            for edge in edges
            if edge.relation in {Relation.SAME_EVENT, Relation.PART_OF}
            for end in (edge.source, edge.target)
        }
        return [node for node in self.far if node.id in joined and node.story]

    def _step(self, key: UUID) -> tuple[Named | None, Named | None]:
        return self.there.step(key), self.there.story(self.there.nodes[key].story)
