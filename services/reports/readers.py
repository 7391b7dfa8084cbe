"""For whom a report is built: the least reader of an audience, within one's rights."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.audience import Audience, outside, telling
from domain.frozen_report import ReportReach, reader_of
from domain.story import Reach, Sight
from services.access import no_space, visible_spaces
from services.database.tables import Space


async def reader_for(
    session: AsyncSession, caller: Caller, spaces: Sequence[UUID], audience: Audience
) -> Caller:
    """Return the least reader of an audience, who never sees more than the caller.

    Nobody in particular: no own story counts, and small groups are held back whoever
    asks. Inside a space such a reader sees what the space may see, where the caller
    does; of other spaces what the organisation may see; outside the organisation what
    reaches them there. One statement.

    Raises
    ------
    NotFound
        If one of the spaces is not there for the caller.
    Merged
        If one was merged into another.
    """
    rows = await session.exec(visible_spaces(caller).where(col(Space.id).in_(spaces)))
    seen = {space.id: space.open for space in rows}
    for key in spaces:
        if key not in seen:
            raise await no_space(session, caller, key)
    inside = {
        key
        for key, is_open in seen.items()
        if telling(audience).reach is Reach.SPACE
        and caller.sight_in(key, is_open=is_open) <= Sight.SPACE
    }
    return replace(
        reader_of(caller.organisation_id, ReportReach.SPACE, inside),
        outside=outside(audience),
        shown=frozenset(seen),
        threshold=caller.threshold,
        group_key=caller.group_key,
    )
