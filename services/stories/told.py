"""A story as it stands in the rows, and what follows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from domain.cycle import Cycle
from domain.fact import FlowFacts, PathFacts, StepFacts, StoryFacts
from domain.flow import Edge, FlowKind, Node, Relation, kinds, neighbours
from domain.path import Path, loops, paths
from domain.story import (
    Modality,
    PlacedAs,
    Polarity,
    Visibility,
    joint_polarity,
)
from domain.when import When

MOVES = frozenset({Relation.LEADS_TO, Relation.RETURNS})
SIGNATURE_MAX = 400
"""Characters of a signature that are kept; longer ones end in an ellipsis."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A placement, as far as counting asks."""

    cycle: Cycle
    polarity: Polarity | None
    placed_as: PlacedAs


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step with what counting asks of it."""

    id: UUID
    text: str
    when: When
    day: date
    position: int | None
    modality: Modality
    space: UUID | None
    placements: tuple[Placed, ...] = ()
    links: tuple[UUID, ...] = ()
    placed: dict[Cycle, Polarity | None] = field(init=False)
    """The polarity at each cycle that counts.

    The teller's placements count, the analysts' where the teller made none.
    """

    def __post_init__(self) -> None:
        """Work out once what every count asks for."""
        object.__setattr__(self, "placed", self._placed())

    def _placed(self) -> dict[Cycle, Polarity | None]:
        tellers = [p for p in self.placements if p.placed_as is PlacedAs.TELLER]
        said: dict[Cycle, set[Polarity | None]] = {}
        for placement in tellers or self.placements:
            said.setdefault(placement.cycle, set()).add(placement.polarity)
        return {cycle: joint_polarity(said[cycle]) for cycle in Cycle if cycle in said}


@dataclass(frozen=True, slots=True)
class Told:
    """A story with its steps, in the order in which they were entered."""

    id: UUID
    home: UUID
    visibility: Visibility
    tellers: tuple[UUID, ...]
    steps: tuple[ToldStep, ...]
    asserted: tuple[Edge, ...] = ()
    """Flows inside the story that a person asserts."""
    closed: frozenset[UUID] = field(default_factory=frozenset)
    """Steps from which a `returns` leads into another story."""

    def nodes(self) -> list[Node]:
        """Return the steps as nodes of the flow graph."""
        tellers = frozenset(self.tellers)
        return [
            Node(
                id=step.id,
                cycles=frozenset(step.placed),
                space=step.space,
                when=step.when,
                position=step.position,
                story=self.id,
                tellers=tellers,
                day=step.day,
            )
            for step in self.steps
        ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from a story: made flows, signatures and facts."""

    made: tuple[Edge, ...]
    signatures: tuple[str, ...]
    cut: bool
    facts: StoryFacts


def outcome_of(told: Told) -> Outcome:
    """Return what follows from a story as it stands."""
    nodes = told.nodes()
    made = neighbours(nodes, told.asserted)
    edges = [*told.asserted, *made]
    found = paths(nodes, edges)
    ways = _ways(found.paths, told.closed)
    facts = StoryFacts(
        story=told.id,
        home=told.home,
        visibility=told.visibility,
        tellers=told.tellers,
        steps=tuple(map(_step_facts, told.steps)),
        flows=tuple(_flow_facts(nodes, edges)),
        paths=tuple(map(_path_facts, ways)),
    )
    signatures = tuple(path.signature for path in facts.paths)
    return Outcome(tuple(made), signatures, found.cut, facts)


def ways_of(told: Told) -> list[Path]:
    """Return the paths inside a story, as reports count them."""
    nodes = told.nodes()
    edges = [*told.asserted, *neighbours(nodes, told.asserted)]
    return _ways(paths(nodes, edges).paths, told.closed)


def _ways(found: Sequence[Path], closed: frozenset[UUID]) -> list[Path]:
    # Two activities that lead into one step make two paths with the same steps.
    written_once = {path.nodes: path for path in found}.values()
    return [
        path if closed.isdisjoint(path.nodes) else replace(path, returns=True)
        for path in written_once
    ]


def _step_facts(step: ToldStep) -> StepFacts:
    return StepFacts(
        id=step.id,
        day=step.day,
        dated=step.when.dated,
        modality=step.modality,
        space=step.space,
        placed=step.placed,
        links=tuple(sorted(set(step.links))),
    )


def _path_facts(path: Path) -> PathFacts:
    return PathFacts(
        signature=cut_signature(path.signature),
        day=path.day,
        steps=len(path.nodes),
        returns=path.returns,
    )


def cut_signature(signature: str) -> str:
    """Return a signature at a length that can be a key."""
    if len(signature) <= SIGNATURE_MAX:
        return signature
    return signature[: SIGNATURE_MAX - 1] + "…"


def _flow_facts(nodes: Sequence[Node], edges: Iterable[Edge]) -> list[FlowFacts]:
    edges = list(edges)
    by_id = {node.id: node for node in nodes}
    closes = any(edge.relation is Relation.RETURNS for edge in edges)
    found = loops(nodes, edges) if closes else ()
    long = {(loop.source, loop.target): loop.long for loop in found}
    return [
        flow_facts(
            edge,
            by_id[edge.source],
            by_id[edge.target],
            long=long.get((edge.source, edge.target), False),
        )
        for edge in edges
    ]


def flow_facts(edge: Edge, source: Node, target: Node, *, long: bool) -> FlowFacts:
    """Return what one flow adds, from its two ends."""
    pairs: tuple[tuple[Cycle, Cycle], ...] = ()
    if edge.relation in MOVES:
        pairs = tuple(
            (left, right)
            for left in Cycle
            if left in source.cycles
            for right in Cycle
            if right in target.cycles
        )
    shown: frozenset[FlowKind] = kinds(source, target, edge.relation)
    return FlowFacts(
        source=source.id,
        target=target.id,
        relation=edge.relation,
        day=target.day,
        pairs=pairs,
        kinds=shown,
        spaces=(source.space, target.space),
        long=long,
    )
