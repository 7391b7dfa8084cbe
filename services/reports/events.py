"""The ties that make events of steps, and the stories at their ends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import StoryFacts
from domain.fact_record import from_record
from domain.flow import Edge, Relation
from domain.occurrence import Happened, happened
from domain.story import Visibility
from services.database.tables import Flow, Story
from services.database.types import EnumText
from services.reports.scope import Scope

# Written into the statement, so that the index of ties alone is seen to fit.
_TIES = bindparam(
    "ties",
    [Relation.SAME_EVENT, Relation.PART_OF],
    type_=EnumText(Relation),
    expanding=True,
    literal_execute=True,
)


async def events_of(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    own: Sequence[UUID],
    today: date,
) -> Happened:
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
    stories = await session.exec(
        select(col(Story.facts), col(Story.visible_until)).where(
            Story.organisation_id == caller.organisation_id,
            col(Story.id).in_([key for key in wanted if key is not None]),
            col(Story.deleted_at).is_(None),
        )
    )
    facts = [as_today(from_record(record), until, today) for record, until in stories]
    return happened(
        [each for each in facts if isinstance(each, StoryFacts)],
        edges,
        scope.sights,
        scope.days,
        own,
    )


def as_today(facts: object, until: date | None, today: date) -> object:
    """Return a story's facts with a consent that has run out taken into account."""
    reached = isinstance(facts, StoryFacts) and facts.visibility >= Visibility.SPACE
    if (
        isinstance(facts, StoryFacts)
        and reached
        and until is not None
        and until < today
    ):
        return replace(facts, visibility=Visibility.EVALUATORS)
    return facts
