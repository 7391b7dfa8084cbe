"""Stories withheld from frozen reports: in the transaction that withdraws them."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID

import orjson
from sqlalchemy import and_, exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import StoryFacts
from domain.fact_record import from_record
from domain.frozen_report import (
    ReportReach,
    Withheld,
    names_less,
    redacted,
    sight_of,
)
from domain.story import Naming
from domain.summary import Days
from services.canonical import canonical, digest_of
from services.database.tables import (
    FrozenReport,
    FrozenReportSpace,
    FrozenReportStory,
    ReportMark,
    Story,
)


async def withhold(
    session: AsyncSession,
    caller: Caller,
    story: Story,
    reason: Withheld,
    left: Collection[ReportReach],
    naming: Naming = Naming.ANONYMOUS,
) -> None:
    """Take a locked story out of every frozen report that may not show it any more.

    `left` are the reaches that still may, with its teller shown as `naming` says.
    Where it was only counted, the report is marked. Call it before the facts of the
    story are brought up to the change: they tell which reports counted it.
    """
    rows = await session.exec(
        select(FrozenReportStory, FrozenReport.reach)
        .join(
            FrozenReport,
            and_(
                col(FrozenReport.organisation_id)
                == col(FrozenReportStory.organisation_id),
                col(FrozenReport.id) == col(FrozenReportStory.report_id),
            ),
        )
        .where(
            FrozenReportStory.organisation_id == caller.organisation_id,
            FrozenReportStory.story_id == story.id,
        )
        .order_by(col(FrozenReportStory.report_id))
    )
    held = list(rows)
    gone = [r for r, reach in held if _ends(r, ReportReach(reach), left, naming)]
    counted = await _counting(session, caller, story, left)
    counted -= {row.report_id for row, _ in held}
    if not gone and not counted:
        return
    marked = await _marked(session, caller, story)
    now = datetime.now(UTC)
    for row in gone:
        if row.report_id not in marked:
            await _redact(session, caller, row)
            session.add(_mark(row.report_id, story, reason, row.pointers, now))
    for report_id in sorted(counted - marked):
        session.add(_mark(report_id, story, reason, [], now))
    await session.flush()


def _ends(
    row: FrozenReportStory,
    reach: ReportReach,
    left: Collection[ReportReach],
    naming: Naming,
) -> bool:
    unnamed = reach is not ReportReach.EVALUATORS and names_less(naming, row.naming)
    return reach not in left or unnamed


async def _marked(session: AsyncSession, caller: Caller, story: Story) -> set[UUID]:
    rows = await session.exec(
        select(ReportMark.report_id).where(
            ReportMark.organisation_id == caller.organisation_id,
            ReportMark.story_id == story.id,
        )
    )
    return set(rows.all())


async def _counting(
    session: AsyncSession, caller: Caller, story: Story, left: Collection[ReportReach]
) -> set[UUID]:
    """Return the reports, of reaches that are not left, in which the story counts."""
    beyond = [reach for reach in ReportReach if reach not in left]
    facts = from_record(story.facts)
    if not beyond or not facts.visibility or not isinstance(facts, StoryFacts):
        return set()
    about = (
        select(FrozenReportSpace.report_id)
        .where(
            FrozenReportSpace.organisation_id == caller.organisation_id,
            col(FrozenReportSpace.report_id) == col(FrozenReport.id),
            col(FrozenReportSpace.space_id).in_(facts.spaces),
        )
        .correlate(FrozenReport)
    )
    rows = await session.exec(
        select(
            FrozenReport.id,
            FrozenReport.reach,
            col(FrozenReport.first_day),
            col(FrozenReport.last_day),
        ).where(
            FrozenReport.organisation_id == caller.organisation_id,
            col(FrozenReport.reach).in_(beyond),
            col(FrozenReport.created_at) >= story.created_at,
            exists(about),
        )
    )
    return {
        key
        for key, reach, first, last in rows
        if facts.visibility >= sight_of(ReportReach(reach))
        and any(Days(first, last).holds(step.day, step.day) for step in facts.steps)
    }


async def _redact(
    session: AsyncSession, caller: Caller, row: FrozenReportStory
) -> None:
    own = (caller.organisation_id, row.report_id)
    report = await session.get(
        FrozenReport, own, with_for_update=True, populate_existing=True
    )
    if report is None:
        return
    content = canonical(redacted(orjson.loads(report.content), row.pointers))
    report.content = content.decode()
    report.content_digest = digest_of(content)
    report.version += 1
    session.add(report)
    await session.flush()


def _mark(
    report_id: UUID,
    story: Story,
    reason: Withheld,
    pointers: Sequence[str],
    now: datetime,
) -> ReportMark:
    return ReportMark(
        organisation_id=story.organisation_id,
        report_id=report_id,
        story_id=story.id,
        reason=reason,
        pointers=list(pointers),
        marked_at=now,
    )
