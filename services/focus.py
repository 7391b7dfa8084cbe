"""The cycles that spaces have in focus."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import and_, col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from services.access import own
from services.database.prepared import prepared
from services.database.tables import Frame, FrameVersion
from services.reports.scope import Scope, among
from services.stories.hot import NOBODY


async def cycles_in_focus(
    session: AsyncSession, caller: Caller, scope: Scope
) -> frozenset[Cycle] | None:
    """Return the cycles that frames of the scope's spaces have in focus today.

    Of each frame the version counts that was agreed last, today included. None where
    no space has a frame. One statement.
    """
    latest: dict[Any, tuple[Any, list[str]]] = {}
    for frame, agreed_on, number, focus in await _versions().rows(
        session, scope.values(caller)
    ):
        known = latest.get(frame)
        if known is None or known[0] < (agreed_on, number):
            latest[frame] = (agreed_on, number), focus
    if not latest:
        return None
    return frozenset(Cycle(each) for _, focus in latest.values() for each in focus)


@prepared
def _versions() -> sa.Select[Any]:
    columns: Any = (
        *(col(FrameVersion.frame_id), col(FrameVersion.agreed_on)),
        *(col(FrameVersion.number), col(FrameVersion.focus)),
    )
    return (
        sa.select(*columns)
        .join(
            Frame,
            and_(
                col(Frame.organisation_id) == col(FrameVersion.organisation_id),
                col(Frame.id) == col(FrameVersion.frame_id),
            ),
        )
        .where(
            col(FrameVersion.organisation_id) == own(NOBODY),
            among(Frame.space_id, alone=False),
            col(FrameVersion.agreed_on) <= sa.bindparam("today", None, type_=sa.Date()),
        )
    )
