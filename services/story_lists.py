"""Lists of stories with how many there are: estimated, where summaries know."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.fact import TOTAL, Family
from domain.summary import Days, Key
from domain.total import Counting, Means, Total
from services.database.keyset import After, Slice
from services.reports.beside import beside_summaries
from services.reports.counts import counts_of
from services.reports.scope import scope_of
from services.stories.read import Wanted, list_stories


async def list_with_total(
    session: AsyncSession, caller: Caller, wanted: Wanted, after: After
) -> Slice[str]:
    """Return a page of stories as JSON, and how many there are if that is asked for.

    An estimate counts what a report of the space does: of drafts and of what is only
    submitted it knows nothing. Where more is asked for than a space and a cycle there
    are no summaries, and stories are counted.

    Raises
    ------
    NotFound
        If the space that is asked for is not there for the caller.
    """
    space_id = wanted.space_id
    estimated = after.counting is Counting.ESTIMATED and wanted.is_simple
    if not estimated or space_id is None:
        return await list_stories(session, caller, wanted, after)
    found = await list_stories(session, caller, wanted, replace(after, counting=None))
    total = await _estimate(session, caller, space_id, wanted.cycle)
    return replace(found, total=total)


async def _estimate(
    session: AsyncSession, caller: Caller, space_id: UUID, cycle: Cycle | None
) -> Total:
    scope = await scope_of(session, caller, [space_id], Days(None, None))
    beside = await beside_summaries(session, caller, scope)
    counts = await counts_of(session, caller, scope, beside, Counter())
    return Total(counts[Key(Family.STORIES, cycle or TOTAL, "")], Means.ESTIMATED)
