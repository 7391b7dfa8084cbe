"""Which aspirations an uncertainty is about."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from services.access import visible_entries
from services.database.tables import FrameEntry, FrameEntryAspiration
from services.frame_entries.detail import require_aspirations


async def relate(
    session: AsyncSession, caller: Caller, entry_id: UUID, wanted: Sequence[UUID]
) -> None:
    """Make an uncertainty one about these aspirations, beside those not shown.

    Raises
    ------
    UnknownReference
        If one is not there for the caller.
    """
    await require_aspirations(session, caller, wanted, "/aspiration_ids")
    found = await session.exec(
        visible_entries(caller, FrameEntryAspiration)
        .join(
            FrameEntryAspiration,
            (
                col(FrameEntryAspiration.organisation_id)
                == col(FrameEntry.organisation_id)
            )
            & (col(FrameEntryAspiration.aspiration_id) == col(FrameEntry.id)),
        )
        .where(col(FrameEntryAspiration.entry_id) == entry_id)
    )
    present = {row.aspiration_id: row for row in found}
    for key in present.keys() - set(wanted):
        await session.delete(present[key])
    for key in dict.fromkeys(wanted):
        if key not in present:
            session.add(
                FrameEntryAspiration(
                    organisation_id=caller.organisation_id,
                    entry_id=entry_id,
                    aspiration_id=key,
                )
            )
    await session.flush()
