"""Where records went that were merged into others."""

from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import Merged
from domain.merging import Noun
from services.database.tables import Merge

NOUNS: Final = frozenset(Noun)


async def survivor_of(
    session: AsyncSession, caller: Caller, noun: Noun, key: UUID
) -> UUID | None:
    """Return what a record was merged into, and that, and so on; None if it was not.

    A statement for each merge that it went through.
    """
    found: UUID | None = None
    while (after := await _target(session, caller, noun, found or key)) is not None:
        found = after
    return found


async def _target(
    session: AsyncSession, caller: Caller, noun: Noun, key: UUID
) -> UUID | None:
    rows = await session.exec(
        select(Merge.target_id).where(
            Merge.organisation_id == caller.organisation_id,
            Merge.noun == noun,
            Merge.source_id == key,
            col(Merge.undone_at).is_(None),
        )
    )
    return rows.first()


def merged_into(noun: Noun, survivor: UUID) -> Merged:
    """Return the refusal that tells where a record went."""
    return Merged(
        f"this {noun} was merged into another: it is there",
        context={"noun": noun, "into": str(survivor)},
    )
