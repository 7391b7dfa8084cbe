"""A story as it stands in the rows, and what follows from it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from domain.arrival import may_arrive_twice
from domain.coding import OTHERS, Placed, Placements, coded, counted, older, sided
from domain.cycle import Cycle
from domain.fact import FlowFacts, PathFacts, StepFacts, StoryFacts
from domain.flow import Edge, FlowKind, Node, Relation, kinds, neighbours
from domain.path import Loop, Path, loops, paths
from domain.story import (
    Modality,
    PlacedAs,
    Polarity,
    Visibility,
)
from domain.when import When

MOVES = frozenset({Relation.LEADS_TO, Relation.RETURNS})
SIGNATURE_MAX = 400
"""Characters of a signature that are kept; longer ones end in an ellipsis."""


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
    revisit_on: date | None = None
    took: int | None = None
    """Days from the telling to the report of what was hoped for."""
    whose: Placements = Placements.DEFAULT
    """Whose placements count."""
    placed: dict[Cycle, Polarity | None] = field(init=False)
    """The polarity at each cycle that counts."""

    def __post_init__(self) -> None:
        """Work out once what every count asks for."""
        object.__setattr__(self, "placed", counted(self.placements, self.whose))

    @property
    def analysed(self) -> bool:
        """Whether an analyst placed it."""
        return any(p.placed_as is PlacedAs.ANALYST for p in self.placements)

    @property
    def counts(self) -> bool:
        """Whether it counts: by the analysts' placements only what they placed."""
        return bool(self.placed) or self.whose is not Placements.ANALYST


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

    @property
    def arrives_twice(self) -> bool:
        """Whether steps happened in two spaces or more beside its home."""
        return may_arrive_twice(self.home, (step.space for step in self.steps))

    @property
    def analysed(self) -> bool:
        """Whether an analyst placed a step of it."""
        return any(step.analysed for step in self.steps)

    def by(self, whose: Placements) -> "Told":
        """Return the story as these placements say it."""
        steps = tuple(replace(step, whose=whose) for step in self.steps)
        return replace(self, steps=steps)

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
                aspired=step.modality is Modality.ASPIRED,
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
    made = neighbours(told.nodes(), told.asserted)
    edges = [*told.asserted, *made]
    facts, cut = _facts(told, edges)
    if told.analysed:
        facts = replace(facts, otherwise=dict(_otherwise(told, edges, facts)))
    signatures = tuple(path.signature for path in facts.paths)
    return Outcome(tuple(made), signatures, cut, facts)


def _facts(told: Told, edges: Sequence[Edge]) -> tuple[StoryFacts, bool]:
    """Return what a story adds by the placements that count in it; whether it is cut.

    By the analysts' only the steps count that they placed, and what these take part in.
    """
    nodes = told.nodes()
    found = paths(nodes, edges)
    counts = {step.id for step in told.steps if step.counts}
    facts = StoryFacts(
        story=told.id,
        home=told.home,
        visibility=told.visibility,
        tellers=told.tellers,
        steps=tuple(_step_facts(step) for step in told.steps if step.id in counts),
        flows=tuple(
            flow
            for flow in _flow_facts(nodes, edges)
            if {flow.source, flow.target} <= counts
        ),
        paths=tuple(
            _path_facts(way)
            for way in _ways(found.paths, told.closed)
            if not counts.isdisjoint(way.nodes)
        ),
    )
    return facts, found.cut


def _otherwise(
    told: Told, edges: Sequence[Edge], facts: StoryFacts
) -> Iterator[tuple[Placements, StoryFacts]]:
    for whose in OTHERS:
        other, _ = _facts(told.by(whose), edges)
        if whose is Placements.ANALYST or other != facts:
            yield whose, other


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
        vague=step.when.vague,
        modality=step.modality,
        space=step.space,
        placed=step.placed,
        links=tuple(sorted(set(step.links))),
        coded=coded(step.placements),
        revisit_on=step.revisit_on if step.modality is Modality.ASPIRED else None,
        took=step.took if step.modality is Modality.REPORTED else None,
        older=older(step.placements, step.whose),
        sides=sided(step.placements, step.whose),
    )


def _path_facts(path: Path) -> PathFacts:
    return PathFacts(
        signature=cut_signature(path.signature),
        day=path.day,
        steps=len(path.nodes),
        returns=path.returns,
        aspired=path.aspired,
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
    closed = {(loop.source, loop.target): loop for loop in found}
    return [
        flow_facts(
            edge,
            by_id[edge.source],
            by_id[edge.target],
            closed.get((edge.source, edge.target)),
        )
        for edge in edges
    ]


def flow_facts(edge: Edge, source: Node, target: Node, loop: Loop | None) -> FlowFacts:
    """Return what one flow adds, from its two ends and the loop that it may close."""
    pairs = tuple(
        (left, right)
        for left in Cycle
        if left in source.cycles
        for right in Cycle
        if right in target.cycles
    )
    shown: frozenset[FlowKind] = kinds(source, target, edge.relation)
    aspired = source.aspired or target.aspired
    return FlowFacts(
        source=source.id,
        target=target.id,
        relation=edge.relation,
        day=target.day,
        pairs=pairs if edge.relation in MOVES else (),
        kinds=shown,
        spaces=(source.space, target.space),
        long=loop is not None and loop.long,
        turns=pairs if FlowKind.TRANSPOSES in shown else (),
        carries=source.story is not None
        and not aspired
        and edge.relation is Relation.LEADS_TO
        and FlowKind.BRANCHES in shown,
        aspired=aspired,
        closes_aspired=edge.relation is Relation.RETURNS
        and (aspired or (loop is not None and loop.aspired)),
    )
