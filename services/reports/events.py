"""The ties that make events of steps, and the stories at their ends."""

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.flow import Edge, Relation
from domain.occurrence import Happened, happened
from services.database.tables import Flow, Story
from services.database.types import EnumText
from services.reports.beside import stories_shown
from services.reports.scope import Scope

# Written into the statement, so that the index of ties alone is seen to fit.
_TIES = bindparam(
    "ties",
    [Relation.SAME_EVENT, Relation.PART_OF],
    type_=EnumText(Relation),
    expanding=True,
    literal_execute=True,
)


async def events_of(session: AsyncSession, caller: Caller, scope: Scope) -> Happened:
    """Return the steps of events that are told more than once: two statements.

    They grow with the number of such ties in the organisation, which are few.
    """
    rows = await session.exec(
        select(Flow).where(
            Flow.organisation_id == caller.organisation_id,
            col(Flow.relation).in_(_TIES),
            col(Flow.unresolved).is_(None),
            col(Flow.source_step_id).is_not(None),
        )
    )
    ties = list(rows)
    edges = [
        Edge(tie.id, tie.source_step_id, tie.target_step_id, tie.relation, made=False)
        for tie in ties
        if tie.source_step_id is not None
    ]
    wanted = {key for tie in ties for key in (tie.source_story_id, tie.target_story_id)}
    stories = await stories_shown(
        session, caller, scope, col(Story.id).in_(wanted - {None})
    )
    seen = [facts for facts, shown in stories.values() if shown]
    return happened(seen, edges, scope.spaces, scope.days)
