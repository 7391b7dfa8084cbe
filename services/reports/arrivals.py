"""Stories that arrived in several spaces of a report, each of which counted them."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import and_, col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import StoryFacts
from services.access import own
from services.database.prepared import prepared
from services.database.tables import Step, Story
from services.reports.beside import shown_of, stories_that
from services.reports.scope import Scope, among
from services.stories.hot import NOBODY


async def arrivals_of(
    session: AsyncSession, caller: Caller, scope: Scope
) -> list[StoryFacts]:
    """Return the counted stories that may have arrived in several of the spaces.

    One statement over several spaces, none over one. It grows with the number of
    stories whose steps happened in two spaces beside their home, which are few.
    """
    if scope.alone:
        return []
    rows = await _arriving().rows(session, scope.values(caller))
    counted = (facts for facts, counts in shown_of(scope, rows).values() if counts)
    placed = (facts.by(scope.placements) for facts in counted)
    return [facts for facts in placed if facts is not None]


@prepared
def _arriving() -> sa.Select[Any]:
    here = sa.exists(
        sa.select(col(Step.id)).where(
            col(Step.organisation_id) == own(NOBODY),
            col(Step.story_id) == col(Story.id),
            col(Step.deleted_at).is_(None),
            among(Step.space_id, alone=False),
        )
    )
    return stories_that(
        and_(col(Story.arrives_twice), ~among(Story.space_id, alone=False), here)
    )
