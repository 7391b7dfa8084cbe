"""The days on which steps of a space's stories count, cycle by cycle, newest first."""

from collections import Counter
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
from services.database.tables import Story
from services.figures.asked import FigureAsked
from services.reports.listings import Listing, held_by, listings

LOOKED_AT = 200
"""At each cycle, the newest; of those the reader's are kept."""


async def told_days(
    session: AsyncSession, caller: Caller, asked: FigureAsked, cycles: Collection[Cycle]
) -> tuple[list[StepOn], bool]:
    """Return when steps at some cycles happened, the newest first: one statement.

    Of stories of the space that a report counts by the placements asked for, and the
    caller sees. However many there are, a bounded number is looked at, by an index in
    this order; say too whether there are older ones.
    """
    if not cycles:
        return [], False
    newest = union_all(
        *(
            select(_newest(caller, asked, listing, each).subquery())
            for listing in listings(asked.within.placements)
            for each in cycles
        )
    ).subquery("newest")
    least = Visibility.SUBMITTED if asked.within.submitted else Visibility.EVALUATORS
    title = (
        visible_stories(caller, func.coalesce(Story.title, ""))
        .where(col(Story.id) == newest.c.story_id, col(Story.visibility) >= least)
        .correlate(newest)
        .scalar_subquery()
    )
    columns: Any = (newest.c.story_id, title, *newest.c[1:])
    statement = select(*columns).order_by(
        newest.c.day.desc(), newest.c.story_id.desc(), newest.c.cycle
    )
    rows = (await session.exec(statement)).all()
    looked_at = Counter(cycle for _, _, cycle, *_ in rows)
    # Without a title it is none of the reader's.
    shown = [
        StepOn(key, title[:LABEL_MAX], Cycle(cycle), day, bool(costs))
        for key, title, cycle, day, costs in rows
        if title is not None
    ]
    return shown, any(n >= LOOKED_AT for n in looked_at.values())


def _newest(caller: Caller, asked: FigureAsked, listing: Listing, cycle: Cycle) -> Any:  # noqa: ANN401 - a select
    first, last = asked.within.first, asked.within.last
    return (
        select(
            col(listing.story_id),
            col(listing.cycle),
            col(listing.day),
            col(listing.negative),
        )
        .where(
            listing.organisation_id == caller.organisation_id,
            listing.space_id == asked.subject,
            listing.cycle == cycle,
            *held_by(listing, asked.within.placements, caller),
            *([] if first is None else [col(listing.day) >= first]),
            *([] if last is None else [col(listing.day) <= last]),
        )
        .order_by(col(listing.day).desc(), col(listing.story_id).desc())
        .limit(LOOKED_AT)
    )
