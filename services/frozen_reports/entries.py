"""Aspirations and uncertainties withheld from frozen reports: made private, deleted."""

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import and_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.frozen_report import ReportReach, Withheld
from services.database.tables import FrozenReport, FrozenReportEntry
from services.frozen_reports.withholding import take_out


async def withhold_entry(
    session: AsyncSession,
    caller: Caller,
    entry_id: UUID,
    reason: Withheld,
    left: Collection[ReportReach],
) -> None:
    """Take a locked entry out of every frozen report that may not show it any more.

    `left` are the reaches that still may.
    """
    beyond = [reach for reach in ReportReach if reach not in left]
    rows = await session.exec(
        select(FrozenReportEntry)
        .join(
            FrozenReport,
            and_(
                col(FrozenReport.organisation_id)
                == col(FrozenReportEntry.organisation_id),
                col(FrozenReport.id) == col(FrozenReportEntry.report_id),
            ),
        )
        .where(
            FrozenReportEntry.organisation_id == caller.organisation_id,
            FrozenReportEntry.entry_id == entry_id,
            col(FrozenReportEntry.reason).is_(None),
            col(FrozenReport.reach).in_(beyond),
        )
        .order_by(col(FrozenReportEntry.report_id))
    )
    for row in list(rows):
        await take_out(session, caller, row.report_id, row.pointers)
        row.reason, row.marked_at = reason, datetime.now(UTC)
        session.add(row)
    await session.flush()
