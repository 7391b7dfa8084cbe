"""The days on which steps of a space's stories count, cycle by cycle, newest first."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import union_all
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.figures.trends import StepOn
from domain.room import LABEL_MAX
from domain.story import Visibility
from services.access import visible_stories
from services.database.tables import Story, StoryCycle
from services.figures.asked import FigureAsked

LOOKED_AT = 100
"""At each cycle, the newest; of those the reader's are kept."""


async def told_days(
    session: AsyncSession, caller: Caller, asked: FigureAsked, cycles: Collection[Cycle]
) -> list[StepOn]:
    """Return when steps at some cycles happened, the newest first: one statement.

    Of stories of the space that a report counts and the caller sees. However many
    there are, a bounded number is looked at, by an index in this order.
    """
    if not cycles:
        return []
    newest = union_all(
        *(select(_newest(caller, asked, each).subquery()) for each in cycles)
    ).subquery("newest")
    least = Visibility.SUBMITTED if asked.within.submitted else Visibility.EVALUATORS
    rows = await session.exec(
        visible_stories(
            caller,
            *(col(Story.id), func.coalesce(Story.title, ""), newest.c.cycle),
            *(newest.c.day, newest.c.negative),
        )
        .join(newest, newest.c.story_id == col(Story.id))
        .where(col(Story.visibility) >= least)
        .order_by(newest.c.day.desc(), col(Story.id).desc(), newest.c.cycle)
    )
    return [
        StepOn(key, title[:LABEL_MAX], Cycle(cycle), day, bool(costs))
        for key, title, cycle, day, costs in rows
    ]


def _newest(caller: Caller, asked: FigureAsked, cycle: Cycle) -> Any:  # noqa: ANN401 - a select
    first, last = asked.within.first, asked.within.last
    return (
        select(
            col(StoryCycle.story_id),
            col(StoryCycle.cycle),
            col(StoryCycle.day),
            col(StoryCycle.negative),
        )
        .where(
            StoryCycle.organisation_id == caller.organisation_id,
            StoryCycle.space_id == asked.subject,
            StoryCycle.cycle == cycle,
            *([] if first is None else [col(StoryCycle.day) >= first]),
            *([] if last is None else [col(StoryCycle.day) <= last]),
        )
        .order_by(col(StoryCycle.day).desc(), col(StoryCycle.story_id).desc())
        .limit(LOOKED_AT)
    )
