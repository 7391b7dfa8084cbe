"""Flows between stories, and from activities: what they add, from their two ends."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import CrossFlowFacts
from domain.flow import Edge, Node, Relation, fits
from domain.path import loops
from domain.story import Visibility
from domain.unresolved import END_DELETED
from domain.when import When
from services.database.tables import Activity, Flow
from services.stories.load import load, stories_of
from services.stories.told import Told, flow_facts, outcome_of

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
    nodes = {node.id: node for story in told.values() for node in story.nodes()}
    return {flow.id: _counted(flow, told, nodes | activities) for flow in flows}


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


def _counted(flow: Flow, told: dict[UUID, Told], nodes: dict[UUID, Node]) -> Counted:
    source = nodes.get(flow.source_step_id or flow.source_activity_id or flow.id)
    target = nodes.get(flow.target_step_id)
    if source is None or target is None:
        return END_DELETED, None
    reason = fits(source, target) if flow.relation in _IN_TIME else None
    if reason is not None:
        return reason, None
    home = told[flow.target_story_id]
    origin = told.get(flow.source_story_id) if flow.source_story_id else None
    seen_from = origin.visibility if origin else Visibility.ORGANISATION
    if Visibility.NOBODY in {home.visibility, seen_from}:
        return None, None
    edge = Edge(flow.id, source.id, target.id, flow.relation, made=False)
    returns = flow.relation is Relation.RETURNS
    long = returns and closes_long_loop(origin, edge)
    facts = flow_facts(edge, source, target, long=long)
    return None, CrossFlowFacts(
        visibility=home.visibility,
        source_visibility=seen_from,
        source_home=flow.source_space_id,
        target_home=flow.space_id,
        flow=facts,
    )


_IN_TIME = frozenset({Relation.LEADS_TO, Relation.RETURNS})


def closes_long_loop(origin: Told | None, closing: Edge) -> bool:
    """Tell whether a return into another story closes a long loop.

    What led to it is looked for in the story it comes from, one step across.
    """
    if origin is None:
        return False
    nodes = origin.nodes()
    edges = [*origin.asserted, *outcome_of(origin).made]
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
    return any(loop.target == closing.target and loop.long for loop in found)
