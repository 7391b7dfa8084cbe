"""Records made under ids that clients give: made once, whatever is sent again.

A row keeps the digest of the request that made it; one that is deleted for good
leaves a tombstone. So a request that comes again weeks later meets what it made, or
hears that it is gone.
"""

from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import IdReused, ResourceDeleted
from domain.merging import Noun
from services.database.base import Table
from services.database.tables import Tombstone
from services.merged import NOUNS, merged_into, survivor_of

Record = TypeVar("Record", bound=Table)


async def made_before(
    session: AsyncSession,
    caller: Caller,
    table: type[Record],
    key: UUID | None,
    request_digest: str | None,
    **parts: UUID,
) -> Record | None:
    """Return the record that the same request made; None if it is yet to be made.

    `request_digest` is None where the client gave no id: then nothing is looked for.
    `parts` are what the request says beside its body, such as the space in its path.

    Raises
    ------
    IdReused
        If another request made the record that has this id.
    ResourceDeleted
        If the record that had it was deleted.
    Merged
        If it was merged into another.
    """
    if key is None or request_digest is None:
        return None
    present: Any = await session.get(table, (caller.organisation_id, key))
    name = str(table.__tablename__)
    if present is None and name in NOUNS:
        after = await survivor_of(session, caller, Noun(name), key)
        if after is not None:
            raise merged_into(Noun(name), after)
    if await _is_deleted(session, caller, table, key, present):
        raise ResourceDeleted("the record with this id was deleted")
    if present is None:
        return None
    same_place = all(getattr(present, name) == part for name, part in parts.items())
    if not same_place or present.request_digest != request_digest:
        raise id_reused(request_digest, present.request_digest if same_place else None)
    record: Record = present
    return record


async def _is_deleted(
    session: AsyncSession,
    caller: Caller,
    table: type[Table],
    key: UUID,
    present: Table | None,
) -> bool:
    if present is not None:
        return getattr(present, "deleted_at", None) is not None
    grave = (caller.organisation_id, str(table.__tablename__), key)
    return await session.get(Tombstone, grave) is not None


def id_reused(provided: str, stored: str | None) -> IdReused:
    """Return the refusal of a request whose id another one took, with both digests."""
    context = {"provided": provided} | ({"stored": stored} if stored else {})
    return IdReused(
        "send a change as an edit, PATCH with If-Match, and new content with a new id",
        context=context,
    )


async def bury(
    session: AsyncSession,
    caller: Caller,
    table: type[Any],
    *which: ColumnElement[bool],
) -> None:
    """Delete rows for good; their ids stay taken."""
    gone = await session.exec(
        delete(table)
        .where(col(table.organisation_id) == caller.organisation_id, *which)
        .returning(col(table.id))
        .execution_options(synchronize_session=False)
    )
    now = datetime.now(UTC)
    session.add_all(
        Tombstone(
            organisation_id=caller.organisation_id,
            kind=table.__tablename__,
            id=key,
            deleted_at=now,
        )
        for key in gone.scalars()
    )
