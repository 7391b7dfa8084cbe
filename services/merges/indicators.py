"""Indicators merged: one sign of value that goes by two names."""

from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.errors import MergeDiffers
from domain.merging import Meaning, Noun
from services.access import check_version, space_for
from services.database.tables import Indicator, IndicatorCycle, Merge
from services.indicators import indicator_for
from services.labels import require_indicator
from services.merges.write import MergeSaid, both, join, made_already


async def merge_indicator(
    session: AsyncSession,
    caller: Caller,
    indicator_id: UUID,
    expected: int | None,
    said: MergeSaid,
) -> tuple[Merge, bool]:
    """Merge an indicator into another of its space, whose definition stays.

    Say too whether it is so from before.

    Raises
    ------
    NotFound
        If the indicator is not visible to the caller.
    Merged
        If it was merged already.
    NotPermitted
        If the caller does not evaluate its space.
    SpaceArchived
        If its space is archived.
    Invalid
        If it is to be merged into itself.
    UnknownReference
        If there is no such indicator to be merged into.
    Stale
        If it has changed since the caller read it.
    MergeDiffers
        If measurements of the two do not mean the same; its context says in what.
    IdReused
        If the id belongs to a merge that another request made.
    """
    present = await _made_already(session, caller, indicator_id, said)
    if present is not None:
        return present, True
    await indicator_for(session, caller, indicator_id, Permission.MERGE_INDICATOR)
    pair = await both(session, caller, Noun.INDICATOR, indicator_id, said)
    # One that lies where the caller sees nothing is answered like none.
    await require_indicator(session, caller, said.into_id, "/into_id")
    check_version(pair.source.version, expected)
    differ = (await _meaning(session, caller, pair.source)).differences(
        await _meaning(session, caller, pair.target)
    )
    if differ:
        message = "measurements of the two do not mean the same"
        raise MergeDiffers(message, context={"differ": ", ".join(differ)})
    space_id: UUID = pair.source.space_id
    merge = await join(session, caller, Noun.INDICATOR, pair, said, space_id=space_id)
    return merge, False


async def _made_already(
    session: AsyncSession, caller: Caller, indicator_id: UUID, said: MergeSaid
) -> Merge | None:
    if said.id is None:
        return None
    present = await session.get(Merge, (caller.organisation_id, said.id))
    if present is None:
        return None
    if present.space_id is not None:
        await space_for(session, caller, present.space_id, Permission.MERGE_INDICATOR)
    return await made_already(session, caller, indicator_id, said)


async def _meaning(
    session: AsyncSession, caller: Caller, indicator: Indicator
) -> Meaning:
    rows = await session.exec(
        select(IndicatorCycle).where(
            IndicatorCycle.organisation_id == caller.organisation_id,
            col(IndicatorCycle.indicator_id) == indicator.id,
        )
    )
    return Meaning(
        space=indicator.space_id,
        kind=indicator.kind,
        unit=(indicator.unit or "").strip().casefold(),
        direction=indicator.direction,
        codes=frozenset(each["code"] for each in indicator.codes),
        breakdown_keys=frozenset(indicator.breakdown_keys),
        cycles=frozenset((row.cycle, row.dimension) for row in rows),
    )
