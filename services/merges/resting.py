"""What rests on a merge: later ones that have to be undone before it."""

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import MergeBuiltUpon
from services.database.tables import Merge, MergeMove


async def refuse_built_upon(
    session: AsyncSession, caller: Caller, merge: Merge
) -> None:
    """Let a merge pass that no later one rests on.

    Another one into the same survivor does, since the two may have met in one link; and
    so does one that set aside what this one moved, or kept beside what it set aside.
    """
    own, theirs = aliased(MergeMove, name="own"), aliased(MergeMove, name="theirs")
    took_away = (
        select(theirs.merge_id)
        .join(
            own,
            (col(own.organisation_id) == col(theirs.organisation_id))
            & (col(own.record) == col(theirs.record))
            & or_(col(own.key) == col(theirs.key), col(own.twin) == col(theirs.key)),
        )
        .where(
            theirs.organisation_id == caller.organisation_id,
            own.organisation_id == caller.organisation_id,
            own.merge_id == merge.id,
            col(theirs.reference).is_(None),
        )
    )
    met = (col(Merge.noun) == merge.noun) & (col(Merge.target_id) == merge.target_id)
    after = await later(session, caller, merge, or_(met, col(Merge.id).in_(took_away)))
    if after is not None:
        raise built_upon(after)


async def later(
    session: AsyncSession, caller: Caller, merge: Merge, condition: ColumnElement[bool]
) -> UUID | None:
    """Return the latest merge of a kind that stands and came after this one."""
    found = await session.exec(
        select(Merge.id)
        .where(
            Merge.organisation_id == caller.organisation_id,
            col(Merge.undone_at).is_(None),
            Merge.merged_at > merge.merged_at,
            condition,
        )
        .order_by(col(Merge.merged_at).desc(), col(Merge.id).desc())
        .limit(1)
    )
    return found.first()


def built_upon(merge_id: UUID) -> MergeBuiltUpon:
    """Return the refusal to undo a merge on which this one rests."""
    return MergeBuiltUpon(
        "a later merge rests on this one: undo that first",
        context={"merge_id": str(merge_id)},
    )
