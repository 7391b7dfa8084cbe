"""The landing check of a space: aspirations against indicators and stories."""

from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import and_, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.framing import FramedEntry
from domain.landing import Landed, Landing, LastReading, touching
from domain.report import Label
from domain.room import LABEL_MAX
from domain.story import COUNTED
from services.access import groups_of, space_for, visible_stories
from services.database.tables import Indicator, Measurement, Story, StoryCycle
from services.effects import latest_of
from services.framing import framing_on
from services.indicator_origins import origins_of

INDICATORS_MAX = 200
"""How many indicators without origin are shown."""
_LOOKED_AT = 2_000
"""How many indicators are looked at."""


async def check_landing(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> Landing:
    """Return how the aspirations of a space stand to its indicators and stories.

    As of today, and as far as the caller sees. Stories are counted once whatever
    number of an aspiration's cycles they touch. Whoever does not evaluate the space is
    not told of small groups.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    """
    space = await space_for(session, caller, space_id)
    today = datetime.now(UTC).date()
    framing = await framing_on(session, caller, {space_id: space.name}, today)
    stories = await _stories(session, caller, space_id)
    latest = await latest_of(session, caller, framing.indicators)
    without, complete = await _without_origin(session, caller, space_id)
    groups = groups_of(caller, [caller.sight_in(space.id, is_open=space.open)])
    landed = (_landed(each, stories, latest) for each in framing.aspirations)
    return Landing(
        aspirations=[each.disclosed(groups) for each in landed],
        without_origin=without[:INDICATORS_MAX],
        complete=complete
        and not framing.more_aspirations
        and len(without) <= INDICATORS_MAX,
    )


def _landed(
    entry: FramedEntry,
    stories: Counter[frozenset[Cycle]],
    latest: dict[UUID, Measurement],
) -> Landed:
    read = [
        LastReading(Label(each.id, each.label), latest[each.id].day)
        for each in entry.indicators
        if each.id in latest
    ]
    return Landed(
        aspiration=entry,
        indicators=len({each.id for each in entry.indicators}),
        stories=touching((cycle for cycle, _ in entry.cycles), stories),
        steps=len({each.id for each in entry.steps}),
        last_reading=max(read, key=lambda each: each.day, default=None),
    )


async def _stories(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> Counter[frozenset[Cycle]]:
    """Return how many counted stories of a space have which cycles: one statement."""
    order = list(Cycle)
    bits = sa.case(
        {cycle.value: 1 << n for n, cycle in enumerate(order)},
        value=sa.cast(col(StoryCycle.cycle), sa.String),
        else_=0,
    )
    of_story = (
        visible_stories(caller, col(Story.id), func.sum(bits).label("bits"))
        .join(
            StoryCycle,
            and_(
                col(StoryCycle.organisation_id) == col(Story.organisation_id),
                col(StoryCycle.story_id) == col(Story.id),
                col(StoryCycle.latest),
            ),
        )
        .where(Story.space_id == space_id, col(Story.state).in_(COUNTED))
        .group_by(col(Story.id))
        .subquery()
    )
    connection = await session.connection()
    rows = await connection.execute(
        sa.select(of_story.c.bits, func.count()).group_by(of_story.c.bits)
    )
    return Counter(
        {
            frozenset(c for n, c in enumerate(order) if int(bits) & 1 << n): number
            for bits, number in rows
        }
    )


async def _without_origin(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> tuple[list[Label], bool]:
    """Return indicators without a visible origin, and whether all were looked at."""
    rows = await session.exec(
        select(Indicator)
        .where(
            Indicator.organisation_id == caller.organisation_id,
            Indicator.space_id == space_id,
            col(Indicator.retired_at).is_(None),
        )
        .order_by(col(Indicator.name), col(Indicator.id))
        .limit(_LOOKED_AT + 1)
    )
    found = rows.all()
    origins = await origins_of(session, caller, [each.id for each in found])
    labels = [
        Label(each.id, each.name[:LABEL_MAX])
        for each in found[:_LOOKED_AT]
        if each.id not in origins
    ]
    return labels, len(found) <= _LOOKED_AT
