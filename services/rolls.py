"""Who stands behind counts in which months, kept as bits of a space's roll."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.chapter import Chapter
from domain.folding import ByChapter
from domain.roll import Behind, Leaf, Roll, leaves_of, stand
from domain.story import Visibility
from services.access import own
from services.database import tables
from services.database.dialect import upsert
from services.database.json import is_one_of, text_list
from services.database.prepared import prepared
from services.database.tables import RollMonth
from services.database.types import Id
from services.stories.hot import NOBODY


async def roll_of(session: AsyncSession, caller: Caller, space_id: UUID) -> Roll:
    """Return the roll of a space: one statement."""
    values = {"eyes_organisation": caller.organisation_id, "space": space_id}
    found = await _roll().rows(session, values)
    return Roll.of(UUID(teller) for (tellers,) in found for teller in tellers)


@prepared
def _roll() -> sa.Select[Any]:
    return sa.select(col(tables.Roll.tellers)).where(
        col(tables.Roll.organisation_id) == own(NOBODY),
        col(tables.Roll.space_id) == sa.bindparam("space", None, type_=Id()),
    )


async def roll_months(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    chapters: Collection[Chapter],
    since: date = date.min,
    until: date = date.max,
) -> dict[Leaf, Behind]:
    """Return who stands where in some months: one statement."""
    values = {
        "eyes_organisation": caller.organisation_id,
        "space": space_id,
        "chapters": list(chapters),
        "since": since,
        "until": until,
    }
    return {
        Leaf(chapter, Visibility(visibility), month): {
            name: int(bits, 16) for name, bits in behind.items()
        }
        for chapter, visibility, month, behind in await _roll_months().rows(
            session, values
        )
    }


@prepared
def _roll_months() -> sa.Select[Any]:
    columns: Any = (
        *(col(RollMonth.chapter), col(RollMonth.visibility)),
        *(col(RollMonth.month), col(RollMonth.behind)),
    )
    since, until = (
        sa.bindparam(name, None, type_=sa.Date()) for name in ("since", "until")
    )
    return sa.select(*columns).where(
        col(RollMonth.organisation_id) == own(NOBODY),
        col(RollMonth.space_id) == sa.bindparam("space", None, type_=Id()),
        is_one_of(col(RollMonth.chapter), text_list("chapters")),
        col(RollMonth.month).between(since, until),
    )


async def put_roll(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    touched: ByChapter,
    seats: ByChapter,
) -> None:
    """Bring the bits of touched seats up to the seats; the space's lock is held."""
    wanted = leaves_of(touched)
    if not wanted:
        return
    months = [leaf.month for leaf in wanted]
    chapters = {leaf.chapter for leaf in wanted}
    roll = await roll_of(session, caller, space_id)
    before = await roll_months(
        session, caller, space_id, chapters, min(months), max(months)
    )
    leaves = {leaf: before.get(leaf, {}) for leaf in wanted}
    known = len(roll.tellers)
    stand(roll, leaves, touched, seats)
    own_ = {"organisation_id": caller.organisation_id, "space_id": space_id}
    connection = await session.connection()
    if len(roll.tellers) > known:
        await connection.execute(
            upsert(session, tables.Roll, put=("tellers",)),
            [{**own_, "tellers": [teller.hex for teller in roll.tellers]}],
        )
    await connection.execute(
        upsert(session, RollMonth, put=("behind",)),
        [_row(own_, leaf, behind) for leaf, behind in leaves.items()],
    )


def _row(own_: Mapping[str, Any], leaf: Leaf, behind: Behind) -> dict[str, Any]:
    return {
        **own_,
        "chapter": leaf.chapter,
        "visibility": int(leaf.visibility),
        "month": leaf.month,
        "behind": {name: f"{bits:x}" for name, bits in sorted(behind.items()) if bits},
    }
