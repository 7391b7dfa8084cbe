"""The ties that make events of steps, and the stories at their ends."""

from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import and_, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import StoryFacts
from domain.fact_record import with_steps
from domain.flow import Edge, Relation
from domain.occurrence import Happened, hanging_together, happened
from services.access import own
from services.database.prepared import prepared
from services.database.tables import Flow, Step
from services.database.types import EnumText
from services.reports.beside import stories_shown
from services.reports.scope import Scope
from services.stories.hot import NOBODY

# Written into the statement, so that the index of ties alone is seen to fit.
_TIES = bindparam(
    "ties",
    [Relation.SAME_EVENT, Relation.PART_OF],
    type_=EnumText(Relation),
    expanding=True,
    literal_execute=True,
)


async def events_of(session: AsyncSession, caller: Caller, scope: Scope) -> Happened:
    """Return the steps of events that are told more than once: two statements."""
    stories, edges = await tied(session, caller, scope)
    only = None if scope.linked is None else scope.linked.steps
    return happened(stories, edges, scope.spaces, scope.days, only)


async def tied(
    session: AsyncSession, caller: Caller, scope: Scope
) -> tuple[list[StoryFacts], list[Edge]]:
    """Return the ties that make events, and the stories at their ends that are seen.

    The first statement grows with the number of such ties in the organisation, which
    are few; stories are read where a tie hangs together with a step in the scope's
    spaces.
    """
    edges: list[Edge] = []
    stories: dict[UUID, UUID] = {}
    inside: set[UUID] = set()
    for key, relation, *told in await _ties().rows(session, scope.values(caller)):
        source, target = told[:4], told[4:]
        edges.append(Edge(key, source[0], target[0], relation, made=False))
        for step, story, *spaces in (source, target):
            stories[step] = story
            if not set(spaces).isdisjoint(scope.spaces):
                inside.add(step)
    edges = hanging_together(edges, inside)
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    shown = await stories_shown(
        session,
        caller,
        scope,
        {stories[step] for step in ends},
        partial(with_steps, steps={str(step) for step in ends}),
    )
    counted = [facts.by(scope.placements) for facts, counts in shown.values() if counts]
    return [facts for facts in counted if facts is not None], edges


@prepared
def _ties() -> sa.Select[Any]:
    source, target = aliased(Step), aliased(Step)
    columns: Any = (
        *(col(Flow.id), col(Flow.relation)),
        *(col(Flow.source_step_id), col(Flow.source_story_id)),
        *(col(Flow.source_space_id), col(source.space_id).label("source_in")),
        *(col(Flow.target_step_id), col(Flow.target_story_id)),
        *(col(Flow.space_id), col(target.space_id).label("target_in")),
    )
    return (
        sa.select(*columns)
        .select_from(Flow)
        .join(
            source,
            and_(
                col(source.organisation_id) == col(Flow.organisation_id),
                col(source.id) == col(Flow.source_step_id),
            ),
        )
        .join(
            target,
            and_(
                col(target.organisation_id) == col(Flow.organisation_id),
                col(target.id) == col(Flow.target_step_id),
            ),
        )
        .where(
            col(Flow.organisation_id) == own(NOBODY),
            col(Flow.relation).in_(_TIES),
            col(Flow.unresolved).is_(None),
        )
    )
