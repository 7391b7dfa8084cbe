"""Reframing loops of a report: returns that led to a new version of a frame."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import Family, FlowFacts
from domain.flow import Relation
from domain.hope import plain_facet
from domain.summary import Key
from services.database.tables import Flow
from services.reframing import Named, may_reframe, reframing
from services.reports.beside import Crossing, flows_shown, stories_shown
from services.reports.rows import Found
from services.reports.scope import Scope

Row = tuple[UUID, Found, FlowFacts]
"""A flow, the row that it makes, and how it counts."""

RETURNS_MAX = 1_000
"""Returns that are looked at, of those that may have led to a new version."""


@dataclass(frozen=True, slots=True)
class Reframings:
    """The loops that reframed, and whether there are more than were looked at."""

    rows: Sequence[tuple[UUID, Found]] = ()
    """By flow, in the order of their ids."""
    aspired: frozenset[UUID] = frozenset()
    """Those flows among them that close aspired loops."""
    cut: bool = False

    def behind(self, facet: str) -> Sequence[tuple[UUID, Found]]:
        """Return the rows behind a facet: all, or those of aspired loops."""
        if not plain_facet(facet)[1]:
            return self.rows
        return [row for row in self.rows if row[0] in self.aspired]


def has_loops(counts: Mapping[Key, int]) -> bool:
    """Tell whether a report counts any loop, of which some may have reframed."""
    return any(key.family is Family.LOOPS and n > 0 for key, n in counts.items())


async def reframings_of(
    session: AsyncSession, caller: Caller, scope: Scope
) -> Reframings:
    """Return the loops of a report that led to a new version of a frame.

    They are among those that it counts as short or long. Eleven statements at most;
    frames are few, and what they name is looked up from them.
    """
    named = await may_reframe(session, caller)
    if not (named.steps or named.activities):
        return Reframings(cut=named.cut)
    flows, cut = await _returns(session, caller, scope, named)
    led = await reframing(session, caller, flows)
    found = [flow for flow in flows if flow.id in led]
    inside = [flow for flow in found if flow.source_story_id == flow.target_story_id]
    across = [flow for flow in found if flow.source_story_id != flow.target_story_id]
    rows = [
        *await _inside(session, caller, scope, inside),
        *await _across(session, caller, scope, across),
    ]
    rows.sort(key=lambda row: row[0])
    return Reframings(
        rows=[(key, row) for key, row, _ in rows],
        aspired=frozenset(key for key, _, loop in rows if loop.closes_aspired),
        cut=cut or named.cut,
    )


async def _returns(
    session: AsyncSession, caller: Caller, scope: Scope, named: Named
) -> tuple[Sequence[Flow], bool]:
    """Return the returns at home in the spaces that touch what versions name.

    Whether there are more than were looked at is told too.
    """
    own = caller.organisation_id
    led = await session.exec(
        select(Flow.target_step_id)
        .where(
            Flow.organisation_id == own,
            col(Flow.source_activity_id).in_(named.activities),
        )
        .limit(RETURNS_MAX + 1)
    )
    led_to = led.all()
    # As lists, so that each is looked up by its index.
    steps = named.steps | set(led_to[:RETURNS_MAX])
    rows = await session.exec(
        select(Flow)
        .where(
            Flow.organisation_id == own,
            Flow.relation == Relation.RETURNS,
            col(Flow.space_id).in_(scope.spaces),
            or_(
                col(Flow.source_step_id).in_(steps),
                col(Flow.target_step_id).in_(steps),
                col(Flow.source_activity_id).in_(named.activities),
            ),
        )
        .order_by(col(Flow.id))
        .limit(RETURNS_MAX + 1)
    )
    found = rows.all()
    return found[:RETURNS_MAX], max(len(led_to), len(found)) > RETURNS_MAX


async def _inside(
    session: AsyncSession, caller: Caller, scope: Scope, flows: Collection[Flow]
) -> list[Row]:
    stories = {flow.target_story_id for flow in flows}
    shown = await stories_shown(session, caller, scope, stories)
    told: dict[tuple[UUID, UUID], FlowFacts] = {}
    for facts, counts in shown.values():
        counted = facts.by(scope.placements) if counts else None
        for flow in counted.flows if counted else ():
            if _counts(scope, flow):
                told[flow.source, flow.target] = flow
    found = []
    for row in flows:
        own = told.get((row.source_step_id or row.id, row.target_step_id))
        if own is not None:
            step = Found("step", own.target, row.target_story_id, own.day)
            found.append((row.id, step, own))
    return found


async def _across(
    session: AsyncSession, caller: Caller, scope: Scope, flows: Collection[Flow]
) -> list[Row]:
    crossing = [
        Crossing(flow.id, flow.source_story_id, flow.target_story_id, flow.facts)
        for flow in flows
        if flow.facts is not None
    ]
    found = []
    for flow, facts, shown in await flows_shown(session, caller, scope, crossing):
        counted = facts.by(scope.placements) if shown else None
        if counted is not None and _counts(scope, counted.flow):
            row = Found("flow", flow.id, flow.target_story_id, facts.flow.day)
            found.append((flow.id, row, counted.flow))
    return found


def _counts(scope: Scope, flow: FlowFacts) -> bool:
    returns = flow.relation is Relation.RETURNS
    return returns and scope.days.holds(flow.day, flow.day)
