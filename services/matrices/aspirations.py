"""The aspirations of spaces, with the indicators and steps that are linked to them."""

from uuid import UUID

from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.columns import Aspired
from domain.errors import NotFound
from domain.frame import EntryKind
from domain.matrix import COLUMNS_MAX
from domain.report import Label
from domain.room import LABEL_MAX
from services.access import visible_entries
from services.database.tables import FrameEntry, FrameLink, IndicatorOrigin
from services.reports.scope import Scope

_READ = COLUMNS_MAX * 4
"""Aspirations that are read, so that it can be told how many are left out."""


async def aspiration_of(
    session: AsyncSession, caller: Caller, scope: Scope, key: UUID
) -> Aspired:
    """Return one aspiration of the spaces: three statements.

    Raises
    ------
    NotFound
        If it is not there for the caller, or in another space.
    """
    found = await aspirations_of(session, caller, scope, key)
    if not found:
        raise NotFound("no such aspiration")
    return found[0]


async def aspirations_of(
    session: AsyncSession, caller: Caller, scope: Scope, alone: UUID | None = None
) -> list[Aspired]:
    """Return the aspirations that the caller sees, the oldest first: three statements.

    Of all in the spaces, or of one `alone`. An indicator that an aspiration suggested
    is linked to it too.
    """
    label = func.substr(FrameEntry.text, 1, LABEL_MAX)
    rows = await session.exec(
        visible_entries(caller, col(FrameEntry.id), label)
        .where(
            FrameEntry.kind == EntryKind.ASPIRATION,
            col(FrameEntry.space_id).in_(scope.spaces),
            *([] if alone is None else [FrameEntry.id == alone]),
        )
        .order_by(col(FrameEntry.id))
        .limit(_READ)
    )
    labels: dict[UUID, str] = dict(rows.all())
    linked = await session.exec(
        select(FrameLink.entry_id, FrameLink.indicator_id, FrameLink.step_id).where(
            FrameLink.organisation_id == caller.organisation_id,
            col(FrameLink.entry_id).in_(labels),
            or_(
                col(FrameLink.indicator_id).is_not(None),
                col(FrameLink.step_id).is_not(None),
            ),
        )
    )
    suggested = await session.exec(
        select(IndicatorOrigin.aspiration_id, IndicatorOrigin.indicator_id).where(
            IndicatorOrigin.organisation_id == caller.organisation_id,
            col(IndicatorOrigin.aspiration_id).in_(labels),
        )
    )
    ties = [*linked, *((entry, indicator, None) for entry, indicator in suggested)]
    return [
        Aspired(
            Label(key, text),
            frozenset(i for entry, i, _ in ties if entry == key and i),
            frozenset(s for entry, _, s in ties if entry == key and s),
        )
        for key, text in labels.items()
    ]
