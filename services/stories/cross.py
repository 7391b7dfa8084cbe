"""Flows between stories, and from activities: what they add, from their two ends."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.coding import OTHERS, Placements
from domain.fact import CrossFlowFacts, FlowFacts
from domain.flow import Edge, Node, Relation, fits, neighbours
from domain.path import Loop, loops
from domain.story import Visibility
from domain.unresolved import END_DELETED
from domain.when import When
from services.database.tables import Activity, Flow
from services.stories.load import load, stories_of
from services.stories.told import Told, flow_facts

Counted = tuple[str | None, CrossFlowFacts | None]
"""Why a flow is unresolved, and what it adds where it is not."""


async def cross_facts(
    session: AsyncSession, caller: Caller, flows: Sequence[Flow]
) -> dict[UUID, Counted]:
    """Return what each flow between two stories adds, as both ends stand now."""
    if not flows:
        return {}
    told = await load(session, caller, stories_of(flows))
    activities = await _activities(session, caller, flows)
    ends = _Ends(told, activities)
    others = _others(told, activities)
    return {flow.id: _counted(flow, ends, others) for flow in flows}


class _Ends:
    """Stories and activities at the ends of flows, by somebody's placements."""

    def __init__(
        self, told: Mapping[UUID, Told], activities: Mapping[UUID, Node]
    ) -> None:
        self.told = told
        self.nodes = {n.id: n for story in told.values() for n in story.nodes()}
        self.nodes |= activities
        # By the analysts' only steps count that they placed.
        steps = [step for story in told.values() for step in story.steps]
        self.left_out = {step.id for step in steps if not step.counts}

    def flow_facts(self, flow: Flow) -> FlowFacts | None:
        """Return what a flow adds; None where an end does not count."""
        source = self.nodes[_source_of(flow)]
        target = self.nodes[flow.target_step_id]
        if not self.left_out.isdisjoint({source.id, target.id}):
            return None
        origin = self.told.get(flow.source_story_id) if flow.source_story_id else None
        edge = Edge(flow.id, source.id, target.id, flow.relation, made=False)
        returns = flow.relation is Relation.RETURNS
        loop = loop_closed_by(origin, edge) if returns else None
        return flow_facts(edge, source, target, loop)


def _others(
    told: Mapping[UUID, Told], activities: Mapping[UUID, Node]
) -> dict[Placements, _Ends]:
    """Return the ends by other placements, where an analyst placed any."""
    if not any(story.analysed for story in told.values()):
        return {}
    return {
        whose: _Ends({key: each.by(whose) for key, each in told.items()}, activities)
        for whose in OTHERS
    }


def _source_of(flow: Flow) -> UUID:
    return flow.source_step_id or flow.source_activity_id or flow.id


async def _activities(
    session: AsyncSession, caller: Caller, flows: Sequence[Flow]
) -> dict[UUID, Node]:
    wanted = {flow.source_activity_id for flow in flows if flow.source_activity_id}
    if not wanted:
        return {}
    rows = await session.exec(
        select(Activity).where(
            Activity.organisation_id == caller.organisation_id,
            col(Activity.id).in_(wanted),
        )
    )
    return {row.id: activity_node(row) for row in rows}


def activity_node(row: Activity) -> Node:
    """Return an activity as a node of the flow graph; it is never itself value."""
    when = When(row.first_day, row.last_day, row.precision)
    return Node(
        id=row.id,
        cycles=frozenset(),
        space=row.space_id,
        when=when,
        position=None,
        story=None,
        tellers=frozenset(),
        day=when.day(row.created_at.date()),
    )


def _counted(flow: Flow, ends: _Ends, others: Mapping[Placements, _Ends]) -> Counted:
    source = ends.nodes.get(_source_of(flow))
    target = ends.nodes.get(flow.target_step_id)
    if source is None or target is None:
        return END_DELETED, None
    reason = fits(source, target) if flow.relation in _IN_TIME else None
    if reason is not None:
        return reason, None
    home = ends.told[flow.target_story_id]
    origin = ends.told.get(flow.source_story_id) if flow.source_story_id else None
    seen_from = origin.visibility if origin else Visibility.ORGANISATION
    if Visibility.NOBODY in {home.visibility, seen_from}:
        return None, None
    facts = ends.flow_facts(flow)
    assert facts is not None  # noqa: S101 - by default every step counts
    return None, CrossFlowFacts(
        visibility=home.visibility,
        source_visibility=seen_from,
        source_home=flow.source_space_id,
        target_home=flow.space_id,
        flow=facts,
        otherwise=dict(_otherwise(flow, facts, others)),
    )


def _otherwise(
    flow: Flow, facts: FlowFacts, others: Mapping[Placements, _Ends]
) -> Iterator[tuple[Placements, FlowFacts]]:
    for whose, ends in others.items():
        other = ends.flow_facts(flow)
        if other is not None and (whose is Placements.ANALYST or other != facts):
            yield whose, other


_IN_TIME = frozenset({Relation.LEADS_TO, Relation.RETURNS})


def loop_closed_by(origin: Told | None, closing: Edge) -> Loop | None:
    """Return the loop that a return into another story closes, as far as is known.

    What led to it is looked for in the story it comes from, one step across; None
    where it comes from an activity. Of the step to which it leads nothing is said.
    """
    if origin is None:
        return None
    nodes = origin.nodes()
    edges = [*origin.asserted, *neighbours(nodes, origin.asserted)]
    # The other story's step stands in as a node that nothing else reaches.
    here = next(node for node in nodes if node.id == closing.source)
    far = Node(
        id=closing.target,
        cycles=frozenset(),
        space=None,
        when=here.when,
        position=None,
        story=None,
        tellers=frozenset(),
        day=here.day,
    )
    found = loops([*nodes, far], [*edges, closing])
    return next((loop for loop in found if loop.target == closing.target), None)
