"""The months in which tellers stand behind counts, as they are kept for a space."""

from collections import Counter
from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.folding import ByChapter
from domain.story import Visibility
from domain.summary import Seat
from services.access import own
from services.database.json import id_list, is_one_of
from services.database.prepared import prepared
from services.database.tables import TellerMonth
from services.stories.hot import NOBODY


async def seats_in(
    session: AsyncSession,
    caller: Caller,
    spaces: Collection[UUID],
    people: Collection[UUID] | None = None,
) -> dict[UUID, ByChapter]:
    """Return, by space, the months of these tellers, or of all: one statement."""
    values = {
        "eyes_organisation": caller.organisation_id,
        "spaces": list(spaces),
        "people": list(people or ()),
    }
    rows = await _seats(named=people is not None).rows(session, values)
    found: dict[UUID, ByChapter] = {}
    for space, person, chapter, visibility, month, seats in rows:
        seat = Seat(person, Visibility(visibility), month)
        own_ = found.setdefault(space, {}).setdefault(chapter, {})
        own_[seat] = Counter(seats)
    return found


@prepared
def _seats(*, named: bool) -> sa.Select[Any]:
    columns: Any = (
        *(col(TellerMonth.space_id), col(TellerMonth.person_id)),
        col(TellerMonth.chapter),
        *(col(TellerMonth.visibility), col(TellerMonth.month), col(TellerMonth.seats)),
    )
    return sa.select(*columns).where(
        col(TellerMonth.organisation_id) == own(NOBODY),
        is_one_of(col(TellerMonth.space_id), id_list("spaces")),
        *([is_one_of(col(TellerMonth.person_id), id_list("people"))] if named else []),
    )
